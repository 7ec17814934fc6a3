# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ground of the delivery tests: Teresa has a signed plan with home care, the cooperative provides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from raccordo.careplan.models import Goal, Plan, PlannedService, PlanVersion
from raccordo.delivery import operations
from raccordo.delivery.models import Visit
from raccordo.kernel import records
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Label, Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.territory.codes import Role
from raccordo.territory.models import HealthcareService
from tests.personas import NOW, Persona, World, make_persona

MONDAY = date(2026, 11, 23)
NEXT_MONDAY = MONDAY + timedelta(days=7)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A moment of November 2026, Italian time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ROME)


def home_care() -> HealthcareService:
    """The service of the Guida that becomes visits."""
    return HealthcareService.objects.get_or_create(
        code="home-social-care",
        defaults=dict(
            title="Assistenza domiciliare (SAD)",
            summary="Aiuto in casa",
            sector="social",
            unit="hour",
            updated_on=MONDAY,
        ),
    )[0]


def follow(world: World, persona: Persona, kind: str, *, person=None, organization=False) -> None:
    """Write a care relationship in the ledger, as the rooms below do."""
    person = person or world.teresa
    with system_access(NOW):
        holder = (
            {"organization_id": persona.actor.organization_id}
            if organization
            else {"role_id": persona.role.pk}
        )
        privacy.grant_relationship(
            by=persona.actor, at=NOW - timedelta(days=90), person_id=person.pk, kind=kind, purpose=Purpose.SOCIAL,
            because="la segui", source_id=person.pk, **holder,
        )  # fmt: skip


LINE = dict(
    title="Igiene e alzata", weekdays=[0, 2, 4], times_per_week=3, minutes=60, at_time=time(8, 30),
    starts=date(2026, 9, 7), unit="hour",
)  # fmt: skip
KEPT = (
    "title",
    "weekdays",
    "times_per_week",
    "minutes",
    "at_time",
    "starts",
    "unit",
    "service",
    "provider",
    "thread",
)


def plan_line(
    world: World, *, person=None, signed: bool = True, case_manager=None, **changes
) -> PlannedService:
    """One line of a signed plan: home care on Monday, Wednesday, Friday at half past eight, unless told otherwise.

    A second line makes a second version, which holds the first line too.
    """
    person = person or world.teresa
    base = dict(
        by=world.sara.actor, at=NOW - timedelta(days=80), person=person, label=Label.NORMAL, sector="social"
    )
    fields = {**LINE, "service": home_care(), "provider": world.cooperative, **changes}
    with system_access(NOW):
        plan = Plan.objects.filter(person=person).first() or records.create(Plan, **base)
        before = plan.versions.order_by("-number").first()
        kept = (
            [{name: getattr(row, name) for name in KEPT} for row in before.plannedservices.all()]
            if before
            else []
        )
        version = records.create(
            PlanVersion,
            **base,
            plan=plan,
            number=before.number + 1 if before else 1,
            case_manager=case_manager,
        )
        goal = records.create(
            Goal, **base, plan_version=version, side="social", statement="Restare a casa mia"
        )
        rows = [
            records.create(PlannedService, **base, plan_version=version, goal=goal, **f)
            for f in [*kept, fields]
        ]
        if signed:
            _sign(version)
    return rows[-1]


def _sign(version: PlanVersion) -> None:
    """Put a version in force in the place of the one before, without the paperwork of the room below."""
    when = NOW - timedelta(days=80)
    PlanVersion.objects.filter(plan_id=version.plan_id, state="active").update(
        state="superseded", ended_at=when
    )
    PlanVersion.objects.filter(pk=version.pk).update(
        state="active", signed_at=when, frozen_at=when, valid_from=date(2026, 9, 7), shared_at=when, proposed_at=when,
        activated_at=when,
    )  # fmt: skip


@dataclass
class Service:
    """The cooperative at work: the world, a line of Teresa's plan, a second operator."""

    world: World
    line: PlannedService
    anna: Persona

    def visit(
        self, starts: datetime | None = None, minutes: int = 60, *, role: Persona | None = None, person=None
    ) -> Visit:
        """A visit to Teresa, given to somebody if named."""
        starts = starts or at(10, 30)
        with system_access(NOW):
            made = operations.add_visit(
                by=self.world.lucia.actor, at=min(NOW, starts), person_id=(person or self.world.teresa).pk,
                title="Igiene e alzata", starts=starts, ends=starts + timedelta(minutes=minutes), service=home_care(),
            )  # fmt: skip
            if role:
                operations.assign(
                    by=self.world.lucia.actor, at=min(NOW, starts), visit_id=made.pk, role_id=role.role.pk
                )
        return made

    def fresh(self, visit: Visit) -> Visit:
        """The visit as it stands in the database."""
        with system_access(NOW):
            return Visit.objects.select_related("role__practitioner").get(pk=visit.pk)

    def as_lucia(self):
        """The coordinator with Teresa's record open, as the gate would."""
        return access(self.world.lucia.context(person=self.world.teresa))

    def as_dino(self, now: datetime = NOW):
        """The operator with Teresa's record open."""
        return access(self.world.dino.context(person=self.world.teresa, at=now))


@pytest.fixture
def service(world) -> Service:
    """The cooperative provides Teresa's home care; Sara and Marta are in her team."""
    anna = make_persona("Anna", "Villa", Role.HOME_CARE_OPERATOR, world.cooperative, world.area)
    follow(world, world.lucia, RelationshipKind.PROVIDER, organization=True)
    follow(world, world.sara, RelationshipKind.CARE_TEAM)
    follow(world, world.marta, RelationshipKind.CARE_TEAM)
    return Service(world, plan_line(world), anna)
