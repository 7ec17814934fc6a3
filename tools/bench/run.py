# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the benchmark: fills two territories, serves them, measures, prints the tables of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

DATA = Path("build/misura").resolve()


def main() -> int:
    """Measure at two sizes, so that growth can be seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        return _measure(options)
    for size in (options.small, options.persons):
        shutil.rmtree(DATA / str(size), ignore_errors=True)
        command = [sys.executable, "-m", "tools.bench.run", "--one", str(size), "--requests", str(options.requests),
                   "--port", str(options.port)]  # fmt: skip
        subprocess.run(command, check=True)
    return 0


def _measure(options: argparse.Namespace) -> int:
    os.environ.update(
        RACCORDO_DATA=str(DATA / str(options.one)), RACCORDO_DATABASE="misura", RACCORDO_CLOCK="2026-11-23T10:00",
        DJANGO_SETTINGS_MODULE="raccordo.config.settings",
    )  # fmt: skip
    from raccordo.config import cli, database

    cli.upgrade(options)
    from tools.bench import operations, territory

    admin = database.embedded_url(Path(os.environ["RACCORDO_DATA"]))
    started = time.perf_counter()
    cast = territory.fill(database.with_user(admin, "postgres", "misura"), options.one)
    print(
        f"\n## {options.one:,} persone, riempite in {time.perf_counter() - started:.0f} s\n".replace(",", ".")
    )
    server = _serve(options.port)
    try:
        operations.measure_all(cast, options.port, server.pid, options.requests)
    finally:
        server.terminate()
        server.wait(timeout=20)
    return 0


def _serve(port: int) -> subprocess.Popen[bytes]:
    from raccordo.config import running

    started = time.perf_counter()
    server = subprocess.Popen(running.web_command("127.0.0.1", port, 1))
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/guida/", timeout=5)
            break
        except OSError:
            if server.poll() is not None or time.perf_counter() - started > 60:
                raise SystemExit("the server did not start") from None
            time.sleep(0.05)
    print(f"Dal comando alla prima risposta: {time.perf_counter() - started:.1f} s")
    return server


if __name__ == "__main__":
    sys.exit(main())
