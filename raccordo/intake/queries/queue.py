# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of a service: what waits, about whom, since when, by when, with whom; one query.

A hot path, hence by cursor. It names who may see it (`privacy.queries.reach`), row-level security stands behind, and the page
tells the register whom it showed (`StaffView.saw`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.intake import rules
from raccordo.intake.codes import Reason
from raccordo.kernel.scoping import Actor, current
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.reach import reach, reach_values


@dataclass(frozen=True)
class Waiting:
    """One row of a queue: what waits, about whom, since when, by when, with whom."""

    kind: str  # signal or request
    id: UUID
    person_id: UUID
    list_name: str
    birth_date: date | None
    reasons: list[str]
    words: str
    origin: str
    state: str
    urgency: str
    priority: str
    since: datetime
    due_date: date
    taken_by: str
    mine: bool
    path: str


@dataclass(frozen=True)
class Queue:
    """One page of a queue, with how many wait in all and how many of these are late."""

    rows: list[Waiting]
    total: int = 0
    late: int = 0


# Names are looked up for the rows of the page only; the numbers are of the whole queue.
_QUEUE = """with waiting as materialized (
 select 'signal' as kind, t.id, t.person_id, t.reasons, t.words, t.sender_id as origin, '' as desk, t.state, t.urgency, '' as priority,
  t.created_at, t.due_date, t.taken_by_id as taken
  from intake_signal t where t.organization_id = %(here)s and t.state in ('received', 'taken') and {signals}
 union all select 'request', t.id, t.person_id, t.reasons, t.need, null,
  case when t.signal_id is null then 'Sportello' else 'Segnalazione' end, t.state, t.urgency, t.priority, t.created_at, t.due_date, t.triage_by_id
  from intake_request t where (t.organization_id = %(here)s or t.nurse_organization_id = %(here)s)
  and t.state in ('requested', 'triage') and {requests}),
 counted as (select count(*) as total, count(*) filter (where due_date < %(today)s) as late from waiting),
 paged as (select w.*, case when %(grouped)s and w.taken is not null then case when w.taken = %(me)s then 0 else 2 end else 1 end as place
  from waiting w order by place, w.due_date, w.created_at, w.id limit %(limit)s offset %(offset)s)
select c.total, c.late, q.kind, q.id, q.person_id, p.family_name || ' ' || p.given_name, p.birth_date, q.reasons, q.words,
 coalesce(w.given_name || ' ' || w.family_name, q.desk), q.state, q.urgency, q.priority, q.created_at, q.due_date,
 coalesce(h.given_name || ' ' || h.family_name, ''), q.taken, r.organization_id, s.sensitive, k.organization_id, b.sensitive from counted c cross join paged q join people_person p on p.id = q.person_id
 left join territory_practitionerrole r on r.id = q.origin left join territory_practitioner w on w.id = r.practitioner_id
 left join territory_practitionerrole k on k.id = q.taken left join territory_practitioner h on h.id = k.practitioner_id
 left join territory_organization s on s.id = r.organization_id left join territory_organization b on b.id = k.organization_id
 order by q.place, q.due_date, q.created_at, q.id"""


def awaiting(actor: Actor, today: date, *, limit: int, offset: int = 0, grouped: bool = False) -> Queue:
    """The queue of a service: signals and requests not yet answered; what is due first comes first, or, where `grouped`,
    within what one has taken, what nobody has taken, what colleagues have."""
    context = current()
    values = {
        "here": actor.organization_id, "me": actor.role_id, "today": today, "grouped": grouped, "limit": limit, "offset": offset,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE.format(
                signals=reach(context, "t", "intake.Signal", few=True),
                requests=reach(context, "t", "intake.Request", few=True),
            ),
            reach_values(context) | values,
        )
        found = cursor.fetchall()
    rows = [_waiting(row[2:], actor) for row in found]
    return Queue(rows, *found[0][:2]) if found else Queue([])


def _waiting(row: tuple[Any, ...], actor: Actor) -> Waiting:
    kind, pk, person_id, name, born, reasons, words, origin, *rest, taken_by, taken = row[:-4]
    body, tells, holder, holder_tells = row[-4:]
    path = rules.signal_path if kind == "signal" else rules.request_path
    labels = [str(Reason(reason).label) for reason in reasons]
    return Waiting(
        kind, pk, person_id, name, born, labels, words, bodies.shown_worker(origin, body, tells, person_id), *rest,
        bodies.shown_worker(taken_by, holder, holder_tells, person_id), mine=taken is not None and taken == actor.role_id,
        path=path(person_id, pk),
    )  # fmt: skip
