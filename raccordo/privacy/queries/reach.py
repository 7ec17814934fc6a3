# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application's own wall for hot lists that are written as SQL: the same rows that a scoped manager would give."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from raccordo.kernel.barring import persons_barred
from raccordo.kernel.scoping import AccessContext, Guard, Reach, body_of, sight
from raccordo.privacy import policies
from raccordo.privacy.queries.agreements import bodies_of

_HELD = """(held.role_id = %(reach_role)s or held.organization_id = %(reach_body)s or held.account_id = %(reach_account)s)
 and held.starts <= %(reach_at)s and (held.ends is null or held.ends > %(reach_at)s)"""
# Never a person of whom the actor may know nothing (privacy.md 2.5): looked up once a statement, by account.
EXCLUDED = persons_barred(
    account="%(reach_author)s", role="%(reach_role)s", unit="%(reach_unit)s", at="%(reach_at)s"
)
# Among many rows the ledger is asked once, for everybody whom the actor follows («is true» keeps it from becoming a join, asked
# for each of them); among few, once a row.
_MANY = (
    f"({{0}}.person_id in (select held.person_id from privacy_carerelationship held where {_HELD})) is true"  # noqa: S608
)
_FEW = (
    f"exists (select 1 from privacy_carerelationship held where held.person_id = {{0}}.person_id and {_HELD})"  # noqa: S608
)
_LABEL = """({0}.created_by_id = %(reach_writer)s or ({0}.label = 'N'
 or {0}.label = 'R' and (%(reach_sector)s in ('family', 'both') or {0}.sector = nullif(%(reach_sector)s, ''))
 or {0}.label = 'V' and {0}.id = any(%(reach_named)s::uuid[]))
 and ({0}.custodian_id is null or {0}.custodian_id = any(%(reach_{1})s::uuid[]) or %(reach_role)s::uuid is null
 or %(reach_sector)s = 'both'))"""
_KNOWN = f"{{0}}.person_id <> all ({EXCLUDED})"
# From home, not what somebody else of the network gave in confidence: theirs and the person's (`Guard.confided`).
_CONFIDED = """({0}.confided_by_id is null or exists (select 1 from privacy_carerelationship near
 where near.person_id = {0}.person_id and near.account_id = %(reach_account)s and (near.kind = 'self' or near.source_id = {0}.confided_by_id)
 and near.starts <= %(reach_at)s and (near.ends is null or near.ends > %(reach_at)s)))"""
_PERSONS = {
    Reach.SYSTEM: "true",
    Reach.PERSON: "{0}.person_id = %(reach_person)s",
    Reach.CARE: f"{_MANY} and {_KNOWN}",
}


def reach(context: AccessContext, table: str, model: str, *, few: bool = False) -> str:
    """The condition on the rows of a labelled table about persons ("record.Task"), under its name in the statement; none is seen but in the
    three reaches of pages and jobs. Its values are `reach_values`; `few` says that a page's rows, not a service's, are asked for."""
    persons = (
        f"{_FEW} and {_KNOWN}"
        if few and context.reach == Reach.CARE
        else _PERSONS.get(context.reach, "false")
    )
    persons = persons.format(table)
    if context.reach == Reach.SYSTEM:
        return persons
    rows = f"{persons} and {_LABEL.format(table, policies.datasets().of[model])}"
    guard: Guard = getattr(apps.get_model(model), "guard", Guard())
    apart = confided(context, table) if guard.confided else ""
    return f"{rows} and {apart}" if apart else rows


def confided(context: AccessContext, table: str) -> str:
    """The condition on rows that somebody may have given in confidence; at work there is none. Its values are `asker_values`."""
    return "" if context.actor.role_id else _CONFIDED.format(table)


def asker_values(context: AccessContext) -> dict[str, Any]:
    """Of the actor and the moment alone: what `confided` is about."""
    actor = context.actor
    account = None if actor.role_id else actor.account_id
    return {"reach_role": actor.role_id, "reach_account": account, "reach_at": context.at}


def reach_values(context: AccessContext) -> dict[str, Any]:
    """What the condition is about: the actor, the moment, the person opened by a decision."""
    actor = context.actor
    bodies = {f"reach_{one}": bodies_of(context.shared, one) for one in policies.datasets().sets}
    return bodies | asker_values(context) | {
        "reach_body": body_of(actor), "reach_author": actor.account_id, "reach_unit": actor.organization_id,
        "reach_writer": None if context.in_emergency else actor.account_id,
        "reach_sector": sight(context), "reach_person": context.person_id,
        "reach_named": context.shared.named if context.shared and not context.in_emergency else "{}",
    }  # fmt: skip
