# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator's day and week, and the operator's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Prefetch

from raccordo.delivery.codes import MAY_VISIT, VOID
from raccordo.delivery.models import Visit, VisitTask
from raccordo.delivery.queries.load import day_minutes
from raccordo.delivery.rules.moments import lateness
from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import PersonQuerySet
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole


@dataclass
class OperatorDay:
    """One operator's visits of one day, against the hours of the contract."""

    role: PractitionerRole
    visits: list[Visit] = field(default_factory=list)

    @property
    def busy_minutes(self) -> int:
        """Minutes foreseen, without what will not take place."""
        return sum(visit.minutes for visit in self.visits if visit.state not in VOID)

    @property
    def contract_minutes(self) -> int | None:
        """Minutes of the contract for a day, if known."""
        return day_minutes(self.role)


@dataclass
class Board:
    """A day of a service: each operator, what waits for somebody, what is wrong."""

    day: date
    operators: list[OperatorDay]
    unassigned: list[Visit]
    cancelled: list[Visit]
    problems: dict[UUID, str]  # visit → late, missed, long, squeezed

    @property
    def visits(self) -> list[Visit]:
        """Every visit that somebody has."""
        return [visit for one in self.operators for visit in one.visits]

    def count(self, problem: str) -> int:
        """How many visits have a problem."""
        return sum(found == problem for found in self.problems.values())


def bounds(first: date, days: int = 1) -> tuple[datetime, datetime]:
    """Some Italian days, as [midnight, midnight)."""
    return (
        datetime.combine(first, time(), tzinfo=ROME),
        datetime.combine(first + timedelta(days=days), time(), tzinfo=ROME),
    )


def of_service(organization_id: UUID, first: date, days: int = 1) -> PersonQuerySet:
    """The visits of a service on some days, with names at hand, by hour."""
    starts, ends = bounds(first, days)
    return (
        Visit.objects.filter(organization_id=organization_id, starts__gte=starts, starts__lt=ends)
        .select_related("person__municipality", "role__practitioner", "service")
        .order_by("starts", "seat", "id")
    )


def day(organization_id: UUID, on: date, now: datetime, *, tasks: bool = False) -> Board:
    """The board of one day, with the things to do of each visit if wanted."""
    rows = of_service(organization_id, on)
    visits = list(with_tasks(rows) if tasks else rows)
    roles = [r for r in territory.roles_of(organization_id, bounds(on)[0]) if r.role in MAY_VISIT]
    operators = {role.pk: OperatorDay(role) for role in roles}
    for visit in visits:
        if visit.role is not None and visit.state != "cancelled":
            operators.setdefault(visit.role_id, OperatorDay(visit.role)).visits.append(visit)
    return Board(
        day=on,
        operators=list(operators.values()),
        unassigned=[visit for visit in visits if visit.state == "planned"],
        cancelled=[visit for visit in visits if visit.state == "cancelled" or (visit.role is None and visit.state in VOID)],
        problems=_problems(visits, operators.values(), now),
    )  # fmt: skip


def _problems(visits: list[Visit], operators: Iterable[OperatorDay], now: datetime) -> dict[UUID, str]:
    """What is wrong: late by the clock, or squeezed by the visit before, which is lasting too long."""
    found = {
        visit.pk: word for visit in visits if (word := lateness(visit.state, visit.starts, visit.ends, now))
    }
    for operator in operators:
        for before, after in zip(operator.visits, operator.visits[1:], strict=False):
            if before.state == "in-progress" and after.state == "assigned" and now > after.starts:
                found[after.pk] = "squeezed"
    return found


def unassigned(organization_id: UUID, first: date, days: int = 7) -> PersonQuerySet:
    """The visits that nobody has, by hour."""
    return of_service(organization_id, first, days).filter(state="planned")


def operator_days(role_id: UUID, first: date, days: int = 1) -> PersonQuerySet:
    """The visits of one operator on some days, by hour, without what was cancelled."""
    starts, ends = bounds(first, days)
    return (
        Visit.objects.filter(role_id=role_id, starts__gte=starts, starts__lt=ends)
        .exclude(state="cancelled")
        .select_related("person__municipality", "role__practitioner", "service", "organization")
        .order_by("starts", "id")
    )


def with_tasks(visits: PersonQuerySet) -> PersonQuerySet:
    """The same visits with what to do in each, in order."""
    return visits.prefetch_related(Prefetch("tasks", VisitTask.objects.order_by("position")))


def today_of(role_id: UUID, now: datetime) -> list[Visit]:
    """The day of an operator, with what to do in each visit."""
    return list(with_tasks(operator_days(role_id, local_day(now))))


def visit(visit_id: UUID) -> Visit | None:
    """One visit in reach, with names and things to do at hand; None when there is none."""
    rows = Visit.objects.filter(pk=visit_id).select_related(
        "person__municipality", "role__practitioner", "service", "organization", "planned_service"
    )
    return with_tasks(rows).first()
