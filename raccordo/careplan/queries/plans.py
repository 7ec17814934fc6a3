# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of plans: the version in force, its content as rows and as values, what is delivered by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import DateField, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Greatest, Least

from raccordo.careplan.codes import IN_FORCE, IN_PREPARATION
from raccordo.careplan.library import fund_limits
from raccordo.careplan.models import (
    CheckWaiver,
    Endorsement,
    Goal,
    GoalAttainment,
    Need,
    Plan,
    PlannedService,
    PlanVersion,
    RefusedPart,
)
from raccordo.careplan.rules.checks import Check, checks
from raccordo.careplan.rules.values import GoalValue, NeedValue, ServiceValue, VersionValue
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import PersonQuerySet
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.queries import bodies
from raccordo.territory.models import PractitionerRole

_PEOPLE = ("case_manager", "health_responsible", "social_responsible")
_NAMES = tuple(
    f"{name}__{part}" for name in _PEOPLE for part in ("practitioner", "organization")
)  # one query with the names of everybody who answers for the version
SIGNED_STATES = ("signed", *IN_FORCE)


def plan_of(person_id: UUID) -> Plan | None:
    """The open plan of a person, or the last one that was closed."""
    return Plan.objects.filter(person_id=person_id).order_by(F("closed_at").desc(nulls_first=True)).first()


def versions(person_id: UUID) -> PersonQuerySet:
    """All versions of a person's plans, newest first, with the names of who answers for them."""
    return PlanVersion.objects.filter(person_id=person_id).select_related("plan", *_NAMES).order_by("-number")


def version(person_id: UUID, number: int) -> PlanVersion:
    """One version by its number. Raises PlanVersion.DoesNotExist when it is not there."""
    return versions(person_id).get(number=number)


def version_in_force(person_id: UUID) -> PlanVersion | None:
    """The version by which people work today."""
    return versions(person_id).filter(state__in=IN_FORCE).first()


def preparation(person_id: UUID) -> PlanVersion | None:
    """The version on its way: draft, proposed, waiting for the signature, or signed for a later day."""
    return versions(person_id).filter(state__in=IN_PREPARATION).first()


def current_version(person_id: UUID) -> PlanVersion | None:
    """What to show as «the plan»: in force, else on its way, else the last one."""
    rows = list(versions(person_id)[:12])
    for states in (IN_FORCE, IN_PREPARATION):
        found = next((row for row in rows if row.state in states), None)
        if found is not None:
            return found
    return rows[0] if rows else None


def _name(role: PractitionerRole | None) -> str:
    return bodies.worker_for_all(role)


@dataclass
class Content:
    """A version with its rows, and the same as plain values for the rules."""

    version: PlanVersion
    needs: list[Need]
    goals: list[Goal]
    services: list[PlannedService]

    @cached_property
    def value(self) -> VersionValue:
        """The version as the rules read it."""
        v = self.version
        return VersionValue(
            v.number, v.what_matters, v.valid_from, v.valid_to, v.review_date, _name(v.case_manager),
            _name(v.health_responsible), _name(v.social_responsible),
            tuple(_need_value(n) for n in self.needs),
            tuple(_goal_value(g) for g in self.goals),
            tuple(_service_value(s) for s in self.services), v.based_on_id is not None,
        )  # fmt: skip

    @property
    def labels(self) -> list[str]:
        """The labels of all that the version holds: its papers bear the highest."""
        return [row.label for row in (self.version, *self.needs, *self.goals, *self.services)]

    @cached_property
    def checks(self) -> list[Check]:
        """What is to be cleared up, left open with a reason or not."""
        day = self.version.valid_from or local_day(self.version.created_at)
        return checks(self.value, fund_limits(day))


def content(row: PlanVersion) -> Content:
    """Needs, goals and services of a version, in three queries."""
    roles = ("owner__practitioner", "need")
    who = ("provider", "service", "accountable__practitioner")
    return Content(
        row,
        list(Need.objects.filter(plan_version_id=row.pk).order_by("order", "id")),
        list(Goal.objects.filter(plan_version_id=row.pk).select_related(*roles).order_by("order", "id")),
        list(PlannedService.objects.filter(plan_version_id=row.pk).select_related(*who).order_by("order", "id")),
    )  # fmt: skip


def _need_value(n: Need) -> NeedValue:
    return NeedValue(n.pk, n.thread, n.title, n.domain, n.severity, n.evidence, n.deferred_reason)


def _goal_value(g: Goal) -> GoalValue:
    return GoalValue(
        g.pk, g.thread, g.statement, g.side, g.need_id, g.target, g.baseline, g.horizon, g.importance, _name(g.owner)
    )  # fmt: skip


def _service_value(s: PlannedService) -> ServiceValue:
    return ServiceValue(
        s.pk, s.thread, s.goal_id, s.title, s.doer, bodies.for_all(s.provider), s.who, s.unit,
        tuple(s.weekdays), s.times_per_week, s.every_weeks, s.minutes, s.at_time, s.starts, s.ends, s.funding,
        s.unit_cost, s.copayment,
    )  # fmt: skip


def waivers(version_id: UUID) -> dict[tuple[str, UUID | None], CheckWaiver]:
    """The checks left open with a reason, by check and subject."""
    return {(w.code, w.subject): w for w in CheckWaiver.objects.filter(plan_version_id=version_id)}


def endorsements(row: PlanVersion) -> list[Endorsement]:
    """What was said of a version, newest first, with names."""
    return list(
        Endorsement.objects.filter(plan_version_id=row.pk)
        .select_related("role__practitioner", "role__organization")
        .order_by("-created_at", "-id")
    )


def sides_to_endorse(row: PlanVersion) -> list[str]:
    """The sides that have not yet said yes or no to the proposal as it stands."""
    said = Endorsement.objects.filter(
        plan_version_id=row.pk, round=row.round, kind__in=("endorsed", "dissent")
    ).values_list("side", flat=True)
    done = set(said)
    return [side for side in (Sector.HEALTH, Sector.SOCIAL) if side not in done]


def attainments(version_id: UUID) -> dict[UUID, GoalAttainment]:
    """The latest result of each goal of a version."""
    rows = GoalAttainment.objects.filter(goal__plan_version_id=version_id).order_by("created_at", "id")
    return {row.goal_id: row for row in rows}


# --- for those who deliver -----------------------------------------------------------------------------------------


def active_services(
    *, at: datetime, person_id: UUID | None = None, organization_id: UUID | None = None,
    until: date | None = None,
) -> PersonQuerySet:  # fmt: skip
    """What signed plans foresee from the day of `at` up to `until` (excluded; default: that day only).

    Rows are PlannedService with `runs_from` (first day) and `runs_until` (excluded, or None) already narrowed to the
    version's period and to the version that follows; parts the person refused are left out. `weekdays` is as
    `date.weekday()`, empty where no day is fixed; `minutes` per time, `times_per_week` every `every_weeks` weeks;
    `provider`, `goal.side`, `service`, `at_time` and `thread` (the same in every version) are at hand.
    """
    day = local_day(at)
    end = until or day + timedelta(days=1)
    next_start = PlanVersion.objects.filter(
        plan_id=OuterRef("plan_version__plan_id"), number__gt=OuterRef("plan_version__number"),
        state__in=SIGNED_STATES,
    ).order_by("number")  # fmt: skip
    refused = RefusedPart.objects.filter(
        planned_service_id=OuterRef("pk"), agreement__signed_at__isnull=False
    )  # whatever became of the pact: what was refused stays refused
    rows = PlannedService.objects.filter(plan_version__state__in=SIGNED_STATES).exclude(Exists(refused))
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if organization_id is not None:
        rows = rows.filter(provider_id=organization_id)
    after_last = Cast(F("plan_version__valid_to") + timedelta(days=1), DateField())
    return (
        rows.annotate(
            runs_from=Greatest("starts", "plan_version__valid_from"),
            runs_until=Least("ends", after_last, Subquery(next_start.values("valid_from")[:1])),
        )
        .filter(Q(runs_until=None) | Q(runs_until__gt=day), runs_from__lt=end)
        .filter(Q(runs_until=None) | Q(runs_until__gt=F("runs_from")))
        .select_related("goal", "service", "provider", "plan_version", "accountable__practitioner")
        .order_by("at_time", "order", "id")
    )


def due_for_review(today: date, *, days: int = 0) -> PersonQuerySet:
    """Versions in force whose review falls by `today` (or within so many days), the latest first."""
    return (
        versions_in_force()
        .filter(review_due_date__lte=today + timedelta(days=days))
        .order_by("review_due_date", "id")
    )


def versions_in_force() -> PersonQuerySet:
    """Every version in force that the context may see, with the person and the case manager."""
    return PlanVersion.objects.filter(state__in=IN_FORCE).select_related(
        "person", "plan", "case_manager__practitioner"
    )
