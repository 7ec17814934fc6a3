# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two walls: managers that raise without a context, and a database that shows no row to code that forgets."""

from __future__ import annotations

import pytest
from django.db import connection

from raccordo.config.guards import guarded_models
from raccordo.kernel.scoping import OutOfContext, access
from raccordo.people.models import Person


def test_a_query_about_persons_raises_outside_a_context(world):
    with pytest.raises(OutOfContext):
        Person.objects.count()


def test_the_application_role_sees_no_row_of_any_table_about_persons_without_a_context(world):
    seen = {}
    with connection.cursor() as cursor:
        for table in guarded_models():
            cursor.execute(f'select count(*) from "{table}"')
            seen[table] = cursor.fetchone()[0]

    assert len(seen) > 15
    assert not {table: rows for table, rows in seen.items() if rows}


def test_the_application_role_owns_nothing_and_bypasses_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == (False, False)
        cursor.execute(
            "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user"
        )
        assert cursor.fetchone() == (0,)


def test_raw_sql_in_the_context_of_one_person_sees_that_person_only(world):
    with access(world.ada.context(person=world.teresa)), connection.cursor() as cursor:
        cursor.execute("select family_name from people_person")
        assert cursor.fetchall() == [("Brambilla",)]


def test_a_list_shows_only_persons_with_a_relationship(world):
    with access(world.ada.context()):
        assert [p.family_name for p in Person.objects.all()] == ["Brambilla"]
    with access(world.elsa.context()):
        assert [p.family_name for p in Person.objects.all()] == ["Segreti"]


def test_a_context_ends_with_its_block(world):
    with access(world.ada.context()):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person")
        assert cursor.fetchone() == (0,)
