# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The processes of a running Raccordo: the web server, and the worker that seals the register and does the night's jobs."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from raccordo.web.shell import limits

PACKAGE = Path(__file__).resolve().parents[1]
STOP_WITHIN = 10.0  # seconds
WORKER_RESTS = 5.0  # seconds, before it is started again


def free_or_exit(port: int) -> None:
    """Stop with a plain sentence when somebody answers there already: two servers on one port would share the visitors."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(
                f"La porta {port} è già occupata, forse da un altro Raccordo: fermalo, o scegline un'altra (make demo PORTA=8001, oppure --porta 8001)."
            )


def web_command(host: str, port: int, processes: int) -> list[str]:
    """How the web server is started; the tests start it in the same way."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--http1-header-read-timeout", str(limits.HEADERS_WITHIN * 1000), "--http1-buffer-size", str(limits.HEADERS),
        "--workers-max-rss", str(limits.PROCESS_MEMORY), "--workers-kill-timeout", "2", "raccordo.config.wsgi:application",
    ]  # fmt: skip


_PR_SET_PDEATHSIG = 1  # prctl(2)
_started: list[subprocess.Popen[bytes]] = []


def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that `run` will stop at the end.

    It gets a session of its own: Ctrl+C reaches this process alone, which stops the others in order and only once.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        command, start_new_session=True, preexec_fn=_end_with_the_parent, **options
    )
    _started.append(process)
    return process


def _end_with_the_parent() -> None:
    """Where the system can (Linux): a supervisor that is killed leaves nobody behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def run(web: list[str], worker: list[str]) -> int:
    """Run both until Ctrl+C or until the web server ends, then stop all. Returns the exit code.

    A worker that falls (a database that restarts) is started again: the pages do not need it to answer.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    server, behind = start(web), start(worker)
    while not stop.is_set() and server.poll() is None:
        stop.wait(0.2)
        if behind.poll() is not None and not stop.wait(WORKER_RESTS):
            _started.remove(behind)
            behind = start(worker)
    code = 0 if stop.is_set() else server.wait()
    for process in _started:
        _stop(process)
    return code


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=STOP_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def version_of_the_code() -> str:
    """A digest of names, sizes and times of the package's files: it changes when anything in it does."""
    found = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            state = path.stat()
            found.update(f"{path.relative_to(PACKAGE)}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def seal_once() -> int:
    """Seal the access lines written since the last time."""
    from django.conf import settings
    from django.utils import timezone

    from raccordo.config import witness
    from raccordo.kernel import audit
    from raccordo.kernel.scoping import system_access

    with system_access(timezone.now()):
        sealed = audit.seal(settings.AUDIT_KEY)
        witness.record(settings.DATA_DIR, timezone.now())
    for place in settings.WITNESS_DIRS:
        # A folder of somebody else's that is away for a moment, or that holds something else: `raccordo doctor` tells.
        with suppress(OSError, witness.Disowned):
            witness.hand_over(settings.DATA_DIR, place)
    return sealed


def seal_every_second(stop: threading.Event) -> None:
    """Seal the access lines of the last second; a moment without the database is tried again at the next."""
    from django.db import Error, close_old_connections

    while not stop.wait(1):
        try:
            seal_once()
        except Error:
            close_old_connections()
            time.sleep(1)


def catch_up() -> None:
    """Put the early morning's jobs on the queue at once: the queue forgets those that fell due while nobody worked.

    Done twice they change nothing; a plan must not begin a day late because the machine was off at midnight.
    """
    from procrastinate.exceptions import AlreadyEnqueued

    from raccordo.careplan.tasks import begin_signed_plans
    from raccordo.delivery.tasks import withdraw_visits
    from raccordo.intake.tasks import remind_what_ends
    from raccordo.privacy.tasks import (
        keep_apart_who_is_too_near,
        look_at_agreements,
        look_for_unusual_accesses,
    )

    jobs = (
        begin_signed_plans,
        withdraw_visits,
        remind_what_ends,
        keep_apart_who_is_too_near,
        look_at_agreements,
        look_for_unusual_accesses,
    )
    for job in jobs:
        try:
            job.defer(timestamp=int(time.time()))
        except AlreadyEnqueued:
            continue


def take_up_again() -> None:
    """Put on the queue what the privacy office asked for and a worker that was killed left: its job is nobody's any more."""
    from raccordo.privacy.tasks import do_office_work
    from raccordo.web.shell import clock

    do_office_work.defer(timestamp=clock.now().timestamp())


def work(periodic: bool) -> int:
    """The worker: seals the register, does what was asked and, where the clock is the true one, the periodic jobs."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sealing = threading.Thread(target=seal_every_second, args=(stop,), daemon=True)
    sealing.start()
    from procrastinate.contrib.django import app

    app.perform_import_paths()
    if periodic:
        catch_up()
    else:  # the demonstration stands still on its day: nothing falls due
        app.periodic_registry.periodic_tasks.clear()
    take_up_again()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # stops by itself on Ctrl+C
        worker.run_worker(name="raccordo", concurrency=1)
    stop.set()
    sealing.join(timeout=5)
    return 0
