# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visits of one person: coming, past, a week, the hours of a period; concerns, and who is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from raccordo.delivery import services
from raccordo.delivery.codes import OPEN, ConcernKind
from raccordo.delivery.models import Concern, Visit
from raccordo.delivery.queries.board import bounds
from raccordo.delivery.rules.concerns import echo
from raccordo.delivery.rules.hours import Line, Summary, summarise
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor, PersonQuerySet, current
from raccordo.privacy import queries as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import bodies
from raccordo.territory import queries as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import PractitionerRole

_TEAM = (RelationshipKind.CARE_TEAM, RelationshipKind.ENROLLED_GP)


def _visits(person_id: UUID) -> PersonQuerySet:
    return Visit.objects.filter(person_id=person_id, entered_in_error_at=None).select_related(
        "role__practitioner", "organization", "service"
    )


@dataclass(frozen=True)
class Coming:
    """A visit to come or under way, as everybody may read it."""

    id: UUID
    title: str
    side: str
    starts: datetime
    ends: datetime
    state: str
    operator: str
    organization: str


_COMING = """select v.id, v.title, v.side, v.starts, v.ends, v.state, coalesce(w.given_name || ' ' || w.family_name, ''), o.name,
 o.id, o.sensitive
 from delivery_visit v join territory_organization o on o.id = v.organization_id
 left join territory_practitionerrole r on r.id = v.role_id left join territory_practitioner w on w.id = r.practitioner_id
 where v.person_id = %s and v.entered_in_error_at is null and v.state = any(%s) and v.ends > %s
 order by v.starts, v.seat limit %s"""


def next_visits(person_id: UUID, now: datetime, limit: int = 5) -> list[Visit]:
    """The next visits to come or under way, by hour."""
    rows = _visits(person_id).filter(state__in=OPEN, ends__gt=now)
    return list(rows.order_by("starts", "seat")[:limit])


def coming(person_id: UUID, now: datetime, limit: int = 5) -> list[Coming]:
    """The next visits in short, for the summary that every opening shows (hot path, by cursor)."""
    current()
    with connection.cursor() as cursor:
        cursor.execute(_COMING, [person_id, list(OPEN), now, limit])
        return [
            Coming(
                *row,
                bodies.shown_worker(who, body, tells, person_id),
                bodies.shown(name, body, tells, person_id),
            )
            for *row, who, name, body, tells in cursor.fetchall()
        ]


def past_visits(
    person_id: UUID, now: datetime, before: datetime | None = None, limit: int = 20
) -> list[Visit]:
    """Visits whose hour has passed, newest first; `before` continues an earlier answer."""
    rows = _visits(person_id).filter(starts__lt=before or now).exclude(state="in-progress")
    return list(rows.order_by("-starts", "seat", "id")[:limit])


def week_of(person_id: UUID, monday: date) -> list[Visit]:
    """All the visits of one week, whoever provides them, by hour."""
    starts, ends = bounds(monday, 7)
    return list(_visits(person_id).filter(starts__gte=starts, starts__lt=ends).order_by("starts", "seat"))


def summary(person_id: UUID, version_id: UUID | None, first: date, last: date, now: datetime) -> Summary:
    """Hours delivered against planned from a day to another (excluded), for one version of the plan or for all that was done."""
    starts, ends = bounds(first)[0], bounds(last)[0]
    rows = _visits(person_id).filter(starts__gte=starts, starts__lt=ends)
    if version_id is not None:
        rows = rows.filter(planned_service__plan_version_id=version_id)
    return summarise((_line(visit) for visit in rows.order_by("starts")), now)


def _line(visit: Visit) -> Line:
    rules = services.of(visit.service.code if visit.service else None)
    name = rules.short if rules else visit.title
    return Line(name, visit.state, visit.starts, visit.minutes, visit.delivered_minutes, visit.reason)


def concern(concern_id: UUID) -> Concern | None:
    """One concern in reach, with names at hand."""
    return Concern.objects.filter(pk=concern_id).select_related(
        "role__practitioner", "organization", "handled_by__practitioner", "person", "confided_by"
    ).first()  # fmt: skip


def open_concerns(person_id: UUID) -> PersonQuerySet:
    """Concerns about a person that nobody has closed, newest first."""
    return (
        Concern.objects.filter(person_id=person_id, state__in=["open", "seen"])
        .select_related("role__practitioner", "handled_by__practitioner")
        .order_by("-created_at")
    )


def recent_concerns(now: datetime, days: int = 7) -> PersonQuerySet:
    """Concerns of the last days about all the persons in reach: open ones first, newest first."""
    return (
        Concern.objects.filter(created_at__gte=now - timedelta(days=days))
        .select_related("person", "role__practitioner", "handled_by__practitioner")
        .order_by("closed_at", "-created_at")
    )


def recipients(person_id: UUID, by: Actor, at: datetime, kind: str) -> list[PractitionerRole]:
    """Who is told of a concern of one kind."""
    return recipients_by_kind(person_id, by, at)[kind]


def recipients_by_kind(person_id: UUID, by: Actor, at: datetime) -> dict[str, list[PractitionerRole]]:
    """Who is told of each kind of concern: the coordinator of the service, and those of the person's team whom the rule
    names; where it finds none, the whole team."""
    lines = privacy.in_force(person_id, at)
    team = [r.role for r in lines if r.role is not None and r.kind in _TEAM and r.role_id != by.role_id]
    own = []
    if by.organization_id and by.role != Role.HOME_CARE_COORDINATOR:
        own = list(territory.roles_of(by.organization_id, at, Role.HOME_CARE_COORDINATOR))
    found = {}
    for kind in ConcernKind.values:
        wanted = echo(kind).roles
        named = [role for role in team if role.role in wanted] or [r for r in team if r.role != Role.GP]
        found[kind] = list({role.pk: role for role in [*own, *named]}.values())
    return found


def due_day(kind: str, at: datetime) -> date:
    """By when a concern must be looked at."""
    return local_day(at) + timedelta(days=echo(kind).days)
