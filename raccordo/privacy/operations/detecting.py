# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works here and stands too near a person, from what both have written down (privacy.md 2.5): every night among all, and
among those whom something that was written speaks of, as it is written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from raccordo.kernel import records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.people.models import Person
from raccordo.privacy import policies
from raccordo.privacy.models import Exclusion
from raccordo.privacy.operations.exclusions import Whom, exclude
from raccordo.privacy.rules.conflict import Pair, conflict, small_enough

# Who works here, now or from a day to come; as a person too, where the account is that of a registered one. Pairs worth a look
# are found by keys and by equal words; what they mean is the rule's. A municipality that is not known is nobody's.
_PAIRS = """with workers as (
 select w.account_id, w.family_name, o.municipality_id as works_in, s.person_id as self, min(greatest(r.starts, s.starts)) as since
 from territory_practitioner w join territory_practitionerrole r on r.practitioner_id = w.id
 join territory_organization o on o.id = r.organization_id
 left join privacy_carerelationship s on s.account_id = w.account_id and s.kind = 'self' and (s.ends is null or s.ends > %(at)s)
 where w.account_id is not null and (r.ends is null or r.ends > %(at)s) {worker} group by 1, 2, 3, 4),
 near as (
 select w.*, w.self as person_id from workers w where w.self is not null
 union select w.*, f.person_id from workers w join people_relatedperson f on f.account_id = w.account_id
 union select w.*, p.id from workers w join people_person me on me.id = w.self
  join people_person p on p.municipality_id = me.municipality_id and p.address <> '' and lower(p.address) = lower(me.address)
  where true {person}
 union select w.*, p.id from workers w left join people_person me on me.id = w.self
  join territory_municipality m on m.istat_code = coalesce(me.municipality_id, w.works_in) and m.population <= %(small)s
  join people_person p on p.municipality_id = m.istat_code and lower(p.family_name) = lower(w.family_name) where true {person})
select n.account_id, n.person_id, greatest(n.since, f.starts, %(at)s), n.self is not distinct from n.person_id,
 coalesce(f.role, ''), coalesce(f.lives_with, false),
 coalesce(me.address, ''), p.address, p.municipality_id = coalesce(me.municipality_id, n.works_in), m.population,
 n.family_name, p.family_name, exists (select 1 from people_gpenrollment g
  join territory_practitionerrole d on d.id = g.gp_role_id join territory_practitioner t on t.id = d.practitioner_id
  where g.person_id = n.person_id and t.account_id = n.account_id and (g.ends is null or g.ends > %(at)s))
from near n join people_person p on p.id = n.person_id left join people_person me on me.id = n.self
left join territory_municipality m on m.istat_code = p.municipality_id
left join lateral (select f.role, f.lives_with, f.starts from people_relatedperson f where f.person_id = n.person_id
 and f.account_id = n.account_id and (f.ends is null or f.ends > %(at)s)
 and f.entered_in_error_at is null order by f.starts limit 1) f on true
where true {person} order by n.account_id, n.person_id"""

_Row = tuple[Any, ...]  # account, person, from when, then the columns of Pair
Known = dict[tuple[UUID, UUID], list[Exclusion]]


def detect_conflicts(
    *,
    by: Actor,
    at: datetime,
    accounts: Collection[UUID] | None = None,
    persons: Collection[UUID] | None = None,
) -> int:
    """Exclude the workers who stand too near a person; once for each reason: what the officer lifted stays lifted. A likeness
    that is gone before the officer looked takes its line along.

    Among all, or among some accounts and some persons. Returns how many it excluded. It runs where everything is seen.
    """
    small = small_enough(policies.small_places(), local_day(at))
    rows = _pairs(at, small, accounts, persons)
    known: Known = {}
    for line in Exclusion.objects.filter(_among(accounts, persons), account__isnull=False):
        known.setdefault((line.account_id, line.person_id), []).append(line)  # type: ignore[arg-type]
    found = sum(_keep_apart(by, at, row, small, known) for row in rows)
    _let_go(by, at, known, {row[:2] for row in rows if conflict(Pair(*row[3:]), small)})
    return found


def _pairs(
    at: datetime, small: int, accounts: Collection[UUID] | None, persons: Collection[UUID] | None
) -> list[_Row]:
    sql = _PAIRS.format(
        worker="" if accounts is None else "and w.account_id = any(%(accounts)s::uuid[])",
        person="" if persons is None else "and p.id = any(%(persons)s::uuid[])",
    )
    values = {"at": at, "small": small, "accounts": list(accounts or ()), "persons": list(persons or ())}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _among(accounts: Collection[UUID] | None, persons: Collection[UUID] | None) -> Q:
    found = Q() if accounts is None else Q(account_id__in=accounts)
    return found if persons is None else found & Q(person_id__in=persons)


def _keep_apart(by: Actor, at: datetime, row: _Row, small: int, known: Known) -> int:
    found = conflict(Pair(*row[3:]), small)
    if found is None:
        return 0
    # Who works in two places makes two rows with the same person: what the first one brought is known to the second.
    lines = known.setdefault(row[:2], [])
    if any(_stands(line, at) or (line.source == found.source and line.lifted_by_id) for line in lines):
        return 0
    person = Person.objects.get(pk=row[1])
    try:
        line = exclude(
            by=by,
            at=at,
            person=person,
            whom=Whom(row[0]),
            source=found.source,
            reason=found.sentence,
            starts=row[2],
        )
    except Refused:  # somebody wrote the same in this moment; whoever writes an address must not hear of it
        return 0
    lines.append(line)
    return 1


def _let_go(by: Actor, at: datetime, known: Known, near: set[tuple[UUID, UUID]]) -> None:
    """What the officer confirmed, or has not yet been asked about a stronger tie, stays."""
    for pair, lines in known.items():
        for line in lines:
            if line.provisional and _stands(line, at) and pair not in near:
                records.change(line, by=by, at=at, ends=max(at, line.starts))


def _stands(line: Exclusion, at: datetime) -> bool:
    return line.ends is None or line.ends > at
