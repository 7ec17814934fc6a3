# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of emergencies: one's own, the officer's, what the person is told, and the numbers that staff may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor, PersonQuerySet, Reach, access, current
from raccordo.privacy import policies
from raccordo.privacy.codes import EmergencyOutcome
from raccordo.privacy.models import Emergency, EmergencyClock, UnitAccesses
from raccordo.privacy.rules.emergency import State, Terms, UnitFigures, figures, state, terms_on
from raccordo.territory.codes import Role
from raccordo.territory.models import PractitionerRole

MOST = 200
MOST_NOTICES = 100
YEAR = timedelta(days=365)
MONTH = timedelta(days=30)


def terms_at(at: datetime) -> Terms:
    """The terms of emergencies at a moment."""
    return terms_on(policies.emergencies(), local_day(at))


def state_of(row: Emergency, at: datetime) -> State:
    """Where an emergency stands at a moment."""
    return state(
        at=at, asked=row.created_at, starts=row.starts, ends=row.ends, reviewed=row.reviewed_at, terms=terms_at(at)
    )  # fmt: skip


def own(actor: Actor, since: datetime) -> PersonQuerySet:
    """What a mandate asked or opened since a moment, newest first."""
    rows = Emergency.objects.filter(account_id=actor.account_id, role_id=actor.role_id, created_at__gte=since)
    return rows.order_by("-created_at", "-id")


def own_one(actor: Actor, emergency_id: UUID) -> Emergency:
    """One of a mandate's own. Raises Emergency.DoesNotExist."""
    return Emergency.objects.select_related("area", "organization").get(
        pk=emergency_id, account_id=actor.account_id, role_id=actor.role_id
    )


def heads(organization_id: UUID | None, at: datetime) -> list[PractitionerRole]:
    """Who answers for a unit: the administrators of the body, as they stand now."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = PractitionerRole.objects.filter(
        alive, organization_id=organization_id, role=Role.ADMINISTRATOR, starts__lte=at
    )
    return list(rows.select_related("practitioner").order_by("starts", "id"))


def to_examine() -> PersonQuerySet:
    """The emergencies of the officer's area: those to examine by their term, then the others, newest first."""
    rows = Emergency.objects.filter(starts__isnull=False).select_related("role__practitioner", "organization")
    return rows.order_by(F("reviewed_at").asc(nulls_first=True), "-starts", "-id")


def examined(emergency_id: UUID) -> Emergency:
    """One emergency of the officer's area. Raises Emergency.DoesNotExist."""
    return (
        to_examine()
        .select_related("role__practitioner", "organization", "reviewed_by__practitioner")
        .get(pk=emergency_id)
    )


def lines(row: Emergency) -> list[AccessLine]:
    """The accesses made under an emergency, oldest first: who, when, which part; never content."""
    with access(replace(current(), reach=Reach.AUDIT, person_id=row.person_id)):
        return list(
            AccessLine.objects.filter(person_id=row.person_id, object_id=row.pk).order_by("at", "id")[:MOST]
        )


def told(person_id: UUID, at: datetime) -> PersonQuerySet:
    """What a person is told of on her page: the emergencies of a year that opened her record, but those that must wait."""
    rows = Emergency.objects.filter(
        person_id=person_id, starts__isnull=False, tell_at__lte=at, starts__gte=at - YEAR
    )
    return rows.select_related("organization", "role__practitioner").order_by("-starts", "-id")


def of_unit(organization_id: UUID | None, at: datetime) -> QuerySet[EmergencyClock]:
    """What the head of a unit is told: numbers, moments and outcomes, without the person."""
    rows = EmergencyClock.objects.filter(organization_id=organization_id, opened_at__gte=at - YEAR)
    return rows.order_by("-opened_at", "-id")


def notices(actor: Actor, since: datetime) -> list[EmergencyClock]:
    """What is told at once of each emergency, without the person: to who answers for the unit, and to the officer of the area. To
    nobody else."""
    whose = {
        Role.ADMINISTRATOR: Q(organization_id=actor.organization_id),
        Role.PRIVACY_OFFICER: Q(area_id=actor.area_id),
    }
    rows = EmergencyClock.objects.filter(whose.get(Role(actor.role), Q(pk__in=[])), opened_at__gt=since)
    return list(rows.select_related("organization").order_by("-opened_at", "-id")[:MOST_NOTICES])


def unit_figures(at: datetime, day: date, terms: Terms) -> list[UnitFigures]:
    """The numbers of the last year, by unit: no names, no persons."""
    since, in_time = at - YEAR, Q(reviewed_at__isnull=False, reviewed_at__lte=F("due_at"))
    rows = EmergencyClock.objects.filter(opened_at__gte=since).values_list("organization__name")
    events = rows.annotate(
        n=Count("id"), done=Count("reviewed_at"), soon=Count("id", filter=in_time),
        wrong=Count("id", filter=Q(outcome=EmergencyOutcome.IMPROPER)),
    )  # fmt: skip
    months = UnitAccesses.objects.filter(month_date__gt=day - YEAR - MONTH)
    accesses = dict(months.values_list("organization__name").annotate(n=Sum("accesses")))
    return figures({name: tuple(counts) for name, *counts in events}, accesses, terms)  # type: ignore[misc]
