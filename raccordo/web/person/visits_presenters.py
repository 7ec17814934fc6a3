# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of visits: the week grid, and hours delivered against planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from raccordo.delivery.codes import Cancelled, NotDone
from raccordo.delivery.rules.hours import Count, Summary, spoken
from raccordo.delivery.rules.moments import lateness
from raccordo.kernel.periods import is_holiday, local_day
from raccordo.web.shell.templating import WEEKDAYS

SIGNS = {
    "done": "fatta",
    "partly": "fatta",
    "in-progress": "in-corso",
    "cancelled": "annullata",
    "not-done": "annullata",
}
REASON_WORDS = {**dict(Cancelled.choices), **dict(NotDone.choices), "unreported": "Non ancora registrata"}


def sign(visit: Any, now: datetime) -> str | None:
    """The state of a visit as the week grid shows it; nothing when it is simply to come."""
    if lateness(visit.state, visit.starts, visit.ends, now) in ("late", "missed"):
        return "ritardo"
    return SIGNS.get(visit.state)


def week(
    visits: Sequence[Any], monday: date, now: datetime
) -> list[tuple[str, bool, bool, list[tuple[Any, str | None]]]]:
    """Seven days: name, today?, holiday?, and the visits of each with their sign."""
    days = []
    for n in range(7):
        day = monday + timedelta(days=n)
        of_day = [(visit, sign(visit, now)) for visit in visits if local_day(visit.starts) == day]
        name = f"{WEEKDAYS[day.weekday()][:3].capitalize()} {day.day}"
        days.append(
            (name, day == local_day(now), day.weekday() == 6 or is_holiday(day, settings.PATRON_DAY), of_day)
        )
    return days


def hours(summary: Summary) -> list[list[str]]:
    """Each service, then the whole: name, hours due, given, share, what was lost; empty when nothing was planned."""
    rows = [_row(name, count) for name, count in sorted(summary.services.items())]
    return [*rows, _row("In tutto", summary.total)] if len(rows) > 1 else rows


def _row(name: str, count: Count) -> list[str]:
    lost = ", ".join(
        f"{REASON_WORDS.get(reason, reason).lower()}: {n}" for reason, n in sorted(count.lost.items())
    )
    share = f"{count.percent}%" if count.percent is not None else "–"
    return [name, spoken(count.due_minutes), spoken(count.delivered_minutes), share, lost or "niente"]
