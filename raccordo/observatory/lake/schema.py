# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table of the lake may hold. There is no kind for free text: what cannot be said cannot leak."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from raccordo.kernel.sensitivity import Purpose


class Kind(StrEnum):
    """What a column holds."""

    PSEUDONYM = "pseudonym"  # an identifier, replaced by a keyed hash that changes with every export
    CODE = "code"  # one of a closed list: lower case, digits, hyphens; never a word that somebody typed
    PLACE = "place"  # a municipality by its ISTAT code; nothing finer exists here
    NAME = "name"  # the public name of a place: only in tables without persons
    DATE = "date"
    NUMBER = "number"
    COUNT = "count"
    FLAG = "flag"


UNKNOWN_PLACE = "000000"
"""The place of who lives nowhere that is known: counted, shown as «comune non noto»."""


@dataclass(frozen=True)
class Column:
    """One column: what it holds, in a sentence, and for which purposes it may be read."""

    name: str
    kind: Kind
    comment: str
    domain: str = ""  # of a pseudonym: the same thing has the same pseudonym in every table of one export
    purposes: tuple[Purpose, ...] = (Purpose.QUALITY,)
    label: str = ""  # its name on a page, in Italian


@dataclass(frozen=True)
class Table:
    """One table: what one row is, its columns, and the query that fills it.

    The query returns the columns in their order. It knows `%(at)s` (the moment) and `%(today)s` (its day in Italy).
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    sql: str
    about_persons: bool = True

    def column(self, name: str) -> Column:
        """One column by name. Raises KeyError for a column that was never declared."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"the lake's table {self.name} declares no column {name}")

    def readable(self, purpose: Purpose) -> list[str]:
        """The columns that a purpose may read."""
        return [column.name for column in self.columns if purpose in column.purposes]


def digest(tables: Iterable[Table]) -> str:
    """Changes when any declaration changes; written in the manifest of each export."""
    text = json.dumps([_plain(table) for table in tables], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(table: Table) -> dict[str, object]:
    columns = [
        [column.name, column.kind.value, column.comment, column.domain, sorted(column.purposes)]
        for column in table.columns
    ]
    return {
        "name": table.name,
        "comment": table.comment,
        "columns": columns,
        "sql": " ".join(table.sql.split()),
    }


def age_band(born: str, day: str) -> str:
    """SQL for the age band of somebody born on one day, on another: never the age, never the date."""
    years = f"extract(year from age({day}, {born}))"
    return (
        f"case when {born} is null then 'unknown' when {years} < 18 then '0-17' when {years} < 65 then '18-64' "
        f"when {years} < 75 then '65-74' when {years} < 85 then '75-84' else '85-over' end"
    )


def italian_day(moment: str) -> str:
    """SQL for the Italian calendar day of a moment."""
    return f"({moment} at time zone 'Europe/Rome')::date"


def place_of(column: str) -> str:
    """SQL for a place that may be unknown."""
    return f"coalesce({column}, '{UNKNOWN_PLACE}')"


def of_person(alias: str) -> str:
    """SQL: `p`, the person of a row. Where another record replaces hers it is that one: of two records of one person the lake counts
    one, for as long as they are linked (decision 39)."""
    return f"people_person known on known.id = {alias}.person_id join people_person p on p.id = coalesce(known.replaced_by_id, known.id)"
