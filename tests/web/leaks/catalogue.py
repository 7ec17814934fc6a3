# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the catalogue of PostgreSQL must not hold: borrowed eyes, settings that outlive a transaction, roles above the walls.

Each question takes something with `execute` (a connection of psycopg, a cursor of Django's) and answers in words.
"""

from __future__ import annotations

from typing import Any

from raccordo.privacy import policies


def _rows(below: Any, statement: str) -> list[tuple]:
    asked = below.execute(statement)
    return (below if asked is None else asked).fetchall()


def borrowed_eyes(below: Any) -> list[str]:
    """Views that do not ask in the name of who asks, copies that stand outside every wall, functions with their owner's
    rights, functions of ours that are let see rows before a policy is asked."""
    views = _rows(
        below,
        """select 'view ' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' and (c.relkind = 'm'
        or c.relkind = 'v' and not coalesce(c.reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false))
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')""",
    )
    functions = _rows(
        below,
        """select 'function ' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and (p.prosecdef or p.proleakproof)
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')""",
    )
    return [row[0] for row in views + functions]


def lasting_settings(below: Any) -> list[str]:
    """Settings of ours that are kept for a database, a role or a function: each transaction must begin without any."""
    kept = _rows(
        below,
        """select coalesce(d.datname, '*') || ': ' || kept from pg_db_role_setting s left join pg_database d
        on d.oid = s.setdatabase cross join unnest(s.setconfig) kept where kept like 'raccordo.%'
        and (d.datname is null or d.datname = current_database())""",
    )
    in_functions = _rows(
        below,
        "select p.proname || ': ' || kept from pg_proc p cross join unnest(p.proconfig) kept where kept like 'raccordo.%'",
    )
    return [row[0] for row in kept + in_functions]


PROTECTED = "raccordo_protected"
"""The one role that the application may take, behind one door, for one transaction (ADR 0029)."""


def mighty_roles(below: Any) -> list[str]:
    """Rights by which a role of ours would go around every policy, or the owner's; any other role that the application may take."""
    rows = _rows(
        below,
        f"""select r.rolname from pg_roles r where r.rolname in ('raccordo_app', 'raccordo_owner', '{PROTECTED}')
        and (r.rolsuper or r.rolbypassrls or r.rolreplication)
        union all select r.rolname || ' owns ' || c.relname from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname in ('raccordo_app', '{PROTECTED}') and c.relkind in ('r', 'p', 'v', 'm')
        and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'protected'))
        union all select r.rolname || ' is ' || g.rolname from pg_auth_members m join pg_roles r on r.oid = m.member
        join pg_roles g on g.oid = m.roleid where r.rolname in ('raccordo_app', '{PROTECTED}')
        and (r.rolname, g.rolname) <> ('raccordo_app', '{PROTECTED}')""",
    )
    return [row[0] for row in rows] + loose_compartment(below)


def loose_compartment(below: Any) -> list[str]:
    """What must hold of the role that the application may take: nobody enters as it, nobody has its rights without taking it or
    hands it on, it is nobody's role from the start, it makes nothing, and every table of its schema is walled, by force."""
    rows = _rows(
        below,
        f"""select r.rolname || ' may log in, or make roles or databases' from pg_roles r where r.rolname = '{PROTECTED}'
        and (r.rolcanlogin or r.rolcreaterole or r.rolcreatedb)
        union all select 'raccordo_app has the rights of {PROTECTED} without taking it' from pg_roles a, pg_roles p
        where a.rolname = 'raccordo_app' and p.rolname = '{PROTECTED}' and pg_has_role(a.oid, p.oid, 'usage')
        union all select 'raccordo_app may hand on {PROTECTED}' from pg_auth_members m join pg_roles a on a.oid = m.member
        join pg_roles p on p.oid = m.roleid where a.rolname = 'raccordo_app' and p.rolname = '{PROTECTED}' and m.admin_option
        union all select coalesce(r.rolname, 'everybody') || ' begins as ' || kept from pg_db_role_setting s
        left join pg_roles r on r.oid = s.setrole cross join unnest(s.setconfig) kept where kept like 'role=%'
        union all select 'no wall by force around ' || c.relname from pg_class c
        where c.relnamespace = (select oid from pg_namespace where nspname = 'protected') and c.relkind in ('r', 'p')
        and not (c.relrowsecurity and c.relforcerowsecurity)""",
    )
    return [row[0] for row in rows]


def settings_of(below: Any) -> list[str]:
    """Settings of ours that still hold a value in a connection."""
    names = ("reach", "person", "account", "role", "organization", "area", "sector", "at", "excluded", "cases",
             *(f"shared_{one}" for one in policies.datasets().sets))  # fmt: skip
    asked = ", ".join(f"nullif(current_setting('raccordo.{name}', true), '')" for name in names)
    (row,) = _rows(below, f"select {asked}")
    return [f"raccordo.{name}" for name, value in zip(names, row, strict=True) if value not in (None, "{}")]
