# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make drill`: territories fall and stand up again, from a copy and from the continuous archive; how long each step took, how
much was lost, and what that says of a larger one. `make drill GB=10` does it with the archive alone, at that size."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg

from tools.drill import archived
from tools.drill.rehearsal import ROOT, Failed, Result, Source, rehearse, verb

PLACE = ROOT / "build" / "caduta"
AIM_RPO, AIM_RTO = 5 * 60, 15 * 60  # reliability.md, part 4: embedded, 10 GB
LARGE = 10e9
EACH = 11_800  # bytes of a person of the territory, with everything about them
PASS = 60  # seconds between two passes of the archive, as it runs by itself


def main() -> int:
    """Rehearse at two sizes, or at one. Returns 1 on any fault, and where the aims are missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, nargs=2, default=[2_000, 20_000])
    parser.add_argument("--gb", type=float, help="solo l'archivio, con un database di circa tanti GB")
    parser.add_argument("--giro", type=float, default=PASS, help="secondi tra due giri dell'archivio")
    parser.add_argument(
        "--scrive", type=float, default=90, help="secondi per cui si scrive prima della caduta"
    )
    options = parser.parse_args()
    shutil.rmtree(PLACE, ignore_errors=True)
    free = shutil.disk_usage(ROOT).free
    if options.gb and free < options.gb * 3e9:
        print(f"Non c'è posto: servono circa {options.gb * 3:.0f} GB, e sono liberi {free / 1e9:.0f}.")
        return 1
    try:
        if options.gb:
            return _within(_archive_alone(int(options.gb * 1e9 / EACH), options))
        results = [_both(persons, options) for persons in options.persons]
    except Failed as fault:
        print(f"NON RIUSCITA: {fault}")
        return 1
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
    _extrapolate(*(copy for copy, _ in results))
    return _within(results[-1][1])


def _source(persons: int, folder: Path) -> tuple[Source, Path]:
    """An installation with a territory of so many persons, and its folder."""
    from raccordo.config import database, embedded
    from tools.bench import territory

    data, audit_key = folder / "di-qua", secrets.token_urlsafe(48)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "RACCORDO_"))} | {
        "RACCORDO_DATA": str(data), "RACCORDO_AUDIT_KEY": audit_key, "RACCORDO_SECRET_KEY": secrets.token_urlsafe(48),
    }  # fmt: skip
    started = time.monotonic()
    admin = database.embedded_url(data)  # held by this process until it falls
    verb("upgrade", environment=environment)
    url = database.with_user(admin, "postgres", "raccordo")
    territory.fill(url, persons)
    # The territory's lines are filled in, not written by the application.
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("delete from kernel_accessline where mac = ''")
    print(f"- {persons} persone: territorio pronto in {time.monotonic() - started:.0f} s", flush=True)

    def destroy() -> None:
        embedded.stop_if_last(data / "postgres")
        shutil.rmtree(data)

    return Source(url, environment, audit_key, destroy), data


def _both(persons: int, options: argparse.Namespace) -> tuple[Result, Result]:
    """A fall that a copy mends, and then one of what came back, which the archive mends."""
    from raccordo.config import database

    folder = PLACE / str(persons)
    source, _ = _source(persons, folder)
    copy = rehearse(source, folder)
    again = folder / "di-nuovo"
    environment = source.environment | {"RACCORDO_DATA": str(again)}
    copy.seconds["prima pagina"] = _first_page(environment)
    _tell(f"{persons} persone, da una copia", copy)
    url = database.with_user(database.embedded_url(again), "postgres", "raccordo")
    second = Source(url, environment, source.audit_key, source.destroy)
    return copy, _archived(persons, second, again, folder, options)


def _archive_alone(persons: int, options: argparse.Namespace) -> Result:
    folder = PLACE / str(persons)
    source, data = _source(persons, folder)
    return _archived(persons, source, data, folder, options)


def _archived(persons: int, source: Source, data: Path, folder: Path, options: argparse.Namespace) -> Result:
    result = archived.rehearse(source, data, folder, every=options.giro, writes_for=options.scrive)
    result.seconds["prima pagina"] = _first_page(
        source.environment | {"RACCORDO_DATA": str(folder / "dall-archivio")}
    )
    _tell(f"{persons} persone, dall'archivio continuo (un giro ogni {options.giro:.0f} s)", result)
    return result


def _first_page(environment: dict[str, str]) -> float:
    """Seconds from `raccordo serve` to a page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.monotonic()
    command = [sys.executable, "-m", "raccordo.config.cli", "serve", "--porta", str(port)]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        while time.monotonic() - started < 120 and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/guida/", timeout=10)
                return time.monotonic() - started
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        raise Failed("what was restored does not serve its pages")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _tell(what: str, result: Result) -> None:
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    rate = result.size / 1e6 / result.seconds["ripristino"]
    print(
        f"- {what}: database {result.size / 1e6:.0f} MB, chiuso in {result.copy / 1e6:.1f} MB: {steps}; ripristino a {rate:.0f} MB/s\n"
        f"  scritture confermate {result.acknowledged}, non tornate {result.lost}; lavoro perso: {result.rpo:.1f} s",
        flush=True,
    )
    print("".join(f"  {line}\n" for line in result.said.splitlines()), end="", flush=True)


def _extrapolate(small: Result, large: Result) -> None:
    """What the measures of copies say of a large database: a straight line through both, and bare proportion."""

    def at_ten(step: str) -> tuple[float, float]:
        slope = max(0.0, (large.seconds[step] - small.seconds[step]) / (large.size - small.size))
        line = large.seconds[step] + slope * (LARGE - large.size)
        return line / 60, large.seconds[step] * LARGE / large.size / 60

    copy, back = at_ten("copia"), at_ten("ripristino")
    print(
        f"Una copia a 10 GB, {LARGE / large.size:.0f} volte oltre ciò che è stato misurato: tra {copy[0]:.0f} e {copy[1]:.0f} minuti per farla, "
        f"tra {back[0]:.0f} (retta per i due punti) e {back[1]:.0f} (in proporzione) per tornare. L'archivio si misura: make drill GB=10."
    )


def _within(result: Result) -> int:
    """Whether the archive keeps what was promised, at the size that was measured."""
    rto = result.seconds["ripristino"] + result.seconds["prima pagina"]
    print(
        f"Dall'archivio, misurati su {result.size / 1e6:.0f} MB: RTO {rto:.0f} s, promessi {AIM_RTO} a 10 GB; RPO {result.rpo:.1f} s, promessi {AIM_RPO}."
    )
    if rto > AIM_RTO or result.rpo > AIM_RPO:
        print("Oltre la promessa.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
