# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ranking, times, hours, concerns and the reading of the diary."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.delivery import services
from raccordo.delivery.codes import VISIT, ConcernKind
from raccordo.delivery.rules import concerns, diary, hours, moments
from raccordo.delivery.rules.ranking import Candidate, Engagement, Need, Point, distance_km, rank
from raccordo.kernel.periods import ROME

NINE = datetime(2026, 11, 23, 9, tzinfo=ROME)
HOUR = timedelta(hours=1)
HERE, NEXT_DOOR, FAR = Point(45.856, 9.397), Point(45.858, 9.399), Point(46.1, 9.3)


def candidate(name="Dino", **changes):
    fields = dict(
        key=name,
        name=name,
        skill="home-care-operator",
        skill_label="Operatore",
        day_minutes=360,
        visits_here=0,
    )
    return Candidate(**{**fields, **changes})


def need(**changes):
    fields = dict(
        starts=NINE,
        ends=NINE + HOUR,
        skills=frozenset({"home-care-operator"}),
        skill_words="un OSS",
        place=HERE,
    )
    return Need(**{**fields, **changes})


def names(ranked):
    return [one.candidate.name for one in ranked]


def test_who_knows_the_person_comes_first_and_the_reason_is_said():
    ranked = rank([candidate("Anna"), candidate("Dino", visits_here=6)], need())

    assert names(ranked) == ["Dino", "Anna"]
    assert "6 visite qui nelle ultime 4 settimane" in ranked[0].reasons


def test_between_equals_the_one_with_more_hours_left():
    busy = (Engagement(NINE + 3 * HOUR, NINE + 7 * HOUR),)

    assert names(rank([candidate("Anna", engagements=busy), candidate("Dino")], need())) == ["Dino", "Anna"]


def test_between_equals_the_one_who_is_already_near():
    near = (Engagement(NINE - HOUR, NINE, NEXT_DOOR),)
    far = (Engagement(NINE - HOUR, NINE, FAR),)

    ranked = rank([candidate("Anna", engagements=far), candidate("Dino", engagements=near)], need())

    assert names(ranked) == ["Dino", "Anna"]
    assert any(reason.startswith("È già in zona fino alle 9:00") for reason in ranked[0].reasons)


def test_who_has_a_visit_at_that_hour_may_not_and_comes_last():
    busy = (Engagement(NINE + HOUR / 2, NINE + 2 * HOUR),)

    ranked = rank([candidate("Dino", visits_here=8, engagements=busy), candidate("Anna")], need())

    assert names(ranked) == ["Anna", "Dino"]
    assert (ranked[1].may, ranked[1].against) == (False, ("Ha già una visita alle 9:30",))


def test_a_visit_that_ends_when_the_other_begins_is_no_overlap():
    before = (Engagement(NINE - HOUR, NINE),)

    assert rank([candidate(engagements=before)], need())[0].may


def test_who_lacks_the_qualification_may_not():
    (ranked,) = rank([candidate(skill="volunteer-coordinator")], need())

    assert (ranked.may, ranked.against) == (False, ("Serve un OSS",))


def test_too_many_hours_are_a_warning_not_a_refusal():
    full = (Engagement(NINE + 2 * HOUR, NINE + 8 * HOUR),)

    (ranked,) = rank([candidate(engagements=full)], need())

    assert ranked.may
    assert ranked.against == ("Supererebbe l'orario di 1 h",)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=6))
def test_nobody_is_lost_and_who_may_comes_before_who_may_not(crowd):
    people = [
        candidate(str(n), visits_here=visits, skill="home-care-operator" if fits else "gp")
        for n, (visits, fits) in enumerate(crowd)
    ]

    ranked = rank(people, need())

    assert sorted(names(ranked)) == sorted(p.name for p in people)
    assert [r.may for r in ranked] == sorted((r.may for r in ranked), reverse=True)


def test_distance_is_in_kilometres():
    assert distance_km(HERE, HERE) == 0
    assert 26 < distance_km(HERE, FAR) < 29


@pytest.mark.parametrize(
    ("state", "minutes", "word"),
    [
        ("assigned", 14, ""), ("assigned", 15, "late"), ("planned", 20, "late"), ("assigned", 181, "missed"),
        ("in-progress", 89, ""), ("in-progress", 91, "long"), ("done", 300, ""), ("cancelled", 300, ""),
    ],
)  # fmt: skip
def test_late_missed_and_long(state, minutes, word):
    assert moments.lateness(state, NINE, NINE + HOUR, NINE + timedelta(minutes=minutes)) == word


@pytest.mark.parametrize(
    ("started", "ended", "field"),
    [
        (NINE, NINE + HOUR, None),
        (NINE, NINE, None),
        (NINE, NINE - HOUR, "ended_at"),
        (NINE + 3 * HOUR, NINE + 4 * HOUR, "started_at"),
        (NINE, NINE + 3 * HOUR, "ended_at"),
        (NINE - 11 * HOUR, NINE + 2 * HOUR, "ended_at"),
        (NINE - 13 * HOUR, NINE - 12 * HOUR, "started_at"),
        (None, NINE, "started_at"),
        (NINE, None, "ended_at"),
    ],
)
def test_impossible_hours_are_refused_in_words(started, ended, field):
    wrong = moments.wrong_report(started, ended, NINE, NINE + 2 * HOUR)

    assert (wrong and wrong.field) == field


def test_a_closed_visit_may_be_corrected_for_a_day():
    assert moments.may_correct(NINE, NINE + 24 * HOUR)
    assert not moments.may_correct(NINE, NINE + 24 * HOUR + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("days", "words"), [(0, "oggi alle 9:00"), (1, "ieri alle 9:00"), (3, "il 23/11 alle 9:00")]
)
def test_moments_as_spoken(days, words):
    assert moments.when(NINE, NINE + timedelta(days=days)) == words


def line(state, *, day=-1, planned=60, delivered=0, reason=""):
    return hours.Line("SAD", state, NINE + timedelta(days=day), planned, delivered, reason)


def test_hours_delivered_against_planned():
    lines = [
        line("done", delivered=55), line("partly", delivered=30), line("not-done", reason="absent"),
        line("cancelled", reason="hospital"), line("cancelled", reason="plan"), line("assigned"),
        line("assigned", day=2), line("in-progress", day=0),
    ]  # fmt: skip

    total = hours.summarise(lines, NINE).total

    assert (total.planned_visits, total.planned_minutes) == (7, 420)
    assert (total.due_minutes, total.delivered_minutes, total.percent) == (300, 85, 28)
    assert (total.upcoming_visits, total.upcoming_minutes) == (2, 120)
    assert total.lost == {"absent": 1, "hospital": 1, "unreported": 1}


def test_nothing_due_gives_no_percentage():
    assert hours.summarise([line("planned", day=3)], NINE).total.percent is None


@given(
    st.lists(
        st.tuples(st.sampled_from(list(VISIT.labels)), st.integers(-9, 9), st.integers(5, 300)), max_size=30
    )
)
def test_every_visit_is_delivered_lost_or_to_come(rows):
    lines = [line(state, day=day, planned=minutes, delivered=minutes) for state, day, minutes in rows]

    total = hours.summarise(lines, NINE).total

    assert total.planned_visits == total.delivered_visits + total.upcoming_visits + sum(total.lost.values())
    assert total.planned_minutes == sum(minutes for _, _, minutes in rows)


@pytest.mark.parametrize(("minutes", "words"), [(45, "45 min"), (60, "1 h"), (375, "6 h 15"), (0, "0 min")])
def test_hours_as_spoken(minutes, words):
    assert hours.spoken(minutes) == words


@pytest.mark.parametrize("kind", ConcernKind.values)
def test_every_concern_tells_the_coordinator(kind):
    assert "home-care-coordinator" in concerns.echo(kind).roles


def test_reserved_notes_are_for_the_service_that_wrote_them():
    assert diary.reads_reserved(diary.Reader("social-worker", "comune"), "comune")
    assert not diary.reads_reserved(diary.Reader("gp", "studio"), "comune")
    assert not diary.reads_reserved(diary.Reader("", None), None)


def test_home_operators_read_the_last_days_only():
    assert diary.reads_from(diary.Reader("home-care-operator", "coop"), NINE) == NINE - timedelta(days=14)
    assert diary.reads_from(diary.Reader("gp", "studio"), NINE) is None


def test_the_coordinator_of_visits_reads_no_clinical_words_of_others():
    lucia = diary.Reader("home-care-coordinator", "coop")

    assert not diary.reads_voice(lucia, "health", "asst")
    assert diary.reads_voice(lucia, "health", "coop")
    assert diary.reads_voice(lucia, "social", "comune")


def test_a_text_too_long_is_counted():
    assert "4001 caratteri" in diary.wrong_text("x" * 4001)
    assert diary.wrong_text("  ") == "Scrivi che cosa è successo."
    assert diary.wrong_text("Ha mangiato.") == ""


def test_the_services_given_at_home_are_known():
    assert services.of("home-social-care").holidays == "keep"
    assert services.of("meals-at-home") is None
