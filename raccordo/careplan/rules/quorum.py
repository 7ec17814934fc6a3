# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who must sit in a panel for its decision to count: by profession, from dated data (domain.md 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from raccordo.careplan.rules.words import listed

TAKING_PART = ("present", "remote")


@dataclass(frozen=True)
class Requirement:
    """At least so many members among some professions."""

    code: str
    label: str
    professions: tuple[str, ...]
    at_least: int = 1


@dataclass(frozen=True)
class Composition:
    """What a panel must be made of, from a day on, and where that is written."""

    starts: date
    source: str
    required: tuple[Requirement, ...]
    access_days: int = 30
    case_minutes: int = 20
    reassess_days: int = 30


@dataclass(frozen=True)
class Quorum:
    """Whether the panel may decide, and what is missing in words."""

    reached: bool
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """«Manca un'assistente sociale.»"""
        return "" if self.reached else f"Per il numero legale manca {listed(self.missing)}."


def composition_on(compositions: Sequence[Composition], day: date) -> Composition:
    """The composition in force on a day. Raises ValueError when none is."""
    fitting = [c for c in compositions if c.starts <= day]
    if not fitting:
        raise ValueError("no composition of the panel is in force on that day")
    return max(fitting, key=lambda c: c.starts)


def quorum(members: Sequence[tuple[str, str]], composition: Composition) -> Quorum:
    """The quorum of (profession, presence) pairs: only who is in the room or connected counts."""
    here = [profession for profession, presence in members if presence in TAKING_PART]
    missing = tuple(
        rule.label
        for rule in composition.required
        if sum(profession in rule.professions for profession in here) < rule.at_least
    )
    return Quorum(not missing, missing)
