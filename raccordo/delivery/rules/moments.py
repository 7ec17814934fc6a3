# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be said of the times of a visit: late, too long, impossible, still open to correction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from raccordo.kernel.periods import ROME, clock, local_day

LATE_AFTER = timedelta(minutes=15)
LONG_AFTER = timedelta(minutes=30)
MISSED_AFTER = timedelta(hours=2)
CORRECTION = timedelta(hours=24)
EARLY = timedelta(hours=12)  # how long before and after its hours a visit opens the record to who makes it
LONGEST = timedelta(hours=12)
CLOCK_SKEW = timedelta(minutes=2)


class Wrong(NamedTuple):
    """A time that cannot be: the field to mend, and the words."""

    field: str
    message: str


def lateness(state: str, starts: datetime, ends: datetime, now: datetime) -> str:
    """`late`, `missed`, `long` or nothing: what a coordinator must look at."""
    if state in ("planned", "assigned"):
        if now >= ends + MISSED_AFTER:
            return "missed"
        return "late" if now >= starts + LATE_AFTER else ""
    return "long" if state == "in-progress" and now >= ends + LONG_AFTER else ""


def wrong_report(
    started: datetime | None, ended: datetime | None, starts: datetime, now: datetime
) -> Wrong | None:
    """What is wrong with the hours somebody reports, or nothing."""
    if started is None or ended is None:
        return Wrong("started_at" if started is None else "ended_at", "Scrivi a che ora, per esempio 9:30.")
    if started > now + CLOCK_SKEW:
        return Wrong("started_at", "L'inizio è nel futuro. Controlla l'ora.")
    if ended > now + CLOCK_SKEW:
        return Wrong("ended_at", "La fine è nel futuro. Controlla l'ora.")
    if ended < started:
        return Wrong("ended_at", f"La fine ({clock(ended)}) viene prima dell'inizio ({clock(started)}).")
    if ended - started > LONGEST:
        return Wrong("ended_at", "Una visita non dura più di 12 ore. Controlla le ore.")
    if abs(started - starts) > EARLY:
        return Wrong("started_at", "L'inizio è lontano più di 12 ore da quando la visita era prevista.")
    return None


def wrong_period(starts: datetime, ends: datetime) -> Wrong | None:
    """What is wrong with the hours planned for a visit, or nothing."""
    if ends <= starts:
        return Wrong("ends", f"La fine ({clock(ends)}) deve venire dopo l'inizio ({clock(starts)}).")
    if ends - starts > LONGEST:
        return Wrong("ends", "Una visita non dura più di 12 ore.")
    return None


def may_correct(closed_at: datetime, now: datetime) -> bool:
    """Whether a closed visit may still be corrected: within 24 hours, with a trace."""
    return now - closed_at <= CORRECTION


def when(at: datetime, now: datetime) -> str:
    """«oggi alle 9:30», «ieri alle 18:00», «il 21/11 alle 9:30»."""
    days = (local_day(now) - local_day(at)).days
    word = {0: "oggi", 1: "ieri", -1: "domani"}.get(days, f"il {at.astimezone(ROME):%d/%m}")
    return f"{word} alle {clock(at)}"
