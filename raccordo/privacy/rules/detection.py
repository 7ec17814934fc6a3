# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which accesses are unusual: from counts of the register and dated thresholds, without looking at any record (privacy.md 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Threshold:
    """From a day on, from how many a rule speaks; `more` holds what else it weighs, by name."""

    starts: date
    least: int
    more: Mapping[str, float]


@dataclass(frozen=True)
class DetectionRule:
    """One rule of the table: its code, its words for the officer, what it looks at."""

    code: str
    words: str
    looks_at: str
    thresholds: Sequence[Threshold]


@dataclass(frozen=True)
class Detection:
    """The table of the rules, with what they call a shift, an emergency, an opening."""

    version: str
    law: str
    shifts: frozenset[str]
    emergency: tuple[str, ...]
    opened: tuple[str, ...]
    rules: Mapping[str, DetectionRule]


def threshold(rule: DetectionRule, day: date) -> Threshold | None:
    """The line in force on a day; None before the first."""
    lines = sorted((line for line in rule.thresholds if line.starts <= day), key=lambda line: line.starts)
    return lines[-1] if lines else None


def too_many(count: int, line: Threshold) -> bool:
    """Whether a count reaches the threshold."""
    return count >= line.least


def usual_most(mean: float, spread: float, days: int, line: Threshold) -> float | None:
    """The largest number of persons a day that is still usual for a role: `sigma` spreads above its mean, and at least
    `ratio` times it. None when there are too few days to say anything."""
    if days < line.more["history"]:
        return None
    return max(mean + line.more["sigma"] * spread, mean * line.more["ratio"])


def beyond_usual(persons: int, most: float | None, line: Threshold) -> bool:
    """Whether somebody opened more records than is usual; where nothing is known, four times the least is too many."""
    return persons >= line.least and persons > (most if most is not None else 4 * line.least)


def mostly_empty(empty: int, searches: int, line: Threshold) -> bool:
    """Whether searches found nobody, too often and for the most part."""
    return empty >= line.least and empty >= line.more["share"] * searches


def in_a_row(moments: Sequence[datetime], line: Threshold) -> int:
    """The most searches by tax code that fall within the minutes of the threshold; 0 when they are few."""
    window, ordered, most, first = timedelta(minutes=line.more["minutes"]), sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most if most >= line.least else 0


def off_hours(hour: int, line: Threshold) -> bool:
    """Whether an hour of the day (0 to 23, Italian time) lies outside the working day."""
    return not line.more["opens"] <= hour < line.more["closes"]
