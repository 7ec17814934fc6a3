# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at the same moment, on two real connections: the database decides, and the second one hears it in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError
from psycopg import errors

from raccordo.delivery import operations
from raccordo.delivery.models import DiaryEntry, Visit
from raccordo.delivery.refusals import in_words
from raccordo.kernel.records import Conflict
from raccordo.kernel.scoping import system_access
from raccordo.privacy.codes import RelationshipKind
from tests.personas import NOW, build_world
from tests.rooms.at_once import a_database_of_its_own, together
from tests.rooms.delivery.ground import NEXT_MONDAY, Service, at, follow, plan_line


@pytest.fixture
def service(django_db_setup, django_db_blocker) -> Iterator[Service]:
    """The cooperative at work in a database of its own, where things are really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        world = build_world()
        follow(world, world.lucia, RelationshipKind.PROVIDER, organization=True)
        follow(world, world.lucia, RelationshipKind.PROVIDER, person=world.ugo, organization=True)
        yield Service(world, plan_line(world), world.dino)


def test_two_coordinators_give_overlapping_visits_to_one_operator_and_one_is_refused(service):
    lucia, dino = service.world.lucia, service.world.dino
    first, other = service.visit(at(15)), service.visit(at(15, 30), person=service.world.ugo)
    give = lambda visit: operations.assign(by=lucia.actor, at=NOW, visit_id=visit.pk, role_id=dino.role.pk)  # noqa: E731

    heard = together(
        (lucia.context(person=service.world.teresa), lambda: give(first)),
        (lucia.context(person=service.world.ugo), lambda: give(other)),
    )

    assert heard.count("ok") == 1
    assert any("già una visita" in words for words in heard)
    with system_access(NOW):
        assert Visit.objects.filter(state="assigned").count() == 1


def test_who_loses_a_deadlock_hears_that_the_hours_are_taken(service):
    with system_access(NOW), pytest.raises(Conflict) as refusal, in_words():
        raise OperationalError from errors.DeadlockDetected()

    assert "già una visita" in refusal.value.message


def test_two_coordinators_prepare_the_same_week_and_there_is_one_set_of_visits(service):
    lucia = service.world.lucia
    propose = lambda: operations.propose_week(  # noqa: E731
        by=lucia.actor, at=NOW, organization_id=service.world.cooperative.pk, monday=NEXT_MONDAY
    )

    heard = together((lucia.context(), propose), (lucia.context(), propose))

    assert heard == ["ok", "ok"]
    with system_access(NOW):
        visits = list(Visit.objects.all())
        assert len(visits) == 3
        assert all(visit.tasks.count() == 4 for visit in visits)


@pytest.mark.parametrize("hands", [2, 8])
def test_a_visit_is_given_to_one_operator_and_all_the_others_hear_it(service, hands):
    lucia, dino = service.world.lucia, service.world.dino
    visit = service.visit(at(15))
    give = lambda: operations.assign(by=lucia.actor, at=NOW, visit_id=visit.pk, role_id=dino.role.pk)  # noqa: E731

    heard = together(*[(lucia.context(person=service.world.teresa), give)] * hands)

    assert heard.count("ok") == 1
    assert all("La visita è già di" in words for words in heard if words != "ok")
    with system_access(NOW):
        assert Visit.objects.filter(state="assigned").count() == 1


@pytest.mark.parametrize("hands", [2, 8])
def test_many_taps_close_a_visit_once(service, hands):
    dino = service.world.dino
    visit = service.visit(at(9, 30), role=dino)
    with system_access(NOW):
        operations.start_visit(by=dino.actor, at=NOW, visit_id=visit.pk)
    close = lambda: operations.report_visit(  # noqa: E731
        by=dino.actor, at=NOW, visit_id=visit.pk, outcome=operations.Outcome("done")
    )

    there = dino.context(person=service.world.teresa)
    heard = together(*[(there, close)] * hands)

    assert heard.count("ok") == 1
    assert all("già chiusa" in words for words in heard if words != "ok")
    with system_access(NOW):
        assert DiaryEntry.objects.count() == 1
