# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared diary: whose voice, who reads, what only exists, what is corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.delivery import operations, queries
from raccordo.delivery.models import DiaryEntry, ReservedText
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people import operations as people
from raccordo.record.models import Task
from raccordo.territory.models import Organization
from tests.personas import NOW
from tests.rooms.delivery.ground import plan_line

pytestmark = pytest.mark.django_db


def write(service, persona, text="Stanca, dorme poco.", at=NOW, **fields):
    with access(persona.context(person=service.world.teresa, at=at)):
        return operations.write_note(
            by=persona.actor, at=at, person_id=service.world.teresa.pk, text=text, **fields
        )


def read(service, persona, at=NOW, **fields):
    with access(persona.context(person=service.world.teresa, at=at)):
        return queries.stream(service.world.teresa.pk, persona.actor, at, **fields)


def test_the_team_reads_what_the_team_writes_newest_first(service):
    write(service, service.world.marta, "Pressione 128/74.", happened_at=NOW - timedelta(hours=2))
    write(service, service.world.sara)

    lines = read(service, service.world.ada).lines

    assert [(line.voice, line.author, line.text) for line in lines] == [
        ("social", "Sara Conti", "Stanca, dorme poco."),
        ("health", "Marta Rizzi", "Pressione 128/74."),
    ]


def test_a_voice_alone(service):
    write(service, service.world.marta)
    write(service, service.world.sara)

    assert [line.voice for line in read(service, service.world.ada, voice="health").lines] == ["health"]


def test_a_reserved_note_exists_for_all_and_speaks_to_its_service_only(service):
    write(service, service.world.sara, "La figlia è allo stremo.", audience="service")

    mine, theirs, family = (
        read(service, who).lines[0] for who in (service.world.sara, service.world.marta, service.world.laura)
    )

    assert (mine.text, mine.hidden) == ("La figlia è allo stremo.", "")
    for line in (theirs, family):
        assert (line.text, line.hidden) == (
            "",
            "Nota riservata al servizio: Comune di Lecco, servizi sociali",
        )
    with access(service.world.marta.context(person=service.world.teresa)):
        assert not ReservedText.objects.exists()


def test_a_service_whose_name_says_too_much_leaves_no_sign(service):
    Organization.objects.filter(pk=service.world.social_service.pk).update(sensitive=True)
    write(service, service.world.sara, audience="service")

    assert read(service, service.world.marta).lines == []
    assert len(read(service, service.world.sara).lines) == 1


def test_home_operators_read_the_last_two_weeks(service):
    service.visit(NOW + timedelta(hours=3), role=service.world.dino)
    write(service, service.world.sara, "Tre settimane fa", happened_at=NOW - timedelta(days=21))
    write(service, service.world.sara, "Ieri", happened_at=NOW - timedelta(days=1))

    assert [line.text for line in read(service, service.world.dino).lines] == ["Ieri"]
    assert len(read(service, service.world.sara).lines) == 2


def test_the_coordinator_of_visits_learns_of_clinical_notes_without_their_words(service):
    write(service, service.world.marta, "Lesione al tallone 2 cm.")

    (line,) = read(service, service.world.lucia).lines

    assert (line.text, line.hidden) == ("", "Nota sanitaria: chi organizza le visite non la legge")


def test_the_diary_comes_a_page_at_a_time_without_gaps_or_repeats(service):
    for n in range(7):
        write(service, service.world.sara, f"Nota {n}", happened_at=NOW - timedelta(hours=n // 2))

    found, before = [], ""
    while True:
        page = read(service, service.world.sara, before=before, limit=3)
        found += [line.text for line in page.lines]
        before = page.more
        if not before:
            break

    assert sorted(found) == [f"Nota {n}" for n in range(7)]
    assert len(found) == 7


def test_the_daughter_writes_and_is_named(service):
    with system_access(NOW):
        people.add_related_person(
            by=service.world.sara.actor, at=NOW - timedelta(days=9), person=service.world.teresa, given_name="Laura",
            family_name="Brambilla", role="child", account_id=service.world.laura.account.pk,
        )  # fmt: skip
    with access(service.world.laura.context(person=service.world.teresa)):
        operations.message_from_family(
            by=service.world.laura.actor, at=NOW, person_id=service.world.teresa.pk, text="Ha mangiato poco."
        )

    (line,) = read(service, service.world.marta).lines

    assert (line.title, line.author, line.voice) == ("Messaggio dalla famiglia", "Laura Brambilla", "family")


def test_a_message_asks_who_holds_the_plan_together_to_read_it(service):
    plan_line(service.world, title="Bagno", case_manager=service.world.sara.role)
    with access(service.world.laura.context(person=service.world.teresa)):
        entry = operations.message_from_family(
            by=service.world.laura.actor, at=NOW, person_id=service.world.teresa.pk, text="Ha mangiato poco."
        )

    with system_access(NOW):
        task = Task.objects.get(source_id=entry.pk)
    assert (task.role_id, str(task.due_date)) == (service.world.sara.role.pk, "2026-11-24")


def test_a_delegate_who_is_not_in_the_network_is_a_relative_not_the_person(service):
    with access(service.world.laura.context(person=service.world.teresa)):
        operations.message_from_family(
            by=service.world.laura.actor, at=NOW, person_id=service.world.teresa.pk, text="Ha mangiato poco."
        )

    (line,) = read(service, service.world.sara).lines

    assert (line.title, line.author) == ("Messaggio dalla famiglia", "Un familiare")


def test_the_person_herself_writes(service):
    with access(service.world.teresa_account.context(person=service.world.teresa)):
        operations.message_from_family(
            by=service.world.teresa_account.actor,
            at=NOW,
            person_id=service.world.teresa.pk,
            text="Domani esco.",
        )

    (line,) = read(service, service.world.sara).lines

    assert (line.title, line.author, line.author_role) == ("Messaggio", "Teresa", "la persona stessa")


def test_family_writes_messages_and_professionals_write_notes(service):
    with system_access(NOW):
        with pytest.raises(Refused):
            operations.write_note(
                by=service.world.laura.actor, at=NOW, person_id=service.world.teresa.pk, text="Ciao"
            )
        with pytest.raises(Refused):
            operations.message_from_family(
                by=service.world.sara.actor, at=NOW, person_id=service.world.teresa.pk, text="Ciao"
            )


@pytest.mark.parametrize(
    ("who", "fields", "field", "words"),
    [
        ("sara", dict(text="  "), "text", "Scrivi che cosa è successo."),
        ("sara", dict(text="x" * 4001), "text", "4001 caratteri"),
        ("sara", dict(happened_at=NOW + timedelta(hours=1)), "happened_at", "oggi alle 11:00: è nel futuro"),
        ("sara", dict(happened_at=NOW - timedelta(days=500)), "happened_at", "più di un anno fa"),
        ("sara", dict(voice="health"), "voice", "con la tua voce"),
        ("sara", dict(audience="service", pinned=True), "pinned", "ciò che tutti possono leggere"),
        ("dino", dict(audience="service"), "audience", "servono a tutti"),
    ],
)
def test_bad_notes_are_refused_beside_their_field(service, who, fields, field, words):
    with pytest.raises(Refused) as refusal:
        write(service, getattr(service.world, who), **fields)

    assert (refusal.value.field, words in refusal.value.message) == (field, True)


def test_a_correction_stands_in_place_of_the_note_and_keeps_it(service):
    old = write(service, service.world.sara, "Domani viene Marta.")
    later = NOW + timedelta(hours=1)
    with access(service.world.sara.context(person=service.world.teresa, at=later)):
        operations.correct_note(
            by=service.world.sara.actor, at=later, entry_id=old.pk, text="Martedì viene Marta."
        )
        with pytest.raises(Conflict):
            operations.correct_note(by=service.world.sara.actor, at=later, entry_id=old.pk, text="Mercoledì.")

    (line,) = read(service, service.world.marta, at=later).lines

    assert (line.text, line.before, line.corrected_at) == (
        "Martedì viene Marta.",
        "Domani viene Marta.",
        later,
    )


def test_only_the_writer_corrects_and_only_for_a_day(service):
    old = write(service, service.world.sara)
    with system_access(NOW):
        with pytest.raises(Refused, match="refused") as other:
            operations.correct_note(by=service.world.marta.actor, at=NOW, entry_id=old.pk, text="No")
        with pytest.raises(Refused) as late:
            operations.correct_note(
                by=service.world.sara.actor, at=NOW + timedelta(hours=25), entry_id=old.pk, text="No"
            )

    assert "solo chi l'ha scritta" in other.value.message
    assert "dopo 24 ore" in late.value.message


def test_an_entry_is_kept_on_top(service):
    entry = write(service, service.world.sara, "Le chiavi sono dalla vicina.")
    with access(service.world.sara.context(person=service.world.teresa)):
        operations.pin_entry(by=service.world.sara.actor, at=NOW, entry_id=entry.pk, pinned=True)

        assert [
            line.id for line in queries.pinned(service.world.teresa.pk, service.world.sara.actor, NOW)
        ] == [entry.pk]


def test_the_database_keeps_reserved_words_apart_and_the_future_out(service):
    entry = write(service, service.world.sara)

    for fields, name in (
        (dict(audience="service"), "diary_reserved_words_apart"),
        (dict(happened_at=NOW + timedelta(hours=1)), "diary_not_future"),
    ):
        with system_access(NOW), pytest.raises(IntegrityError, match=name), transaction.atomic():
            DiaryEntry.objects.filter(pk=entry.pk).update(**fields)
