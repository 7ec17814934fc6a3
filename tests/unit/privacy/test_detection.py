# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules of unusual accesses and terms of requests, as plain functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.privacy import policies
from raccordo.privacy.rules import detection, subject_rights
from raccordo.privacy.rules.detection import Threshold

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
VOLUME = Threshold(date(2026, 1, 1), 25, {"sigma": 3, "ratio": 2, "days": 28, "history": 20})


@given(st.lists(st.integers(0, 7200), max_size=60), st.integers(1, 30))
def test_searches_in_a_row_are_counted_as_by_hand(seconds, least):
    line = Threshold(date(2026, 1, 1), least, {"minutes": 10})
    moments = [NOON + timedelta(seconds=s) for s in seconds]

    most = max((sum(0 <= (b - a).total_seconds() <= 600 for b in moments) for a in moments), default=0)

    assert detection.in_a_row(moments, line) == (most if most >= least else 0)


def test_the_usual_is_known_only_after_enough_days():
    assert detection.usual_most(10, 2, 19, VOLUME) is None
    assert detection.usual_most(10, 2, 20, VOLUME) == 20  # twice the mean is more than three spreads above it
    assert detection.usual_most(10, 5, 20, VOLUME) == 25
    assert detection.beyond_usual(26, 25, VOLUME) and not detection.beyond_usual(25, 25, VOLUME)
    assert not detection.beyond_usual(24, 5, VOLUME)
    assert detection.beyond_usual(101, None, VOLUME) and not detection.beyond_usual(100, None, VOLUME)


def test_a_threshold_holds_from_its_day_on():
    rule = policies.detection().rules["codes"]
    assert detection.threshold(rule, date(2025, 12, 31)) is None
    assert detection.threshold(rule, date(2026, 1, 1)) == rule.thresholds[0]


@pytest.mark.parametrize(
    ("received", "extended", "due"),
    [
        (date(2026, 11, 23), False, date(2026, 12, 23)), (date(2026, 1, 31), False, date(2026, 2, 28)),
        (date(2028, 1, 31), False, date(2028, 2, 29)), (date(2026, 11, 30), True, date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_a_month_is_a_month(received, extended, due):
    assert subject_rights.due(received, policies.answer_term(received), extended=extended) == due


def test_more_time_is_told_within_the_first_month_and_once():
    term, received = policies.answer_term(date(2026, 11, 1)), date(2026, 11, 1)

    assert not subject_rights.why_not_extend(received, term, date(2026, 12, 1), already=False)
    assert subject_rights.why_not_extend(received, term, date(2026, 12, 2), already=False)
    assert subject_rights.why_not_extend(received, term, date(2026, 11, 2), already=True)
    with pytest.raises(ValueError, match="no term"):
        policies.answer_term(date(2018, 5, 24))
