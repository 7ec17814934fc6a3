# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Things to do: of a person, of an actor, of a service; what was done. Everybody's first page asks these.

A hot path, hence by cursor. Each list names who may see it (`privacy.queries.reach`), row-level security stands behind, and
the context remembers the persons for the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.kernel.scoping import Actor, current
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.reach import reach, reach_values
from raccordo.record.codes import TASK


@dataclass(frozen=True)
class Line:
    """One thing to do, or done, as lists show it: about whom, whose it is."""

    id: UUID
    title: str
    detail: str
    path: str
    sector: str
    state: str
    due_date: date | None
    closed_at: datetime | None
    role_id: UUID | None
    organization_id: UUID
    whose: str
    person_id: UUID
    list_name: str
    birth_date: date | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return TASK.labels[self.state]


_COLUMNS = """t.id, t.title, t.detail, t.path, t.sector, t.state, t.due_date, t.closed_at, t.role_id, t.organization_id,
 coalesce(w.given_name || ' ' || w.family_name, o.name), t.person_id, p.family_name || ' ' || p.given_name, p.birth_date,
 o.sensitive"""
# The names are looked up for the rows of the page only: joined first, every waiting row would be judged twice.
_LINES = """select {columns} from (select * from record_task t where {where} order by {order} limit %(limit)s offset %(offset)s) t
 join people_person p on p.id = t.person_id join territory_organization o on o.id = t.organization_id
 left join territory_practitionerrole r on r.id = t.role_id left join territory_practitioner w on w.id = r.practitioner_id
 order by {order}"""
_DUE = "t.due_date, t.created_at, t.id"
_LATEST = "t.closed_at desc, t.id desc"


def _lines(where: str, order: str, limit: int, offset: int = 0, **values: Any) -> list[Line]:
    context = current()
    sql = _LINES.format(
        columns=_COLUMNS, where=f"{where} and {reach(context, 't', 'record.Task')}", order=order
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {**reach_values(context), **values, "limit": limit, "offset": offset})
        found = [_named(Line(*row), tells) for *row, tells in cursor.fetchall()]
    context.seen.update(line.person_id for line in found)
    return found


def _named(line: Line, tells: bool) -> Line:
    """A task of a service whose name tells too much does not say which, nor of whom who works there, but to who may know."""
    if not tells:
        return line
    shown = bodies.shown_worker if line.role_id else bodies.shown
    return replace(line, whose=shown(line.whose, line.organization_id, True, line.person_id))


def person_tasks(person_id: UUID, limit: int = 20) -> list[Line]:
    """Open tasks about one person, due order."""
    return _lines("t.person_id = %(about)s and t.state = 'open'", _DUE, limit, about=person_id)


def task(task_id: UUID) -> Line | None:
    """One task in reach, whatever its state."""
    found = _lines("t.id = %(task)s", _DUE, 1, task=task_id)
    return found[0] if found else None


_MINE = "(t.role_id = %(my_role)s or t.role_id is null and t.organization_id = %(service)s)"


def worklist(actor: Actor, limit: int, offset: int = 0) -> list[Line]:
    """Open tasks of an actor: one's own, and those of the organisation that nobody has taken; due order."""
    where = f"{_MINE} and t.state = 'open'"
    return _lines(where, _DUE, limit, offset, my_role=actor.role_id, service=actor.organization_id)


def service_worklist(actor: Actor, limit: int, offset: int = 0) -> list[Line]:
    """Open tasks of the whole organisation."""
    where = "t.organization_id = %(service)s and t.state = 'open'"
    return _lines(where, _DUE, limit, offset, service=actor.organization_id)


def others_worklist(actor: Actor, limit: int, offset: int = 0) -> list[Line]:
    """Open tasks about the persons one follows that wait for somebody else."""
    where = "t.organization_id is distinct from %(service)s and t.state = 'open'"
    return _lines(where, _DUE, limit, offset, service=actor.organization_id)


def finished(actor: Actor, since: datetime, limit: int, offset: int = 0) -> list[Line]:
    """What one has marked as done, newest first."""
    where = "t.closed_by_id = %(closer)s and t.closed_at >= %(since)s"
    return _lines(where, _LATEST, limit, offset, closer=actor.account_id, since=since)


def finished_by_others(actor: Actor, since: datetime, limit: int) -> list[Line]:
    """What others have done for the persons one follows, newest first."""
    where = "t.closed_by_id is distinct from %(closer)s and t.state = 'done' and t.closed_at >= %(since)s"
    return _lines(where, _LATEST, limit, closer=actor.account_id, since=since)


@dataclass(frozen=True)
class Counts:
    """How many tasks wait: of the whole service, one's own, how many of these are late."""

    service: int
    mine: int
    late: int


_COUNTS = """select count(*), count(*) filter (where {mine}), count(*) filter (where {mine} and t.due_date < %(today)s)
 from record_task t where t.organization_id = %(service)s and t.state = 'open' and {reach}"""


def worklist_counts(actor: Actor, today: date) -> Counts:
    """How many tasks wait for an actor and for the service."""
    context = current()
    sql = _COUNTS.format(
        mine="(t.role_id = %(my_role)s or t.role_id is null)", reach=reach(context, "t", "record.Task")
    )
    values = {"my_role": actor.role_id, "service": actor.organization_id, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**reach_values(context), **values})
        return Counts(*cursor.fetchone())


def next_term(actor: Actor) -> date | None:
    """The nearest day on which something of the whole service falls due."""
    found = service_worklist(actor, 1)
    return found[0].due_date if found else None


_OPEN = """select t.person_id, count(*) from record_task t where t.person_id = any(%(persons)s) and t.state = 'open' and {reach}
 group by t.person_id"""


def open_task_counts(person_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many things are to be done for each of a few persons."""
    context = current()
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN.format(reach=reach(context, "t", "record.Task", few=True)),
            reach_values(context) | {"persons": list(person_ids)},
        )
        return dict(cursor.fetchall())
