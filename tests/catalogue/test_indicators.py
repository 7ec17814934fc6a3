# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every indicator proves its own worked example, on the same expressions that run each night."""

from __future__ import annotations

import pytest

from raccordo.observatory import engine
from raccordo.observatory.declaration import Measure, Story, indicators
from raccordo.observatory.disclosure import SMALLEST_FOR_PERSONS
from raccordo.observatory.engine import WHOLE, Period
from raccordo.observatory.figures import worked
from raccordo.observatory.lake.reading import made_of
from raccordo.observatory.lake.tables import TABLES

ALL = pytest.mark.parametrize("indicator", indicators().values(), ids=lambda one: one.code)


@ALL
def test_the_worked_example_gives_its_result(indicator):
    assert {
        name: worked(indicator)[name] for name in indicator.example.expected
    } == indicator.example.expected


@ALL
def test_the_example_has_ten_rows_and_is_told_in_words(indicator):
    rows = [row for table in indicator.example.rows.values() for row in table]

    assert len(rows) == 10
    assert len(indicator.example.words) > 60


@ALL
def test_a_twin_in_plain_python_agrees(indicator):
    assert worked(indicator)["numerator"] == TWINS[indicator.code](indicator.example)


@ALL
def test_a_period_without_rows_gives_no_cell_and_no_error(indicator):
    with made_of({}) as lake:
        cube = engine.count(
            lake, indicator, [Period("vuoto", indicator.example.first, indicator.example.last)]
        )

    assert cube.get((WHOLE, "vuoto")) is None
    assert indicator.finding(Story(now=_empty(), before=None, place="Lecco"))


@ALL
def test_the_declaration_is_complete(indicator):
    texts = (indicator.title, indicator.question, indicator.definition, indicator.source, indicator.unit)

    assert all(texts) and indicator.exclusions and indicator.numerator_words and indicator.denominator_words
    assert indicator.code.replace("_", "").isalpha() and indicator.slug.replace("-", "").isalnum()
    assert set(indicator.example.rows) <= {table.name for table in TABLES}
    if indicator.rule.cell < SMALLEST_FOR_PERSONS:
        assert not any(table.about_persons for table in TABLES if table.name in indicator.example.rows)
        assert indicator.why_this_rule
    assert indicator.measure is not Measure.LOAD or indicator.rule.staff >= 3


def _empty():
    from raccordo.observatory.declaration import Figures

    return Figures(cases=0)


def _adopted(example):
    day = example.last
    rows = [
        r
        for r in example.rows["gp_mandates"]
        if r["starts"] <= day and not (r.get("ends") and r["ends"] <= day)
    ]
    return len({r["gp"] for r in rows if r.get("joined_on") and r["joined_on"] <= day})


def _in_charge(example):
    day = example.last
    rows = example.rows["responsibilities"]
    return len({r["person"] for r in rows if r["starts"] <= day and (r["ends"] is None or r["ends"] > day)})


TWINS = {
    "gp_adoption": _adopted,
    "days_to_answer": lambda e: sum(r["answered_on"] is not None for r in e.rows["signals"]),
    "days_to_plan": lambda e: sum(r["plan_on"] is not None for r in e.rows["requests"]),
    "plans_agreed": lambda e: sum(
        r["health_agreed"] and r["social_agreed"] and r["person_signed"] and r["proposed_on"] <= e.last
        for r in e.rows["plan_versions"]
    ),
    "hours_delivered": lambda e: sum(
        r["delivered_hours"] for r in e.rows["visit_hours"] if e.first <= r["month"] <= e.last
    ),
    "people_per_operator": _in_charge,
}
"""A slower, obvious twin of each numerator."""
