# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing a week from the plans, and the boards that follow."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from raccordo.careplan.models import PlanVersion
from raccordo.delivery import operations, queries
from raccordo.delivery.models import Visit
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access, system_access
from tests.personas import NOW
from tests.rooms.delivery.ground import NEXT_MONDAY, at, follow, home_care, plan_line

pytestmark = pytest.mark.django_db


def propose(service, monday=NEXT_MONDAY, now=NOW):
    with access(service.world.lucia.context(at=now)):
        return operations.propose_week(
            by=service.world.lucia.actor, at=now, organization_id=service.world.cooperative.pk, monday=monday
        )


def visits(service, **filters):
    with system_access(NOW):
        return list(Visit.objects.filter(**filters).order_by("starts", "seat"))


def hours(rows):
    return [row.starts.astimezone(ROME).strftime("%d/%m %H:%M") for row in rows]


def test_a_plan_becomes_next_weeks_visits_with_what_to_do(service):
    proposal = propose(service)

    rows = visits(service)
    assert (proposal.created, hours(rows)) == (3, ["30/11 08:30", "02/12 08:30", "04/12 08:30"])
    assert {(row.state, row.title, row.line, row.minutes) for row in rows} == {
        ("planned", "Igiene e alzata", service.line.thread, 60)
    }
    with system_access(NOW):
        assert next(t.title for t in rows[0].tasks.order_by("position")) == "Igiene personale"
        lines = AccessLine.objects.filter(kind="delivery.propose_week")
        assert [line.person_id for line in lines] == [service.world.teresa.pk]


def test_preparing_twice_adds_nothing_even_after_moving_and_cancelling(service):
    propose(service)
    first, second, _ = visits(service)
    with service.as_lucia():
        operations.move_visit(
            by=service.world.lucia.actor, at=NOW, visit_id=first.pk, starts=first.starts + timedelta(hours=3),
            ends=first.ends + timedelta(hours=3),
        )  # fmt: skip
        operations.cancel_visit(by=service.world.lucia.actor, at=NOW, visit_id=second.pk, reason="away")

    proposal = propose(service)

    assert (proposal.created, proposal.known, proposal.withdrawn, len(visits(service))) == (0, 3, 0, 3)


def test_this_week_gets_only_what_is_still_to_come(service):
    propose(service, monday=NEXT_MONDAY - timedelta(days=7))

    assert hours(visits(service)) == ["25/11 08:30", "27/11 08:30"]


def test_a_plan_that_is_not_signed_gives_no_visit(service):
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)
    plan_line(service.world, person=service.world.ugo, signed=False)

    assert propose(service).created == 3
    assert {v.person_id for v in visits(service)} == {service.world.teresa.pk}


def test_the_first_visits_of_a_line_that_ended_are_withdrawn_and_given_ones_are_named(service):
    propose(service)
    first, *_ = visits(service)
    with service.as_lucia():
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=first.pk, role_id=service.world.dino.role.pk
        )
    with system_access(NOW):
        PlanVersion.objects.update(state="closed")

    proposal = propose(service)

    assert proposal.withdrawn == 2
    assert [visit.pk for visit in proposal.stale] == [first.pk]
    assert {(v.state, v.reason) for v in visits(service, state="cancelled")} == {("cancelled", "plan")}


def test_two_lines_at_the_same_hour_follow_each_other_and_what_has_no_room_is_named(service):
    plan_line(service.world, title="Colazione", weekdays=[0], times_per_week=1, minutes=30)
    plan_line(service.world, title="Bagno", weekdays=[0], times_per_week=1, minutes=180, at_time=time(8, 30))

    proposal = propose(service)

    monday = [v for v in visits(service) if v.starts.astimezone(ROME).date() == NEXT_MONDAY]
    assert all(a.ends <= b.starts for a, b in pairwise(monday))
    assert len(monday) + len(proposal.unplaced) == 3


def test_several_times_a_day_and_no_fixed_day(service):
    plan_line(service.world, title="Pasti", weekdays=[5], times_per_week=2, minutes=30, at_time=time(12))
    plan_line(service.world, title="Spesa", weekdays=[], times_per_week=2, minutes=45, at_time=None)

    propose(service)

    assert hours(visits(service, title="Pasti")) == ["05/12 12:00", "05/12 18:00"]
    assert hours(visits(service, title="Spesa")) == ["01/12 07:30", "03/12 07:30"]


def test_a_visit_for_two_stays_for_two_and_keeps_what_to_do(service):
    propose(service)
    first, *_ = visits(service)
    with service.as_lucia():
        operations.plan_tasks(
            by=service.world.lucia.actor, at=NOW, visit_id=first.pk, titles=["Doccia con sollevatore"]
        )
        for visit in visits(service):
            operations.pair_visit(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk)

    proposal = propose(service, monday=NEXT_MONDAY + timedelta(days=7))

    week = [v for v in visits(service) if v.starts >= at(0, day=30) + timedelta(days=7)]
    assert (proposal.created, [v.seat for v in week]) == (6, [1, 2] * 3)
    with system_access(NOW):
        assert {t.title for v in week for t in v.tasks.all()} == {"Doccia con sollevatore"}


@pytest.mark.parametrize("who", ["dino", "sara", "ada"])
def test_only_who_coordinates_the_service_prepares_its_weeks(service, who):
    persona = getattr(service.world, who)

    with access(persona.context()), pytest.raises(Refused):
        operations.propose_week(
            by=persona.actor, at=NOW, organization_id=service.world.cooperative.pk, monday=NEXT_MONDAY
        )


@pytest.mark.parametrize("monday", [date(2026, 11, 24), date(2026, 11, 2), date(2027, 6, 7)])
def test_only_mondays_of_the_coming_weeks(service, monday):
    with pytest.raises(Refused) as refusal:
        propose(service, monday=monday)

    assert refusal.value.field == "monday"


def test_a_line_of_somebody_elses_person_is_not_seen(service):
    plan_line(service.world, person=service.world.ugo)

    propose(service)

    assert {v.person_id for v in visits(service)} == {service.world.teresa.pk}


def test_the_board_groups_by_operator_and_counts_what_is_wrong(service):
    late = service.visit(at(9), role=service.world.dino)
    service.visit(at(14), role=service.world.dino)
    waiting = service.visit(at(16))

    with access(service.world.lucia.context()):
        board = queries.day(service.world.cooperative.pk, at(0).date(), NOW)

    assert [one.role.practitioner.given_name for one in board.operators] == ["Dino", "Anna"]
    assert [len(one.visits) for one in board.operators] == [2, 0]
    assert [v.pk for v in board.unassigned] == [waiting.pk]
    assert (board.problems, board.count("late")) == ({late.pk: "late"}, 1)


def test_a_visit_that_lasts_too_long_squeezes_the_next(service):
    long = service.visit(at(8), role=service.world.dino)
    after = service.visit(at(9, 50), role=service.world.dino)
    with service.as_dino():
        operations.start_visit(by=service.world.dino.actor, at=NOW - timedelta(hours=2), visit_id=long.pk)

    with access(service.world.lucia.context()):
        board = queries.day(service.world.cooperative.pk, at(0).date(), NOW)

    assert board.problems == {long.pk: "long", after.pk: "squeezed"}


def test_the_ranked_list_knows_who_goes_there_and_who_is_busy_elsewhere(service):
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)
    service.visit(at(15), role=service.world.dino, person=service.world.ugo)
    visit = service.visit(at(15, 30))

    with service.as_lucia():
        ranked = queries.candidates(queries.visit(visit.pk), NOW)

    assert [(r.candidate.name, r.may) for r in ranked] == [("Anna Villa", True), ("Dino Corti", False)]
    assert ranked[1].against == ("Ha già una visita alle 15:00",)


def test_the_operators_day_and_the_persons_next_visits(service):
    mine = service.visit(at(15), role=service.world.dino)
    service.visit(at(17), role=service.anna)

    with access(service.world.dino.context()):
        assert [v.pk for v in queries.today_of(service.world.dino.role.pk, NOW)] == [mine.pk]
    with access(service.world.sara.context(person=service.world.teresa)):
        assert len(queries.next_visits(service.world.teresa.pk, NOW)) == 2
        assert len(queries.week_of(service.world.teresa.pk, at(0).date())) == 2
        assert queries.past_visits(service.world.teresa.pk, NOW) == []


def test_services_of_the_guida_that_are_no_visits_stay_out(service):
    with system_access(NOW):
        meals = type(home_care()).objects.create(
            code="meals-at-home",
            title="Pasti a domicilio",
            summary="Pasto",
            sector="social",
            updated_on=at(0).date(),
        )
    plan_line(service.world, title="Pasto", service=meals, weekdays=[1], times_per_week=1)

    assert propose(service).created == 3
