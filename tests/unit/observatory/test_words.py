# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The observatory speaks Italian: numbers, stretches, places, findings."""

from __future__ import annotations

from datetime import date

import pytest

from raccordo.observatory import findings, words
from raccordo.observatory.declaration import Figures, Story


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.5, 1, "1.234,5"), (74.0, 1, "74"), (1000, 0, "1.000"), (100, 1, "100"), (0.5, 1, "0,5")],
)
def test_numbers_have_comma_and_points_and_no_idle_zero(value, digits, text):
    assert words.number(value, digits) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), "ott 2026"),
        (date(2026, 8, 1), date(2026, 10, 31), "ago–ott 2026"),
        (date(2025, 11, 1), date(2026, 4, 30), "nov 2025–apr 2026"),
    ],
)
def test_stretches_are_as_short_as_they_can_be(first, last, text):
    assert words.stretch(first, last) == text


def test_labels_under_a_chart_tell_the_year_once():
    months = [(date(2025, 12, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 1, 31))]
    months.append((date(2026, 2, 1), date(2026, 2, 28)))

    assert words.axis(months) == ["dic 25", "gen 26", "feb"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("Lecco", "a Lecco"), ("Airuno", "ad Airuno"), ("Ambito di Lecco", "nell'Ambito di Lecco")],
)
def test_places_take_their_preposition(name, text):
    assert words.at_place(name) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "nessuno"), (50, "1 su 2"), (75, "3 su 4"), (66.7, "2 su 3"), (87.5, "circa 9 su 10"), (96, "quasi tutti"),
     (100, "tutti")],
)  # fmt: skip
def test_a_share_is_said_as_people_say_it(share, text):
    assert words.one_in(share) == text


def test_a_wait_tells_the_half_and_the_last_tenth_and_where_it_goes():
    now = Figures(cases=60, median=2, ninth=9, told=("median", "ninth"))
    before = Figures(cases=60, median=4, ninth=9, told=("median", "ninth"))

    assert (
        findings.waiting(Story(now, before, "Lecco"), "x")
        == "L'attesa scende: per metà entro 2 giorni, per 9 su 10 entro 9"
    )


def test_a_wait_that_is_not_over_is_not_called_short():
    open_tail = Figures(cases=60, median=2, ninth=None, told=("median", "ninth"))
    open_half = Figures(cases=60, median=None, ninth=None, told=("median", "ninth"))

    assert "1 su 10 aspetta ancora" in findings.waiting(Story(open_tail, None, "Lecco"), "La risposta arriva")
    assert findings.waiting(Story(open_half, None, "Lecco"), "x") == "Più della metà aspetta ancora"
    assert findings.waiting(Story(Figures(cases=6), None, "Lecco"), "x").startswith("Troppo pochi")


def test_a_year_without_a_year_before_makes_no_comparison():
    now = Figures(cases=20, yes=15, value=75.0)

    assert findings.share(Story(now, None, "Lecco"), "piani", "firmati") == "3 su 4 piani sono firmati"
    assert findings.share(
        Story(now, Figures(cases=20, yes=16, value=80.0), "Lecco"), "piani", "firmati"
    ).endswith(": 5 punti in meno di un anno fa")
