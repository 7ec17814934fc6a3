# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who stands too near a person to work with her: the rule, case by case."""

from __future__ import annotations

from datetime import date

import pytest

from raccordo.privacy import policies
from raccordo.privacy.rules.conflict import Pair, SmallPlace, conflict, small_enough

SMALL = 5000
HERE = dict(same_municipality=True, inhabitants=1200)


@pytest.mark.parametrize(
    ("pair", "source"),
    [
        (Pair(same_person=True, relation="child"), "oneself"),
        (Pair(relation="child", lives_with=True), "kinship"),
        (Pair(relation="neighbour"), None),
        (Pair(relation="paid-carer", lives_with=True), "household"),
        (Pair(worker_address="Via dei Tigli, 8", person_address="via  dei tigli 8", same_municipality=True), "address"),
        (Pair(worker_address="Via dei Tigli 8", person_address="Via dei Tigli 8"), None),
        (Pair(worker_address="", person_address="", same_municipality=True), None),
        (Pair(worker_surname="Riva", person_surname="RIVA", **HERE), "surname"),
        (Pair(worker_surname="Riva", person_surname="Riva", chosen_doctor=True, **HERE), None),
        (Pair(worker_surname="Riva", person_surname="Riva", same_municipality=True, inhabitants=SMALL), "surname"),
        (Pair(worker_surname="Riva", person_surname="Riva", same_municipality=True, inhabitants=SMALL + 1), None),
        (Pair(worker_surname="Riva", person_surname="Riva", same_municipality=True, inhabitants=None), None),
        (Pair(worker_surname="Riva", person_surname="Rivara", **HERE), None),
    ],
)  # fmt: skip
def test_the_strongest_reason_is_the_one_that_is_written(pair, source):
    found = conflict(pair, SMALL)

    assert (found.source if found else None) == source


def test_what_is_small_depends_on_the_day():
    lines = [SmallPlace(date(2020, 1, 1), 3000, "dopo"), SmallPlace(date(2010, 1, 1), 1000, "prima")]

    assert [small_enough(lines, date(year, 6, 1)) for year in (2009, 2015, 2026)] == [0, 1000, 3000]
    assert small_enough(policies.small_places(), date(2026, 11, 23)) == SMALL
