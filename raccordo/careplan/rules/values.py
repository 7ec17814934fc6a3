# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rules read: a version of a plan as plain values, and where everybody stands about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class NeedValue:
    """A need; `thread` is the same in every version."""

    id: UUID
    thread: UUID
    title: str
    domain: str = ""
    severity: int = 1
    evidence: str = ""
    deferred_reason: str = ""


@dataclass(frozen=True)
class GoalValue:
    """A goal on one side of the plan, or shared."""

    id: UUID
    thread: UUID
    title: str
    side: str
    need_id: UUID | None = None
    target: str = ""
    baseline: str = ""
    horizon: date | None = None
    importance: int = 2
    owner: str = ""


@dataclass(frozen=True)
class ServiceValue:
    """Something that will be done for a goal: by a service, by volunteers, by the family, by the person."""

    id: UUID
    thread: UUID
    goal_id: UUID
    title: str
    doer: str
    provider: str = ""
    who: str = ""
    unit: str = ""
    weekdays: tuple[int, ...] = ()  # as date.weekday(): 0 Monday … 6 Sunday
    times: int = 1
    every_weeks: int = 1
    minutes: int = 0
    at_time: time | None = None
    starts: date | None = None
    ends: date | None = None
    funding: str = ""
    unit_cost: Decimal | None = None
    copayment: Decimal | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which it is done: `ends` itself is excluded."""
        return self.ends - timedelta(days=1) if self.ends else None


@dataclass(frozen=True)
class VersionValue:
    """One version of a plan with all that it holds."""

    number: int
    what_matters: str = ""
    valid_from: date | None = None
    valid_to: date | None = None  # the last day, included, as people say it
    review_date: date | None = None
    case_manager: str = ""
    health_responsible: str = ""
    social_responsible: str = ""
    needs: tuple[NeedValue, ...] = ()
    goals: tuple[GoalValue, ...] = ()
    services: tuple[ServiceValue, ...] = field(default=())
    continues: bool = False  # another version came before: what began then goes on

    def goals_of(self, need_id: UUID) -> list[GoalValue]:
        """The goals that answer a need."""
        return [goal for goal in self.goals if goal.need_id == need_id]

    def services_of(self, goal_id: UUID) -> list[ServiceValue]:
        """What is done for a goal."""
        return [service for service in self.services if service.goal_id == goal_id]

    def side_of(self, service: ServiceValue) -> str:
        """The side of the goal that a service serves."""
        return next((goal.side for goal in self.goals if goal.id == service.goal_id), "")
