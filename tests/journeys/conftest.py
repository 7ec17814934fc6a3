# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration, served for real to a real browser: built once, cloned for each worker."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql

from raccordo.config import database
from tests import databases
from tests.journeys.browser import ARGUMENTS, PATIENCE, executable
from tests.plugin import ADMIN_URL

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-23T10:00"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and runs on one worker, because it shares one server."""
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def environment(name: str) -> dict[str, str]:
    """How a process of the demonstration is started on a database."""
    return {
        **os.environ,
        "RACCORDO_DEMO": "1",
        "RACCORDO_CLOCK": DAY,
        "RACCORDO_TESTING": "0",
        "RACCORDO_DATA": str(ROOT / "build" / "viaggi"),
        "DATABASE_URL": database.with_user(ADMIN_URL, database.APP_ROLE, name),
        "DATABASE_OWNER_URL": database.with_user(ADMIN_URL, database.OWNER_ROLE, name),
    }


def _digest() -> str:
    whole = hashlib.sha256()
    for path in sorted(
        p for p in (ROOT / "raccordo").rglob("*") if p.suffix in {".py", ".yaml", ".csv", ".json"}
    ):
        if "/web/" not in str(path):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:10]


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None) -> str:
    """A database with the demonstration's year of life; made once for one state of the code."""
    name = f"rc_demo_{_digest()}"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(724003)")
        if not admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            for (old,) in admin.execute(
                "select datname from pg_database where datname like 'rc_demo_%'"
            ).fetchall():
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))
            making = f"{name[:40]}_new"
            databases.clone(making)  # migrated already: only the year has to be lived
            subprocess.run(
                [sys.executable, "-m", "tests.journeys.build"], env=environment(making), cwd=ROOT, check=True
            )
            admin.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(making), sql.Identifier(name))
            )
    return name


@pytest.fixture(scope="session")
def site(demo_database: str) -> Iterator[str]:
    """The address of a server on a fresh copy of the demonstration."""
    name = f"rc_viaggio_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name, demo_database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "raccordo.config.wsgi:application",
    ]  # fmt: skip
    # The database outlives a change of style or script: the files that the browser gets are always today's.
    for order in (["collectstatic", "--noinput"], ["osservatori", "--se-mancano"]):
        run = [sys.executable, "-m", "django", *order]
        subprocess.run(run, env=environment(name), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    log = (ROOT / "build" / f"{name}.log").open("w")
    server = subprocess.Popen(command, env=environment(name), cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/demo/", timeout=5)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start: see build/*.log")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh visitor; a journey fails on any script error or request to another host."""
    context = chromium.new_context(base_url=site, viewport={"width": 1366, "height": 768}, locale="it-IT")
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on(
        "request",
        lambda request: None if request.url.startswith((site, "data:")) else faults.append(request.url),
    )
    yield context
    context.close()
    assert not faults, faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a fresh visitor."""
    return context.new_page()


@pytest.fixture
def plain_page(chromium: Browser, site: str) -> Iterator[Page]:
    """A page of a visitor without JavaScript."""
    context = chromium.new_context(
        base_url=site, viewport={"width": 1366, "height": 768}, java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def gallery(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The address of the gallery, on a server with an empty database: it needs no other."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's loop runs in this thread
    with django_db_blocker.unblock():
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}/galleria"
        thread.terminate()
