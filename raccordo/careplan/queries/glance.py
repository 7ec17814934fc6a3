# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan at a glance: of one person, for the summary of a record; of several, for lists. One query each.

Hot paths, hence by cursor. Row-level security guards the rows; a record was opened by a decision, a list names who may see it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from raccordo.careplan.codes import IN_FORCE, IN_PREPARATION, VERSION
from raccordo.kernel.scoping import current
from raccordo.privacy.queries import bodies
from raccordo.privacy.queries.reach import reach, reach_values
from raccordo.territory.codes import Role


@dataclass(frozen=True)
class GoalGlance:
    """One goal in short."""

    statement: str
    side: str
    horizon: date | None
    owner: str
    attainment: int | None  # −2 … +2; None before the first review
    next_step: str


@dataclass(frozen=True)
class PlanGlance:
    """The version in force, else the one on its way, else the last one."""

    number: int
    state: str
    what_matters: str
    valid_from: date | None
    review_date: date | None
    signed_at: datetime | None = None  # when the pact that says who reads what was signed
    goals: list[GoalGlance] = field(default_factory=list)

    @property
    def state_label(self) -> str:
        """The state in words."""
        return VERSION.labels[self.state]


_GLANCE = """with v as (select * from careplan_planversion where person_id = %(person)s
 order by (state = any(%(force)s)) desc, (state = any(%(way)s)) desc, number desc limit 1)
select v.number, v.state, v.what_matters, v.valid_from, coalesce(v.review_due_date, v.review_date), v.signed_at,
 g.statement, g.side, g.horizon, concat_ws(' ', w.given_name, w.family_name), r.role, o.id, o.sensitive,
 (select a.value from careplan_goalattainment a where a.goal_id = g.id order by a.created_at desc, a.id desc limit 1),
 (select s.title from careplan_plannedservice s where s.goal_id = g.id order by s."order", s.id limit 1)
 from v left join careplan_goal g on g.plan_version_id = v.id and g.person_id = v.person_id
 left join territory_practitionerrole r on r.id = g.owner_id left join territory_practitioner w on w.id = r.practitioner_id
 left join territory_organization o on o.id = r.organization_id order by g."order", g.id"""


def plan_at_a_glance(person_id: UUID) -> PlanGlance | None:
    """What the summary shows of a plan; None when there is none, or none within reach."""
    values = {"person": person_id, "force": list(IN_FORCE), "way": list(IN_PREPARATION)}
    with connection.cursor() as cursor:
        cursor.execute(_GLANCE, values)
        rows = cursor.fetchall()
    if not rows:
        return None
    goals = [
        GoalGlance(
            statement,
            side,
            horizon,
            _who(bodies.shown_worker(name, body, tells, person_id), role),
            attainment,
            step or "",
        )
        for *_, statement, side, horizon, name, role, body, tells, attainment, step in rows
        if statement is not None
    ]
    return PlanGlance(*rows[0][:6], goals=goals)


def _who(name: str, role: str | None) -> str:
    return f"{name}, {Role(role).label.lower()}" if role else ""


@dataclass(frozen=True)
class PlanState:
    """Where a person's plan stands, for lists."""

    state: str
    label: str
    number: int
    review_due_date: date | None


_STATES = """select t.person_id, t.state, t.number, t.review_due_date from careplan_planversion t
 join careplan_plan p on p.id = t.plan_id and p.state = 'open'
 where t.person_id = any(%(ids)s) and t.state = any(%(alive)s) and {reach} order by t.number"""


def plan_states(person_ids: Collection[UUID]) -> dict[UUID, PlanState]:
    """Where the open plan of each person stands; who has none is not in the answer."""
    context = current()
    values = {"ids": list(person_ids), "alive": [*IN_PREPARATION, *IN_FORCE]}
    found: dict[UUID, PlanState] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _STATES.format(reach=reach(context, "t", "careplan.PlanVersion", few=True)),
            reach_values(context) | values,
        )
        for person_id, state, number, due in cursor.fetchall():
            if person_id not in found or state in IN_FORCE:
                found[person_id] = PlanState(state, VERSION.labels[state], number, due)
    context.seen.update(found)
    return found
