# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of intake: how urgent, in what order, by when, where the parcel stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.intake.codes import REQUEST, SIGNAL, Priority, Reason, Sign, Urgency
from raccordo.intake.rules import (
    RESPONSES,
    Parcel,
    Situation,
    clock,
    due_date,
    guided_urgency,
    number_of,
    panel_conditions,
    priority,
    sooner,
    waited,
    way,
)
from raccordo.kernel.periods import ROME, is_working_day

PATRON = (12, 6)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ROME)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
URGENCIES = st.sampled_from(list(Urgency))
SIGNS = st.lists(st.sampled_from(Sign.values), unique=True)
REASONS = st.lists(st.sampled_from(Reason.values), unique=True)


def test_nothing_urgent_waits_fifteen_days_and_says_so():
    assert guided_urgency([]) == (guided_urgency([], ["money"]))
    assert guided_urgency([]).why == "Entro 15 giorni: non ci sono segni di urgenza."


def test_a_term_says_every_sign_that_asked_for_it():
    guided = guided_urgency([Sign.FELL, Sign.WORSENING], [Reason.MEDICATION])

    assert guided.urgency == Urgency.THREE_DAYS
    assert guided.why == (
        "Entro 3 giorni: ha avuto una caduta nell'ultimo mese; va peggio nelle ultime settimane; "
        "non riesce a prendere i farmaci da solo."
    )


def test_danger_wins_over_everything():
    assert guided_urgency([Sign.FELL, Sign.DANGER]).urgency == Urgency.TODAY


@given(SIGNS, REASONS, st.sampled_from(Sign.values))
def test_one_more_sign_never_makes_the_term_longer(signs, reasons, more):
    before, after = guided_urgency(signs, reasons).urgency, guided_urgency([*signs, more], reasons).urgency
    assert sooner(before, after) == after


@given(URGENCIES, DAYS)
def test_a_term_never_falls_on_a_day_of_rest_nor_before_its_beginning(urgency, day):
    due = due_date(urgency, day, PATRON)

    assert is_working_day(due, PATRON)
    assert due >= day


@given(DAYS)
def test_a_shorter_term_never_ends_after_a_longer_one(day):
    assert (
        due_date("today", day, PATRON)
        <= due_date("three-days", day, PATRON)
        <= due_date("fifteen-days", day, PATRON)
    )


@given(URGENCIES, DAYS)
def test_who_asks_a_day_later_never_gets_an_earlier_term(urgency, day):
    assert due_date(urgency, day, PATRON) <= due_date(urgency, day + timedelta(days=1), PATRON)


@pytest.mark.parametrize(
    ("urgency", "day", "expected"),
    [
        ("today", date(2026, 11, 23), date(2026, 11, 23)),
        ("today", date(2026, 11, 28), date(2026, 11, 30)),  # a Saturday
        ("three-days", date(2026, 11, 20), date(2026, 11, 25)),
        ("three-days", date(2026, 12, 4), date(2026, 12, 10)),  # 5-6 weekend, 8 Immacolata
        (
            "fifteen-days",
            date(2026, 12, 21),
            date(2027, 1, 14),
        ),  # Christmas, Santo Stefano, New Year, Epiphany
    ],
)
def test_terms_in_italian_working_days(urgency, day, expected):
    assert due_date(urgency, day, PATRON) == expected


def test_the_patron_saint_rests_where_it_falls_on_a_weekday():
    assert due_date("today", date(2027, 12, 6), PATRON) == date(2027, 12, 7)
    assert due_date("today", date(2027, 12, 6)) == date(2027, 12, 6)


def test_a_priority_says_what_speaks_for_it():
    ranked = priority("three-days", ["falls"], Situation(age=84, lives_alone=True, has_caregiver=False))

    assert ranked.priority == Priority.HIGH
    assert ranked.why == (
        "Priorità alta: entro 3 giorni, 80 anni o più, in casa non c'è nessun altro, non c'è chi assiste."
    )


@pytest.mark.parametrize(
    ("urgency", "situation", "expected"),
    [
        ("today", Situation(), Priority.HIGH),
        ("three-days", Situation(), Priority.MEDIUM),
        ("three-days", Situation(age=80, conditions=3), Priority.HIGH),
        ("fifteen-days", Situation(), Priority.LOW),
        ("fifteen-days", Situation(age=79, frailty="moderate"), Priority.LOW),
        ("fifteen-days", Situation(age=90, frailty="severe"), Priority.MEDIUM),
    ],
)
def test_priorities(urgency, situation, expected):
    assert priority(urgency, ["falls"], situation).priority == expected


@given(URGENCIES, REASONS, st.integers(0, 110), st.integers(0, 9))
def test_what_is_not_known_never_raises_a_priority(urgency, reasons, age, conditions):
    order = list(Priority)
    known = priority(urgency, reasons, Situation(age=age, conditions=conditions))
    unknown = priority(urgency, reasons, Situation())
    assert order.index(known.priority) <= order.index(unknown.priority)


@pytest.mark.parametrize(
    ("due", "state", "words"),
    [
        (date(2026, 11, 20), "late", "In ritardo di 1 giorno"),
        (date(2026, 11, 18), "late", "In ritardo di 3 giorni"),
        (date(2026, 11, 23), "today", "Entro oggi"),
        (date(2026, 11, 24), "near", "Entro il 24/11"),
        (date(2026, 11, 27), "in-time", "Entro il 27/11"),
    ],
)
def test_a_clock_speaks_in_working_days(due, state, words):
    read = clock(due, date(2026, 11, 23), PATRON)
    assert (read.state, read.words) == (state, words)


def test_a_stopped_clock_is_never_late():
    assert clock(date(2026, 1, 7), date(2026, 11, 23), stopped=True).state == "stopped"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "adesso"),
        (20, "da 20 minuti"),
        (61, "da un'ora"),
        (200, "da 3 ore"),
        (1500, "da ieri"),
        (8000, "da 5 giorni"),
    ],
)
def test_how_long_something_has_waited(minutes, words):
    assert waited(NOW - timedelta(minutes=minutes), NOW) == words


def test_the_panel_of_older_people_wants_an_illness_and_a_decline():
    assert panel_conditions(chronic=1, declining=True) == []
    assert len(panel_conditions(chronic=0, declining=False)) == 2


PARCEL = Parcel(state="received", received_at=NOW, to="PUA di Lecco", due_date=date(2026, 11, 26))


def words(parcel):
    return [(step.title, step.detail, step.state) for step in way(parcel)]


def test_a_parcel_just_received_says_by_when_it_will_be_taken():
    assert words(PARCEL) == [
        ("Ricevuta", "PUA di Lecco", "done"), ("Da prendere", "", "now"),
        ("Esito", "entro il 26/11/2026", "next"),
    ]  # fmt: skip


def test_a_parcel_taken_says_by_whom_and_waits_for_the_outcome():
    taken = replace(PARCEL, state="taken", taken_at=NOW, taken_by="Bruno Galli")
    assert words(taken)[1:] == [("Presa da Bruno Galli", "", "done"), ("Esito", "entro il 26/11/2026", "now")]


def test_a_parcel_under_assessment_says_who_assesses_and_when_the_panel_meets():
    on = replace(
        PARCEL, state="forwarded", taken_at=NOW, taken_by="Bruno Galli", request_at=NOW, request_state="triage",
        request_due=date(2026, 11, 30), request_by="Sara Conti",
    )  # fmt: skip

    assert words(on)[2:] == [
        ("In valutazione", "con Sara Conti", "now"),
        ("Esito", "entro il 30/11/2026", "next"),
    ]
    assert words(replace(on, decision="panel", request_state="panel"))[2][1] == (
        "passa alla riunione dell'unità di valutazione (UVM)"
    )


def test_a_parcel_closed_or_withdrawn_says_what_came_of_it():
    closed = replace(
        PARCEL, state="closed", taken_at=NOW, taken_by="Bruno Galli", closed_at=NOW, outcome="service", answer="Dispenser"
    )  # fmt: skip
    withdrawn = replace(PARCEL, state="withdrawn", closed_at=NOW, outcome="withdrawn", answer="Sbagliata")

    assert words(closed)[-1] == ("Attivato un servizio", "Dispenser", "done")
    assert words(withdrawn) == [("Ricevuta", "PUA di Lecco", "done"), ("Ritirata", "Sbagliata", "done")]


def test_every_reason_but_the_open_one_knows_what_may_help():
    assert set(RESPONSES) == set(Reason.values) - {Reason.OTHER}
    assert len(RESPONSES[Reason.MEDICATION]) == 4


@given(st.uuids())
def test_a_number_is_short_and_has_no_signs_that_are_taken_for_others(pk):
    number = number_of(pk)
    assert len(number) == 7
    assert not set(number) & set("0O1I")


def test_a_number_is_the_same_each_time():
    assert number_of(UUID(int=2**30 - 1)) == number_of(UUID(int=2**30 - 1))


@pytest.mark.parametrize("lifecycle", [SIGNAL, REQUEST])
def test_every_state_can_be_reached_and_the_last_ones_have_no_way_out(lifecycle):
    reached, edge = {lifecycle.initial}, [lifecycle.initial]
    while edge:
        for state in lifecycle.transitions.get(edge.pop(), ()):
            if state not in reached:
                reached.add(state)
                edge.append(state)
    assert reached == set(lifecycle.labels)
