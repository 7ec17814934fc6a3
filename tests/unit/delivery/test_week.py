# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the plan to the week: days, holidays, no two at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.delivery.rules.week import Routine, arrange, clash, expand, hours_of_day, monday_of, spread
from raccordo.kernel.periods import ROME, overlap

MONDAY = date(2026, 11, 23)


def routine(**changes):
    fields = dict(
        key="sad", person="teresa", provider="coop", weekdays=frozenset({0, 2, 4}), minutes=60, earliest=time(8),
        latest=time(12), starts=date(2026, 9, 4),
    )  # fmt: skip
    return Routine(**{**fields, **changes})


def local_days(slots):
    return [slot.starts.astimezone(ROME).strftime("%d/%m %H:%M") for slot in slots]


def test_three_days_a_week_give_three_visits_at_the_agreed_hour():
    slots = expand(routine(), MONDAY)

    assert local_days(slots) == ["23/11 08:00", "25/11 08:00", "27/11 08:00"]
    assert all(slot.ends - slot.starts == timedelta(hours=1) for slot in slots)


def test_a_line_that_begins_or_ends_within_the_week_counts_only_its_days():
    slots = expand(routine(starts=date(2026, 11, 25), ends=date(2026, 11, 27)), MONDAY)

    assert local_days(slots) == ["25/11 08:00"]


def test_every_other_week_is_counted_from_the_week_of_the_start():
    fortnight = routine(every_weeks=2, starts=date(2026, 11, 18))

    assert expand(fortnight, MONDAY) == []
    assert len(expand(fortnight, MONDAY + timedelta(days=7))) == 3


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("keep", ["07/12 08:00", "08/12 08:00", "09/12 08:00"]),
        ("skip", ["07/12 08:00", "09/12 08:00"]),
        ("move", ["07/12 08:00", "09/12 08:00", "10/12 08:00"]),
    ],
)
def test_the_immaculate_conception_is_treated_as_the_service_does(rule, days):
    slots = expand(routine(weekdays=frozenset({0, 1, 2}), holidays=rule), date(2026, 12, 7))

    assert local_days(slots) == days


def test_a_holiday_at_the_end_of_the_week_moves_before_it():
    slots = expand(routine(weekdays=frozenset({4}), holidays="move"), date(2026, 12, 21))

    assert local_days(slots) == ["24/12 08:00"]


def test_the_patron_saint_is_a_holiday_too():
    slots = expand(routine(weekdays=frozenset({6}), holidays="skip"), date(2026, 11, 30), patron=(12, 6))

    assert slots == []


def test_two_operators_get_two_seats_at_the_same_time():
    slots = expand(routine(weekdays=frozenset({0}), people=2), MONDAY)

    assert [slot.seat for slot in slots] == [1, 2]
    assert slots[0].starts == slots[1].starts


def test_a_week_begins_on_monday():
    with pytest.raises(ValueError):
        expand(routine(), date(2026, 11, 24))


def test_the_hour_is_italian_time_on_both_sides_of_the_change():
    before = expand(routine(weekdays=frozenset({6})), date(2026, 10, 12))
    after = expand(routine(weekdays=frozenset({6})), date(2026, 10, 19))

    assert [s.starts.astimezone(ROME).hour for s in before + after] == [8, 8]
    assert before[0].starts.astimezone(UTC).hour != after[0].starts.astimezone(UTC).hour


def test_two_services_at_the_same_hour_follow_each_other_within_their_hours():
    hygiene = routine(weekdays=frozenset({0}), latest=time(9))
    meal = routine(key="meal", weekdays=frozenset({0}), minutes=30)

    arranged = arrange(expand(hygiene, MONDAY) + expand(meal, MONDAY))

    assert local_days(arranged.placed) == ["23/11 08:00", "23/11 09:00"]
    assert arranged.unplaced == []


def test_what_has_no_room_is_said_not_squeezed():
    one = routine(weekdays=frozenset({0}), latest=time(9))
    other = routine(key="other", weekdays=frozenset({0}), latest=time(9))

    arranged = arrange(expand(one, MONDAY) + expand(other, MONDAY))

    assert (len(arranged.placed), len(arranged.unplaced)) == (1, 1)


def test_n_times_a_week_is_spread():
    assert spread(3) == {0, 2, 4}
    assert spread(0) == frozenset()
    assert len(spread(9)) == 7


@pytest.mark.parametrize(
    ("first", "times", "hours"),
    [(time(8), 1, [time(8)]), (time(8), 2, [time(8), time(18)]), (time(8), 3, [time(8), time(13), time(18)])],
)
def test_several_visits_a_day_are_spread_until_the_evening(first, times, hours):
    assert hours_of_day(first, times) == hours


moments = st.integers(0, 600).map(lambda n: datetime(2026, 11, 23, 6, tzinfo=UTC) + timedelta(minutes=n))
spans = st.tuples(moments, st.integers(1, 240)).map(lambda p: (p[0], p[0] + timedelta(minutes=p[1])))


@given(spans, st.lists(spans, max_size=6))
def test_a_clash_is_found_when_and_only_when_a_minute_is_shared(span, others):
    minutes = {span[0] + timedelta(minutes=n) for n in range(int((span[1] - span[0]).total_seconds() // 60))}
    shared = [o for o in others if any(o[0] <= m < o[1] for m in minutes)]

    found = clash(span, others)

    assert (found is not None) == bool(shared)
    assert found is None or found in shared


routines = st.builds(
    routine,
    key=st.integers(), weekdays=st.frozensets(st.integers(0, 6)), minutes=st.integers(15, 120),
    earliest=st.builds(time, st.integers(7, 15), st.sampled_from([0, 15, 30])), latest=st.builds(time, st.integers(16, 19)),
    holidays=st.sampled_from(["keep", "skip", "move"]), people=st.sampled_from([1, 2]),
    every_weeks=st.sampled_from([1, 1, 2]), starts=st.dates(date(2026, 9, 1), date(2026, 12, 31)),
    ends=st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 31)),
)  # fmt: skip
mondays = st.dates(date(2026, 9, 1), date(2027, 1, 31)).map(monday_of)


@given(routines, mondays)
def test_every_visit_lies_in_its_week_and_in_the_life_of_its_line(one, monday):
    slots = expand(one, monday)

    days = [slot.starts.astimezone(ROME).date() for slot in slots]
    assert all(monday <= day < monday + timedelta(days=7) for day in days)
    assert all(one.starts <= day and (one.ends is None or day < one.ends) for day in days)
    assert len(slots) <= len(one.weekdays) * one.people
    assert len({(slot.starts, slot.seat) for slot in slots}) == len(slots)


@given(st.lists(routines, max_size=5, unique_by=lambda r: r.key), mondays)
def test_arranged_visits_never_share_a_minute_stay_within_their_hours_and_none_is_lost(lines, monday):
    slots = [slot for line in lines for slot in expand(line, monday)]

    arranged = arrange(slots)

    first = [slot for slot in arranged.placed if slot.seat == 1]
    assert not any(
        overlap((a.starts, a.ends), (b.starts, b.ends)) for a in first for b in first if a is not b
    )
    assert len(arranged.placed) + len(arranged.unplaced) == len(slots)
    for slot in arranged.placed:
        local = slot.starts.astimezone(ROME)
        assert local.time() >= slot.routine.earliest
        assert slot.ends.astimezone(ROME).time() <= max(
            slot.routine.latest, (local + timedelta(minutes=slot.routine.minutes)).time()
        )
