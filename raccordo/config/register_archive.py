# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo register archive`: whole days of the register older than its term leave the database, closed, proved and told.

The file is an envelope (`sealed`), for the key of the copies, whose other half is not here. Inside are lines of JSON:

    {"format": 1, "columns": […], "before": …}           the seal of the link before the first
    [link, seal, line, own seal, …]                      one for each link, its line's columns in the form that is sealed
    {"witnesses": [day, link, seal, signature]}          the daily witnesses of these links
    {"first": …, "last": …, "lines": …, "since": …, "until": …, "before": …, "seal": …, "sha256": …}

the last digest being of all that stands above it. `register_archive_verifier.py` proves it with nothing of ours. All is one
transaction: what is written is read back from the disk and compared, then a line says in the register what leaves, then it leaves.
Who is stopped before the end leaves every line where it was; the file stays, and no line names it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from raccordo.config import backup, register_verifier
from raccordo.kernel import audit
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import SYSTEM_ACTOR
from raccordo.kernel.sensitivity import Purpose

FOLDER = "registro"
FORMAT = 1
_LOCK = 724003  # one at a time; 724001 is the sealer's
_BATCH = 5000
_TEXTS = ", ".join(
    f"coalesce(({register_verifier.AS_TEXT.get(name, f'l.{name}')})::text, '')"
    for name in register_verifier.COLUMNS
)
_STOP = """select k.id, l.id from kernel_accesslink k left join kernel_accessline l on l.id = k.line_id
 where l.id is null or l.at >= %s order by k.id limit 1"""
_SPAN = """select min(k.id), max(k.id), count(*), min(l.at), max(l.at) from kernel_accesslink k
 join kernel_accessline l on l.id = k.line_id where k.id < coalesce(%s, (select max(id) from kernel_accesslink))"""
_LINES = f"""select k.id, k.mac, l.id, l.mac, {_TEXTS} from kernel_accesslink k join kernel_accessline l on l.id = k.line_id
 where k.id <= %s order by k.id"""  # noqa: S608 - made of constants
_LINES_LEAVE = (
    "delete from kernel_accessline l using kernel_accesslink k where k.line_id = l.id and k.id <= %s"
)
_LINKS_LEAVE = "delete from kernel_accesslink where id <= %s"
FAULTS = (psycopg.Error, OSError)


class Unsound(Exception):
    """What would leave does not hold: the message says what, in Italian."""


@dataclass(frozen=True)
class Span:
    """The links that may leave: from the beginning of the chain to the last before a day that is not old enough."""

    first: int
    last: int
    lines: int
    since: datetime
    until: datetime
    before: str  # the seal of the link before the first


@dataclass(frozen=True)
class Archived:
    """What left, and the file that holds it."""

    path: Path
    removal: audit.Removal


class _Watched:
    """A file that digests what goes into it."""

    def __init__(self, file: Any, digest: Any) -> None:
        self._file, self._digest = file, digest

    def write(self, data: bytes) -> int:
        """Write and digest."""
        self._digest.update(data)
        return int(self._file.write(data))


def open_span(db: psycopg.Connection, key: bytes, before: datetime) -> Span | None:
    """What may leave, in one state of the database that sees every line; nothing where no whole day is old enough."""
    db.execute("set transaction isolation level repeatable read")
    db.execute("select set_config('raccordo.reach', 'system', true), set_config('raccordo.at', %s, true)", [before.isoformat()])  # fmt: skip
    told = audit.newest(key, db.execute(audit.REMOVALS).fetchall())
    stop = db.execute(_STOP, [before]).fetchone()
    if stop is not None and stop[1] is None:
        raise Unsound(f"all'anello {stop[0]} manca la riga")
    row = db.execute(_SPAN, [stop[0] if stop else None]).fetchone()
    assert row is not None
    return Span(*row, told.seal if told else "") if row[2] else None


def archive(
    url: str, place: Path, public: Any, key: bytes, *, before: datetime, now: datetime, policy: str, who: str,
    witnesses: Path, proceed: bool,
) -> Span | Archived | None:  # fmt: skip
    """Say what may leave or, if told to proceed, write it down and take it away. Raises Unsound, psycopg.Error, OSError."""
    with psycopg.connect(url) as db:
        span = open_span(db, key, before)
        if span is None or not proceed:
            return span
        row = db.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone()
        if not (row and row[0]):
            raise Unsound("un altro «raccordo register archive» è in corso")
        path = (
            place
            / FOLDER
            / f"registro-{span.first:012d}-{span.last:012d}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.registro"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise Unsound(f"c'è già {path.name}")
        seal, digest = _write(db, span, path, public, key, witnesses)
        _read_back(path, digest)
        removal = audit.Removal(
            span.first, span.last, span.lines, local_day(span.since), local_day(span.until), seal, digest
        )
        _leave(db, removal, now, policy, who)
    return Archived(path, removal)


def _write(
    db: psycopg.Connection, span: Span, path: Path, public: Any, key: bytes, witnesses: Path
) -> tuple[str, str]:  # fmt: skip
    """Write the file. Returns the seal of the last link, and the digest of what was written."""
    closed, inside, count = hashlib.sha256(), hashlib.sha256(), 0
    with backup.closed_file(path, public, lambda file: _Watched(file, closed)) as envelope:

        def put(value: object) -> None:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            inside.update(text)
            envelope.write(text)

        put({"format": FORMAT, "columns": register_verifier.COLUMNS, "before": span.before})
        seal = span.before
        for row in _proved(db, span, key):
            seal, count = row[1], count + 1
            put(row)
        put(
            {
                "witnesses": [
                    words for words in _witnesses(witnesses) if span.first <= int(words[1]) <= span.last
                ]
            }
        )
        put({
            "first": span.first, "last": span.last, "lines": count, "since": local_day(span.since).isoformat(),
            "until": local_day(span.until).isoformat(), "before": span.before, "seal": seal, "sha256": inside.hexdigest(),
        })  # fmt: skip
    if count != span.lines:
        raise Unsound("le righe lette non sono quante se ne erano contate")
    return seal, closed.hexdigest()


def _proved(db: psycopg.Connection, span: Span, key: bytes) -> Iterator[tuple[Any, ...]]:
    """The links with their lines, one after another, each proved: what does not hold does not leave."""
    seal = span.before
    with db.cursor(name="register_archive") as cursor:
        cursor.itersize = _BATCH
        for row in cursor.execute(_LINES, [span.last]):
            link, following, line, own, *texts = row
            text = "\x1f".join(texts)
            expected = register_verifier.link_seal(key, seal, line, text, own)
            if own != register_verifier.own_seal(key, own[:8], text) or following != expected:
                raise Unsound(f"la riga {line} (anello {link}) è stata cambiata, o manca ciò che viene prima")
            seal = following
            yield row


def _witnesses(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    return [line.split() for line in lines if line.strip()]


def _read_back(path: Path, digest: str) -> None:
    """What stands on the disk, asked of the disk and not of memory, is what was written."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise Unsound(f"riletto dal disco, {path.name} non è quello che è stato scritto")


def _leave(db: psycopg.Connection, removal: audit.Removal, now: datetime, policy: str, who: str) -> None:
    """Say in the register what leaves, and let it leave: the database looks at both (kernel, migration 0004)."""
    line = audit.Access(
        "D",
        audit.ARCHIVED,
        purpose=Purpose.LEGAL.value,
        rule=policy,
        because=str(removal),
        request_id=who[:36],
    )
    told = audit.statement(SYSTEM_ACTOR, now, [line])
    assert told is not None
    db.execute(*told)
    gone = [db.execute(statement, [removal.last]).rowcount for statement in (_LINES_LEAVE, _LINKS_LEAVE)]
    if gone != [removal.lines, removal.lines]:
        raise Unsound("le righe tolte non sono quelle scritte")


def words(found: Span | Archived | None, place: Path, before: datetime, months: int) -> str:
    """What was done, or would be."""
    day = f"{local_day(before):%d/%m/%Y}"
    if found is None:
        return f"Niente da archiviare: restano in linea {months} mesi, e prima del {day} non ci sono giorni interi."
    if isinstance(found, Span):
        return (
            f"{found.lines} righe, dal {local_day(found.since):%d/%m/%Y} al {local_day(found.until):%d/%m/%Y} (anelli {found.first}-"
            f"{found.last}), hanno più di {months} mesi: andrebbero, chiuse, in {place / FOLDER}. Non è stato toccato nulla: "
            "per farlo, --davvero."
        )
    left = found.removal
    return (
        f"Archiviate {left.lines} righe, dal {left.since:%d/%m/%Y} al {left.until:%d/%m/%Y} (anelli {left.first}-{left.last}): "
        f"{found.path}\nImpronta (SHA-256), scritta anche nel registro: {left.digest}\n"
        "Porta il file con le copie che non si buttano: è il solo posto dove queste righe restano."
    )
