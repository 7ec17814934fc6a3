# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the database is told of who asks ends with the transaction: in the source, in the catalogue, in every connection."""

from __future__ import annotations

import ast
import re

import pytest
from django.db import ProgrammingError, connection, transaction

from raccordo.kernel.scoping import system_access
from tests.house.scan import faults_in, python
from tests.personas import NOW
from tests.web.leaks import catalogue

LASTING = re.compile(
    r"set_config\(\s*'raccordo\.[^()]*,\s*(false|%s)\s*\)|\bset\s+(session\s+)?(?!local)raccordo\.", re.I
)
_NESTED = re.compile(r"array\(.*?\)::text", re.S)


def lasting(text: str) -> list[str]:
    """Statements in strings by which a setting of ours would outlive its transaction."""
    return [
        f"line {node.lineno}: {found.group(0)[:60]}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "raccordo." in node.value
        for found in LASTING.finditer(_NESTED.sub("x", node.value))
    ]


def test_no_statement_of_ours_lets_a_setting_outlive_its_transaction():
    assert lasting("q = \"select set_config('raccordo.reach', %s, false)\"")
    assert lasting("q = \"SET raccordo.reach = 'system'\"") and lasting(
        'q = "set session raccordo.reach to x"'
    )
    assert not lasting("q = \"select set_config('raccordo.reach', %s, true)\"")
    assert not lasting("q = \"set local raccordo.reach = 'care'\"")

    assert not faults_in(python("raccordo", migrations=True), lasting)


def test_no_setting_is_kept_for_a_role_a_database_or_a_function(db):
    with connection.cursor() as cursor:
        assert not catalogue.lasting_settings(cursor)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(
                "create function pg_temp.kept() returns int language sql set raccordo.reach = 'x' as 'select 1'"
            )
    # That one kept by the database would be seen: tests/web/leaks/planted_stores.py, a_setting_is_the_databases.


def test_no_view_and_no_function_sees_with_other_eyes(db):
    with connection.cursor() as cursor:
        assert not catalogue.borrowed_eyes(cursor)
        assert not catalogue.mighty_roles(cursor)
        with transaction.atomic():
            cursor.execute("create temporary view lent as select id from people_person")
            assert catalogue.borrowed_eyes(cursor) == ["view lent"]
            cursor.execute("drop view lent")
            cursor.execute(
                "create temporary view asked with (security_invoker = true) as select id from people_person"
            )
            assert not catalogue.borrowed_eyes(cursor)
            transaction.set_rollback(True)


def test_a_context_leaves_nothing_in_the_connection(transactional_db):
    with system_access(NOW), connection.cursor() as cursor:
        assert catalogue.settings_of(cursor)

    with connection.cursor() as cursor:
        assert not catalogue.settings_of(cursor)
