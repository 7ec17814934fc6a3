# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo upgrade` makes the same tables as Django's own way of migrating, only sooner."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from raccordo.config import database
from tests import databases
from tests.plugin import ADMIN_URL, NAME

_SHAPE = """
select 'column', table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default,
  is_identity) from information_schema.columns where table_schema = 'public'
union all select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
  where connamespace = 'public'::regnamespace
union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
union all select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all select 'policy', tablename || '.' || policyname, concat_ws(' ', cmd, qual, with_check) from pg_policies
union all select 'grant', table_name::text, string_agg(privilege_type, ' ' order by privilege_type)
  from information_schema.role_table_grants where grantee = 'raccordo_app' and table_schema = 'public' group by table_name
"""


def _shape(name: str) -> set[tuple[str, ...]]:
    address = database.with_user(ADMIN_URL, databases.administrator(), name)
    with psycopg.connect(address) as admin:
        return set(admin.execute(_SHAPE).fetchall())


def test_upgrade_makes_the_tables_that_django_would(django_db_setup, tmp_path):
    name = f"rc_migrato_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database.drop(ADMIN_URL, name)
    database.prepare(ADMIN_URL, name)
    environment = os.environ | {
        "DATABASE_URL": database.with_user(ADMIN_URL, database.APP_ROLE, name),
        "DATABASE_OWNER_URL": database.with_user(ADMIN_URL, database.OWNER_ROLE, name),
        "RACCORDO_DATA": str(tmp_path),
    }

    for _ in ("the first time", "again"):
        subprocess.run([sys.executable, "-m", "raccordo.config.cli", "upgrade"], env=environment, check=True)

    found, usual = _shape(name), _shape(NAME)
    database.drop(ADMIN_URL, name)
    assert found == usual
    assert {kind for kind, _, _ in found} == {"column", "constraint", "index", "trigger", "policy", "grant"}
