# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works around a person and who stands by her, in one glance: the summary of a record asks this at every opening (hot path, by cursor)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import current
from raccordo.privacy.queries import bodies


@dataclass(frozen=True)
class Worker:
    """A professional beside the person: of the team, or the chosen doctor (then `since` is None)."""

    name: str
    role: str
    phone: str
    responsible: bool
    since: datetime | None


@dataclass(frozen=True)
class Neighbour:
    """A relative, neighbour, volunteer or carer of the person."""

    name: str
    role: str
    phone: str
    is_caregiver: bool
    lives_with: bool
    power: str
    conflict: bool


@dataclass(frozen=True)
class Around:
    """Everybody around a person: professionals, the responsible one first, and the person's own network."""

    workers: list[Worker]
    neighbours: list[Neighbour]


_AROUND = """with team as (
 select m.role_id, m.responsible, m.starts, m.id, e.starts as since from intake_careteammember m
 join intake_episode e on e.id = m.episode_id and e.state = 'active'
 where m.person_id = %(person)s and m.role_id is not null and m.entered_in_error_at is null
 and (m.ends is null or m.ends > %(at)s)),
 doctor as (select g.gp_role_id from people_gpenrollment g where g.person_id = %(person)s and g.starts <= %(at)s
 and (g.ends is null or g.ends > %(at)s) and g.gp_role_id not in (select role_id from team) limit 1),
 everybody as (select role_id, responsible, since, 0 as place, starts, id from team
 union all select gp_role_id, false, null, 1, null, null from doctor),
 lay as (select f.*, row_number() over (order by f.is_caregiver desc, f.strength desc, f.family_name, f.id) as rank from people_relatedperson f
 where f.person_id = %(person)s and f.starts <= %(at)s and (f.ends is null or f.ends > %(at)s) and f.entered_in_error_at is null)
select true, w.given_name || ' ' || w.family_name, r.role, w.phone, a.responsible, a.since, false, '', false,
 row_number() over (order by a.place, a.responsible desc, a.starts, a.id) as rank, o.id, o.sensitive from everybody a
 join territory_practitionerrole r on r.id = a.role_id join territory_practitioner w on w.id = r.practitioner_id
 join territory_organization o on o.id = r.organization_id
union all select false, trim(given_name || ' ' || family_name), role, phone, is_caregiver, null, lives_with, power, conflict, rank, null, null
 from lay order by rank"""


def around(person_id: UUID, at: datetime) -> Around:
    """The team of the open episodes, the responsible one first, then the chosen doctor if not in it; then who stands by the
    person, the carer first. Row security narrows it to what the context may see. Raises OutOfContext outside one."""
    current()
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"person": person_id, "at": at})
        rows = cursor.fetchall()
    workers = [_worker(row, person_id) for row in rows if row[0]]
    return Around(workers, [Neighbour(*row[1:5], *row[6:9]) for row in rows if not row[0]])


def _worker(row: tuple[Any, ...], person_id: UUID) -> Worker:
    """A professional, without name and telephone where she works for a service that tells too much, but to who may know."""
    _, name, role, phone, responsible, since, *_, body_id, tells = row
    shown = bodies.shown_worker(name, body_id, tells, person_id)
    return Worker(shown, role, phone if shown == name else "", responsible, since)
