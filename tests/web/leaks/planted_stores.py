# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaks planted where things lie: in the catalogue of the database, in what travels, in what waits.

Each takes the administrator's cursor on a lived-in database, does its harm, and names what must find it: a question that is
clean before and answers after.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.house.test_tables import badly_walled
from tests.web.leaks import catalogue
from tests.web.leaks.test_stores import rows_of_persons, wordy

Below = Any  # psycopg's connection, as administrator


def _policies(below: Below) -> list[str]:
    rows = below.execute(
        """select c.relname, p.polname, p.polcmd::text from pg_class c join pg_policy p on p.polrelid = c.oid
        where c.relrowsecurity and c.relforcerowsecurity"""
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, policy, command in rows:
        found.setdefault(table, {})[policy] = command
    return badly_walled(["people_person", "record_condition", "record_task"], found)


def _outside(below: Below) -> list[str]:
    """Tables outside the wall that hold something of persons, among those that a leak here could make."""
    names = [
        row[0]
        for row in below.execute(
            "select tablename from pg_tables where tablename like 'lasciata_%'"
        ).fetchall()
    ]
    return [name for name in names if rows_of_persons(below, name)]


def _outbox(below: Below) -> list[str]:
    rows = below.execute("select body from kernel_outboxmessage").fetchall()
    return [word for (body,) in rows for word in wordy(body)]


def _jobs(below: Below) -> list[str]:
    rows = below.execute("select args from procrastinate_jobs").fetchall()
    return [str(args) for (args,) in rows if set(args) - {"timestamp"}]


def a_wall_is_not_forced(below: Below) -> None:
    below.execute("alter table record_task no force row level security")


def a_wall_is_off(below: Below) -> None:
    below.execute("alter table record_condition disable row level security")


def a_policy_is_missing(below: Below) -> None:
    below.execute("drop policy may_change on people_person")


def a_second_policy_opens_all(below: Below) -> None:
    below.execute("create policy open on people_person for select using (true)")


def a_view_lends_its_owners_eyes(below: Below) -> None:
    below.execute("create view lasciata_vista as select * from people_person")


def a_kept_view_is_a_copy(below: Below) -> None:
    below.execute("create materialized view lasciata_copia as select id, family_name from people_person")


def a_function_lends_its_owners_eyes(below: Below) -> None:
    below.execute(
        "create function lasciata() returns bigint language sql security definer as 'select count(*) from people_person'"
    )


def a_function_is_trusted_with_rows(below: Below) -> None:
    below.execute(
        "create function lasciata(t text) returns boolean language sql immutable leakproof as 'select true'"
    )


def a_setting_is_the_databases(below: Below) -> None:
    (name,) = below.execute("select current_database()").fetchone()
    below.execute(f"alter database \"{name}\" set raccordo.reach = 'system'")


def a_role_goes_around_the_walls(below: Below) -> None:
    below.execute("alter role raccordo_app bypassrls")


def the_role_of_protected_cases_goes_around_the_walls(below: Below) -> None:
    below.execute("alter role raccordo_protected bypassrls")


def the_application_is_born_in_the_compartment(below: Below) -> None:
    below.execute("alter role raccordo_app set role = 'raccordo_protected'")


def the_application_has_the_rights_of_the_compartment(below: Below) -> None:
    below.execute("revoke raccordo_protected from raccordo_app")
    below.execute("alter role raccordo_app inherit")
    below.execute("grant raccordo_protected to raccordo_app")


def a_wall_of_the_compartment_is_not_forced(below: Below) -> None:
    below.execute("alter table protected.safecontact no force row level security")


def a_copy_of_persons_stands_outside(below: Below) -> None:
    below.execute("create table lasciata_tabella as select id as person_id, phone from people_person")


def a_name_in_the_outbox(below: Below) -> None:
    below.execute(
        """update kernel_outboxmessage set body = jsonb_build_object('name', 'Teresa Brambilla')
        where id = (select min(id::text)::uuid from kernel_outboxmessage)"""
        if _is_uuid(below, "kernel_outboxmessage")
        else """update kernel_outboxmessage set body = jsonb_build_object('name', 'Teresa Brambilla')
        where id = (select min(id) from kernel_outboxmessage)"""
    )


def _is_uuid(below: Below, table: str) -> bool:
    (kind,) = below.execute(
        "select data_type from information_schema.columns where table_name = %s and column_name = 'id'",
        [table],
    ).fetchone()
    return kind == "uuid"


def a_job_is_told_of_a_person(below: Below) -> None:
    below.execute(
        """insert into procrastinate_jobs (queue_name, task_name, args)
        values ('default', 'raccordo.prova', '{"person": "Teresa Brambilla"}')"""
    )


LEAKS: dict[Callable[[Below], None], Callable[[Below], list[str]]] = {
    a_wall_is_not_forced: _policies,
    a_wall_is_off: _policies,
    a_policy_is_missing: _policies,
    a_second_policy_opens_all: _policies,
    a_view_lends_its_owners_eyes: catalogue.borrowed_eyes,
    a_kept_view_is_a_copy: catalogue.borrowed_eyes,
    a_function_lends_its_owners_eyes: catalogue.borrowed_eyes,
    a_function_is_trusted_with_rows: catalogue.borrowed_eyes,
    a_setting_is_the_databases: catalogue.lasting_settings,
    a_role_goes_around_the_walls: catalogue.mighty_roles,
    the_role_of_protected_cases_goes_around_the_walls: catalogue.mighty_roles,
    the_application_is_born_in_the_compartment: catalogue.mighty_roles,
    the_application_has_the_rights_of_the_compartment: catalogue.mighty_roles,
    a_wall_of_the_compartment_is_not_forced: catalogue.mighty_roles,
    a_copy_of_persons_stands_outside: _outside,
    a_name_in_the_outbox: _outbox,
    a_job_is_told_of_a_person: _jobs,
}
