# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours delivered against hours planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from raccordo.delivery.codes import DELIVERED, NOT_OWED


@dataclass(frozen=True)
class Line:
    """One visit as the count sees it."""

    service: str
    state: str
    starts: datetime
    planned_minutes: int
    delivered_minutes: int = 0
    reason: str = ""


@dataclass
class Count:
    """What was foreseen in a period, what was given, what was lost and why, what is still to come."""

    planned_visits: int = 0
    planned_minutes: int = 0
    delivered_visits: int = 0
    delivered_minutes: int = 0
    upcoming_visits: int = 0
    upcoming_minutes: int = 0
    due_minutes: int = 0  # planned minutes whose moment has come
    lost: dict[str, int] = field(default_factory=dict)  # reason → visits

    @property
    def percent(self) -> int | None:
        """Delivered of what was due, in whole percent; None when nothing was due yet."""
        return round(100 * self.delivered_minutes / self.due_minutes) if self.due_minutes else None


@dataclass
class Summary:
    """The count of a period, in all and service by service."""

    total: Count
    services: dict[str, Count]


def summarise(lines: Iterable[Line], now: datetime) -> Summary:
    """Count visits: those never owed are left out, those to come are planned but not due."""
    total = Count()
    services: dict[str, Count] = {}
    for line in lines:
        if line.state == "cancelled" and line.reason in NOT_OWED:
            continue
        for count in (total, services.setdefault(line.service, Count())):
            _add(count, line, now)
    return Summary(total, services)


def _add(count: Count, line: Line, now: datetime) -> None:
    count.planned_visits += 1
    count.planned_minutes += line.planned_minutes
    if line.starts < now and line.state != "in-progress":
        count.due_minutes += line.planned_minutes
    if line.state in DELIVERED:
        count.delivered_visits += 1
        count.delivered_minutes += line.delivered_minutes
    elif line.state in ("not-done", "cancelled"):
        count.lost[line.reason] = count.lost.get(line.reason, 0) + 1
    elif line.starts >= now or line.state == "in-progress":
        count.upcoming_visits += 1
        count.upcoming_minutes += line.planned_minutes
    else:
        count.lost["unreported"] = count.lost.get("unreported", 0) + 1


def spoken(minutes: int) -> str:
    """«6 h 15», «45 min»."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"
