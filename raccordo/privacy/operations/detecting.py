# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every night: who works here and stands too near a person, from what both have written down (privacy.md 2.5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor
from raccordo.people.models import Person
from raccordo.privacy import policies
from raccordo.privacy.models import Exclusion
from raccordo.privacy.operations.exclusions import exclude
from raccordo.privacy.rules.conflict import Pair, conflict, small_enough

# Who works here today; as a person too, where the account is that of a registered one. Pairs worth a look are found by keys and by
# equal words; what they mean is the rule's. A municipality that is not known is nobody's.
_PAIRS = """with workers as (
 select distinct w.account_id, w.family_name, o.municipality_id as works_in, s.person_id as self
 from territory_practitioner w join territory_practitionerrole r on r.practitioner_id = w.id
 join territory_organization o on o.id = r.organization_id
 left join privacy_carerelationship s on s.account_id = w.account_id and s.kind = 'self'
  and s.starts <= %(at)s and (s.ends is null or s.ends > %(at)s)
 where w.account_id is not null and r.starts <= %(at)s and (r.ends is null or r.ends > %(at)s)),
 near as (
 select w.account_id, w.family_name, w.self, w.works_in, w.self as person_id from workers w where w.self is not null
 union select w.account_id, w.family_name, w.self, w.works_in, f.person_id from workers w
  join people_relatedperson f on f.account_id = w.account_id
 union select w.account_id, w.family_name, w.self, w.works_in, p.id from workers w
  join people_person me on me.id = w.self
  join people_person p on p.municipality_id = me.municipality_id and p.address <> '' and lower(p.address) = lower(me.address)
 union select w.account_id, w.family_name, w.self, w.works_in, p.id from workers w
  left join people_person me on me.id = w.self
  join territory_municipality m on m.istat_code = coalesce(me.municipality_id, w.works_in) and m.population <= %(small)s
  join people_person p on p.municipality_id = m.istat_code and lower(p.family_name) = lower(w.family_name))
select n.account_id, n.person_id, n.self is not distinct from n.person_id, coalesce(f.role, ''), coalesce(f.lives_with, false),
 coalesce(me.address, ''), p.address, p.municipality_id = coalesce(me.municipality_id, n.works_in), m.population,
 n.family_name, p.family_name, exists (select 1 from people_gpenrollment g
  join territory_practitionerrole d on d.id = g.gp_role_id join territory_practitioner t on t.id = d.practitioner_id
  where g.person_id = n.person_id and t.account_id = n.account_id and (g.ends is null or g.ends > %(at)s))
from near n join people_person p on p.id = n.person_id left join people_person me on me.id = n.self
left join territory_municipality m on m.istat_code = p.municipality_id
left join lateral (select f.role, f.lives_with from people_relatedperson f where f.person_id = n.person_id
 and f.account_id = n.account_id and f.starts <= %(at)s and (f.ends is null or f.ends > %(at)s)
 and f.entered_in_error_at is null order by f.starts limit 1) f on true
order by n.account_id, n.person_id"""


def detect_conflicts(*, by: Actor, at: datetime) -> int:
    """Exclude the workers who stand too near a person; once for each reason: what the officer lifted stays lifted.

    Returns how many it excluded. It runs where everything is seen.
    """
    small = small_enough(policies.small_places(), local_day(at))
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"at": at, "small": small})
        rows = cursor.fetchall()
    known: dict[tuple[Any, ...], list[Exclusion]] = {}
    for line in Exclusion.objects.filter(account_id__in={row[0] for row in rows}):
        known.setdefault((line.account_id, line.person_id), []).append(line)
    return sum(_keep_apart(by, at, row, small, known) for row in rows)


def _keep_apart(
    by: Actor, at: datetime, row: tuple[Any, ...], small: int, known: dict[tuple[Any, ...], list[Exclusion]]
) -> int:
    found = conflict(Pair(*row[2:]), small)
    if found is None:
        return 0
    # Who works in two places makes two rows with the same person: what the first one brought is known to the second.
    lines = known.setdefault(row[:2], [])
    if any(line.source == found.source or line.ends is None or line.ends > at for line in lines):
        return 0
    person = Person.objects.get(pk=row[1])
    reason = found.sentence
    lines.append(exclude(by=by, at=at, person=person, account_id=row[0], source=found.source, reason=reason))
    return 1
