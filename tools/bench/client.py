# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends requests over kept-open connections and counts the processor time of the server and of its database."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psutil

CSRF = "m" * 32


@dataclass
class Sample:
    """What some requests cost: seconds of processor of the server and of the database, and each one's wait and size."""

    server: float = 0
    database: float = 0
    walls: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """Milliseconds of processor a request."""
        return (self.server + self.database) * 1000 / len(self.walls)

    @property
    def median(self) -> float:
        """Milliseconds that half of the requests waited at most."""
        return statistics.median(self.walls) * 1000

    @property
    def p95(self) -> float:
        """Milliseconds that nineteen requests in twenty waited at most."""
        return sorted(self.walls)[int(len(self.walls) * 0.95) - 1] * 1000


@dataclass(frozen=True)
class Request:
    """One request to send; `form` makes it a POST."""

    path: str
    session: str
    worker: str = ""  # the signed cookie by which this browser remembers who works in it
    form: dict[str, str] | None = None


class Wrong(RuntimeError):
    """A page did not answer as a living page does."""


class Meter:
    """Processor time of two process trees: the server (pages and sealer) and PostgreSQL."""

    def __init__(self, server_pid: int, postgres_pid: int) -> None:
        self._trees = (psutil.Process(server_pid), psutil.Process(postgres_pid))

    def read(self) -> tuple[float, float]:
        """Seconds used so far by the server and by the database, children included."""
        server, database = (sum(map(_used, [root, *root.children(recursive=True)])) for root in self._trees)
        return server, database


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # What a process that has ended used is kept by the one that waited for it.
    return float(times.user + times.system + times.children_user + times.children_system)


def send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes, float]:
    """Send one request and read the whole answer: status, body, seconds."""
    cookies = f"sessionid={request.session}; csrftoken={CSRF}; chi={request.worker}"
    headers = {"Cookie": cookies, "Accept-Encoding": "identity"}
    body = None
    if request.form is not None:
        body = urlencode({**request.form, "csrfmiddlewaretoken": CSRF})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    start = time.perf_counter()
    connection.request("POST" if body is not None else "GET", request.path, body, headers)
    response = connection.getresponse()
    answer = response.read()
    return response.status, answer, time.perf_counter() - start


def ask(port: int, request: Request) -> tuple[int, str]:
    """One request on a connection of its own: status and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    status, answer, _ = send(connection, request)
    connection.close()
    return status, answer.decode()


def measure(
    sample: Sample, port: int, meter: Meter, make: Callable[[int], Request], *, numbers: range, connections: int,
    status: int, least: int,
) -> None:  # fmt: skip
    """Send the numbered requests over some connections and add what they cost. Raises Wrong on an answer not expected."""
    faults: list[str] = []

    def work(first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for number in numbers[first::connections]:
            request = make(number)
            answered, body, seconds = send(connection, request)
            if answered != status or len(body) < least:
                faults.append(f"{request.path}: {answered}, {len(body)} byte")
                return
            sample.walls.append(seconds)
            sample.sizes.append(len(body))
        connection.close()

    before = meter.read()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = meter.read()
    if faults:
        raise Wrong(faults[0])
    sample.server += after[0] - before[0]
    sample.database += after[1] - before[1]
