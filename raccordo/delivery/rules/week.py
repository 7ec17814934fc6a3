# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what a plan foresees to the visits of one week: days, hours, holidays, no two at once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from raccordo.kernel.periods import ROME, is_holiday, is_working_day, overlap

Span = tuple[datetime, datetime]
STEP = timedelta(minutes=5)
EVENING = time(18)
SPREADS: dict[int, tuple[int, ...]] = {
    0: (), 1: (1,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}  # fmt: skip
"""Days of the week (0 is Monday) for «n times a week» when nobody said which."""


@dataclass(frozen=True)
class Routine:
    """What one line of a plan foresees: which days, how long, within which hours, from when to when (end excluded).

    `holidays` is `keep` (visits go on), `skip` (none) or `move` (the next working day of that week, else the one before).
    `people` is 2 where two operators go together.
    """

    key: Hashable
    person: Hashable
    provider: Hashable
    weekdays: frozenset[int]
    minutes: int
    earliest: time
    latest: time
    starts: date
    ends: date | None = None
    holidays: str = "keep"
    people: int = 1
    every_weeks: int = 1


@dataclass(frozen=True)
class Slot:
    """One visit to be: for which line, from when to when; `seat` 2 is the second operator of a visit for two.

    `slot_at` is the moment that the line foresees: it stays the same when the visit is arranged at another hour.
    """

    routine: Routine
    slot_at: datetime
    starts: datetime
    ends: datetime
    seat: int = 1


def hours_of_day(first: time, times: int) -> list[time]:
    """The hours of several visits a day: the first as agreed, the others spread until the evening."""
    if times <= 1:
        return [first]
    begins = first.hour * 60 + first.minute
    last = max(begins, EVENING.hour * 60 + EVENING.minute)
    gap = (last - begins) / (times - 1)
    found = [round((begins + gap * n) / 15) * 15 for n in range(1, times)]
    return [first, *(time(*divmod(minutes, 60)) for minutes in found)]


def spread(times: int) -> frozenset[int]:
    """The days of «n times a week», well apart. More than seven is every day."""
    return frozenset(SPREADS[max(0, min(times, 7))])


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def expand(routine: Routine, monday: date, patron: tuple[int, int] | None = None) -> list[Slot]:
    """The visits that one line foresees in the week that begins on `monday`, in order."""
    if monday.weekday() != 0:
        raise ValueError("a week begins on Monday")
    if (monday - monday_of(routine.starts)).days // 7 % routine.every_weeks:
        return []
    wanted = {monday + timedelta(days=n) for n in routine.weekdays}
    days = sorted(_after_holidays(routine, wanted, monday, patron))
    return [slot for day in days if _in_force(routine, day) for slot in _slots(routine, day)]


def _in_force(routine: Routine, day: date) -> bool:
    return routine.starts <= day and (routine.ends is None or day < routine.ends)


def _after_holidays(
    routine: Routine, wanted: set[date], monday: date, patron: tuple[int, int] | None
) -> set[date]:
    """The days on which visits really fall, once holidays are treated as the service does."""
    if routine.holidays == "keep":
        return wanted
    kept = {day for day in wanted if not is_holiday(day, patron)}
    if routine.holidays == "skip":
        return kept
    week = [monday + timedelta(days=n) for n in range(7)]
    for lost in sorted(wanted - kept):
        free = [d for d in week if is_working_day(d, patron) and d not in kept and _in_force(routine, d)]
        later, earlier = [d for d in free if d > lost], [d for d in free if d < lost]
        if later or earlier:
            kept.add(later[0] if later else earlier[-1])
    return kept


def _slots(routine: Routine, day: date) -> list[Slot]:
    starts = datetime.combine(day, routine.earliest, tzinfo=ROME).astimezone(UTC)
    ends = starts + timedelta(minutes=routine.minutes)
    return [Slot(routine, starts, starts, ends, seat) for seat in range(1, routine.people + 1)]


def clash(span: Span, others: Iterable[Span]) -> Span | None:
    """The first of the other spans that shares a moment with `span`, ends excluded."""
    return next((other for other in sorted(others) if overlap(span, other)), None)


@dataclass(frozen=True)
class Arranged:
    """Slots that fit, and those for which the person's day had no room within the hours agreed."""

    placed: list[Slot]
    unplaced: list[Slot]


def arrange(slots: Sequence[Slot], busy: Sequence[Span] = ()) -> Arranged:
    """Give every slot of ONE person and provider a time of its own, moving it later within its agreed hours.

    The order is by hour, then by the narrowest room for manoeuvre, so that what cannot move is placed first. Two operators
    of the same visit stay together.
    """
    taken = list(busy)
    placed: list[Slot] = []
    unplaced: list[Slot] = []
    for slot in sorted((s for s in slots if s.seat == 1), key=_stiffness):
        found = _first_free(slot, taken)
        pair = [s for s in slots if s.routine == slot.routine and s.starts == slot.starts]
        if found is None:
            unplaced += pair
            continue
        taken.append((found.starts, found.ends))
        placed += [replace(s, starts=found.starts, ends=found.ends) for s in pair]
    return Arranged(sorted(placed, key=lambda s: (s.starts, s.seat)), unplaced)


def _stiffness(slot: Slot) -> tuple[date, timedelta, datetime, str]:
    return (slot.starts.date(), _latest_end(slot) - slot.ends, slot.starts, str(slot.routine.key))


def _latest_end(slot: Slot) -> datetime:
    day = slot.starts.astimezone(ROME).date()
    return max(slot.ends, datetime.combine(day, slot.routine.latest, tzinfo=ROME).astimezone(UTC))


def _first_free(slot: Slot, taken: Sequence[Span]) -> Slot | None:
    last = _latest_end(slot)
    while slot.ends <= last:
        other = clash((slot.starts, slot.ends), taken)
        if other is None:
            return slot
        length = slot.ends - slot.starts
        starts = max(slot.starts + STEP, other[1])
        slot = replace(slot, starts=starts, ends=starts + length)
    return None
