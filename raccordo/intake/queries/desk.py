# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on a desk besides the queue: interviews booked, contacts without a name; one query each.

A hot path, hence by cursor. Each names who may see it (`privacy.queries.reach`, or the body that wrote what has no person),
row-level security stands behind, and the context remembers the persons for the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import current
from raccordo.privacy.queries.reach import reach, reach_values


@dataclass(frozen=True)
class Appointment:
    """One interview booked: when, with whom (None: somebody without a name), about what."""

    id: UUID
    at: datetime
    need: str
    person_id: UUID | None
    list_name: str | None


@dataclass(frozen=True)
class Nameless:
    """One contact without a name: what was asked, what came of it, who answered."""

    id: UUID
    at: datetime
    need: str
    outcome: str
    answered_by: str


_INTERVIEWS = """select t.id, t.interview_at, t.need, t.person_id, p.family_name || ' ' || p.given_name
 from intake_contact t left join people_person p on p.id = t.person_id
 where t.organization_id = %(here)s and t.interview_at >= %(since)s and t.interview_at < %(until)s and t.entered_in_error_at is null
 and (t.person_id is null and t.organization_id = %(own)s or {reach}) order by t.interview_at, t.id"""
_NAMELESS = """select t.id, t.created_at, t.need, t.outcome, w.given_name || ' ' || w.family_name
 from intake_contact t join territory_practitionerrole r on r.id = t.role_id join territory_practitioner w on w.id = r.practitioner_id
 where t.person_id is null and t.organization_id = %(here)s and t.organization_id = %(own)s and t.created_at >= %(since)s order by t.created_at desc limit %(limit)s"""


def interviews(organization_id: UUID, since: datetime, until: datetime) -> list[Appointment]:
    """The interviews that an access point has booked in a period, the next first."""
    context = current()
    values = {"here": organization_id, "own": context.actor.organization_id, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(
            _INTERVIEWS.format(reach=reach(context, "t", "intake.Contact", few=True)),
            reach_values(context) | values,
        )
        found = [Appointment(*row) for row in cursor.fetchall()]
    context.seen.update(one.person_id for one in found if one.person_id is not None)
    return found


def anonymous_contacts(organization_id: UUID, since: datetime, limit: int) -> list[Nameless]:
    """The contacts without a name of one access point, newest first."""
    values = {"here": organization_id, "own": current().actor.organization_id, "since": since, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_NAMELESS, values)
        return [Nameless(*row) for row in cursor.fetchall()]
