# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an indicator declares: its meaning in Italian, its expressions over the lake, its limits, its worked example."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from raccordo.kernel import catalogue
from raccordo.observatory.disclosure import Rule
from raccordo.observatory.lake.reading import Lake

QUANTILES = ((1, 2), (9, 10))
"""Median and ninth decile, as fractions; never a mean alone."""


class Measure(StrEnum):
    """What kind of number an indicator is."""

    SHARE = "share"  # numerator of denominator, in percent; the numerator is a part of the denominator
    DAYS = (
        "days"  # median and ninth decile of the column `days`; what is still open counts as longer than any
    )
    AMOUNT = "amount"  # one sum over another, in percent: hours
    LOAD = "load"  # persons for each operator


class Timing(StrEnum):
    """When a row counts."""

    FLOW = "flow"  # on its `day`
    STATE = "state"  # on every day from `starts` to `ends` excluded


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Figures:
    """The figures of one cell as they may be shown; None is hidden or unknown."""

    cases: int | None = None
    yes: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    staff: int | None = None
    value: float | None = None
    median: float | None = None
    ninth: float | None = None
    told: Sequence[str] = ()  # which quantiles may be told; one of them without a value was not reached yet
    mark: str = ""
    open_cases: int | None = None


@dataclass(frozen=True)
class Story:
    """What a finding is told from: now, a year before, and where."""

    now: Figures
    before: Figures | None
    place: str  # «nell'Ambito di Lecco», «a Valmadrera»
    places: Mapping[str, Figures] = field(default_factory=dict)  # by name, the shown ones


@dataclass(frozen=True)
class Example:
    """Ten rows or so, worked by hand: the same expressions must give the same result."""

    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    first: date
    last: date
    expected: Mapping[str, float]
    words: str


@dataclass(frozen=True)
class Indicator:
    """One indicator. `rows` gives what is counted; numerator and denominator are aggregations of those rows.

    The rows bear `place`, `unit` (what is counted once), and `day` or `starts` and `ends`. To the expressions they come
    with `since` and `until`, the days of the period (both included).
    """

    code: str  # the name of its file
    slug: str  # its address
    title: str
    question: str
    definition: str
    numerator_words: str
    denominator_words: str
    exclusions: Sequence[str]
    source: str
    mission: Sequence[str]
    measure: Measure
    timing: Timing
    better: Better
    unit: str
    cases_words: tuple[str, str]  # what is counted: one, many
    rows: Callable[[Lake], Any]
    numerator: Callable[[Any], Any]
    denominator: Callable[[Any], Any]
    finding: Callable[[Story], str]
    example: Example
    rule: Rule = field(default_factory=Rule)
    public_rule: Rule | None = None  # how much stricter it is for everybody; None: not public
    why_this_rule: str = ""
    short: str = ""  # under a chart: «Medici che hanno aderito»
    part_words: str = ""  # head of the column of the «yes», when `short` is too long: «Hanno aderito»
    dimensions: Sequence[str] = ("place",)
    limits: str = ""  # known flaws of the data, in words (M-102)
    version: int = 1
    order: int = 99  # its place on the overview: the order of the main job


@lru_cache(maxsize=1)
def indicators() -> dict[str, Indicator]:
    """All indicators, by address: found by being there, in the order of the main job."""
    found = [module.INDICATOR for module in catalogue.modules("raccordo.observatory.indicators").values()]
    return {indicator.slug: indicator for indicator in sorted(found, key=lambda one: (one.order, one.code))}
