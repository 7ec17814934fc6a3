# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serves one territory as an installation does: pages, and the worker that seals the register behind them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from tools.bench.client import Meter
from tools.bench.operations import Desk, Operation, operations


@dataclass
class Served:
    """One territory that answers."""

    url: str  # of the administrator
    port: int
    process: subprocess.Popen[bytes]
    meter: Meter
    started_in: float  # seconds, from the command to the first answer
    started_cpu: float  # seconds of processor until then
    desk: Desk
    operations: list[Operation] = field(default_factory=list)

    def web_worker(self) -> psutil.Process:
        """The process that makes the pages: the largest one below the web server."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        web = [one for one in family if any("granian" in word for word in one.cmdline())]
        below = [child for one in web for child in one.children(recursive=True)]
        return max(below or web, key=lambda one: one.memory_info().rss)

    def stop(self) -> None:
        """End the server and what it started."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def serve(url: str, port: int, forms: int) -> Served:
    """Start `raccordo serve` on a territory; wait for the first answer and until the register is sealed."""
    from raccordo.config import database

    name = urlsplit(url).path.lstrip("/")
    environment = {**os.environ, "DATABASE_URL": database.with_user(url, database.APP_ROLE, name)}
    command = [sys.executable, "-m", "raccordo.config.cli", "serve", "--porta", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    _wait_for(port, process)
    first, meter = time.perf_counter() - started, Meter(process.pid, _postmaster())
    used = meter.read()[0]
    with psycopg.connect(url, autocommit=True) as db:
        _wait_for_the_seal(db)
        desk = Desk(db, port, forms)
    return Served(url, port, process, meter, first, used, desk, operations(desk))


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.perf_counter() + 120
    while time.perf_counter() < ends and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/guida/", timeout=10)
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the server did not start")


def _wait_for_the_seal(db: psycopg.Connection) -> None:
    unsealed = "select exists (select 1 from kernel_accessline l where not exists (select 1 from kernel_accesslink k where k.line_id = l.id))"
    ends = time.perf_counter() + 300
    while time.perf_counter() < ends:
        row = db.execute(unsealed).fetchone()
        if row is not None and not row[0]:
            return
        time.sleep(1)
    raise SystemExit("nobody seals the register")


def _postmaster() -> int:
    pid_file = Path(os.environ["RACCORDO_DATA"]) / "postgres" / "postmaster.pid"
    return int(pid_file.read_text(encoding="ascii").splitlines()[0])
