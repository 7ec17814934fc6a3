# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the benchmark: fills two territories, serves both, measures them in turn, prints the tables of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tools.bench.client import Sample, Wrong, measure

DATA = Path("build/misura").resolve()
EMPTY = "misura_vuota"
BLOCK = 50  # requests in a row to one territory, before the other has its turn
CONNECTIONS = (1, 16)


def main() -> int:
    """Measure at two sizes, so that growth can be seen. Returns 1 when something could not be measured."""
    options = _options()
    os.environ.update(
        RACCORDO_DATA=str(DATA), RACCORDO_DATABASE=EMPTY, RACCORDO_CLOCK="2026-11-23T10:00",
        DJANGO_SETTINGS_MODULE="raccordo.config.settings",
    )  # fmt: skip
    warnings.filterwarnings("ignore", module="platformdirs")
    if not options.keep:
        shutil.rmtree(DATA, ignore_errors=True)
    import django

    django.setup()
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from tools.bench import report
    from tools.bench.serving import Served, serve

    sizes = [options.small, options.persons]
    print(report.machine(f"make bench ({' '.join(sys.argv[1:]) or 'senza opzioni'})"), flush=True)
    territories = [_territory(size) for size in sizes]
    served: list[Served] = []
    try:
        served += [serve(url, options.port + n, options.forms) for n, url in enumerate(territories)]
        faults = _measure(options, served)
        report.rest(served[-1])
    finally:
        for one in served:
            one.stop()
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument(
        "--keep", action="store_true", help="use the territories of the last run, if they are there"
    )
    parser.add_argument("--only", default="", help="only the operations whose name begins so")
    options = parser.parse_args()
    options.forms = len(CONNECTIONS) * (options.requests + 200)
    return options


def _territory(size: int) -> str:
    """The database of a territory, filled if it is not there; its address for the administrator."""
    from raccordo.config import database
    from tools.bench import report, rows, territory

    admin, name = database.embedded_url(DATA), f"misura_{size}"
    url = database.with_user(admin, "postgres", name)
    with psycopg.connect(admin, autocommit=True) as db:
        known = {row[0] for row in db.execute("select datname from pg_database").fetchall()}
        if EMPTY not in known:
            _upgrade()
        if name not in known:
            names = (sql.Identifier(name), sql.Identifier(EMPTY), sql.Identifier(database.OWNER_ROLE))
            db.execute(sql.SQL("create database {} template {} owner {}").format(*names))
            started = time.perf_counter()
            territory.fill(url, size)
            print(f"- {size} persone riempite in {time.perf_counter() - started:.0f} s", flush=True)
    with psycopg.connect(url) as db:
        print(
            f"- {size} persone: {rows.count(db)} righe della cartella, {report.all_rows(db)} righe in tutto",
            flush=True,
        )
    return url


def _upgrade() -> None:
    """Tables, guards and static files, once: the territories are copies of this empty database."""
    command = [sys.executable, "-m", "raccordo.config.cli", "upgrade"]
    subprocess.run(command, check=True)


def _measure(options: argparse.Namespace, served: list[Any]) -> int:
    """Measure every operation in both territories in turn and print its row. Returns how many could not be measured."""
    from tools.bench import report

    faults, growth = 0, []
    print(report.HEADER)
    for pair in zip(*(one.operations for one in served), strict=True):
        if not pair[0].name.startswith(options.only):
            continue
        try:
            for connections in CONNECTIONS:
                samples = _in_turn(options, served, pair, connections)
                print(report.row(pair[-1], connections, samples[-1], served[-1]), flush=True)
                if connections == 1:
                    growth.append((pair[0].name, samples))
        except Wrong as fault:
            faults += 1
            print(f"| {pair[0].name} | non misurata: {fault} |", flush=True)
    report.growth(growth, [options.small, options.persons])
    return faults


def _in_turn(
    options: argparse.Namespace, served: list[Any], pair: tuple[Any, ...], connections: int
) -> list[Sample]:
    """Blocks of requests to one territory and to the other, so that a slow moment of the machine falls on both."""
    samples = [Sample() for _ in served]
    first = CONNECTIONS.index(connections) * (options.requests + 200)
    for one, operation in zip(served, pair, strict=True):
        operation.check(one.port)
        measure(
            Sample(), one.port, one.meter, operation.make, numbers=range(first, first + 100), connections=connections,
            status=operation.status, least=operation.least,
        )  # fmt: skip
    for start in range(first + 100, first + 100 + options.requests, BLOCK):
        for sample, one, operation in zip(samples, served, pair, strict=True):
            numbers = range(start, min(start + BLOCK, first + 100 + options.requests))
            measure(
                sample, one.port, one.meter, operation.make, numbers=numbers, connections=connections,
                status=operation.status, least=operation.least,
            )  # fmt: skip
    return samples


if __name__ == "__main__":
    sys.exit(main())
