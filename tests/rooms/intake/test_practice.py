# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The GP's list and the story of a person: who is enrolled, what is open, what changed since the doctor looked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.queries import Lens
from raccordo.kernel import audit
from raccordo.kernel.scoping import access, system_access
from raccordo.privacy import operations as privacy
from raccordo.record import operations as record
from raccordo.record.codes import Frailty
from tests.personas import LONG_AGO, NOW, make_person
from tests.rooms.intake.acts import LATER, as_, ask, flag, take, take_charge

pytestmark = pytest.mark.django_db


def enrol(world, given, family, born=date(1940, 1, 1), **fields):
    with system_access(NOW):
        person = make_person(world.ada.actor, world.area, world.lecco, given, family, born, **fields)
        privacy.enrol_with_gp(
            by=world.ada.actor, at=LONG_AGO, person=person, gp_role_id=world.ada.role.pk, starts=LONG_AGO
        )
    return person


def listed(world, at=NOW, by=None, **fields):
    persona = by or world.ada
    with access(persona.context(at=at)):
        return queries.gp_list(persona.actor, at, **fields)


def names(page):
    return [row.family_name for row in page.rows]


def test_a_doctor_sees_the_own_enrolled_people_and_nobody_else(world):
    assert names(listed(world)) == ["Brambilla"]
    assert names(listed(world, by=world.elsa)) == ["Segreti"]
    assert names(listed(world, by=world.sara)) == []


def test_who_changed_doctor_or_died_leaves_the_list(world):
    gone, dead = enrol(world, "Ida", "Colombo"), enrol(world, "Pia", "Dossi")
    with system_access(NOW):
        privacy.enrol_with_gp(
            by=world.elsa.actor,
            at=NOW,
            person=gone,
            gp_role_id=world.elsa.role.pk,
            starts=NOW - timedelta(days=1),
        )
        type(dead).objects.filter(pk=dead.pk).update(deceased_date=date(2026, 11, 1))

    assert names(listed(world)) == ["Brambilla"]


def test_pages_follow_one_another_without_losing_or_repeating_anybody(world):
    for number, family in enumerate(
        ["Airoldi", "Brambilla", "Brambilla", "Colombo", "Dell'Oro", "Èrba", "Zucchi"]
    ):
        enrol(world, f"Nome{number}", family)

    seen, after, pages = [], None, 0
    while True:
        page = listed(world, after=after, limit=3)
        seen += [row.id for row in page.rows]
        assert page.total == 8
        pages, after = pages + 1, page.next_after
        if after is None:
            break

    assert pages == 3
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("text", ["brambilla", "TERESA bram", "bràmb", "brmtrs42c52", "BRM TRS 42C", "  "])
def test_a_person_is_found_by_words_of_the_name_in_any_order_or_by_tax_code(world, text):
    enrol(world, "Ada", "Colombo", tax_code="CLMDAA40A41X000Z")

    assert "Brambilla" in names(listed(world, text=text))
    assert names(listed(world, text="brmtrs43")) == []
    assert names(listed(world, text="colombo teresa")) == []


@pytest.mark.parametrize("text", ["%", "_", "'; drop table", "\\", "a" * 500])
def test_strange_signs_in_the_search_find_nothing_and_break_nothing(world, text):
    listed(world, text=text)


def test_a_row_says_what_is_open_and_who_has_the_case(world):
    with as_(world.ada, world):
        record.record_risk(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, scheme="frail", level=Frailty.SEVERE, evidence="5 su 5"
        )  # fmt: skip
    signal = flag(world)
    (row,) = listed(world).rows
    assert (row.frailty, row.signal_id, queries.state_word(row)) == (
        "severe",
        signal.pk,
        "Segnalazione ricevuta",
    )

    request = ask(world, signal=signal)
    assert queries.state_word(listed(world).rows[0]) == "Da valutare"
    take_charge(world, request=request, at=LATER)
    (row,) = listed(world, at=LATER).rows

    assert (row.request_id, row.case_manager, row.episode_programme) == (None, "Sara Conti", "frail-older")


def test_lenses_narrow_the_list(world):
    enrol(world, "Ida", "Colombo")
    flag(world)
    with as_(world.ada, world):
        record.record_risk(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, scheme="frail", level=Frailty.MODERATE, evidence="3 su 5"
        )  # fmt: skip

    assert names(listed(world)) == ["Brambilla", "Colombo"]
    assert names(listed(world, lens=Lens.FRAIL)) == ["Brambilla"]
    assert names(listed(world, lens=Lens.OPEN)) == ["Brambilla"]
    assert names(listed(world, lens=Lens.FOLLOWED)) == []
    take_charge(world)
    assert names(listed(world, lens=Lens.FOLLOWED)) == ["Brambilla"]


def look(world, at):
    with as_(world.ada, world, at):
        audit.write(
            by=world.ada.actor, at=at, accesses=[audit.Access("R", "record.summary", world.teresa.pk, rule="relationship-enrolled-gp")]
        )  # fmt: skip


def test_what_others_did_since_the_doctor_last_looked_is_news_and_looking_makes_it_old(world):
    signal = take(world, flag(world))
    with as_(world.bruno, world, LATER):
        intake.answer_signal(
            by=world.bruno.actor, at=LATER, signal_id=signal.pk, outcome="service", answer="Dispenser"
        )
    evening = LATER + timedelta(hours=6)

    (row,) = listed(world, at=evening).rows
    assert [change.words for change in row.changes] == ["Segnalazione chiusa", "Segnalazione presa"]
    assert names(listed(world, at=evening, lens=Lens.NEWS)) == ["Brambilla"]

    look(world, evening)
    later = evening + timedelta(hours=1)
    assert listed(world, at=later).rows[0].changes == ()
    assert names(listed(world, at=later, lens=Lens.NEWS)) == []


def test_what_the_doctor_did_is_not_news_to_the_doctor(world):
    flag(world)
    with as_(world.ada, world):
        record.raise_alert(
            by=world.ada.actor,
            at=NOW,
            person_id=world.teresa.pk,
            kind="clinical",
            tone="red",
            text="Allergia",
        )

    assert listed(world, at=LATER).rows[0].changes == ()


def test_the_story_tells_everything_in_order_with_names(world):
    signal = flag(world)
    request = ask(world, signal=signal, at=LATER)
    take_charge(world, request=request, at=LATER + timedelta(days=1))

    with as_(world.sara, world, LATER + timedelta(days=2)):
        story = queries.person_story(world.teresa.pk)

    assert [event.title for event in reversed(story)] == [
        "Segnalazione inviata", "Segnalazione presa", "Richiesta di valutazione a Comune di Lecco, servizi sociali",
        "Segnalazione chiusa: presa in carico", "Presa in carico: anziani fragili a casa",
    ]  # fmt: skip
    assert story[-1].who == "Ada Riva" and story[-1].sector == "health"


def test_the_list_costs_three_queries_whatever_its_length(world, django_assert_max_num_queries):
    for number in range(12):
        enrol(world, f"Nome{number}", "Colombo")

    with access(world.ada.context()), django_assert_max_num_queries(3):
        queries.gp_list(world.ada.actor, NOW)
