# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sends requests over kept-open connections and counts the processor time of the server and of its database."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil

CSRF = "m" * 32


@dataclass(frozen=True)
class Figure:
    """What one operation cost: milliseconds of processor and of waiting, and the size of the answer in bytes."""

    name: str
    connections: int
    cpu_server: float
    cpu_database: float
    wall_median: float
    wall_p95: float
    size: int

    @property
    def cpu(self) -> float:
        return self.cpu_server + self.cpu_database


@dataclass(frozen=True)
class Request:
    """One request to send; `form` makes it a POST."""

    path: str
    session: str
    form: dict[str, str] | None = None


class Meter:
    """Processor time of two process trees: the web server and PostgreSQL."""

    def __init__(self, server_pid: int, postgres_pid: int) -> None:
        self._trees = (psutil.Process(server_pid), psutil.Process(postgres_pid))

    def read(self) -> tuple[float, float]:
        """Seconds used so far by the server and by the database, children included."""
        totals = []
        for root in self._trees:
            total = 0.0
            for process in [root, *root.children(recursive=True)]:
                try:
                    times = process.cpu_times()
                    total += times.user + times.system
                except psutil.NoSuchProcess:
                    continue
            totals.append(total)
        return totals[0], totals[1]


def send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, int, float]:
    """Send one request and read the whole answer: status, bytes, seconds."""
    headers = {"Cookie": f"sessionid={request.session}; csrftoken={CSRF}", "Accept-Encoding": "identity"}
    body = None
    if request.form is not None:
        body = urlencode({**request.form, "csrfmiddlewaretoken": CSRF})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    start = time.perf_counter()
    connection.request("POST" if body is not None else "GET", request.path, body, headers)
    response = connection.getresponse()
    size = len(response.read())
    return response.status, size, time.perf_counter() - start


def measure(
    name: str,
    port: int,
    meter: Meter,
    make: Callable[[int], Request],
    *,
    connections: int,
    count: int,
    expect: set[int],
) -> Figure:
    """Warm up, then send `count` requests over some connections. Raises if an answer is not the expected one."""
    walls: list[float] = []
    sizes: list[int] = []
    faults: list[str] = []

    def work(first: int, step: int, total: int, record: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(first, total, step):
            request = make(number)
            status, size, seconds = send(connection, request)
            if status not in expect:
                faults.append(f"{name}: {request.path} answered {status}")
                return
            if record:
                walls.append(seconds)
                sizes.append(size)
        connection.close()

    def run(total: int, offset: int, record: bool) -> None:
        threads = [
            threading.Thread(target=work, args=(offset + n, connections, offset + total, record))
            for n in range(connections)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise RuntimeError(faults[0])

    run(max(40, connections * 4), 0, record=False)
    before = meter.read()
    run(count, 1000, record=True)
    after = meter.read()
    ranked = sorted(walls)
    return Figure(
        name, connections, (after[0] - before[0]) * 1000 / count, (after[1] - before[1]) * 1000 / count,
        statistics.median(walls) * 1000, ranked[int(len(ranked) * 0.95) - 1] * 1000, int(statistics.median(sizes)),
    )  # fmt: skip
