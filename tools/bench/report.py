# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words and tables of the benchmark, ready for docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import statistics
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg

from tools.bench import bare, size
from tools.bench.client import Sample
from tools.bench.operations import Operation
from tools.bench.pages import measure_pages
from tools.bench.serving import Served

HEADER = (
    "\n| Operazione | Meta (ms) | Connessioni | CPU per richiesta (ms) | di cui server | di cui database | Attesa mediana (ms) | p95 (ms) |"
    " KB | SQL nudo, CPU (ms) |\n|---|---|---|---|---|---|---|---|---|---|"
)


def machine(command: str) -> str:
    """The command and the machine it ran on, with how busy that was when it began."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.processor(),
    )  # fmt: skip
    load = os.getloadavg()[0]
    return (
        f"Comando: `{command}`, {datetime.now(UTC):%d/%m/%Y}. Macchina: {model}, {os.cpu_count()} processori,"
        f" {psutil.virtual_memory().total / 2**30:.0f} GB, {platform.system()} {platform.release()}, Python {platform.python_version()};"
        f" carico all'inizio {load:.1f}.\n"
    )


def all_rows(db: psycopg.Connection) -> int:
    """How many rows all tables hold, as the last analysis counted them."""
    row = db.execute("select sum(reltuples)::bigint from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0").fetchone()  # fmt: skip
    return int(row[0]) if row else 0


def row(operation: Operation, connections: int, sample: Sample, served: Served) -> str:
    """One operation at one number of connections."""
    count = len(sample.walls)
    by_hand = f"{bare.cost(served.url, operation.rows):.2f}" if connections == 1 else ""
    return (
        f"| {operation.name} | {operation.aim} | {connections} | **{sample.cpu:.1f}** | {sample.server * 1000 / count:.1f} |"
        f" {sample.database * 1000 / count:.1f} | {sample.median:.1f} | {sample.p95:.1f} | {statistics.median(sample.sizes) / 1000:.1f} |"
        f" {by_hand} |"
    )


def growth(found: list[tuple[str, list[Sample]]], sizes: list[int]) -> None:
    """How wait and cost grow with the territory, at one connection, measured in turn."""
    small, large = (f"{size:,}".replace(",", ".") for size in sizes)
    print(f"\n| Operazione, 1 connessione | p95 a {small} (ms) | p95 a {large} (ms) | rapporto | CPU a {small} (ms) | CPU a {large} (ms) | rapporto |")  # fmt: skip
    print("|---|---|---|---|---|---|---|")
    for name, (first, last) in found:
        print(
            f"| {name} | {first.p95:.1f} | {last.p95:.1f} | {last.p95 / first.p95:.2f} |"
            f" {first.cpu:.1f} | {last.cpu:.1f} | {last.cpu / first.cpu:.2f} |"
        )


def rest(served: Served) -> None:
    """First load of four pages, memory, start, size of what is installed."""
    desk = served.desk
    social, gp = desk.key(desk.cast.social), desk.key(desk.cast.gp)
    measure_pages(served.port, {
        "Guida ai servizi": ("/guida/", ""), "Oggi": ("/oggi/", social), "I miei assistiti": ("/assistiti/", gp),
        "Cartella": (f"/persone/{desk.person(0)}/", social),
    })  # fmt: skip
    worker = served.web_worker().memory_info().rss / 2**20
    print("\n| Che cosa | Meta | Misura | Come |\n|---|---|---|---|")
    print(
        f"| Memoria del processo web, alla fine delle misure | 150 MB | {worker:.0f} MB | memoria residente (RSS) |"
    )
    print(f"| Dal comando `raccordo serve` alla prima risposta | 3 s | {served.started_in:.1f} s (CPU: {served.started_cpu:.1f} s) | con PostgreSQL già in funzione |")  # fmt: skip
    print(f"| Pacchetti che `make demo` installa | 700 MB | {size.installed():.0f} MB | spazio sul disco dei file dei pacchetti di `requirements.lock` |")  # fmt: skip
