# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds the case talks in time with who is about to decide alone: said once, so many days ahead as the table says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.intake import tasks
from raccordo.kernel.periods import local_day, years_later
from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.privacy import policies
from raccordo.privacy.rules.delegates import ages_on, ahead_on, birthday
from raccordo.record import operations as record
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.intake.acts import take_charge

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
SECOND = timedelta(seconds=1)
AHEAD, AGES = ahead_on(policies.delegates().ahead, TODAY), ages_on(policies.delegates().ages, TODAY)


@pytest.fixture
def charged(world):
    """Teresa, in this story a girl, in Sara's charge."""
    take_charge(world)
    return world


def born(world, day: date | None) -> None:
    with system_access(NOW):
        Person.objects.filter(pk=world.teresa.pk).update(birth_date=day)


def night(at=NOW) -> list[Task]:
    tasks.remind_what_ends(timestamp=int(at.timestamp()))
    with system_access(at):
        return list(Task.objects.filter(title__startswith="Compie").order_by("due_date"))


@pytest.mark.parametrize(("age", "days"), [(AGES.majority, AHEAD.majority), (AGES.digital, AHEAD.digital)])
def test_who_holds_the_case_is_told_so_many_days_ahead_and_not_a_second_before(charged, age, days):
    comes = birthday(years_later(TODAY + timedelta(days=days + 3), -age), age)
    born(charged, years_later(local_day(comes), -age))

    assert night(comes - timedelta(days=days) - SECOND) == []
    (task,) = night(comes - timedelta(days=days))

    assert (task.role_id, task.due_date) == (charged.sara.role.pk, local_day(comes))
    assert task.title == f"Compie {age} anni: parlatene prima" and task.path.endswith("/rete/")


def test_it_is_said_once_also_when_it_was_done_and_never_after_the_day(charged):
    comes = TODAY + timedelta(days=10)
    born(charged, years_later(comes, -AGES.majority))
    (task,) = night()
    with system_access(NOW):
        record.finish_task(by=charged.sara.actor, at=NOW, task_id=task.pk)

    for later in (timedelta(), timedelta(days=1), timedelta(days=10), timedelta(days=11)):
        assert [one.pk for one in night(NOW + later)] == [task.pk]


def test_a_birth_date_that_was_wrong_is_said_again_with_the_right_day(charged):
    born(charged, years_later(TODAY + timedelta(days=10), -AGES.majority))
    (first,) = night()
    with system_access(NOW):
        record.finish_task(by=charged.sara.actor, at=NOW, task_id=first.pk)
    born(charged, years_later(TODAY + timedelta(days=20), -AGES.majority))

    assert [one.due_date for one in night()] == [TODAY + timedelta(days=10), TODAY + timedelta(days=20)]


@pytest.mark.parametrize("day", [None, date(1942, 3, 12), TODAY, years_later(TODAY, -18)])
def test_of_who_has_no_birthday_ahead_nothing_is_said(charged, day):
    born(charged, day)

    assert night() == []


def test_of_whom_nobody_holds_the_case_nothing_is_said(world):
    born(world, years_later(TODAY + timedelta(days=10), -18))

    assert night() == []
