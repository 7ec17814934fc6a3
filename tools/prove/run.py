# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make prove`: every long proof in turn, or those asked for (`make prove PARTI="oracolo mutanti"`); the result and the time
of each. Returns 1 when one of them fails."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOLD = "PROVATO "  # how a part begins the line that says how much it proved
COUNTED = "CONTO "  # how it begins one that is summed over its processes (tests/prove/share.py)
PROCESSES = int(os.environ.get("RACCORDO_PROVE_PROCESSES", "2"))
PYTEST = (sys.executable, "-m", "pytest", "-n", "0", "-q", "-s", "-W", "ignore")


@dataclass(frozen=True)
class Part:
    """One proof: what it proves, and the command that runs it alone."""

    name: str
    what: str
    command: tuple[str, ...]
    shared: bool = False  # among several processes, each with its own part (tests/prove/share.py)


@dataclass(frozen=True)
class Result:
    """How a part went."""

    sound: bool
    seconds: float
    told: list[str]
    counts: dict[str, Counter[str]]


def _tests(name: str, what: str, file: str, *, shared: bool = False) -> Part:
    return Part(name, what, (*PYTEST, f"tests/prove/{file}"), shared)


PARTS = (
    _tests("oracolo", "dieci milioni di decisioni di riga confrontate con l'oracolo", "wide.py", shared=True),
    _tests("mutanti", "ogni operatore girato e ogni condizione tolta nelle regole di chi vede che cosa", "mutants.py", shared=True),
    _tests("fughe", "ogni fuga piantata, una alla volta, e quanto ci vuole a trovarla", "leak_bench.py"),
    _tests("muri", "ogni tabella con un muro solo; ogni pagina con il muro della base dati soltanto", "walls.py"),
    _tests("canarini", "una parola unica in ogni campo di testo: in nessuna risposta a chi non la può leggere", "canaries.py"),
    _tests("gemelli", "centomila domande in mondi gemelli, uguali byte per byte", "twins.py", shared=True),
    Part("tempesta", "kill -9 e mancanze di corrente: nulla di confermato va perso (root, FUSE)", (sys.executable, "-m", "tools.storm.run")),
)  # fmt: skip


def main() -> int:
    """Run the parts that were asked for, all if none was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *(part.name for part in PARTS)])
    asked = parser.parse_args().parts
    results = [(part, _prove(part)) for part in PARTS if not asked or part.name in asked]
    print("\nIn breve")
    for part, result in results:
        sums = [f"{sum(found.values()):,} {kind}" for kind, found in result.counts.items() if "" in found]
        told = " · ".join([*sums, *result.told]) or part.what
        print(f"  {part.name:<10} {'sì' if result.sound else 'NO':<3} {result.seconds:7.0f} s  {told}")
    return 0 if all(result.sound for _, result in results) else 1


def _prove(part: Part) -> Result:
    """Run one part, in as many processes as share it; its words pass through as they come, its counts are summed."""
    print(f"\n== {part.name}: {part.what}", flush=True)
    began, many = time.monotonic(), PROCESSES if part.shared else 1
    with ThreadPoolExecutor(many) as threads:
        ended = list(threads.map(lambda number: _run(part, number, many), range(many)))
    counts: dict[str, Counter[str]] = {}
    for _, _, counted in ended:
        for line in counted:
            kind, key, number = line.rsplit("|", 2)
            counts.setdefault(kind, Counter())[key] += int(number)
    _print_counts(counts)
    told = [words for _, told, _ in ended for words in told]
    return Result(all(sound for sound, _, _ in ended), time.monotonic() - began, told, counts)


def _print_counts(counts: dict[str, Counter[str]]) -> None:
    for kind, found in counts.items():
        if "" not in found:
            print(f"\n{kind}: {len(found)}")
            print("\n".join(f"  {number:>9,}  {key}" for key, number in sorted(found.items())), flush=True)


def _run(part: Part, number: int, many: int) -> tuple[bool, list[str], list[str]]:
    """One process of a part, on a database of its own. Returns whether it held, what it told, what it counted."""
    mine = {"RACCORDO_PROVE_SHARE": f"{number}/{many}"}
    mine |= {"PYTEST_XDIST_WORKER": f"gw{number}"} if many > 1 else {}
    mark, told, counted = (f"{number + 1}| " if many > 1 else ""), [], []
    process = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env={**os.environ, **mine, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout or ():
        if line.startswith(COUNTED):
            counted.append(line.removeprefix(COUNTED).rstrip("\n"))
            continue
        print(f"{mark}{line}", end="", flush=True)
        told += [line.removeprefix(TOLD).strip()] if line.startswith(TOLD) else []
    return process.wait() == 0, told, counted


if __name__ == "__main__":
    sys.exit(main())
