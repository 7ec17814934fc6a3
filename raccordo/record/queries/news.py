# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for an actor: done by others for the persons one follows, or entrusted to one by name. By cursor, like the tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import AccessContext, Actor, current
from raccordo.privacy.queries.reach import reach, reach_values

MOST = 100  # what a bell counts up to; a page shows no more either


@dataclass(frozen=True)
class News:
    """One thing that happened: `kind` is done (by somebody else) or given (to who reads)."""

    kind: str
    at: datetime
    title: str
    path: str
    person_id: UUID
    list_name: str


_NEWS = """(select 'done' as kind, t.closed_at as at, t.id, t.title, t.path, t.person_id from record_task t
 where t.state = 'done' and t.closed_by_id is distinct from %(me)s and t.closed_at > %(since)s and {reach}
 order by t.closed_at desc limit %(most)s)
union all (select 'given', t.created_at, t.id, t.title, t.path, t.person_id from record_task t
 where t.state = 'open' and t.role_id = %(my_role)s and t.created_by_id is distinct from %(me)s and t.created_at > %(since)s
 and {reach} order by t.created_at desc limit %(most)s)"""


def news(actor: Actor, since: datetime) -> list[News]:
    """What happened after a moment, newest first, with names."""
    context = current()
    sql = f"""select n.kind, n.at, n.title, n.path, n.person_id, p.family_name || ' ' || p.given_name
 from ({_news(context)}) n join people_person p on p.id = n.person_id order by n.at desc, n.id limit %(most)s"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(context, actor, since))
        found = [News(*row) for row in cursor.fetchall()]
    context.seen.update(one.person_id for one in found)
    return found


def how_much_is_new(actor: Actor, since: datetime) -> int:
    """How many such things there are, up to MOST; it names nobody."""
    context = current()
    sql = f"select count(*) from ({_news(context)}) n"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(context, actor, since))
        return min(cursor.fetchone()[0], MOST)


def _news(context: AccessContext) -> str:
    return _NEWS.format(reach=reach(context, "t", "record.Task"))


def _values(context: AccessContext, actor: Actor, since: datetime) -> dict[str, Any]:
    asked = {"me": actor.account_id, "my_role": actor.role_id, "since": since, "most": MOST}
    return reach_values(context) | asked
