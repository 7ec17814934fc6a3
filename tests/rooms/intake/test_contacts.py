# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: a person welcomed, a contact recorded, with a name or without."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.models import Contact, Request
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.intake.acts import LATER, NEXT_WEEK, as_, why

pytestmark = pytest.mark.django_db


def at_the_desk(persona, at=NOW):
    return access(AccessContext(persona.actor, Purpose.TRIAGE, at, Reach.REGISTRY))


def call(world, *, person=True, by=None, at=NOW, **fields):
    persona = by or world.bruno
    fields = {
        "channel": "phone", "caller": "relative", "need": "La mamma non riesce più a lavarsi",
        "reasons": ["personal-care"], "outcome": "information", "answer": "Ho spiegato il SAD", **fields,
    }  # fmt: skip
    context = as_(persona, world, at) if person else access(persona.context(at=at))
    with context:
        return intake.record_contact(
            by=persona.actor, at=at, person_id=world.teresa.pk if person else None, **fields
        )


def test_the_access_point_welcomes_a_person_of_its_area_and_the_ledger_says_why(world):
    with at_the_desk(world.bruno):
        first = intake.welcome(by=world.bruno.actor, at=NOW, person_id=world.teresa.pk)
        again = intake.welcome(by=world.bruno.actor, at=NOW, person_id=world.teresa.pk)

    assert first.pk == again.pk
    assert why(world, world.bruno) == ["l'hai accolta allo sportello il 23/11/2026"]
    assert why(world, world.bruno, NOW + timedelta(days=31)) == []


def test_nobody_else_may_welcome_and_nobody_out_of_the_area(world):
    with at_the_desk(world.sara), pytest.raises(Refused):
        intake.welcome(by=world.sara.actor, at=NOW, person_id=world.teresa.pk)
    elsewhere = AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.CARE)
    with access(elsewhere), pytest.raises(Person.DoesNotExist):
        intake.welcome(by=world.bruno.actor, at=NOW, person_id=world.teresa.pk)


def test_a_simple_contact_closes_at_the_desk_with_its_answer(world):
    contact = call(world, urgency=None, services=["assistenza-domiciliare"])

    assert (contact.urgency, contact.outcome) == ("fifteen-days", "information")
    assert len(contact.number) == 7
    with system_access(NOW):
        assert not Request.objects.exists()


def test_an_anonymous_contact_is_seen_by_the_desk_that_took_it_and_by_nobody_else(world):
    contact = call(world, person=False)

    with access(world.bruno.context()):
        assert [row.id for row in queries.anonymous_contacts(world.pua.pk, NOW - timedelta(days=1), 5)] == [
            contact.pk
        ]
    for stranger in (world.ada, world.sara, world.elsa):
        with access(stranger.context()):
            assert not Contact.objects.exists()


def test_a_complex_contact_becomes_a_request_by_the_same_act(world):
    to = intake.RequestTo(world.social_service.pk, world.nursing.pk)

    contact = call(world, outcome="panel", signs=["uncovered"], agreement="given", request_to=to)

    with system_access(NOW):
        request = Request.objects.get()
    assert (request.contact_id, request.urgency, request.need) == (contact.pk, "today", contact.need)
    assert contact.urgency_why == "Oggi: oggi nessuno può dare da mangiare, da bere o le medicine."


def test_an_interview_becomes_a_thing_to_do_on_its_day(world):
    contact = call(world, outcome="interview", interview_at=NEXT_WEEK)

    with as_(world.bruno, world):
        (task,) = Task.objects.filter(source_id=contact.pk)
    assert (task.title, task.due_date) == ("Colloquio allo sportello", NEXT_WEEK.date())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"need": "  "}, "need"),
        ({"need": "x" * 2001}, "need"),
        ({"outcome": "interview"}, "interview_at"),
        ({"outcome": "interview", "interview_at": NOW - timedelta(hours=1)}, "interview_at"),
        ({"outcome": "service"}, "service"),
        ({"outcome": "panel"}, "organization"),
        ({"outcome": "panel", "reasons": []}, "reasons"),
        ({"outcome": "panel", "agreement": "declined"}, "outcome"),
        ({"signs": ["drago"]}, "signs"),
        ({"channel": "piccione"}, "channel"),
    ],
)
def test_a_contact_that_does_not_hold_together_is_refused_beside_its_field_and_nothing_is_written(
    world, fields, field
):
    with pytest.raises(Refused) as refusal:
        call(world, **fields)

    assert refusal.value.field == field
    with system_access(NOW):
        assert not Contact.objects.exists()


def test_an_anonymous_contact_cannot_open_a_request(world):
    to = intake.RequestTo(world.social_service.pk)

    with pytest.raises(Refused) as refusal:
        call(world, person=False, outcome="panel", request_to=to)

    assert "bisogna sapere di chi si tratta" in refusal.value.message


def test_a_request_is_not_opened_beside_a_simple_answer(world):
    with pytest.raises(Refused) as refusal:
        call(world, request_to=intake.RequestTo(world.social_service.pk))

    assert refusal.value.field == "outcome"


@pytest.mark.parametrize("persona", ["ada", "dino", "carla"])
def test_who_may_not_record_a_contact_is_refused_in_words(world, persona):
    with pytest.raises(Refused) as refusal:
        call(world, by=getattr(world, persona), at=LATER)
    assert "non può registrare un contatto" in refusal.value.message


def newcomer(world, *, by=None, **fields):
    persona = by or world.bruno
    fields = {
        "family_name": "Sala", "given_name": "Mario", "birth_date": date(1947, 5, 20), "sex": "male", "municipality": world.lecco,
        **fields,
    }  # fmt: skip
    with at_the_desk(persona):
        return intake.register_newcomer(by=persona.actor, at=NOW, area_id=world.area.pk, **fields)


def test_a_person_who_is_like_nobody_is_entered_and_welcomed_at_once(world):
    person = newcomer(world)

    with access(world.bruno.context()):
        assert Person.objects.get(pk=person.pk).family_name == "Sala"


TERESA = {"family_name": "Brambila", "given_name": "Teresa", "birth_date": date(1942, 3, 12), "sex": "female"}


def test_somebody_who_looks_like_a_known_person_is_shown_before_anything_is_written(world):
    with pytest.raises(intake.LooksLike) as alike:
        newcomer(world, **TERESA)

    (match,) = alike.value.matches
    assert match.id == world.teresa.pk
    assert "stessa data di nascita" in match.likeness.reasons
    with system_access(NOW):
        assert Person.objects.count() == 2


def test_a_person_told_apart_is_entered_with_how_it_was_seen(world):
    with pytest.raises(Refused) as silent:
        newcomer(world, **TERESA, not_these=[world.teresa.pk])

    person = newcomer(world, **TERESA, not_these=[world.teresa.pk], why_new="document")

    assert silent.value.field == "why_new"
    with system_access(NOW):
        line = AccessLine.objects.get(kind="intake.told_apart")
    assert (line.person_id, line.object_id, line.because) == (
        person.pk,
        world.teresa.pk,
        "Ho visto un documento diverso",
    )


def test_nobody_but_the_desk_enters_new_people(world):
    with pytest.raises(Refused) as refusal:
        newcomer(world, by=world.sara)
    assert "non può registrare una persona nuova" in refusal.value.message
