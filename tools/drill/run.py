# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make drill`: two territories fall and stand up again; how long each step took, and what that says of a larger one."""

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

import psycopg

from tools.drill.rehearsal import ROOT, Failed, Result, Source, rehearse, verb

PLACE = ROOT / "build" / "caduta"
AIM_RPO, AIM_RTO = 5 * 60, 15 * 60  # reliability.md, part 4: embedded, 10 GB
LARGE = 10e9
EVERY = 4 * 60  # seconds between two copies, as the manual says


def main() -> int:
    """Rehearse at two sizes. Returns 1 on any fault, and where the aims are missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, nargs=2, default=[2_000, 20_000])
    options = parser.parse_args()
    shutil.rmtree(PLACE, ignore_errors=True)
    results = []
    try:
        for persons in options.persons:
            results.append(_fall(persons))
            _tell(persons, results[-1])
    except Failed as fault:
        print(f"NON RIUSCITA: {fault}")
        return 1
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
    return _extrapolate(*results)


def _fall(persons: int) -> Result:
    from raccordo.config import database, embedded
    from tools.bench import territory

    folder = PLACE / str(persons)
    data, audit_key = folder / "di-qua", secrets.token_urlsafe(48)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "RACCORDO_"))} | {
        "RACCORDO_DATA": str(data), "RACCORDO_AUDIT_KEY": audit_key, "RACCORDO_SECRET_KEY": secrets.token_urlsafe(48),
    }  # fmt: skip
    started = time.monotonic()
    admin = database.embedded_url(data)  # held by this process until it falls
    verb("upgrade", environment=environment)
    url = database.with_user(admin, "postgres", "raccordo")
    territory.fill(url, persons)
    with psycopg.connect(
        url, autocommit=True
    ) as db:  # the territory's lines are filled in, not written by the application
        db.execute("delete from kernel_accessline where mac = ''")
    print(f"- {persons} persone: territorio pronto in {time.monotonic() - started:.0f} s", flush=True)

    def destroy() -> None:
        embedded.stop_if_last(data / "postgres")
        shutil.rmtree(data)

    result = rehearse(Source(url, environment, audit_key, destroy), folder)
    result.seconds["prima pagina"] = _first_page(environment | {"RACCORDO_DATA": str(folder / "di-nuovo")})
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


def _tell(persons: int, result: Result) -> None:
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.seconds.items())
    print(
        f"- {persons} persone, database {result.size / 1e6:.0f} MB, copia {result.copy / 1e6:.1f} MB: {steps}; "
        f"copia a {result.size / 1e6 / result.seconds['copia']:.0f} MB/s, "
        f"ripristino a {result.size / 1e6 / result.seconds['ripristino']:.0f} MB/s\n"
        f"  scritture confermate {result.acknowledged}, di cui {result.lost} dopo l'istante della copia; "
        f"lavoro perso se si cade alla fine della copia: {result.rpo:.1f} s",
        flush=True,
    )
    print("".join(f"  {line}\n" for line in result.said.splitlines()), end="", flush=True)


def _extrapolate(small: Result, large: Result) -> int:
    """What the measures say of a large database, between two readings: a straight line through both, and bare proportion."""

    def at_ten(step: str) -> tuple[float, float]:
        slope = max(0.0, (large.seconds[step] - small.seconds[step]) / (large.size - small.size))
        line = large.seconds[step] + slope * (LARGE - large.size)
        return line / 60, large.seconds[step] * LARGE / large.size / 60

    copy, back = at_ten("copia"), at_ten("ripristino")
    rto = large.seconds["ripristino"] + large.seconds["prima pagina"]
    rpo = EVERY + large.seconds["copia"]
    print(
        f"RTO misurato {rto:.0f} s su {large.size / 1e6:.0f} MB. RPO con «raccordo backup --ogni {EVERY // 60}»: al più {rpo:.0f} s, "
        f"l'intervallo tra due copie e la durata di una.\n"
        f"A 10 GB, {LARGE / large.size:.0f} volte oltre ciò che è stato misurato: ripristino tra {back[0]:.0f} minuti (retta per i due "
        f"punti) e {back[1]:.0f} (in proporzione al più grande); copia tra {copy[0]:.0f} e {copy[1]:.0f} minuti, quindi RPO oltre i "
        f"cinque: a quella grandezza serve l'archivio continuo di PostgreSQL."
    )
    if rto > AIM_RTO or rpo > AIM_RPO:
        print("Oltre la promessa già a questa grandezza.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
