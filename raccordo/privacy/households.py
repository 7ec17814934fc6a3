# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the exclusion of a household follows those who live there: one line for each account of who works here, opened and closed
here and nowhere else, as people move in and out.

Who lives where is read where all is seen, and told to nobody: what leaves are lines that only the officer reads.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from raccordo.kernel import records
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.privacy.models import Exclusion

# Who works here, now or from a day to come, and lives with somebody: at her address; written in her network as living with her,
# or she in theirs. Never the person herself of whom they are kept from knowing.
_LIVING = """with self as (
 select s.account_id, s.person_id from privacy_carerelationship s where s.kind = 'self' and s.starts <= %(at)s
 and (s.ends is null or s.ends > %(at)s)), house as (
 select p.id from people_person p join people_person h on h.id = %(house)s
 where p.id = h.id or p.address <> '' and p.municipality_id = h.municipality_id and lower(p.address) = lower(h.address)),
 living as (
 select s.account_id from self s join house on house.id = s.person_id
 union select f.account_id from people_relatedperson f where f.person_id = %(house)s and f.lives_with and {alive}
 union select s.account_id from self s join people_relatedperson f on f.person_id = s.person_id and f.lives_with and {alive}
  join self h on h.account_id = f.account_id and h.person_id = %(house)s)
 select distinct w.account_id from living join territory_practitioner w on w.account_id = living.account_id
 join territory_practitionerrole r on r.practitioner_id = w.id and (r.ends is null or r.ends > %(at)s)
 where not exists (select 1 from self o where o.account_id = w.account_id and o.person_id = %(person)s)"""
_ALIVE = "f.starts <= %(at)s and (f.ends is null or f.ends > %(at)s) and f.entered_in_error_at is null"


def living_with(house_id: UUID, person_id: UUID, at: datetime) -> set[UUID]:
    """The accounts of who works here and lives with somebody at a moment; never a person's own."""
    with system_access(at), connection.cursor() as cursor:
        cursor.execute(_LIVING.format(alive=_ALIVE), {"house": house_id, "person": person_id, "at": at})
        return {row[0] for row in cursor.fetchall()}


def follow_household(*, at: datetime, exclusion_id: UUID) -> None:
    """Make the lines of one household say who lives there from this moment; the past stays as it was."""
    with system_access(at):
        house = Exclusion.objects.select_for_update().get(pk=exclusion_id)
        over = house.ends is not None and house.ends <= at
        there = set() if over else living_with(house.household_of_id, house.person_id, at)  # type: ignore[arg-type]
        known = Exclusion.objects.filter(Q(ends=None) | Q(ends__gt=at), follows=house)
        for line in known:
            if line.account_id not in there:
                records.change(line, by=SYSTEM_ACTOR, at=at, ends=max(at, line.starts))
            elif line.ends != house.ends:
                records.change(line, by=SYSTEM_ACTOR, at=at, ends=house.ends)
            there.discard(line.account_id)  # type: ignore[arg-type]
        for account_id in sorted(there):
            _bar(house, account_id, at)


def _bar(house: Exclusion, account_id: UUID, at: datetime) -> None:
    same: dict[str, Any] = {
        name: getattr(house, name)
        for name in ("person_id", "area_id", "source", "reason", "everywhere", "code_digest", "ends")
    }
    records.create(
        Exclusion, by=SYSTEM_ACTOR, at=at, account_id=account_id, follows=house, starts=max(at, house.starts), **same
    )  # fmt: skip


def follow_households(at: datetime) -> None:
    """Every household in force, one after the other."""
    with system_access(at):
        alive = Q(ends=None) | Q(ends__gt=at)
        rows = Exclusion.objects.filter(alive, household_of__isnull=False).order_by("id")
        for pk in list(rows.values_list("pk", flat=True)):
            follow_household(at=at, exclusion_id=pk)
