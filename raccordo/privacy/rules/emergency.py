# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Emergencies as pure functions: when words are a reason, when a unit must wait, in what state one stands (privacy.md 2.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Terms:
    """The terms of emergencies, from a day on, with their source of law. Spans are timedeltas, the rest are counts."""

    starts: date
    law: str
    roles: tuple[str, ...]
    confirm: timedelta
    open: timedelta
    least_characters: int
    least_letters: int
    least_words: int
    review: timedelta
    blocking: int
    tell: timedelta
    longest_delay: timedelta
    least_accesses: int


class State(StrEnum):
    """How far an emergency has come."""

    ASKED = "asked"
    EXPIRED = "expired"  # asked, and not confirmed in time
    OPEN = "open"
    OVER = "over"
    ESCALATED = "escalated"  # over its term without a review
    REVIEWED = "reviewed"


def terms_on(rows: Sequence[Terms], day: date) -> Terms:
    """The terms in force on a day: the last that have begun. Raises LookupError before the first."""
    begun = [row for row in rows if row.starts <= day]
    if not begun:
        raise LookupError("no terms of emergencies on that day")
    return max(begun, key=lambda row: row.starts)


def why_not_a_reason(words: str, label: str, terms: Terms) -> str:
    """The sentence that stops words that say nothing: too few, one letter over and over, or the reason's own label again."""
    said = [
        word for word in ("".join(filter(str.isalnum, part)) for part in words.casefold().split()) if word
    ]
    text = "".join(said)
    own = set(label.casefold().split())
    if len(text) < terms.least_characters:
        return f"Scrivi che cosa succede, con almeno {terms.least_characters} lettere."
    if len(set(text)) < terms.least_letters or len(set(said)) < terms.least_words:
        return "Scrivi che cosa succede con parole tue: così non si capisce."
    if set(said) <= own or text == "".join(filter(str.isalnum, label.casefold())):
        return "Questo è il motivo che hai già scelto: scrivi che cosa succede."
    return ""


def must_wait(overdue: int, terms: Terms) -> bool:
    """Whether a unit with so many emergencies over their term without a review may open no more."""
    return overdue >= terms.blocking


def state(
    *, at: datetime, asked: datetime, starts: datetime | None, ends: datetime | None, reviewed: datetime | None, terms: Terms
) -> State:  # fmt: skip
    """Where an emergency stands at a moment; periods are half-open."""
    if starts is None or ends is None:
        return State.ASKED if at < asked + terms.confirm else State.EXPIRED
    if reviewed is not None:
        return State.REVIEWED
    if at < ends:
        return State.OPEN
    return State.ESCALATED if at >= starts + terms.review else State.OVER


@dataclass(frozen=True)
class UnitFigures:
    """What staff may know of a unit's emergencies: counts of acts of staff, no names."""

    unit: str
    events: int
    per_thousand: float  # events each 1000 accesses of the unit
    reviewed: int
    in_time: int
    improper: int


def figures(
    events: Mapping[str, tuple[int, int, int, int]], accesses: Mapping[str, int], terms: Terms
) -> list[UnitFigures]:
    """By unit, in order of name: events, reviewed, of these in time, judged improper. No unit with hardly any access."""
    return [
        UnitFigures(unit, opened, round(1000 * opened / accesses[unit], 1), reviewed, in_time, improper)
        for unit, (opened, reviewed, in_time, improper) in sorted(events.items())
        if accesses.get(unit, 0) >= terms.least_accesses
    ]
