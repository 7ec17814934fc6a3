# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts an indicator over the lake: for each period, in all and place by place. What it returns is raw: see `disclosure`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from raccordo.observatory.declaration import QUANTILES, Indicator, Measure, Timing
from raccordo.observatory.disclosure import Cell
from raccordo.observatory.lake.reading import Lake

WHOLE = ""
"""Stands for all places together."""

_OPEN = 1_000_000  # days of what is not over yet: longer than any
_PERIOD_COLUMNS = {"period": "string", "since": "date", "until": "date"}


@dataclass(frozen=True)
class Period:
    """A stretch of days, both included, by a key."""

    key: str
    first: date
    last: date


Cube = dict[tuple[str, str], Cell]
"""(place or WHOLE, key of the period) → raw cell."""


def count(lake: Lake, indicator: Indicator, periods: Sequence[Period]) -> Cube:
    """The raw cells of an indicator. Periods may overlap; a cell without rows is not there."""
    rows = _in_periods(lake, indicator, periods)
    cube: Cube = {}
    for keys in (["period"], ["period", "place"]):
        for found in lake.rows(_aggregate(indicator, rows, keys)):
            cube[(found.get("place", WHOLE), found["period"])] = _cell(indicator.measure, found)
    return cube


def _in_periods(lake: Lake, indicator: Indicator, periods: Sequence[Period]) -> Any:
    """The rows of the indicator, once for each period in which they count."""
    spans = lake.small(
        "periods", _PERIOD_COLUMNS, [{"period": p.key, "since": p.first, "until": p.last} for p in periods]
    )
    rows = indicator.rows(lake)
    if indicator.timing is Timing.FLOW:
        when = [rows.day >= spans.since, rows.day <= spans.until]
    else:
        when = [rows.starts <= spans.until, rows.ends.isnull() | (rows.ends > spans.until)]
    return rows.join(spans, when)


def _aggregate(indicator: Indicator, rows: Any, keys: list[str]) -> Any:
    if indicator.measure is Measure.DAYS:
        return _quantiles(indicator, rows, keys)
    if indicator.measure is Measure.AMOUNT:
        persons = rows.group_by([*keys, "unit"]).aggregate(
            numerator=indicator.numerator(rows), denominator=indicator.denominator(rows)
        )
        persons = persons.filter((persons.numerator > 0) | (persons.denominator > 0))
        heavy = persons.mutate(larger=_larger(persons))
        return heavy.group_by(keys).aggregate(
            cases=heavy.count(), numerator=heavy.numerator.sum(), denominator=heavy.denominator.sum(),
            top=heavy.larger.max(), weight=heavy.larger.sum(),
        )  # fmt: skip
    return rows.group_by(keys).aggregate(
        numerator=indicator.numerator(rows), denominator=indicator.denominator(rows)
    )


def _larger(persons: Any) -> Any:
    return (persons.numerator > persons.denominator).ifelse(persons.numerator, persons.denominator)


def _quantiles(indicator: Indicator, rows: Any, keys: list[str]) -> Any:
    """The shortest time within which a part of the cases was over (nearest rank), the open ones being the longest."""
    filled = rows.mutate(waiting=rows.days.isnull(), days=rows.days.fill_null(_OPEN))
    ranked = filled.group_by(keys).order_by("days").mutate(rank=_rank(), many=filled.count())
    levels = {
        f"q{part}_{whole}": ranked.days.max(
            where=ranked["rank"] < (ranked.many * part + whole - 1).floordiv(whole)
        )
        for part, whole in QUANTILES
    }
    return ranked.group_by(keys).aggregate(
        numerator=indicator.numerator(ranked), denominator=indicator.denominator(ranked), **levels
    )


def _rank() -> Any:
    import ibis

    return ibis.row_number()


def _cell(measure: Measure, found: Mapping[str, Any]) -> Cell:
    numerator, denominator = found["numerator"] or 0, found["denominator"] or 0
    if measure is Measure.SHARE:
        return Cell(int(denominator), int(numerator))
    if measure is Measure.LOAD:
        return Cell(int(numerator), staff=int(denominator))
    if measure is Measure.AMOUNT:
        sums = {"numerator": float(numerator), "denominator": float(denominator)}
        return Cell(int(found["cases"]), top=found["top"] or 0.0, weight=found["weight"] or 0.0, sums=sums)
    levels = {part / whole: _days(found[f"q{part}_{whole}"]) for part, whole in QUANTILES}
    return Cell(int(denominator), quantiles=levels, open_cases=int(denominator) - int(numerator))


def _days(value: int | None) -> float:
    return math.inf if value is None or value >= _OPEN else float(value)
