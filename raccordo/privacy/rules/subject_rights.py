# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""By when a person's request about her data is answered (GDPR art. 12.3)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AnswerTerm:
    """From a day on: months to answer, months more with a reason."""

    starts: date
    months: int
    extension: int
    law: str


@dataclass(frozen=True)
class Right:
    """One right: its article, and what it means, for the person."""

    code: str
    article: str
    explains: str


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of the month where there is no such day (Reg. 1182/71, art. 3)."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def term_on(terms: Sequence[AnswerTerm], day: date) -> AnswerTerm:
    """The line in force on a day. Raises ValueError before the first."""
    lines = sorted((line for line in terms if line.starts <= day), key=lambda line: line.starts)
    if not lines:
        raise ValueError("no term before the regulation")
    return lines[-1]


def due(received: date, term: AnswerTerm, *, extended: bool = False) -> date:
    """By when the person must have an answer."""
    return months_later(received, term.months + (term.extension if extended else 0))


def why_not_extend(received: date, term: AnswerTerm, today: date, *, already: bool) -> str:
    """The sentence that stops a second extension, or one told too late; nothing when it may be given."""
    if already:
        return "Il termine è già stato allungato una volta."
    return "" if today <= due(received, term) else "Il primo mese è passato: il termine non si allunga più."
