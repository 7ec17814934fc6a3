# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same figures as files: CSV, JSON, Parquet, each with the line that says what it is and as of when."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from raccordo.observatory.declaration import Figures, Indicator
from raccordo.observatory.words import day

if TYPE_CHECKING:
    from raccordo.observatory.published import Reading

COLUMNS = (
    "periodo", "dal", "al", "livello", "comune_istat", "comune", "casi", "di_cui", "numeratore", "denominatore",
    "operatori", "mediana", "nono_decile", "valore", "segno",
)  # fmt: skip


def files(indicator: Indicator, reading: Reading) -> dict[str, bytes]:
    """The downloads of one indicator, by kind."""
    rows, line = list(table(reading)), manifest(indicator, reading)
    return {"csv": _csv(rows, line), "json": _json(rows, line, indicator), "parquet": _parquet(rows, line)}


def manifest(indicator: Indicator, reading: Reading) -> str:
    """«Adesione dei medici di famiglia, versione 1 · dati al … · caricati il … · fonte … · definizione …»."""
    return (
        f"{indicator.title}, versione {indicator.version} · dati al {day(reading.publication.closing)} · caricati il "
        f"{reading.at:%d/%m/%Y %H:%M} · fonte: {indicator.source} · valore in {indicator.unit} · definizioni del lago "
        f"{reading.definition} · celle sotto {reading.publication.cell} nascoste"
    )


def table(reading: Reading) -> Iterator[dict[str, Any]]:
    """All that was published, one row a cell: in all and by place, for the windows and their stretches."""
    names = reading.publication.names
    for window in reading.publication.windows:
        span = {"periodo": window.key, "dal": window.first, "al": window.last}
        yield _row(span, "periodo", "", "tutti i comuni", window.total)
        for place, one in window.places.items():
            yield _row(span, "periodo", place, names.get(place, place), one)
        if window.others:
            yield _row(span, "periodo", "", "altri comuni insieme", window.others)
        for place, row in (("", window.series), *window.place_series.items()):
            for period, one in zip(window.stretches, row, strict=True):
                part = {"periodo": window.key, "dal": period.first, "al": period.last}
                yield _row(part, "tratto", place, names.get(place, "tutti i comuni"), one)


def _row(span: dict[str, Any], level: str, place: str, name: str, one: Figures) -> dict[str, Any]:
    values = (one.cases, one.yes, one.numerator, one.denominator, one.staff, one.median, one.ninth, one.value)
    return dict(zip(COLUMNS, (*span.values(), level, place, name, *values, one.mark), strict=True))


def _csv(rows: list[dict[str, Any]], line: str) -> bytes:
    out = io.StringIO()
    out.write(f"# {line}\r\n")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _json(rows: list[dict[str, Any]], line: str, indicator: Indicator) -> bytes:
    whole = {
        "manifesto": line, "indicatore": indicator.code, "titolo": indicator.title, "definizione": indicator.definition,
        "numeratore": indicator.numerator_words, "denominatore": indicator.denominator_words,
        "esclusioni": list(indicator.exclusions), "unita": indicator.unit, "righe": rows,
    }  # fmt: skip
    return json.dumps(whole, default=str, ensure_ascii=False, indent=1).encode()


def _parquet(rows: list[dict[str, Any]], line: str) -> bytes:
    import pyarrow
    import pyarrow.parquet

    kinds = {"dal": pyarrow.date32(), "al": pyarrow.date32(), "casi": pyarrow.int64(), "di_cui": pyarrow.int64(),
             "operatori": pyarrow.int64()}  # fmt: skip
    kinds |= {
        name: pyarrow.float64() for name in ("numeratore", "denominatore", "mediana", "nono_decile", "valore")
    }
    schema = pyarrow.schema(
        [(name, kinds.get(name, pyarrow.string())) for name in COLUMNS], {"manifesto": line}
    )
    out = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), out)
    return out.getvalue().to_pybytes()
