# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works here and is followed too is marked: her unit may know nothing of her but by a second approval (privacy.md 2.5).

The mark is a line of exclusion of the unit, for as long as the mandate; it is opened and closed here. Who was following her by
name when it begins goes on for the days of the policy, within which the officer answers: care does not stop over night, and no
colleague's access goes on without a second word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel import records
from raccordo.kernel.barring import bars
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor, system_access
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import Person
from raccordo.privacy import policies
from raccordo.privacy.codes import ExclusionSource
from raccordo.privacy.following import digest, one_at_a_time
from raccordo.privacy.models import Exclusion, SecondApproval
from raccordo.privacy.queries import labels
from raccordo.territory.models import PractitionerRole

BARS = bars(account="%(account)s", role="%(role)s", unit="%(unit)s", at="%(at)s")
REASON = "La persona lavora in questo servizio: i colleghi la seguono solo con una seconda approvazione."
# A mandate, now or from a day to come, of somebody whose account is that of a registered person.
_WORK = """select s.person_id, r.organization_id, min(greatest(r.starts, s.starts)),
 case when bool_and(r.ends is not null or s.ends is not null) then max(least(r.ends, s.ends)) end
 from privacy_carerelationship s join territory_practitioner w on w.account_id = s.account_id
 join territory_practitionerrole r on r.practitioner_id = w.id
 where s.kind = 'self' and (s.ends is null or s.ends > %(at)s) and (r.ends is null or r.ends > %(at)s) {only}
 group by 1, 2 order by 1, 2"""
# Whom a unit has with a person by name: her colleagues' mandates, in the unit or below, but not her own.
_FOLLOWING = """with recursive unit as (
 select o.id from territory_organization o where o.id = %(unit)s
 union select o.id from territory_organization o join unit on o.parent_id = unit.id)
 select distinct r.role_id from privacy_carerelationship r join territory_practitionerrole d on d.id = r.role_id
 join unit on unit.id = d.organization_id join territory_practitioner w on w.id = d.practitioner_id
 where r.person_id = %(person)s and r.starts <= %(at)s and (r.ends is null or r.ends > %(at)s) and w.account_id is not null
 and (d.ends is null or d.ends > %(at)s) and not exists (select 1 from privacy_carerelationship s where s.kind = 'self'
  and s.person_id = r.person_id and s.account_id = w.account_id)"""


@dataclass(frozen=True)
class _Work:
    person_id: UUID
    organization_id: UUID
    starts: datetime
    ends: datetime | None


def mark(*, at: datetime, accounts: Collection[UUID] | None = None) -> int:
    """Mark those who work here and are followed too, among all or among some; end the marks of who works here no more. Returns how
    many began. What the officer lifted stays lifted. It runs where everything is seen."""
    for account_id in sorted(
        accounts or ()
    ):  # two mandates of one, written in one moment, make one mark each
        one_at_a_time(account_id)
    works = {(one.person_id, one.organization_id): one for one in _works(at, accounts)}
    lines = Exclusion.objects.filter(source=ExclusionSource.COLLEAGUE)
    if accounts is not None:
        lines = lines.filter(person_id__in=_persons(accounts))
    known: dict[tuple[UUID, UUID | None], list[Exclusion]] = {}
    for line in lines:
        known.setdefault((line.person_id, line.organization_id), []).append(line)
    for key, its in known.items():
        for line in its:
            _follow(line, works.get(key), at)  # type: ignore[arg-type]
    fresh = [
        one for key, one in works.items()
        if not any(line.lifted_by_id or line.ends is None or line.ends > at for line in known.get(key, ()))
    ]  # fmt: skip
    for one in fresh:
        _begin(one, at)
    return len(fresh)


def _works(at: datetime, accounts: Collection[UUID] | None) -> list[_Work]:
    sql = _WORK.format(only="" if accounts is None else "and s.account_id = any(%(accounts)s::uuid[])")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": at, "accounts": list(accounts or ())})
        return [_Work(*row) for row in cursor.fetchall()]


def _persons(accounts: Collection[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from privacy_carerelationship where kind = 'self' and account_id = any(%s::uuid[])",
            [list(accounts)],
        )
        return [row[0] for row in cursor.fetchall()]


def _follow(line: Exclusion, work: _Work | None, at: datetime) -> None:
    """A mark that stands ends with the work; one that was lifted stays so."""
    if line.lifted_by_id is not None or (line.ends is not None and line.ends <= at):
        return
    ends = max(at, line.starts) if work is None else work.ends
    if ends != line.ends:
        records.change(line, by=SYSTEM_ACTOR, at=at, ends=ends)


def _begin(work: _Work, at: datetime) -> None:
    person, starts = Person.objects.get(pk=work.person_id), max(at, work.starts)
    records.create(
        Exclusion, by=SYSTEM_ACTOR, at=at, person=person, organization_id=work.organization_id, area_id=person.area_id,
        source=ExclusionSource.COLLEAGUE, reason=REASON, everywhere=False, code_digest=digest(person.tax_code), starts=starts,
        ends=work.ends,
    )  # fmt: skip
    terms = policies.second_approvals(local_day(at))
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWING, {"unit": work.organization_id, "person": person.pk, "at": at})
        mandates = [row[0] for row in cursor.fetchall()]
    for role in (
        PractitionerRole.objects.filter(pk__in=mandates).select_related("practitioner").order_by("id")
    ):
        records.create(
            SecondApproval, by=SYSTEM_ACTOR, at=at, person=person, area_id=person.area_id, account_id=role.practitioner.account_id,
            role=role, organization_id=role.organization_id, due_at=starts + terms.grace, starts=starts, ends=starts + terms.grace,
            label=labels.label_at_writing(by=SYSTEM_ACTOR, at=at, choice=Label.RESTRICTED),
        )  # fmt: skip


_SHUT_TO = f"""select barred.person_id from privacy_exclusion barred join people_person p on p.id = barred.person_id
 where barred.code_digest = %(code)s and p.area_id = %(area)s and {BARS}
 group by barred.person_id having bool_and(barred.source = 'colleague') limit 1"""  # noqa: S608 - of constants


def shut_to(by: Actor, at: datetime, code: str) -> Person | None:
    """The person of a tax code's mark, of the actor's area, whom nothing but her work in the unit shuts to the actor."""
    values = {
        "code": code, "area": by.area_id, "account": by.account_id, "role": by.role_id, "unit": by.organization_id, "at": at
    }  # fmt: skip
    with system_access(at), connection.cursor() as cursor:
        cursor.execute(_SHUT_TO, values)
        found = cursor.fetchone()
        return Person.objects.get(pk=found[0]) if found else None
