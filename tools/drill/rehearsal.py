# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One fall and what stands up again, with the times of each step. Any fault raises `Failed`."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from raccordo.config import copies, database, embedded, register_verifier

ROOT = Path(__file__).resolve().parents[2]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSERT = f"insert into kernel_accessline ({', '.join(register_verifier.COLUMNS)}, mac) values ({', '.join(['%s'] * 15)})"


class Failed(Exception):
    """Something did not come back as it was."""


@dataclass
class Source:
    """What will fall: how the application and the administrator reach it, its secrets, and how it is destroyed."""

    url: str
    environment: dict[str, str]
    audit_key: str
    destroy: Callable[[], None]


@dataclass
class Result:
    """Seconds of each step, sizes, and what was lost."""

    size: int = 0  # bytes of the database
    copy: int = 0  # bytes of the envelope
    seconds: dict[str, float] = field(default_factory=dict)
    acknowledged: int = 0
    lost: int = 0
    rpo: float = 0.0  # seconds of work lost, had the fall come when the copy ended
    said: str = ""


class Writers:
    """People who go on working: each writes a line of the register, and remembers it once the database has said yes."""

    def __init__(self, source: Source, count: int = 2) -> None:
        self._stop, self._key, self._url = threading.Event(), source.audit_key.encode(), source.url
        self.acknowledged: list[tuple[float, str]] = []
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(count)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=20)

    def _write(self) -> None:
        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(self._url, autocommit=True) as db,
        ):  # until it falls
            while not self._stop.is_set():
                token, at = str(uuid4()), datetime.now(UTC)
                db.execute(_INSERT, _line(self._key, at, token))
                self.acknowledged.append((time.monotonic(), token))
                time.sleep(0.002)


def _line(key: bytes, at: datetime, token: str) -> list[Any]:
    values = [
        at,
        "R",
        "record.summary",
        uuid4(),
        None,
        uuid4(),
        None,
        None,
        "gp",
        "care",
        True,
        "drill",
        "prova",
        token,
    ]
    plain = ["" if v is None else str((v - _EPOCH) // timedelta(microseconds=1)) if isinstance(v, datetime) else str(v) for v in values]  # fmt: skip
    return [*values, register_verifier.own_seal(key, secrets.token_hex(4), "\x1f".join(plain))]


def verb(*words: str, environment: dict[str, str]) -> str:
    """Run one verb of `raccordo`. Raises Failed with what it said."""
    command = [sys.executable, "-m", "raccordo.config.cli", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"raccordo {words[0]} ({done.returncode}): {done.stdout}{done.stderr}")
    return done.stdout


def rehearse(source: Source, folder: Path, *, writers: int = 2) -> Result:
    """Copy, destroy, restore into `folder`/di-nuovo, verify."""
    result, stick, kept = Result(), folder / "chiavetta", folder / "copie"
    clean = {k: v for k, v in source.environment.items() if not k.startswith("DATABASE_")}
    verb("key", "--in", str(stick), environment=source.environment)
    result.size = database_size(source.url)
    with Writers(source, writers) as people:
        until(lambda: len(people.acknowledged) > 20)
        begun = time.monotonic()
        verb("backup", "--in", str(kept), environment=source.environment)
        ended = time.monotonic()
    result.seconds["copia"] = ended - begun
    (copy,) = copies.listed(kept).values()
    result.copy = copy.stat().st_size
    source.destroy()

    again = folder / "di-nuovo"
    begun = time.monotonic()
    result.said = verb(
        "restore", str(copy), "--chiave", str(stick / copies.PRIVATE_KEY),
        environment=clean | {"RACCORDO_DATA": str(again)},
    )  # fmt: skip
    result.seconds["ripristino"] = time.monotonic() - begun
    _compare(result, again, people.acknowledged, ended)
    return result


def database_size(url: str) -> int:
    """Bytes of a database."""
    with psycopg.connect(url) as db:
        row = db.execute("select pg_database_size(current_database())").fetchone()
    return row[0] if row else 0


def drill_lines(db: psycopg.Connection) -> set[str]:
    """What the writers of a rehearsal wrote, as it came back: each line once."""
    rows = db.execute(
        "select request_id, count(*) from kernel_accessline where rule = 'drill' group by 1"
    ).fetchall()
    if any(count != 1 for _, count in rows):
        raise Failed("a line came back twice")
    return {token for token, _ in rows}


def _compare(result: Result, again: Path, acknowledged: list[tuple[float, str]], ended: float) -> None:
    """What was acknowledged before the copy began must be there, each once and nothing out of order; what came later is the loss."""
    admin = database.embedded_url(again)
    url = database.with_user(admin, "postgres", os.environ.get("RACCORDO_DATABASE", "raccordo"))
    try:
        with psycopg.connect(url) as db:
            there = drill_lines(db)
    except (
        psycopg.Error
    ) as error:  # with the server's own last words: the message alone does not say who stopped it
        last = (again / "postgres" / "log").read_text(errors="replace").splitlines()[-12:]
        raise Failed("\n".join([f"what came back does not answer: {error!r}", *last])) from error
    embedded.stop_if_last(again / "postgres")
    before = [(moment, token) for moment, token in acknowledged if moment <= ended]
    result.acknowledged, result.lost = len(before), sum(token not in there for _, token in before)
    newest = max((moment for moment, token in before if token in there), default=0.0)
    result.rpo = ended - newest
    old = [token for moment, token in before if moment < ended - result.seconds["copia"]]
    missing = [token for token in old if token not in there]
    if missing or not old:
        raise Failed(
            f"{len(missing)} lines of {len(old)}, acknowledged before the copy began, did not come back"
        )


def until(what: Callable[[], bool], limit: float = 60) -> None:
    """Wait for something. Raises Failed."""
    ends = time.monotonic() + limit
    while not what():
        if time.monotonic() > ends:
            raise Failed("it did not happen in time")
        time.sleep(0.02)
