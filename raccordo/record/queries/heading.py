# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the open person is, with the alerts in force: every page of a record begins with this; one query.

A hot path, hence by cursor. Row-level security guards the rows; the record was opened by a decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import current
from raccordo.people.models import Person

LOUDNESS = {"red": 0, "amber": 1, "grey": 2}


@dataclass(frozen=True)
class Notice:
    """An alert in short."""

    kind: str
    tone: str
    text: str


@dataclass(frozen=True)
class Heading:
    """The identity of a person as a page shows it."""

    family_name: str
    given_name: str
    sex: str
    birth_date: date | None
    tax_code: str
    address: str
    phone: str
    deceased_date: date | None
    municipality: str
    replaced: bool  # another record of the same person goes on in its place
    replaces_others: bool
    alerts: list[Notice] = field(default_factory=list)


_HEADING = """select p.family_name, p.given_name, p.sex, p.birth_date, p.tax_code, p.address, p.phone, p.deceased_date,
 coalesce(m.name, ''), p.replaced_by_id is not null, p.replaces_others, a.kind, a.tone, a.text
 from people_person p left join territory_municipality m on m.istat_code = p.municipality_id
 left join record_alert a on %(alerts)s and a.person_id = p.id and a.entered_in_error_at is null and a.starts <= %(at)s
 and (a.ends is null or a.ends > %(at)s)
 where p.id = %(person)s order by a.created_at"""


def heading(person_id: UUID, at: datetime, *, alerts: bool) -> Heading:
    """The person, and if asked for the alerts in force, the loudest first. Raises Person.DoesNotExist out of reach."""
    current()
    with connection.cursor() as cursor:
        cursor.execute(_HEADING, {"person": person_id, "at": at, "alerts": alerts})
        rows = cursor.fetchall()
    if not rows:
        raise Person.DoesNotExist
    found = [Notice(*row[11:]) for row in rows if row[11] is not None]
    return Heading(*rows[0][:11], alerts=sorted(found, key=lambda notice: LOUDNESS.get(notice.tone, 9)))
