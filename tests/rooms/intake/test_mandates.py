# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Legal powers that end are said in time to who holds the case, once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.intake import tasks
from raccordo.kernel.scoping import system_access
from raccordo.people import operations as people
from raccordo.record import operations as record
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.intake.acts import as_, ask, take_charge, to_panel


def represented(world, *, power="support-administrator", ends=NOW + timedelta(days=40)):
    with as_(world.sara, world):
        return people.add_related_person(
            by=world.sara.actor, at=NOW, person=world.teresa, family_name="Brambilla", given_name="Laura", role="child",
            power=power, decree_date=date(2025, 3, 4), ends=ends,
        )  # fmt: skip


def morning(at=NOW) -> list[Task]:
    tasks.remind_what_ends(timestamp=int(at.timestamp()))
    with system_access(NOW):
        return list(Task.objects.filter(title__startswith="Finisce il mandato"))


@pytest.fixture
def charged(world):
    """Teresa in Sara's charge."""
    take_charge(world, request=to_panel(world, ask(world)))
    return world


def test_who_holds_the_case_learns_that_a_mandate_ends(charged):
    related = represented(charged)

    (task,) = morning()

    assert (task.role_id, task.source_id) == (charged.sara.role.pk, related.pk)
    assert (task.due_date, task.detail) == (date(2027, 1, 2), "Vale fino al 02/01/2027")
    assert "Laura" not in task.title + task.detail


def test_it_is_said_once_also_when_it_was_done(charged):
    represented(charged)
    (task,) = morning()
    with system_access(NOW):
        record.finish_task(by=charged.sara.actor, at=NOW, task_id=task.pk)

    assert len(morning(NOW + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    "given", [{"power": "none"}, {"ends": None}, {"ends": NOW + timedelta(days=90)}], ids=["none", "open", "far"]
)  # fmt: skip
def test_what_does_not_end_soon_or_gives_no_power_is_left_in_peace(charged, given):
    represented(charged, **given)

    assert not morning()
