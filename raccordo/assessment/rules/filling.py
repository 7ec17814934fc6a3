# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may fill a part, and for how long an earlier answer may be repeated."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from raccordo.assessment.rules.vocabulary import PROFESSIONS, SAME_PROFESSION


def may_fill(role: str, professions: Collection[str]) -> bool:
    """Whether somebody in this role belongs to one of the professions that may fill a part."""
    return SAME_PROFESSION.get(role, role) in professions


def who_fills(professions: Sequence[str]) -> str:
    """«Infermiere o Assistente sociale»: who may fill a part, in words."""
    words = [PROFESSIONS.get(one, one) for one in professions]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " o " + words[-1]


def is_fresh(answered_on: date, today: date, months: int) -> bool:
    """Whether an answer is recent enough to be repeated: within the scale's review interval."""
    ends = answered_on.month - 1 + months
    year, month = answered_on.year + ends // 12, ends % 12 + 1
    return (today.year, today.month, today.day) <= (year, month, answered_on.day)


def is_someone_there(last_seconds: float | None) -> bool:
    """Whether a part touched so many seconds ago is still being written: two minutes without a change end it."""
    return last_seconds is not None and last_seconds < 120
