# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Half-open periods, ages, and the Italian calendar of working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

ROME = ZoneInfo("Europe/Rome")


def contains(starts: datetime, ends: datetime | None, at: datetime) -> bool:
    """Whether a moment lies in [starts, ends)."""
    return starts <= at and (ends is None or at < ends)


def overlap(a: tuple[datetime, datetime | None], b: tuple[datetime, datetime | None]) -> bool:
    """Whether two half-open periods share a moment."""
    return (b[1] is None or a[0] < b[1]) and (a[1] is None or b[0] < a[1])


def clock(moment: datetime | time) -> str:
    """«8:30»: the hour as Italians write it, in Italian time; the one way in which Raccordo says an hour."""
    local = moment.astimezone(ROME) if isinstance(moment, datetime) else moment
    return f"{local.hour}:{local.minute:02d}"


def years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February is 1 March of a common year, as for ages."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Age in whole years; who is born on 29 February has a birthday on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("IT", years=year))


def is_holiday(day: date, patron: tuple[int, int] | None = None) -> bool:
    """A national holiday (L. 260/1949) or the patron saint's day given as (month, day); Sundays are no holidays here."""
    return day in _holidays(day.year) or (day.month, day.day) == patron


def is_working_day(day: date, patron: tuple[int, int] | None = None) -> bool:
    """Monday to Friday, no national holiday (L. 260/1949), nor the patron saint's day given as (month, day)."""
    return day.weekday() < 5 and not is_holiday(day, patron)


def add_working_days(start: date, days: int, patron: tuple[int, int] | None = None) -> date:
    """The day on which a term of `days` working days ends: the starting day is not counted (art. 155 c.p.c.).

    With zero days, the first working day from `start` on. Raises ValueError on a negative number.
    """
    if days < 0:
        raise ValueError("a term cannot be negative")
    day = start
    while days > 0 or not is_working_day(day, patron):
        day += timedelta(days=1)
        if is_working_day(day, patron) and days > 0:
            days -= 1
    return day


def working_days_between(start: date, end: date, patron: tuple[int, int] | None = None) -> int:
    """How many working days lie in (start, end]; negative when the end comes first."""
    sign, first, last = (1, start, end) if end >= start else (-1, end, start)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sign * sum(is_working_day(day, patron) for day in days)


def local_day(at: datetime) -> date:
    """The Italian calendar day of a moment."""
    return at.astimezone(ROME).date()
