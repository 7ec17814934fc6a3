# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about unusual accesses: the night's look at one day of the register, and what the officer makes of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import FindingState
from raccordo.privacy.models import DailyUse, UnusualAccess
from raccordo.privacy.queries import unusual

KEPT = timedelta(days=90)  # how long the use of each day is remembered: three times what a rule looks back
_FINDING = """insert into privacy_unusualaccess (id, created_at, version, area_id, account_id, person_id, rule, day, role, count,
 usual, first_at, last_at, state, words) values (%s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'to-look', '')
 on conflict do nothing returning id"""
_LINES = """insert into privacy_unusualline (finding_id, area_id, account_id, person_id, line_id, at, action, kind, rule, permitted)
 select %s, %s, %s, l.person_id, l.id, l.at, l.action, l.kind, l.rule, l.permitted from kernel_accessline l where l.id = any(%s)"""


def look_at_day(*, by: Actor, at: datetime, day: date) -> int:
    """Try every rule on the register of one day. Done twice it adds nothing: one finding a rule, day, account and person.

    Returns how many findings are new. It runs where everything is seen.
    """
    unusual.remember(day)
    new = sum(
        _keep(code, day, found, at)
        for code in policies.detection().rules
        for found in unusual.candidates(code, day)
    )
    DailyUse.objects.filter(day__lt=day - KEPT).delete()
    return new


def _keep(code: str, day: date, found: unusual.Candidate, at: datetime) -> int:
    values = [
        uuid7(), at, found.area_id, found.account_id, found.person_id, code, day, found.role, found.count, found.usual,
        found.first_at, found.last_at,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FINDING, values)
        row = cursor.fetchone()
        if row is not None:
            cursor.execute(_LINES, [row[0], found.area_id, found.account_id, found.lines])
    return int(row is not None)


def decide_finding(
    *, by: Actor, at: datetime, finding_id: UUID, state: str, words: str, version: int | None = None
) -> UnusualAccess:
    """The officer has looked: it is explained, the person's unit is asked, or it is reported. What was asked may still be
    explained or reported; what is explained or reported stays."""
    row = records.lock(UnusualAccess, finding_id)
    if row.account_id == by.account_id:
        raise Refused("Ciò che riguarda te lo guarda un'altra persona.")
    if state not in (FindingState.ASKED, FindingState.EXPLAINED, FindingState.REPORTED):
        raise Refused("Scegli che cosa fai.", "state")
    if row.state in (FindingState.EXPLAINED, FindingState.REPORTED) or row.state == state:
        raise Conflict("Qualcun altro lo ha già deciso: ricarica la pagina.")
    if not words.strip():
        raise Refused("Scrivi che cosa hai visto, o che cosa chiedi.", "words")
    records.change(
        row,
        by=by,
        at=at,
        version=version,
        state=state,
        words=words.strip()[:1000],
        decided_at=at,
        decided_by_id=by.role_id,
    )
    line = audit.Access("U", f"privacy.finding_{state}", None, row.pk, Purpose.LEGAL.value)
    audit.write(by=by, at=at, accesses=[line])
    return row
