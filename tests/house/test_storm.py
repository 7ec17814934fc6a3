# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A short storm of kill -9: nothing acknowledged is lost, doubled or half written; with a weakened database something is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from raccordo.config import database, embedded
from tests import databases
from tests.plugin import ADMIN_URL, NAME
from tools.bench import territory
from tools.storm import storm

# One storm's server serves all these tests: one worker runs them.
pytestmark = pytest.mark.xdist_group("storm")


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    """A server of its own, with the tables of the tests and a small territory: it is going to be killed."""
    folder = tmp_path_factory.mktemp("tempesta")
    folder.chmod(0o711)
    one = storm.Server(folder, settings.SECRET_KEY)
    database.prepare(database.with_user(one.admin, "postgres", "postgres"), storm.NAME)
    _pour(database.with_user(ADMIN_URL, databases.administrator(), NAME), one.admin)
    territory.fill(one.admin, 200)
    one.start()
    yield one
    one.stop()


def _pour(source: str, target: str) -> None:
    """The tables of the tests, with their guards, into the other server."""
    programs: Path = embedded.programs_folder()
    dump = subprocess.Popen(
        [programs / "pg_dump", "-Fc", "-Z0", "--no-comments", f"--dbname={source}"], stdout=subprocess.PIPE
    )
    subprocess.run(
        [programs / "pg_restore", "--single-transaction", f"--dbname={target}"], stdin=dump.stdout, check=True
    )
    assert dump.wait() == 0


def test_what_was_acknowledged_is_there_once_and_whole_whatever_was_killed(server):
    count = storm.blow(server, seconds=8, seed=int(os.environ.get("RACCORDO_STORM_SEED", "7")))

    assert sum(count.kills.values()) >= 2 and count.acknowledged > 20
    assert (count.lost, count.double, count.half) == ([], [], [])


def test_the_count_sees_what_is_double_and_what_is_half(server):
    with psycopg.connect(server.admin, autocommit=True) as db:
        (token,) = db.execute(
            "select substr(text, 10) from delivery_diaryentry where text like 'Tempesta %' limit 1"
        ).fetchone()
        (other,) = db.execute(
            "select substr(text, 10) from delivery_diaryentry where text like 'Tempesta %' order by id desc limit 1"
        ).fetchone()
        db.execute("delete from shell_submission where token = %s", [other])
        db.execute(
            "update delivery_diaryentry set text = %s where id = (select id from delivery_diaryentry where text like 'Tempesta %%'"
            " and text not in (%s, %s) limit 1)", [f"Tempesta {token}", f"Tempesta {token}", f"Tempesta {other}"],
        )  # fmt: skip
    count, people = storm.Count(), storm.Writers(server, 1)

    storm._count(server, people, count)

    assert token in count.double and other in count.half


def test_a_database_that_says_yes_too_soon_is_caught(server):
    """The control run: were the storm blind, it would not notice."""
    storm.weaken(server)
    server.kill_application()
    server.start()

    count = storm.blow(server, seconds=1, only="database", seed=7)

    assert count.lost
