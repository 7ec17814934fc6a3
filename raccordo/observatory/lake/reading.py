# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening the lake: declared tables, declared columns, one purpose; on DuckDB with its memory and threads bounded.

The expressions of the indicators are Ibis, so the same ones run on a cluster: `RACCORDO_LAKE_ENGINE` names the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from raccordo.kernel.sensitivity import Purpose
from raccordo.observatory.lake.schema import Kind
from raccordo.observatory.lake.tables import TABLES


class NoLake(RuntimeError):
    """Nothing was ever exported."""


class UnknownEngine(RuntimeError):
    """The setting names an engine that is not there."""


@dataclass(frozen=True)
class Lake:
    """The lake, open for one purpose."""

    connection: Any
    purpose: Purpose = Purpose.QUALITY

    def table(self, name: str) -> Any:
        """One declared table as an Ibis expression, with the columns that the purpose may read."""
        declared = {table.name: table for table in TABLES}[name]
        return self.connection.table(name)[declared.readable(self.purpose)]

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """Run an expression: rows as dictionaries, without the data frames that nobody here needs."""
        found = self.connection.raw_sql(self.connection.compile(expression))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def small(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Any:
        """A small table of ours (periods), beside the declared ones."""
        self.connection.con.register(name, _arrow(columns, rows))
        return self.connection.table(name)


@contextmanager
def opened(folder: Path, purpose: Purpose = Purpose.QUALITY) -> Iterator[Lake]:
    """Open one version of the lake."""
    with _engine() as connection:
        for table in TABLES:
            path = folder / f"{table.name}.parquet"
            if not path.exists():
                raise NoLake(f"the lake has no table {table.name}")
            connection.read_parquet(path, table_name=table.name)
        yield Lake(connection, purpose)


@contextmanager
def made_of(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], purpose: Purpose = Purpose.QUALITY
) -> Iterator[Lake]:
    """A lake made of a few written rows: the worked examples of the indicators. Missing tables are empty."""
    with _engine() as connection:
        for table in TABLES:
            columns = {column.name: _TYPES[column.kind] for column in table.columns}
            connection.con.register(table.name, _arrow(columns, rows.get(table.name, ())))
        yield Lake(connection, purpose)


_TYPES = {
    Kind.PSEUDONYM: "string", Kind.CODE: "string", Kind.PLACE: "string", Kind.NAME: "string", Kind.DATE: "date",
    Kind.NUMBER: "float", Kind.COUNT: "int", Kind.FLAG: "flag",
}  # fmt: skip


def _arrow(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Any:
    import pyarrow

    types = {
        "string": pyarrow.string(), "date": pyarrow.date32(), "float": pyarrow.float64(), "int": pyarrow.int64(),
        "flag": pyarrow.bool_(),
    }  # fmt: skip
    fields = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    unknown = {key for row in rows for key in row} - set(columns)
    if unknown:
        raise KeyError(f"no such columns: {sorted(unknown)}")
    return pyarrow.Table.from_pylist([dict(row) for row in rows], schema=fields)


@contextmanager
def _engine() -> Iterator[Any]:
    if settings.LAKE["engine"] != "duckdb":
        raise UnknownEngine(f"RACCORDO_LAKE_ENGINE={settings.LAKE['engine']}: only duckdb is built in")
    import ibis

    connection = ibis.duckdb.connect(
        ":memory:", threads=settings.LAKE["threads"], memory_limit=settings.LAKE["memory"],
        preserve_insertion_order=False,
    )  # fmt: skip
    try:
        yield connection
    finally:
        connection.disconnect()
