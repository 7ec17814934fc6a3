# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo serve` for real: pages answer, the register is sealed, the night's jobs wait, one Ctrl+C stops it all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from procrastinate.contrib.django import app, procrastinate_app

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import PlanVersion
from raccordo.careplan.tasks import begin_signed_plans
from raccordo.config import database, running
from raccordo.kernel.scoping import system_access
from raccordo.record.models import Task
from tests import databases
from tests.personas import NOW, build_world
from tests.plugin import ADMIN_URL
from tests.rooms.at_once import a_database_of_its_own
from tests.rooms.careplan.steps import Steps, days, typed

LIMIT = 60


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until(what: object, limit: float = LIMIT) -> None:
    end = time.monotonic() + limit
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def served(django_db_setup, tmp_path):
    """A server of its own on a database of its own: the process, the port, the database's address."""
    name = f"rc_servito_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name)
    address = database.with_user(ADMIN_URL, database.APP_ROLE, name)
    environment = {key: value for key, value in os.environ.items() if key != "RACCORDO_CLOCK"} | {
        "DATABASE_URL": address,
        "DATABASE_OWNER_URL": database.with_user(ADMIN_URL, database.OWNER_ROLE, name),
        "RACCORDO_DATA": str(tmp_path),
    }
    port = _free_port()
    command = [sys.executable, "-m", "raccordo.config.cli", "serve", "--porta", str(port)]
    log = (tmp_path / "diario.log").open("w")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    yield process, port, address
    if process.poll() is None:
        process.terminate()
        process.wait(timeout=30)
    log.close()


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/servizi/", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _sessions(address: str) -> int:
    with psycopg.connect(ADMIN_URL) as admin:
        row = admin.execute(
            "select count(*) from pg_stat_activity where datname = %s", [urlsplit(address).path.lstrip("/")]
        ).fetchone()
        return int(row[0]) if row else 0


def _workers(address: str) -> int:
    with psycopg.connect(address) as application:
        row = application.execute("select count(*) from procrastinate_workers").fetchone()
        return int(row[0]) if row else 0


def test_serve_answers_works_and_stops_at_once(served, tmp_path):
    process, port, address = served
    _until(lambda: _answers(port))
    _until(lambda: _workers(address) == 1)

    process.send_signal(signal.SIGINT)

    assert process.wait(timeout=30) == 0
    assert not _answers(port)
    _until(lambda: _sessions(address) == 0)
    assert "Traceback" not in (tmp_path / "diario.log").read_text()


MORNING = {
    ("raccordo.careplan.tasks.begin_signed_plans", "succeeded"), ("raccordo.delivery.tasks.withdraw_visits", "succeeded"),
    ("raccordo.intake.tasks.remind_what_ends", "succeeded"),
}  # fmt: skip


def _jobs(address: str) -> set[tuple[str, str]]:
    with psycopg.connect(address) as application:
        return set(application.execute("select task_name, status::text from procrastinate_jobs").fetchall())


def test_a_server_that_starts_does_what_the_early_morning_left_undone(served):
    _, _, address = served

    _until(lambda: _jobs(address) >= MORNING)


def test_a_plan_signed_for_a_day_that_came_while_nobody_worked_begins_when_the_worker_does(
    django_db_setup, django_db_blocker
):
    with django_db_blocker.unblock(), a_database_of_its_own():
        steps = Steps.begin(build_world())
        version, agreement = _signed_for_tomorrow(steps)
        with system_access(NOW):
            assert PlanVersion.objects.get(pk=version.pk).state == "signed"

        begin_signed_plans(timestamp=int((NOW + timedelta(days=3)).timestamp()))

        with system_access(NOW):
            assert PlanVersion.objects.get(pk=version.pk).state == "active"
            assert set(Task.objects.filter(state="open", source_id=version.pk).values_list("kind", "due_date")) >= {
                ("review", version.review_date)
            }  # fmt: skip
            assert Task.objects.get(source_id=agreement.pk, kind="reminder").due_date is not None


def _signed_for_tomorrow(steps):
    version, w = steps.terms(steps.written(), valid_from=days(1)), steps.world
    with steps.on(w.sara):
        for check in queries.content(queries.version(w.teresa.pk, version.number)).checks:
            careplan.waive_check(
                by=w.sara.actor,
                at=NOW,
                version_id=version.pk,
                code=check.code,
                subject=check.subject,
                reason="va bene",
            )
        careplan.propose(by=w.sara.actor, at=NOW, version_id=version.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=version.pk)
        careplan.sign(by=w.sara.actor, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)
    return version, agreement


def _worker_of(process) -> int:
    """The worker that a server started."""
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (place / "cmdline").read_bytes().split(b"\0")
            parent = (place / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(process.pid) and b"worker" in words:
                return int(place.name)
    raise AssertionError("there is no worker")


_AREA = """insert into territory_area (id, kind, code, name) values (gen_random_uuid(), 'ambito', 'prova', 'Prova') returning id"""
_RUN = """insert into privacy_retentionrun (id, created_at, version, area_id, policy, state, removed)
 values (gen_random_uuid(), now(), 1, %s, 'prova', 'asked', 0)"""


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for the worker where Linux keeps processes")
def test_what_the_office_asked_of_a_worker_that_was_killed_is_done_by_the_next(served):
    process, _, address = served
    _until(lambda: _workers(address) == 1)
    os.kill(_worker_of(process), signal.SIGKILL)

    with psycopg.connect(
        address
    ) as application:  # without a job: the one that there was, was the dead worker's
        area = application.execute(_AREA).fetchone()[0]
        application.execute(_RUN, [area])

    with psycopg.connect(address, autocommit=True) as application:
        state = "select state from privacy_retentionrun"
        _until(lambda: application.execute(state).fetchone() == ("counted",))


def test_in_a_demonstration_that_stands_still_nothing_falls_due(monkeypatch):
    asked = []
    monkeypatch.setattr(running, "catch_up", lambda: asked.append("jobs"))
    monkeypatch.setattr(running, "take_up_again", lambda: asked.append("asked"))
    monkeypatch.setattr(running, "seal_every_second", lambda stop: asked.append("seals"))
    monkeypatch.setattr(running.signal, "signal", lambda *_: None)
    periodic = dict(app.periodic_registry.periodic_tasks)
    monkeypatch.setattr(  # the app itself: what is imported by its name stands before it, and hands on
        procrastinate_app.current_app,
        "run_worker",
        lambda **_: asked.append(len(app.periodic_registry.periodic_tasks)),
    )

    try:
        assert running.work(periodic=False) == 0
    finally:
        app.periodic_registry.periodic_tasks.update(periodic)
    assert sorted(map(str, asked)) == ["0", "asked", "seals"]


def test_the_nights_jobs_are_known_to_the_queue():
    app.perform_import_paths()

    assert {name for name, _ in app.periodic_registry.periodic_tasks} >= {
        "raccordo.careplan.tasks.begin_signed_plans",
        "raccordo.delivery.tasks.withdraw_visits",
        "raccordo.intake.tasks.remind_what_ends",
        "raccordo.observatory.tasks.load_observatories",
    }


def test_a_taken_port_is_said_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit, match=f"La porta {port} è già occupata"):
            running.free_or_exit(port)


def test_the_version_changes_with_any_file(tmp_path, monkeypatch):
    (tmp_path / "uno.py").write_text("1")
    monkeypatch.setattr(running, "PACKAGE", tmp_path)
    before = running.version_of_the_code()

    (tmp_path / "due.html").write_text("2")

    assert running.version_of_the_code() != before
