# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants, triggers and row-level security, derived from the models' declarations and applied by the owner after each migration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connections, models, transaction

from raccordo.config.database import APP_ROLE
from raccordo.kernel.scoping import Guard
from raccordo.kernel.walls import policy_sql
from raccordo.people.models import PersonRecord
from raccordo.privacy import policies
from raccordo.protected import walls


def guarded_models() -> dict[str, Guard]:
    """Every table about persons with its guard; history tables are guarded like the table they follow."""
    found: dict[str, Guard] = {}
    for model in apps.get_models(include_auto_created=True):
        guard = _guard_of(model)
        if guard is not None:
            found[model._meta.db_table] = guard
    return found


def _guard_of(model: type[models.Model]) -> Guard | None:
    tracked = getattr(model, "pgh_tracked_model", None)
    return getattr(tracked or model, "guard", None)


def datasets() -> dict[str, str]:
    """Of which data set each labelled table is; history tables are of the set of the table that they follow."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = getattr(model, "pgh_tracked_model", model)._meta.label
        found[model._meta.db_table] = policies.datasets().of.get(label, "")
    return found


def _append_only(model: type[models.Model]) -> bool:
    """History, the register of accesses and its seals: written once, by anybody, changed by nobody."""
    guard = getattr(model, "guard", None)
    return (
        hasattr(model, "pgh_tracked_model")
        or getattr(model, "append_only", False)
        or getattr(guard, "append_only", False)
    )


def _may_be_hidden(model: type[models.Model]) -> bool:
    """A row that nobody may change, and that goes out of sight with the entry it speaks of: its label alone moves."""
    return model._meta.label in policies.obscurable().models


def apply_guards(using: str = "owner") -> int:
    """(Re)create triggers, grants and policies, all in one transaction. Returns how many tables are guarded."""
    pgtrigger.install(database=using)
    guards, sets = guarded_models(), datasets()
    histories = {
        m._meta.db_table: m.pgh_tracked_model._meta.db_table
        for m in apps.get_models()
        if hasattr(m, "pgh_tracked_model")
    }
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(f"grant usage on schema public to {APP_ROLE}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {APP_ROLE}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {APP_ROLE}")
        cursor.execute(f"grant execute on all functions in schema public to {APP_ROLE}")
        cursor.execute(f"revoke insert, update, delete on django_migrations from {APP_ROLE}")
        for model in apps.get_models(include_auto_created=True):
            if _append_only(model):
                cursor.execute(f'revoke update, delete, truncate on "{model._meta.db_table}" from {APP_ROLE}')
                if _may_be_hidden(model):
                    cursor.execute(f'grant update (label) on "{model._meta.db_table}" to {APP_ROLE}')
            for statement in _of_replaced(model):
                cursor.execute(statement)
        for table, guard in guards.items():
            for statement in _statements(table, guard, sets[table], tracked=histories.get(table)):
                cursor.execute(statement)
        _wall_off(cursor)
    return len(guards)


def _wall_off(cursor: Any) -> None:
    """The schema of protected cases: nothing for the application but by the role of its own. Where the server has no such role,
    nobody has anything there, and `raccordo doctor` says how to make it."""
    cursor.execute("select 1 from pg_roles where rolname = %s", [walls.ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"revoke all on schema {walls.SCHEMA} from public, {APP_ROLE}")
        return
    cursor.execute("select current_user")
    owner = cursor.fetchone()[0]
    for statement in walls.statements(owner, APP_ROLE):
        cursor.execute(statement)


def _of_replaced(model: type[models.Model]) -> list[str]:
    """A record that another replaces is read only: what its table still lets be written, its guard says."""
    if not issubclass(model, PersonRecord) or hasattr(model, "pgh_tracked_model"):
        return []
    table = model._meta.db_table
    acts = {"shut": "insert or update or delete", "ends": "insert", "open": ""}[model.guard.replaced]
    statements = [f'drop trigger if exists refuse_replaced on "{table}"']
    if acts:
        made = f'create trigger refuse_replaced before {acts} on "{table}"'
        statements.append(f"{made} for each row execute function people_refuse_replaced()")
    return statements


def _statements(table: str, guard: Guard, dataset: str, *, tracked: str | None) -> list[str]:
    using = policy_sql(table, guard, dataset=dataset)
    leaving = policy_sql(table, guard, any_label=True)
    touch = leaving if guard.excludes else using  # one's own exclusion is read, and changed by others
    if guard.names:  # as is what names one a reader
        touch = policy_sql(table, replace(guard, names=False), dataset=dataset)
    # A line of the history is written by whoever changes the row, with the label that the change leaves.
    check = "true" if guard.insert_open else leaving if tracked else touch
    if tracked and guard.labelled:
        # It is read by who reads the row as it is now: an older, lower label of a row since hidden opens nothing. The rows
        # of `tracked` are asked under its own policy.
        now = f'pgh_obj_id in (select seen.id from "{tracked}" seen where seen.id = pgh_obj_id)'  # noqa: S608
        using = f"({using}) and ((select current_setting('raccordo.reach', true)) = 'system' or {now})"
    return [
        f'alter table "{table}" enable row level security',
        f'alter table "{table}" force row level security',
        *(
            f'drop policy if exists {name} on "{table}"'
            for name in ("may_see", "may_add", "may_change", "may_drop")
        ),
        f'create policy may_see on "{table}" for select using ({using})',
        f'create policy may_add on "{table}" for insert with check ({check})',
        f'create policy may_change on "{table}" for update using ({touch}) with check ({leaving})',
        f'create policy may_drop on "{table}" for delete using ({touch})',
    ]
