# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works around a person, in one glance: the summary of a record asks this at every opening (hot path, by cursor)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import current


@dataclass(frozen=True)
class Worker:
    """A professional beside the person: of the team, or the chosen doctor (then `since` is None)."""

    name: str
    role: str
    phone: str
    responsible: bool
    since: datetime | None


_AROUND = """with team as (
 select m.role_id, m.responsible, m.starts, m.id, e.starts as since from intake_careteammember m
 join intake_episode e on e.id = m.episode_id and e.state = 'active'
 where m.person_id = %(person)s and m.role_id is not null and m.entered_in_error_at is null
 and (m.ends is null or m.ends > %(at)s)),
 doctor as (select g.gp_role_id from people_gpenrollment g where g.person_id = %(person)s and g.starts <= %(at)s
 and (g.ends is null or g.ends > %(at)s) and g.gp_role_id not in (select role_id from team) limit 1),
 everybody as (select role_id, responsible, since, 0 as place, starts, id from team
 union all select gp_role_id, false, null, 1, null, null from doctor)
select w.given_name || ' ' || w.family_name, r.role, w.phone, a.responsible, a.since from everybody a
 join territory_practitionerrole r on r.id = a.role_id join territory_practitioner w on w.id = r.practitioner_id order by a.place, a.responsible desc, a.starts, a.id"""


def around(person_id: UUID, at: datetime) -> list[Worker]:
    """The team of the open episodes, the responsible one first, then the chosen doctor if not in it. Row security
    narrows it to what the context may see. Raises OutOfContext outside one."""
    current()
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"person": person_id, "at": at})
        return [Worker(*row) for row in cursor.fetchall()]
