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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOLD = "PROVATO "  # how a part begins the line that says how much it proved
PYTEST = (sys.executable, "-m", "pytest", "-n", "0", "-q", "-s", "-W", "ignore")


@dataclass(frozen=True)
class Part:
    """One proof: what it proves, and the command that runs it alone."""

    name: str
    what: str
    command: tuple[str, ...]


def _tests(name: str, what: str, file: str) -> Part:
    return Part(name, what, (*PYTEST, f"tests/prove/{file}"))


PARTS = (
    _tests("oracolo", "dieci milioni di decisioni di riga confrontate con l'oracolo", "wide.py"),
    _tests("mutanti", "ogni operatore girato e ogni condizione tolta nelle regole di chi vede che cosa", "mutants.py"),
    _tests("fughe", "ogni fuga piantata, una alla volta, e quanto ci vuole a trovarla", "leak_bench.py"),
    _tests("muri", "ogni tabella con un muro solo; ogni pagina con il muro della base dati soltanto", "walls.py"),
    _tests("canarini", "una parola unica in ogni campo di testo: in nessuna risposta a chi non la può leggere", "canaries.py"),
    _tests("gemelli", "centomila domande in mondi gemelli, uguali byte per byte", "twins.py"),
    Part("tempesta", "kill -9 e mancanze di corrente: nulla di confermato va perso (root, FUSE)", (sys.executable, "-m", "tools.storm.run")),
)  # fmt: skip


def main() -> int:
    """Run the parts that were asked for, all if none was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *(part.name for part in PARTS)])
    asked = parser.parse_args().parts
    results = [(part, *_prove(part)) for part in PARTS if not asked or part.name in asked]
    print("\nIn breve")
    for part, sound, seconds, told in results:
        print(
            f"  {part.name:<10} {'sì' if sound else 'NO':<3} {seconds:7.0f} s  {' · '.join(told) or part.what}"
        )
    return 0 if all(sound for _, sound, _, _ in results) else 1


def _prove(part: Part) -> tuple[bool, float, list[str]]:
    """Run one part; its words pass through as they come."""
    print(f"\n== {part.name}: {part.what}", flush=True)
    began, told = time.monotonic(), []
    process = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in process.stdout or ():
        print(line, end="", flush=True)
        told += [line.removeprefix(TOLD).strip()] if line.startswith(TOLD) else []
    return process.wait() == 0, time.monotonic() - began, told


if __name__ == "__main__":
    sys.exit(main())
