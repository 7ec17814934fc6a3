# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schema and its role: the ordinary role has nothing, the role of the compartment sees what the readers see."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from raccordo.config import database
from raccordo.kernel.scoping import OutOfContext, system_access
from raccordo.protected import operations, queries, walls
from raccordo.protected.compartment import compartment
from raccordo.protected.models import Case, CaseKey, CaseReader
from tests.personas import NOW
from tests.plugin import ADMIN_URL, NAME
from tests.rooms.protected.ground import WORDS, acting

pytestmark = pytest.mark.django_db


def ask(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()


def our_tables() -> list[str]:
    return [
        row[0]
        for row in ask(
            "select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'protected'::regnamespace order by 1"
        )
    ]


def test_every_table_of_the_room_stands_in_the_schema_and_is_walled(db):
    declared = {m._meta.db_table.split('"')[-1] for m in apps.get_app_config("protected").get_models()}

    assert set(our_tables()) == declared == set(walls.TABLES)


def test_the_ordinary_role_has_no_right_on_anything_of_the_schema():
    rights = ("select", "insert", "update", "delete", "truncate", "references", "trigger")

    assert len(our_tables()) >= 9
    assert ask("select current_user") == [(database.APP_ROLE,)]
    assert ask(
        "select has_schema_privilege('protected', 'usage'), has_schema_privilege('protected', 'create')"
    ) == [(False, False)]
    for table in our_tables():
        oid = f'protected."{table}"'
        for right in rights:
            found = ask(
                "select has_table_privilege(c.oid, %s) from pg_class c where c.relname = %s and c.relnamespace = 'protected'::regnamespace",
                right, table,
            )  # fmt: skip
            assert found == [(False,)], (table, right)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask(f"select 1 from {oid}")


def test_no_other_role_may_anything_and_none_lends_its_eyes():
    holders = ask(
        """select distinct a.grantee::regrole::text from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = 'protected'::regnamespace order by 1"""
    )
    policies = ask(
        """select c.relname, p.polname, array(select r::regrole::text from unnest(p.polroles) r) from pg_policy p
        join pg_class c on c.oid = p.polrelid where c.relnamespace = 'protected'::regnamespace"""
    )

    assert holders == [(database.OWNER_ROLE,), (walls.ROLE,)]
    assert ask("select count(*) from pg_proc where pronamespace = 'protected'::regnamespace") == [(0,)]
    assert ask("select count(*) from pg_views where schemaname = 'protected'") == [(0,)]
    assert {tuple(roles) for _, name, roles in policies if name.startswith("may_")} == {(walls.ROLE,)}
    assert {tuple(roles) for _, name, roles in policies if name.startswith("keeper_")} == {
        (database.OWNER_ROLE,)
    }
    assert not ask(
        """select relname from pg_class where relnamespace = 'protected'::regnamespace and relkind = 'r'
        and not (relrowsecurity and relforcerowsecurity)"""
    )


def test_the_application_has_nothing_of_the_role_until_it_takes_it():
    member = ask(
        "select pg_has_role(current_user, %s, 'member'), pg_has_role(current_user, %s, 'usage')",
        walls.ROLE,
        walls.ROLE,
    )

    assert member == [(True, False)]
    assert ask("select rolcanlogin, rolsuper, rolbypassrls from pg_roles where rolname = %s", walls.ROLE) == [
        (False, False, False)
    ]


def test_no_key_leaves_the_schema_and_no_column_can_hold_a_tax_code_in_clear():
    leaving = ask(
        """select conname from pg_constraint where contype = 'f' and connamespace = 'protected'::regnamespace
        and confrelid not in (select oid from pg_class where relnamespace = 'protected'::regnamespace)"""
    )
    entering = ask(
        """select conname from pg_constraint where contype = 'f' and confrelid in (select oid from pg_class
        where relnamespace = 'protected'::regnamespace) and connamespace <> 'protected'::regnamespace"""
    )
    columns = ask(
        "select table_name, column_name from information_schema.columns where table_schema = 'protected' and column_name ~ 'tax|person|code'"
    )

    assert not leaving and not entering
    assert columns == []  # the ordinary role is not even told which columns there are


def test_a_query_outside_the_door_raises(centre):
    with acting(centre.rita), pytest.raises(OutOfContext):
        list(Case.objects.all())


def test_who_does_not_work_in_it_does_not_pass_the_door(centre):
    for persona in (centre.world.ada, centre.world.sara, centre.world.teresa_account):
        with acting(persona), pytest.raises(OutOfContext), compartment():
            pass
    with system_access(NOW), pytest.raises(OutOfContext), compartment():
        pass


def test_the_role_is_given_back_also_after_an_error(centre):
    with acting(centre.rita):
        with compartment():
            assert ask("select current_user") == [(walls.ROLE,)]
        assert ask("select current_user, current_setting('raccordo.cases', true)") == [
            (database.APP_ROLE, "")
        ]
        with pytest.raises(ZeroDivisionError), compartment():
            raise ZeroDivisionError
        assert ask("select current_user") == [(database.APP_ROLE,)]


def test_inside_the_door_nothing_of_the_ordinary_rooms_can_be_read(centre):
    for table in ("people_person", "kernel_accessline", "privacy_carerelationship", "shell_draft"):
        with (
            acting(centre.rita),
            compartment(),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            ask(f"select 1 from {table}")


def everything(persona) -> int:
    """Rows of every table of the compartment that a persona is shown by bare statements, the door passed."""
    with acting(persona), compartment():
        return sum(ask(f'select count(*) from protected."{table}"')[0][0] for table in walls.TABLES)


def test_only_its_readers_see_a_case_and_its_rows(centre):
    centre.open()

    assert everything(centre.rita) == everything(centre.nives) > 8
    assert everything(centre.olga) == everything(centre.zoe) == everything(centre.tullia) == 0


def test_a_mandate_of_another_body_sees_nothing_even_with_a_readers_line(centre):
    case = centre.open()
    with psycopg.connect(
        ADMIN_URL, dbname=NAME
    ) as admin:  # another transaction: it sees nothing of ours either
        assert admin.execute('select count(*) from protected."case"').fetchone() == (0,)
    with (
        acting(centre.zoe),
        compartment(),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        CaseReader.objects.create(
            case_id=case,
            role_id=centre.zoe.role.pk,
            body_id=centre.body.pk,
            first=1,
            given_by_id=centre.zoe.role.pk,
            starts=NOW,
        )
    assert everything(centre.zoe) == 0


def test_a_colleague_cannot_name_herself_a_reader(centre):
    case = centre.open()
    with acting(centre.olga), compartment():
        for more in ({"first": 1}, {"first": 2}):
            with pytest.raises(Exception, match="casereader_first"), transaction.atomic():
                CaseReader.objects.create(
                    case_id=case, role_id=centre.olga.role.pk, body_id=centre.body.pk, given_by_id=centre.olga.role.pk, starts=NOW, **more
                )  # fmt: skip
    assert everything(centre.olga) == 0


def test_what_is_written_is_not_rewritten_and_only_a_key_is_destroyed(centre):
    case = centre.open()
    with acting(centre.rita), compartment():
        for statement in (
            "update protected.sealedfield set sealed = ''",
            "update protected.casenote set written_at = now()",
            "update protected.\"case\" set pseudonym = 'x'",
            "update protected.casereader set role_id = role_id",
            "delete from protected.sealedfield",
            'delete from protected."case"',
            "delete from protected.casereader",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                ask(statement)
        assert CaseKey.objects.filter(case_id=case).delete() == (0, {})  # one person alone destroys none


def test_a_mandate_that_ended_as_a_reader_sees_no_more_and_one_to_come_not_yet(centre):
    case = centre.open()
    later = NOW + timedelta(seconds=1)
    with acting(centre.rita), compartment():
        rows = CaseReader.objects.filter(case_id=case)
        assert rows.count() == 2
    with acting(centre.rita, NOW - timedelta(seconds=1)):
        assert queries.my_cases() == []
    with acting(centre.rita, later):
        assert len(queries.my_cases()) == 1


def test_the_owner_sees_closed_rows_in_its_own_context_and_none_without(centre):
    with psycopg.connect(database.with_user(ADMIN_URL, database.OWNER_ROLE, NAME)) as owner:
        assert owner.execute(
            "select relforcerowsecurity from pg_class where oid = 'protected.casekey'::regclass"
        ).fetchone() == (True,)
        assert owner.execute('select count(*) from protected."case"').fetchone() == (0,)


def test_what_is_closed_stands_in_no_column_in_clear(centre):
    case = centre.open()
    with acting(centre.rita):
        operations.add_note(by=centre.rita.actor, at=NOW, case_id=case, text="Zknota riservata")
        with compartment():
            whole = str([ask(f'select x::text from protected."{table}" x') for table in walls.TABLES])

    assert "protected" not in whole and len(whole) > 1000
    for word in [*WORDS, "Zknota"]:
        assert word not in whole and word.encode().hex() not in whole
