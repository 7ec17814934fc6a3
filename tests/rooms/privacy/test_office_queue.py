# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the officer asks stands on the queue in the same transaction, is done once, and is done after a fall."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from raccordo.kernel import audit
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict
from raccordo.kernel.scoping import SYSTEM_ACTOR, AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import tasks
from raccordo.privacy.models import BreachPack, BreachPerson, BreachTally, RetentionRun
from raccordo.privacy.operations import office
from raccordo.territory.codes import Role
from tests.personas import LONG_AGO, NOW, build_world, make_persona
from tests.rooms.at_once import a_database_of_its_own, together
from tests.rooms.privacy.queue import queue_works, waiting

SYSTEM = AccessContext(SYSTEM_ACTOR, Purpose.LEGAL, NOW, Reach.SYSTEM)


@pytest.fixture
def officer(world):
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def ask_pack(officer, world) -> BreachPack:
    with access(officer.context()):
        return office.ask_breach_pack(
            by=officer.actor, at=NOW, known_at=NOW, since=LONG_AGO, until=NOW + timedelta(days=1), nature="Password rubata",
            account_id=world.ada.account.pk, organization_id=None, request_id="",
        )  # fmt: skip


def ask_run(officer, at=NOW) -> RetentionRun:
    with access(officer.context()):
        return office.ask_retention_run(by=officer.actor, at=at)


def test_each_thing_asked_has_its_job_told_the_moment_alone(world, officer):
    ask_pack(officer, world)
    ask_run(officer)

    assert waiting() == [{"timestamp": NOW.timestamp()}] * 2


def test_what_is_not_written_is_not_on_the_queue_either(world, officer):
    class Fall(Exception):
        pass

    with pytest.raises(Fall), transaction.atomic():
        ask_run(officer)
        raise Fall

    assert not waiting() and not RetentionRun.objects.exists()
    ask_run(officer)
    with pytest.raises(Conflict):
        ask_run(officer)
    assert len(waiting()) == 1


def test_a_job_that_comes_twice_does_nothing_more(world, officer):
    pack, run = ask_pack(officer, world), ask_run(officer)
    assert queue_works() == 2
    pack.refresh_from_db()
    run.refresh_from_db()
    before = (pack.version, run.version, BreachTally.objects.count())

    tasks.do_office_work(timestamp=(NOW + timedelta(hours=1)).timestamp())

    pack.refresh_from_db()
    run.refresh_from_db()
    assert (pack.version, run.version, BreachTally.objects.count()) == before and run.counted_at == NOW


def test_what_falls_in_the_middle_leaves_nothing_and_is_done_again(world, officer, monkeypatch):
    with system_access(NOW):
        world_line(world)
    pack = ask_pack(officer, world)
    monkeypatch.setattr(office, "_SUMS", "select 1/0 where %(pack)s is not null")
    with pytest.raises(Exception, match="zero"):
        queue_works()
    pack.refresh_from_db()
    with system_access(NOW):
        assert pack.state == "asked" and not BreachPerson.objects.exists()

    monkeypatch.undo()
    queue_works()

    pack.refresh_from_db()
    with system_access(NOW):
        assert (pack.state, BreachPerson.objects.count(), pack.ready_at) == ("ready", pack.persons, NOW)
        assert BreachPerson.objects.filter(person_id=world.teresa.pk).exists()


def world_line(world) -> None:
    """Ada opens Teresa’s record."""
    line = audit.Access("R", "record.summary", world.teresa.pk, None, Purpose.CARE.value)
    audit.write(by=world.ada.actor, at=NOW - timedelta(hours=1), accesses=[line])


@pytest.fixture
def written(django_db_setup, django_db_blocker) -> Iterator[object]:
    """The small world, really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        yield build_world()


@pytest.mark.parametrize("hands", [2, 8])
def test_many_workers_at_the_same_moment_draw_it_once(written, hands):
    flavia = make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, written.social_service, written.area)
    with system_access(NOW):
        world_line(written)
    pack = ask_pack(flavia, written)
    act = lambda: tasks.do_office_work(timestamp=NOW.timestamp())  # noqa: E731

    heard = together(*[(SYSTEM, act)] * hands)

    assert heard == ["ok"] * hands
    with system_access(NOW):
        pack.refresh_from_db()
        assert (pack.state, pack.version, BreachPerson.objects.count()) == ("ready", 2, pack.persons)
        assert AccessLine.objects.filter(kind="privacy.draw_breach_pack", object_id=pack.pk).count() == 1
