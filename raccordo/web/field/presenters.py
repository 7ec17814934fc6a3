# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the operator's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from raccordo.delivery.codes import REPORTED
from raccordo.delivery.rules.hours import spoken
from raccordo.delivery.rules.moments import lateness, may_correct
from raccordo.kernel.periods import age_on, clock, local_day
from raccordo.web.shell.tones import alert_marks, mark


@dataclass(frozen=True)
class Card:
    """One visit of the day, in words."""

    visit: Any
    who: str
    where: str
    what: str
    state: tuple[str, str, str]  # words, tone, icon
    alerts: list[tuple[str, str, str]] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)  # keys, lift, dog: useful to get in
    correctable: bool = False


@dataclass(frozen=True)
class Day:
    """The day: how far, the visit to do now, those to come, those closed."""

    done: int
    total: int
    current: Card | None
    coming: list[Card]
    closed: list[Card]


def day(visits: list[Any], alerts: dict[Any, list[Any]], now: datetime) -> Day:
    """Order the day: the visit under way, else the next one, is the big card."""
    open_ones = [v for v in visits if v.state not in REPORTED]
    current = next((v for v in open_ones if v.state == "in-progress"), open_ones[0] if open_ones else None)
    make = lambda rows: [card(v, alerts.get(v.person_id, ()), now) for v in rows]  # noqa: E731
    return Day(
        done=len(visits) - len(open_ones), total=len(visits),
        current=card(current, alerts.get(current.person_id, ()), now) if current else None,
        coming=make(v for v in open_ones if v is not current), closed=make(v for v in visits if v.state in REPORTED),
    )  # fmt: skip


def card(visit: Any, alerts: Iterable[Any], now: datetime) -> Card:
    """One visit, in words."""
    person = visit.person
    age = f", {age_on(person.birth_date, local_day(now))} anni" if person.birth_date else ""
    place = person.municipality.name if person.municipality else ""
    marks = alert_marks(alerts)
    return Card(
        visit=visit, who=f"{person.list_name}{age}", what=f"{spoken(visit.minutes)} · {visit.title}",
        where=", ".join(part for part in (person.address, place) if part), state=_state(visit, now),
        alerts=[m for m in marks if m[0] != "grigio"], quiet=[m[2] for m in marks if m[0] == "grigio"],
        correctable=visit.closed_at is not None and may_correct(visit.closed_at, now),
    )  # fmt: skip


def _state(visit: Any, now: datetime) -> tuple[str, str, str]:
    look = mark("visit", visit.state)
    if visit.state == "in-progress":
        return (f"In corso dalle {clock(visit.started_at)}", look.tone, look.icon)
    if lateness(visit.state, visit.starts, visit.ends, now):
        return (f"Era alle {clock(visit.starts)}", "rosso", "clock")
    if visit.closed_at:
        return (visit.get_state_display(), look.tone, look.icon)
    return (f"Alle {clock(visit.starts)}", "grigio", "clock")
