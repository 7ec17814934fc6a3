# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long proofs share their work among processes without losing any, and what is counted by each is summed."""

from __future__ import annotations

import subprocess
import sys

from django.db import connection, transaction

from tests import databases
from tools.prove import run

SAYING = """
import os
number, many = os.environ["RACCORDO_PROVE_SHARE"].split("/")
print("CONTO coppie||5")
print(f"CONTO per pagina|get desk:search|{int(number) + 1}")
print(f"PROVATO metà {number} di {many}")
raise SystemExit(os.environ.get("PYTEST_XDIST_WORKER") == "%s")
"""


def prove(fails: str = "") -> run.Result:
    return run._prove(run.Part("prova", "una prova", (sys.executable, "-c", SAYING % fails), shared=True))


def test_each_process_has_its_own_part_and_database_and_counts_are_summed(capsys):
    result = prove()

    assert result.sound and sorted(result.told) == ["metà 0 di 2", "metà 1 di 2"]
    assert result.counts["coppie"][""] == 10 and result.counts["per pagina"]["get desk:search"] == 3
    assert "CONTO" not in capsys.readouterr().out


def test_a_part_fails_when_any_of_its_processes_fails(capsys):
    assert not prove(fails="gw1").sound
    assert not prove(fails="gw0").sound


def test_every_piece_of_work_falls_to_one_process():
    shares = [
        subprocess.run(
            [sys.executable, "-c", "from tests.prove import share; print([n for n in range(19) if share.falls_here(n)], share.portion(7))"],
            env={"RACCORDO_PROVE_SHARE": mine, "PATH": ""}, capture_output=True, text=True, check=True, cwd=run.ROOT,
        ).stdout.strip()
        for mine in ("0/2", "1/2")
    ]  # fmt: skip

    assert shares == [f"{list(range(0, 19, 2))} 4", f"{list(range(1, 19, 2))} 4"]


def test_a_prepared_statement_outlives_a_question_that_is_undone_and_still_asks_the_walls(db):
    statement = "select current_setting('raccordo.reach', true), %s::int"

    def ask(reach: str) -> tuple:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('raccordo.reach', %s, true)", [reach])
            cursor.execute(statement, [1])
            answer = cursor.fetchone()
            transaction.set_rollback(True)
        return answer

    def prepared() -> int:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_prepared_statements where statement like %s", ["%::int"])
            return cursor.fetchone()[0]

    for _ in range(6):
        ask("care")
    assert prepared() == 0, "psycopg forgets at each rollback: if not, nothing has to be kept"
    with databases.keeping_statements():
        assert [ask(reach)[0] for reach in ("care", "person", "registry", "audit", "care")] == [
            "care",
            "person",
            "registry",
            "audit",
            "care",
        ]
        assert prepared() == 1
