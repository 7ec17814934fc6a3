# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From written rows to protected figures: periods, grain, the day up to which to count."""

from __future__ import annotations

from datetime import date

import pytest

from raccordo.observatory.declaration import indicators
from raccordo.observatory.disclosure import Rule
from raccordo.observatory.figures import closing_day, publication
from raccordo.observatory.lake.reading import UnknownEngine, made_of
from tests.rooms.observatory import territory

CLOSING = date(2026, 10, 31)


@pytest.fixture(scope="module")
def lake():
    with made_of(territory.rows()) as opened:
        yield opened


def published(lake, slug, closing=CLOSING):
    indicator = indicators()[slug]
    return publication(lake, indicator, indicator.rule, closing)


def test_adoption_is_told_at_the_end_of_each_month(lake):
    window = published(lake, "adesione-medici").windows[0]

    assert (window.total.yes, window.total.cases, window.total.value) == (20, 27, 74.1)
    assert [one.yes for one in window.series] == [0, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    assert window.stretches[-1].last == CLOSING


def test_waits_have_median_and_ninth_decile_and_the_open_ones_count_as_long(lake):
    window = published(lake, "giorni-alla-risposta").windows[0]

    assert (window.total.cases, window.total.median, window.total.ninth) == (144, 4, 7)
    assert window.total.open_cases is None  # one alone: it is not told
    assert len(window.series) == 12


def test_stretches_grow_where_numbers_are_small(lake):
    found = published(lake, "giorni-al-piano")

    assert found.grain == 6
    assert [one.cases for one in found.windows[0].series] == [16, 16]


def test_hours_are_sums_and_persons_their_cases(lake):
    total = published(lake, "ore-date").windows[0].total

    assert (total.cases, total.denominator, total.numerator, total.value) == (16, 1920, 1680, 87.5)


def test_load_needs_persons_and_operators(lake):
    window = published(lake, "persone-per-operatore").windows[0]

    assert (window.total.cases, window.total.staff, window.total.value) == (18, 4, 4.5)
    assert window.series[2].mark == "<5"


def test_an_empty_year_before_is_empty_not_hidden(lake):
    before = published(lake, "giorni-al-piano").windows[1]

    assert (before.total.cases, before.total.mark) == (0, "")


def test_the_window_waits_until_the_new_cases_can_stand_alone(lake):
    indicator, rule = indicators()["giorni-al-piano"], Rule()
    today = date(2026, 11, 23)

    assert closing_day(lake, indicator, rule, today, None) == CLOSING
    assert closing_day(lake, indicator, rule, today, date(2026, 8, 31)) == CLOSING  # nothing came since
    assert closing_day(lake, indicator, rule, date(2026, 9, 5), date(2026, 7, 31)) == date(
        2026, 7, 31
    )  # four came
    assert closing_day(lake, indicator, rule, date(2026, 9, 5), date(2026, 6, 30)) == date(
        2026, 8, 31
    )  # eight came


def test_an_engine_that_is_not_there_says_so(settings):
    settings.LAKE = {**settings.LAKE, "engine": "spark"}

    with pytest.raises(UnknownEngine), made_of({}):
        pass
