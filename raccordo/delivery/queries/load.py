# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is free, who is busy: the hours of operators, never whose homes they are in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q

from raccordo.delivery import services
from raccordo.delivery.codes import DELIVERED, MAY_VISIT, VOID
from raccordo.delivery.models import Visit
from raccordo.delivery.rules.ranking import Candidate, Engagement, Need, Point, Ranked, rank
from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import Reach, access, current
from raccordo.privacy.queries import bodies
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole

CONTINUITY = timedelta(days=28)
WORKING_DAYS = 5


def day_bounds(at: datetime) -> tuple[datetime, datetime]:
    """The Italian day of a moment, as [midnight, midnight)."""
    first = datetime.combine(local_day(at), time(), tzinfo=ROME)
    return first, datetime.combine(local_day(at) + timedelta(days=1), time(), tzinfo=ROME)


@contextmanager
def _whole_service() -> Iterator[None]:
    """Look over the persons of one's own service from inside one open record, for hours only."""
    context = current()
    if context.reach is not Reach.PERSON:
        yield
        return
    with access(replace(context, reach=Reach.CARE, person_id=None, seen=set())):
        yield


def engagements(
    role_ids: Iterable[UUID], starts: datetime, ends: datetime, *, but: UUID | None = None
) -> dict[UUID, list[Engagement]]:
    """What operators have to do in a period: hours and places, no names."""
    found: dict[UUID, list[Engagement]] = {}
    with _whole_service():
        rows = Visit.objects.filter(role_id__in=list(role_ids), starts__lt=ends, ends__gt=starts)
        rows = rows.exclude(state__in=VOID).exclude(pk=but).order_by("starts")
        where = rows.values_list("role_id", "starts", "ends", "person__latitude", "person__longitude")
        for role_id, begins, finishes, latitude, longitude in where:
            place = Point(latitude, longitude) if latitude is not None and longitude is not None else None
            found.setdefault(role_id, []).append(Engagement(begins, finishes, place))
    return found


def candidates(visit: Visit, at: datetime) -> list[Ranked]:
    """The operators of the visit's service, from the best to the worst for this visit, with reasons."""
    rules = services.of(visit.service.code if visit.service else None)
    roles = [r for r in territory.roles_of(visit.organization_id, at) if _makes_visits(r, visit, rules)]
    engaged = engagements([role.pk for role in roles], *day_bounds(visit.starts), but=visit.pk)
    known = visits_here(visit.person_id, visit.starts)
    person = visit.person
    place = Point(person.latitude, person.longitude) if person.latitude and person.longitude else None
    need = Need(
        visit.starts,
        visit.ends,
        rules.roles if rules else frozenset(),
        rules.roles_words if rules else "",
        place,
    )
    return rank(
        (_candidate(role, known.get(role.pk, 0), tuple(engaged.get(role.pk, ()))) for role in roles), need
    )


def visits_here(person_id: UUID, before: datetime) -> dict[UUID, int]:
    """How many visits each operator made to a person in the four weeks before a moment."""
    rows = Visit.objects.filter(
        person_id=person_id, state__in=DELIVERED, starts__gte=before - CONTINUITY, starts__lt=before
    )
    return dict(rows.order_by().values_list("role_id").annotate(Count("id")))


def usual(person_ids: Iterable[UUID], organization_id: UUID, before: datetime) -> dict[UUID, UUID]:
    """Who usually goes to each person: the operator with most visits in the last four weeks."""
    rows = (
        Visit.objects.filter(
            Q(person_id__in=list(person_ids)), organization_id=organization_id, state__in=DELIVERED,
            starts__gte=before - CONTINUITY, starts__lt=before,
        )
        .order_by()
        .values_list("person_id", "role_id")
        .annotate(times=Count("id"))
    )  # fmt: skip
    found: dict[UUID, tuple[int, UUID]] = {}
    for person_id, role_id, times in rows:
        found[person_id] = max(found.get(person_id, (0, role_id)), (times, role_id))
    return {person_id: role_id for person_id, (_, role_id) in found.items()}


def day_minutes(role: PractitionerRole) -> int | None:
    """What the contract gives for one day, in minutes, if known."""
    return int(role.weekly_hours * 60 / WORKING_DAYS) if role.weekly_hours else None


def _makes_visits(role: PractitionerRole, visit: Visit, rules: services.HomeService | None) -> bool:
    return role.pk != visit.role_id and (role.role in rules.roles if rules else role.role in MAY_VISIT)


def _candidate(role: PractitionerRole, here: int, engaged: tuple[Engagement, ...]) -> Candidate:
    named = not bodies.kept_back(role)
    label = (named and role.practitioner.qualifications) or role.get_role_display()
    return Candidate(role.pk, bodies.worker(role), role.role, label, day_minutes(role), here, engaged)
