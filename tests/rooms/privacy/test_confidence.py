# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one parent asked, wrote or gave in confidence the other does not read: by each wall alone, and not by counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import Concern, DiaryEntry, ReservedText
from raccordo.intake import operations as intake
from raccordo.intake.codes import Reason
from raccordo.intake.models import Contact, Request, Signal
from raccordo.kernel import scoping
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy import policies
from raccordo.privacy.models import AccessQuestion, CareRelationship
from raccordo.privacy.operations import delegates
from raccordo.privacy.queries import register
from raccordo.record import operations as record
from raccordo.record.models import Alert, Document, Observation, Task
from tests.personas import LONG_AGO, NOW
from tests.rooms.privacy.families import make_family, on

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WORDS = "Di notte il bambino dorme dalla nonna a Bellano, via dei Pescatori 9"


@pytest.fixture
def family(world):
    return make_family(world)


def keep_apart(family, reserved=True, at=NOW):
    with on(family, family.world.sara, at):
        return delegates.set_power(
            by=family.world.sara.actor, at=at, related_id=family.mother.pk, power="parent", reserved=reserved,
            reserved_reason="Lo chiede lei",
        )  # fmt: skip


def confide_everything(family):
    """A call to the desk that becomes a request, a paper, notes, a signal, a concern with its alert: each in the mother's confidence."""
    bruno, sara, child = family.world.bruno, family.world.sara, family.child
    giver = family.mother.pk
    with on(family, bruno):
        intake.record_contact(
            by=bruno.actor, at=NOW, person_id=child.pk, channel="phone", caller="relative", need=WORDS, outcome="panel",
            agreement="given", reasons=[Reason.values[0]], confided_by_id=giver,
            request_to=intake.RequestTo(organization_id=sara.role.organization_id),
        )  # fmt: skip
    with on(family, sara):
        record.file_document(
            by=sara.actor, at=NOW, person_id=child.pk, kind="letter", title="Lettera della madre", media_type="application/pdf",
            content=b"%PDF", confided_by_id=giver,
        )  # fmt: skip
        delivery.write_note(
            by=sara.actor, at=NOW, person_id=child.pk, text=WORDS, voice="family", confided_by_id=giver
        )
        delivery.write_note(
            by=sara.actor, at=NOW, person_id=child.pk, text=WORDS, audience="service", confided_by_id=giver
        )
    return hear(family, giver)


def hear(family, giver):
    """The nurse tells the desk and the team what she heard: a signal, and a concern that makes an alert."""
    marta, child = family.world.marta, family.child
    with on(family, marta):
        signal = intake.receive_signal(
            by=marta.actor, at=NOW, person_id=child.pk, organization_id=family.world.pua.pk, reasons=[Reason.values[0]],
            words=WORDS, confided_by_id=giver,
        )  # fmt: skip
        concern = delivery.report_concern(
            by=marta.actor, at=NOW, person_id=child.pk, kind="fall", text=WORDS, confided_by_id=giver
        )
    return signal, concern


TABLES = (
    RelatedPerson, Contact, Request, Task, Document, DiaryEntry, ReservedText, Signal, Concern, Alert, Observation
)  # fmt: skip


def rows(family, persona, model, at=NOW):
    """What a persona sees of a table: by the managers alone, by the database alone."""
    context = persona.context(person=family.child, at=at)
    with system_access(at):
        token = scoping._current.set(context)
        try:
            managed = set(model.objects.values_list("pk", flat=True))
        finally:
            scoping._current.reset(token)
    with access(context), connection.cursor() as cursor:
        cursor.execute(f"select id from {model._meta.db_table}")
        stored = {row[0] for row in cursor.fetchall()}
    return managed, stored


def everything(family, model):
    with system_access(NOW):
        return set(model.objects.filter(person_id=family.child.pk).values_list("pk", flat=True))


def test_each_wall_alone_keeps_from_the_father_what_the_mother_gave_in_confidence(family):
    keep_apart(family)
    before = {model: rows(family, family.marco, model) for model in TABLES}
    confide_everything(family)

    for model in TABLES:
        assert rows(family, family.marco, model) == before[model], model
        hers = rows(family, family.giulia, model)
        assert hers == (everything(family, model),) * 2, model
        assert model is RelatedPerson or len(hers[0]) > len(before[model][0])
    assert family.mother.pk not in before[RelatedPerson][0] | before[RelatedPerson][1]


def test_the_person_herself_reads_what_was_given_in_confidence_about_her(family):
    keep_apart(family)
    confide_everything(family)
    with system_access(LONG_AGO):
        CareRelationship.objects.create(
            created_at=LONG_AGO, person=family.child, account=family.luca.account, kind="self", purpose="self",
            because="sono i tuoi dati", starts=LONG_AGO,
        )  # fmt: skip

    for model in TABLES:
        assert rows(family, family.luca, model) == (everything(family, model),) * 2, model


def test_a_power_that_ended_reads_no_confidence_from_that_instant(family):
    keep_apart(family)
    confide_everything(family)
    end = NOW + timedelta(hours=1)
    with on(family, family.world.sara, end):
        delegates.end_power(by=family.world.sara.actor, at=end, related_id=family.mother.pk)

    assert all(rows(family, family.giulia, Document, end - SECOND))
    for at in (end, end + SECOND):
        assert not rows(family, family.giulia, Document, at)[1]


def test_what_she_wrote_before_follows_her_choice_both_ways(family):
    with on(family, family.giulia):
        delivery.message_from_family(
            by=family.giulia.actor, at=NOW, person_id=family.child.pk, text="Domani non viene a scuola"
        )
    assert all(rows(family, family.marco, DiaryEntry))

    keep_apart(family)
    assert rows(family, family.marco, DiaryEntry) == (set(), set()) != rows(family, family.giulia, DiaryEntry)
    confide_everything(family)

    keep_apart(family, reserved=False, at=NOW + SECOND)
    with system_access(NOW):
        hers = set(DiaryEntry.objects.filter(created_by=family.giulia.account).values_list("pk", flat=True))
    assert rows(family, family.marco, DiaryEntry) == (hers, hers)  # what Sara wrote in confidence stays so


def test_both_may_ask_about_the_same_access_and_neither_learns_of_the_other(family):
    keep_apart(family)
    with on(family, family.world.sara):
        privacy.open_record(
            by=family.world.sara.actor, at=NOW, person_id=family.child.pk, purpose=Purpose.SOCIAL, section="summary", action="read"
        )  # fmt: skip
    with system_access(NOW):
        line = register.accesses(family.child.pk, LONG_AGO, NOW + SECOND)[0]
    for persona in (family.giulia, family.marco):
        with on(family, persona):
            privacy.ask_about_access(
                by=persona.actor, at=NOW, person_id=family.child.pk, line_id=line.id, about="x", text=WORDS
            )

    assert [len(side) for side in rows(family, family.marco, AccessQuestion)] == [1, 1]
    assert [len(side) for side in rows(family, family.giulia, AccessQuestion)] == [2, 2]


def told(family, persona):
    with on(family, persona, NOW + SECOND):
        lines = register.accesses(
            family.child.pk,
            LONG_AGO,
            NOW + SECOND,
            but=persona.actor.account_id,
            hushed=True,
            told=NOW + SECOND,
        )
    return [(line.kind, line.name, line.relative) for line in lines]


def test_the_register_tells_the_father_of_no_act_on_what_the_mother_confided(family):
    keep_apart(family)
    before = told(family, family.marco)
    confide_everything(family)
    with on(family, family.giulia):
        delivery.message_from_family(by=family.giulia.actor, at=NOW, person_id=family.child.pk, text=WORDS)

    assert told(family, family.marco) == before
    assert len(told(family, family.giulia)) > len(before)


def test_in_confidence_gives_only_who_keeps_their_data_apart(family):
    with pytest.raises(Refused) as refusal:
        confide_everything(family)
    assert "In confidenza" in refusal.value.message


def test_of_two_families_that_differ_in_what_she_confided_he_sees_the_same(world):
    """Twins: of two families that differ in what the other parent confided, one parent sees the same."""
    family = make_family(world)
    keep_apart(family)
    seen = []
    for confided in (False, True):
        if confided:
            confide_everything(family)
        seen.append({model: rows(family, family.marco, model) for model in TABLES})
        seen[-1]["register"] = told(family, family.marco)

    assert seen[0] == seen[1]


def test_what_comes_of_a_signal_and_of_a_concern_in_confidence_stays_so_to_the_end(family):
    keep_apart(family)
    before = {model: rows(family, family.marco, model) for model in TABLES}
    signal, concern = hear(family, family.mother.pk)
    bruno, sara, social = family.world.bruno, family.world.sara, family.world.social_service
    with on(family, bruno):
        intake.take_signal(by=bruno.actor, at=NOW, signal_id=signal.pk)
        intake.release_signal(by=bruno.actor, at=NOW, signal_id=signal.pk)
        request = intake.open_request(
            by=bruno.actor, at=NOW, person_id=family.child.pk, signal_id=signal.pk, organization_id=social.pk,
            reasons=[Reason.values[0]], need=WORDS,
        )  # fmt: skip
    with on(family, sara):
        delivery.take_concern(by=sara.actor, at=NOW, concern_id=concern.pk)
        delivery.close_concern(by=sara.actor, at=NOW, concern_id=concern.pk, answer=WORDS)

    assert request.confided_by_id == family.mother.pk
    for model in TABLES:
        assert rows(family, family.marco, model) == before[model], model
    with system_access(NOW):
        tasks = Task.objects.filter(source_id__in=[signal.pk, concern.pk, request.pk])
        assert set(tasks.values_list("confided_by_id", flat=True)) == {family.mother.pk}
        assert DiaryEntry.objects.filter(concern=concern, confided_by=family.mother).count() == 2


def test_a_concern_written_from_home_follows_the_choice_like_a_message(family):
    keep_apart(family)
    with on(family, family.giulia):
        delivery.report_concern(
            by=family.giulia.actor, at=NOW, person_id=family.child.pk, kind="fall", text=WORDS
        )
    told = (Concern, Alert, Observation, Task, DiaryEntry)

    assert {model: rows(family, family.marco, model) for model in told} == dict.fromkeys(told, (set(), set()))
    assert all(rows(family, family.giulia, model)[1] for model in told)
    keep_apart(family, reserved=False, at=NOW + SECOND)
    assert all(rows(family, family.marco, model)[1] for model in told)


@pytest.mark.parametrize("act", ["signal", "concern", "alert", "observation"])
def test_words_are_not_put_in_the_confidence_of_who_keeps_nothing_apart(family, act):
    marta, about = family.world.marta, {"person_id": family.child.pk, "confided_by_id": family.father.pk}
    acts = {
        "signal": lambda: intake.receive_signal(
            by=marta.actor, at=NOW, organization_id=family.world.pua.pk, reasons=[Reason.values[0]], **about
        ),
        "concern": lambda: delivery.report_concern(by=marta.actor, at=NOW, kind="fall", **about),
        "alert": lambda: record.raise_alert(
            by=marta.actor, at=NOW, kind="social", tone="grey", text="x", **about
        ),
        "observation": lambda: record.observe(by=marta.actor, at=NOW, code="x", text="x", **about),
    }

    with on(family, marta), pytest.raises(Refused) as refusal:
        acts[act]()

    assert refusal.value.field == "confided_by"


def test_every_table_that_follows_the_choice_bears_the_column():
    for label in policies.delegates().kept_apart:
        model = apps.get_model(label)
        assert model.guard.confided == "confided_by_id", label
