# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nightly export: rows leave the database by batches, pseudonymous, into Parquet files; readers switch at once.

Each export has a key of its own, which nobody keeps: the same person has one pseudonym within an export, and another in
the next. Who has the files cannot go back to persons, nor follow one of them from night to night.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import system_access
from raccordo.observatory.lake import schema, store
from raccordo.observatory.lake.schema import Column, Kind, Table
from raccordo.observatory.lake.tables import TABLES

BATCH = 20_000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PLACE = re.compile(r"[0-9]{6}")


class Leak(RuntimeError):
    """A value does not look like what its column declares: the export stops, the old one stays."""


@dataclass(frozen=True)
class Written:
    """One table as it was written."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an export is: when, what, by which declarations. It stands beside the files."""

    version: str
    at: datetime
    definition: str
    tables: tuple[Written, ...]


def export(at: datetime, *, tables: Sequence[Table] = TABLES, key: bytes | None = None) -> Manifest:
    """Write a new version of the lake and switch to it. `key` is for tests: otherwise a fresh one, forgotten at the end."""
    secret = key or secrets.token_bytes(32)
    with store.writing(settings.DATA_DIR / "lago", at) as folder:
        with _snapshot(at):
            written = tuple(_write(table, folder, at, secret) for table in tables)
        manifest = Manifest(folder.name.lstrip("."), at, schema.digest(tables), written)
        store.put(folder / "manifest.json", json.dumps(asdict(manifest), default=str, indent=1).encode())
    return manifest


@contextmanager
def _snapshot(at: datetime) -> Iterator[None]:
    """All tables as of one moment: one read-only transaction, unless the caller has one already."""
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        stack.enter_context(system_access(at))
        yield


def _write(table: Table, folder: Path, at: datetime, key: bytes) -> Written:
    import pyarrow
    import pyarrow.parquet

    arrow = pyarrow.schema([(column.name, _type(column)) for column in table.columns])
    arrow = arrow.with_metadata({"tabella": table.comment})
    path, count = folder / f"{table.name}.parquet", 0
    makers = [_maker(column, key) for column in table.columns]
    with pyarrow.parquet.ParquetWriter(path, arrow, compression="zstd") as writer:
        for rows in _batches(table, at):
            columns = [
                list(map(make, values)) for make, values in zip(makers, zip(*rows, strict=True), strict=True)
            ]
            writer.write_table(
                pyarrow.table([pyarrow.array(v, f.type) for v, f in zip(columns, arrow, strict=True)], arrow)
            )
            count += len(rows)
    store.settle(path)
    with path.open("rb") as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(table.name, count, path.stat().st_size, fingerprint)


def _batches(table: Table, at: datetime) -> Iterable[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(table.sql, {"at": at, "today": local_day(at)})
        while rows := cursor.fetchmany(BATCH):
            yield rows


def _type(column: Column) -> Any:
    import pyarrow

    return {
        Kind.PSEUDONYM: pyarrow.string(), Kind.CODE: pyarrow.string(), Kind.PLACE: pyarrow.string(),
        Kind.NAME: pyarrow.string(), Kind.DATE: pyarrow.date32(), Kind.NUMBER: pyarrow.float64(),
        Kind.COUNT: pyarrow.int64(), Kind.FLAG: pyarrow.bool_(),
    }[column.kind]  # fmt: skip


def _maker(column: Column, key: bytes) -> Callable[[Any], Any]:
    """What makes the stored value of one column, and refuses what does not belong there."""
    if column.kind is Kind.PSEUDONYM:
        return lambda value: None if value is None else pseudonym(key, column.domain, value)
    kinds: dict[Kind, Callable[[Any], bool]] = {
        Kind.CODE: lambda value: isinstance(value, str) and _CODE.fullmatch(value) is not None,
        Kind.PLACE: lambda value: isinstance(value, str) and _PLACE.fullmatch(value) is not None,
        Kind.NAME: lambda value: isinstance(value, str),
        Kind.DATE: lambda value: type(value) is date,
        Kind.NUMBER: lambda value: isinstance(value, int | float),
        Kind.COUNT: lambda value: isinstance(value, int),
        Kind.FLAG: lambda value: isinstance(value, bool),
    }
    fits = kinds[column.kind]

    def check(value: Any) -> Any:
        if value is not None and not fits(value):
            raise Leak(f"column {column.name} declares a {column.kind.value} and holds something else")
        return value

    return check


def pseudonym(key: bytes, domain: str, value: object) -> str:
    """A keyed name for one thing: the same within an export, unlinkable without the key."""
    if not domain:
        raise Leak("a pseudonym needs a domain")
    return hmac.new(key, f"{domain}:{value}".encode(), hashlib.sha256).hexdigest()[:24]
