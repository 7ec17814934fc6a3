# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the law protects more is read by who wrote it, by who is named and by whom the person consents to (privacy.md 2.2, 2.3)."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, current, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.privacy import readers as mechanism
from raccordo.privacy.codes import ExclusionSource
from raccordo.privacy.models import Emergency, Exclusion, NamedReader
from raccordo.privacy.operations import consents
from raccordo.privacy.operations import readers as operations
from raccordo.privacy.queries import labels, register
from raccordo.record import operations as record
from raccordo.record.models import Condition
from tests.personas import LONG_AGO, NOW
from tests.rooms.privacy.hiding import follow, hide, note, on, readers, reveal

pytestmark = pytest.mark.django_db
LATER, SECOND = NOW + timedelta(hours=1), timedelta(seconds=1)
SARA = {"sara", "teresa_account"}


@pytest.fixture
def followed(world):
    follow(world)
    return world


def condition(world, code, who="sara", at=NOW):
    persona = getattr(world, who)
    with on(world, persona, at):
        return record.record_condition(
            by=persona.actor, at=at, person_id=world.teresa.pk, side="health", title="Voce", code=code
        )


def kept(world, **more):
    """A note of Sara's that she keeps for herself: of greater protection by choice, of no kind of the law."""
    row = note(world, **more)
    with on(world, world.sara):
        delivery.relabel_entry(by=world.sara.actor, at=NOW, entry_id=row.pk, label="V", reason="prova")
        return DiaryEntry.objects.get(pk=row.pk)


def name(world, row, reader, who="sara", at=NOW, reason="Segue la terapia", **more):
    persona = getattr(world, who)
    chosen = reader if isinstance(reader, str) else str(reader.role.pk)
    with on(world, persona, at):
        return operations.name_reader(
            by=persona.actor,
            at=at,
            row=type(row).objects.get(pk=row.pk),
            reader=chosen,
            reason=reason,
            **more,
        )


def consent(world, reader, kinds, who="teresa_account", at=NOW):
    persona = getattr(world, who)
    with on(world, persona, at):
        return consents.give_to_reader(
            by=persona.actor, at=at, person_id=world.teresa.pk, reader=f"role:{reader.role.pk}", kinds=kinds
        )


@contextmanager
def refused(words):
    with pytest.raises(Refused) as stop:
        yield
    assert words in stop.value.message


def who_reads(world, row):
    return readers(world, row._meta.label, row.pk)


def test_who_wrote_an_entry_names_a_professional_who_follows_the_person_and_takes_it_back(followed):
    row = condition(followed, "B20")
    assert who_reads(followed, row) == SARA

    fact = name(followed, row, followed.marta)

    assert who_reads(followed, row) == SARA | {"marta"}
    with on(followed, followed.sara, LATER):
        operations.end_reader(by=followed.sara.actor, at=LATER, row=row, reader_id=fact.pk)
    with on(followed, followed.marta, LATER):
        assert not Condition.objects.filter(pk=row.pk).exists()


def test_a_named_reader_reads_from_the_first_second_to_the_last(followed):
    row = condition(followed, "B20")
    fact = name(followed, row, followed.marta, until=NOW.date())
    with system_access(NOW):
        ends = NamedReader.objects.get(pk=fact.pk).ends

    for at, there in ((NOW - SECOND, False), (NOW, True), (ends - SECOND, True), (ends, False)):
        with on(followed, followed.marta, at):
            assert Condition.objects.filter(pk=row.pk).exists() is there, at


def test_what_is_named_by_its_kind_opens_what_is_written_later_and_nothing_of_another_kind(followed):
    row = condition(followed, "B20")
    name(followed, row, followed.marta, alike=True)

    again, other, chosen = condition(followed, "Z21"), condition(followed, "F10"), kept(followed)

    assert who_reads(followed, again) == SARA | {"marta"}
    assert who_reads(followed, other) == who_reads(followed, chosen) == SARA


def test_by_its_kind_a_service_opens_only_what_itself_wrote(followed):
    name(followed, condition(followed, "B20"), followed.marta, alike=True)

    row = condition(followed, "B20", who="ada")

    assert who_reads(followed, row) == {"ada", "teresa_account"}


def test_the_whole_unit_reads_when_it_is_named_and_then_may_name_too(followed):
    row = kept(followed)

    name(followed, row, operations.WHOLE_UNIT)

    assert who_reads(followed, row) == SARA | {"carla"}
    name(followed, row, followed.marta, who="carla")
    assert who_reads(followed, row) == SARA | {"carla", "marta"}


def test_another_does_not_name_anybody_even_where_they_read(followed):
    row = kept(followed)
    name(followed, row, followed.marta)

    with refused("chi l'ha scritta"):
        name(followed, row, followed.ada, who="marta")


@pytest.mark.parametrize("reader", ["dino", "elsa"])
def test_only_who_follows_her_by_a_role_that_reads_may_be_named(followed, reader):
    row = kept(followed)

    with refused("tra chi segue"):
        name(followed, row, getattr(followed, reader))


def test_who_may_know_nothing_of_her_is_not_named(followed):
    row = kept(followed)
    with system_access(NOW):
        records.create(
            Exclusion, by=followed.ada.actor, at=NOW, person=followed.teresa, account=followed.marta.account,
            area=followed.teresa.area, source=ExclusionSource.REQUEST, reason="prova", everywhere=True, starts=LONG_AGO,
        )  # fmt: skip

    with refused("non può essere scelta"):
        name(followed, row, followed.marta)


def test_the_same_is_not_said_twice(followed):
    row = kept(followed)
    name(followed, row, followed.marta)

    with pytest.raises(Conflict):
        name(followed, row, followed.marta)


def test_what_the_person_hides_is_shut_to_named_readers_too_until_she_shows_it(followed):
    row = kept(followed)
    name(followed, row, followed.marta)

    decision = hide(followed, "item", row.pk, kind="delivery.DiaryEntry")

    assert who_reads(followed, row) == SARA
    reveal(followed, decision)
    assert who_reads(followed, row) == SARA | {"marta"}


def test_what_is_hidden_at_birth_is_shut_to_named_readers(followed):
    name(followed, condition(followed, "B20"), followed.marta, alike=True)
    hide(followed, "author", followed.sara.account.pk)

    assert who_reads(followed, condition(followed, "B21")) == SARA


def test_the_parts_of_a_note_are_read_with_it(followed):
    row = kept(followed, audience="service")
    name(followed, row, followed.marta)

    with on(followed, followed.sara):
        new = delivery.correct_note(by=followed.sara.actor, at=NOW, entry_id=row.pk, text="Riservata davvero")
        words = row.reserved

    assert "marta" in who_reads(followed, new)
    assert "marta" in who_reads(followed, words)


def test_the_consent_of_the_person_opens_a_kind_whoever_wrote_it_until_she_takes_it_back(followed):
    hers, adas, other = (
        condition(followed, "B20"),
        condition(followed, "B21", who="ada"),
        condition(followed, "F11"),
    )

    row = consent(followed, followed.marta, ["hiv"])

    assert who_reads(followed, hers) == SARA | {"marta"}
    assert who_reads(followed, adas) == {"ada", "marta", "teresa_account"}
    assert who_reads(followed, other) == SARA
    with on(followed, followed.teresa_account, LATER):
        consents.revoke(by=followed.teresa_account.actor, at=LATER, consent_id=row.pk)
    with on(followed, followed.marta, LATER):
        assert not Condition.objects.filter(pk__in=[hers.pk, adas.pk]).exists()


def test_what_tells_of_two_kinds_wants_both(followed):
    with system_access(NOW):
        followed.social_service.sensitive = True
        followed.social_service.save()
    row = condition(followed, "B20")
    with system_access(NOW):
        assert mechanism.classes_of(row, NOW) == {"hiv", "telling-service"}

    consent(followed, followed.marta, ["hiv"])
    assert who_reads(followed, row) == SARA
    consent(followed, followed.ada, ["hiv", "telling-service"])
    assert who_reads(followed, row) == SARA | {"ada"}


@pytest.mark.parametrize("who", ["laura", "sara"])
def test_that_consent_is_given_by_the_person_alone(followed, who):
    with pytest.raises(Refused):
        consent(followed, followed.marta, ["hiv"], who=who)


def test_neither_the_consent_nor_the_names_are_seen_by_the_team_or_by_who_stands_by(followed):
    condition(followed, "B20")
    row = consent(followed, followed.marta, ["hiv"])

    assert readers(followed, "privacy.Consent", row.pk) == {"teresa_account"}
    with system_access(NOW):
        fact = row.readers.get()
    assert readers(followed, "privacy.NamedReader", fact.pk) == {"teresa_account", "marta"}
    with on(followed, followed.laura):
        kinds = {line.kind for line in register.accesses(followed.teresa.pk, LONG_AGO, LATER, hushed=True)}
    assert "privacy.name_reader" not in kinds
    with system_access(NOW):
        assert audit.AccessLine.objects.filter(kind="privacy.name_reader", object_id=fact.pk).exists()


def test_an_emergency_does_not_open_it_even_to_a_named_reader(followed):
    row = condition(followed, "B20")
    name(followed, row, followed.marta)
    with system_access(NOW):
        glass = records.create(
            Emergency, by=followed.marta.actor, at=NOW, person=followed.teresa, area=followed.teresa.area, account=followed.marta.account,
            role=followed.marta.role, organization_id=followed.marta.actor.organization_id, reason="life-threat", words="prova",
            tell_at=NOW, starts=NOW, ends=NOW + timedelta(hours=4), label=labels.label_at_writing(by=followed.marta.actor, at=NOW),
        )  # fmt: skip

    with access(followed.marta.context().opening(followed.teresa.pk, by=glass.pk)):
        assert not Condition.objects.filter(pk=row.pk).exists()


def test_without_a_relationship_a_name_opens_nothing(followed):
    row = condition(followed, "B20")
    fact = name(followed, row, followed.marta)
    with system_access(NOW):
        NamedReader.objects.filter(pk=fact.pk).update(role=followed.elsa.role)

    with access(followed.elsa.context()):
        assert not Condition.objects.filter(pk=row.pk).exists()
        assert not Person.objects.filter(pk=followed.teresa.pk).exists()


def test_the_decision_says_so(followed):
    name(followed, condition(followed, "B20"), followed.marta)
    consent(followed, followed.marta, ["hiv"])

    def sentence(persona):
        with access(persona.context()):
            return privacy.open_record(
                by=persona.actor, at=NOW, person_id=followed.teresa.pk, purpose=Purpose.CARE, section="summary", action="read"
            ).protected  # fmt: skip

    assert "con il consenso della persona e perché chi le ha scritte ti ha indicato" in sentence(
        followed.marta
    )
    assert sentence(followed.ada) == ""


def test_who_is_named_nowhere_is_told_of_nothing_and_asks_nothing_more(followed, django_assert_num_queries):
    name(followed, condition(followed, "B20"), followed.marta)

    with access(followed.ada.context()), django_assert_num_queries(1):
        assert current().shared.named == "{}" and current().shared.openings == ""
        assert list(Condition.objects.filter(person_id=followed.teresa.pk)) == []


def test_one_cannot_change_the_fact_that_names_oneself(followed):
    fact = name(followed, condition(followed, "B20"), followed.marta)

    with on(followed, followed.marta):
        assert NamedReader.objects.filter(pk=fact.pk).exists()
        assert NamedReader.objects.filter(pk=fact.pk).update(ends=None, starts=LONG_AGO) == 0


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_wanted(followed, reason):
    with pytest.raises(Refused):
        name(followed, condition(followed, "B20"), followed.marta, reason=reason)


def test_only_what_is_of_greater_protection_has_named_readers(followed):
    with refused("a maggior tutela"):
        name(followed, note(followed), followed.marta)
