# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generated page docs/catalogue/indicators.md: what each indicator means, and what the lake holds."""

from __future__ import annotations

import sys
from pathlib import Path

from raccordo.observatory.declaration import Better, Indicator, indicators
from raccordo.observatory.lake.tables import TABLES

PAGE = Path("docs/catalogue/indicators.md")

_HEAD = """<!-- SPDX-FileCopyrightText: 2026 Raccordo -->
<!-- SPDX-License-Identifier: CC-BY-4.0 -->
<!-- Generata da raccordo.observatory.page: non si scrive a mano. -->
# Indicatori

Ogni indicatore è un file in `raccordo/observatory/indicators/`. Le cifre si contano ogni notte sulle tabelle del lago, senza nomi, e
si mostrano solo dopo il controllo di `raccordo/observatory/disclosure.py`.
"""

_BETTER = {
    Better.HIGHER: "più è alto, meglio è",
    Better.LOWER: "più è basso, meglio è",
    Better.NEITHER: "da leggere, non da spingere",
}


def markdown() -> str:
    """The whole page."""
    parts = [_HEAD, *(_indicator(one) for one in indicators().values()), _lake()]
    return "\n".join(parts)


def _indicator(one: Indicator) -> str:
    example = ", ".join(f"{name} {value:g}" for name, value in one.example.expected.items())
    cell = f"almeno {one.rule.cell}" if one.rule.cell > 1 else "anche 1"
    rows = [
        ("Definizione", one.definition), ("Numeratore", one.numerator_words), ("Denominatore", one.denominator_words),
        ("Non conta", " ".join(one.exclusions)), ("Fonte", one.source), ("Unità", f"{one.unit}; {_BETTER[one.better]}"),
        ("Cella più piccola", f"{cell}. {one.why_this_rule}".strip()),
        ("Pubblico", f"sì, celle di almeno {one.public_rule.cell}" if one.public_rule else "no"),
        ("Esempio", f"{one.example.words} ({example})"), ("Voci", ", ".join(one.mission) or "–"), ("Versione", str(one.version)),
    ]  # fmt: skip
    table = "\n".join(f"| {name} | {text} |" for name, text in rows)
    return f"## {one.title}\n\n`{one.code}` · {one.question}\n\n| | |\n| --- | --- |\n{table}\n"


def _lake() -> str:
    parts = [
        "# Il lago\n\nCiò che esce ogni notte dalla base dati, e nient'altro. Aggiungere una colonna è una decisione sui dati personali.\n"
    ]
    for table in TABLES:
        rows = "\n".join(
            f"| `{column.name}` | {column.kind.value} | {column.comment} | {', '.join(column.purposes)} |"
            for column in table.columns
        )
        parts.append(
            f"## `{table.name}`\n\n{table.comment}\n\n| Colonna | Tipo | Che cos'è | Finalità |\n| --- | --- | --- | --- |\n{rows}\n"
        )
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page where told."""
    target = Path(arguments[0]) if arguments else PAGE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(markdown(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
