# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every night: how many times each unit opened a record this month and the last, from the register."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from raccordo.kernel.scoping import Actor

_COUNT = """insert into privacy_unitaccesses (organization_id, month_date, accesses)
 select l.organization_id, date_trunc('month', l.at at time zone 'Europe/Rome')::date, count(*)
 from kernel_accessline l where l.organization_id is not null and l.permitted and l.action = 'R' and l.kind like 'record.%%'
 and l.at >= (date_trunc('month', %(at)s at time zone 'Europe/Rome') - interval '1 month') at time zone 'Europe/Rome'
 and exists (select 1 from territory_organization o where o.id = l.organization_id) group by 1, 2
 on conflict (organization_id, month_date) do update set accesses = excluded.accesses"""


def count_accesses(*, by: Actor, at: datetime) -> int:
    """Write the numbers of the two last months anew. Returns how many. It runs where everything is seen."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"at": at})
        return int(cursor.rowcount)
