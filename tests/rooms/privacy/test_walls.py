# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two walls: managers that raise without a context, and a database that shows no row to code that forgets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DataError, connection, transaction

from raccordo.config.guards import guarded_models
from raccordo.kernel.scoping import OutOfContext, Reach, access, system_glance
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


def families() -> tuple[list[str], list[tuple[str]]]:
    """Whom the managers show, and whom the database does."""
    with connection.cursor() as cursor:
        cursor.execute("select family_name from people_person order by family_name")
        return sorted(p.family_name for p in Person.objects.all()), cursor.fetchall()


MINE = (["Brambilla"], [("Brambilla",)])


def test_a_glance_sees_everything_and_what_goes_on_after_it_does_not(world):
    with access(world.ada.context()):
        with system_glance():
            managers, database = families()
        assert len(managers) == len(database) > 1
        assert families() == MINE


def test_a_glance_that_fails_leaves_no_wider_reach_behind(world):
    with access(world.ada.context()):
        with pytest.raises(ZeroDivisionError), system_glance():
            raise ZeroDivisionError
        assert families() == MINE
        with pytest.raises(DataError), transaction.atomic(), system_glance(), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        assert families() == MINE


def test_a_person_stays_shut_in_a_reach_that_opens_none(world):
    context = replace(world.ada.context(person=world.ugo), reach=Reach.CARE)
    with access(context):
        assert families() == MINE
