# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue page of the scales, in Italian Markdown, made from the library itself.

`python -m raccordo.assessment.library.page docs/catalogue/instruments.md` writes it.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from raccordo.assessment import library
from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.answers import italian
from raccordo.assessment.rules.instrument import Instrument, Item

_HEAD = """\
<!-- SPDX-FileCopyrightText: 2026 Raccordo -->
<!-- SPDX-License-Identifier: CC-BY-4.0 -->
<!-- Pagina generata da `make docs`: cambia le cartelle in raccordo/assessment/library, non questo file. -->

# Strumenti di valutazione

Ogni strumento è una cartella di dati con le sue domande, il calcolo, le fasce, la fonte e i casi svolti che lo provano.
«Non lo so», «Non rilevabile» e «Rifiuta di rispondere» sono risposte: si conservano, e non valgono mai zero punti.
"""


def render(instruments: Sequence[Instrument]) -> str:
    """The whole page: a table to choose from, then one sheet per scale."""
    lines = [_HEAD, "| Strumento | Ambito | Domande | Punteggio | Minuti |", "|---|---|---|---|---|"]
    for one in instruments:
        span = f"{italian(one.score.minimum)}-{italian(one.score.maximum)} {one.score.unit}"
        lines.append(
            f"| [{one.short_title}](#{one.code}) | {vocabulary.DOMAINS[one.domain]} | {len(one.items)} | {span} | {one.minutes} |"
        )
    for one in instruments:
        lines += ["", *_sheet(one)]
    return "\n".join(lines) + "\n"


def _sheet(one: Instrument) -> Iterator[str]:
    yield f"({one.code})="
    yield f"## {one.title}"
    yield ""
    yield one.purpose
    yield ""
    yield f"- **Codice e versione**: `{one.code}`, {one.version}; classe {one.shipping_class}"
    yield f"- **Chi la compila**: {_words(one.professions, vocabulary.PROFESSIONS)}"
    yield f"- **Come**: {_words(one.modes, vocabulary.MODES)}; risponde: {_words(one.informants, vocabulary.INFORMANTS)}"
    yield f"- **Dove**: {_words(one.settings, vocabulary.SETTINGS)}"
    yield f"- **Si ripete**: dopo {one.review_months} mesi, o prima se cambia qualcosa"
    yield f"- **Risposte mancanti**: {_missing(one)}"
    yield f"- **Fonte**: {one.source.citation}" + (f" doi:{one.source.doi}" if one.source.doi else "")
    yield f"- **Licenza**: {one.licence}"
    yield from (f"- **Nota**: {note}" for note in one.notes)
    if one.bands:
        yield from ("", "| Punteggio | Fascia |", "|---|---|")
        for band in one.bands:
            span = (
                italian(band.start)
                if band.start == band.end
                else f"da {italian(band.start)} a {italian(band.end)}"
            )
            yield f"| {span} | {band.label} |"
    yield ""
    yield from (f"{place}. {_question(item)}" for place, item in enumerate(one.items, 1))


def _question(item: Item) -> str:
    if item.kind == "number":
        low, high = item.minimum, item.maximum
        assert low is not None and high is not None
        return f"{item.question} *(un numero da {italian(low)} a {italian(high)} {item.unit})*"
    worth = [
        option.label + (f" ({italian(option.points)})" if option.points is not None else "")
        for option in item.options
    ]
    return f"{item.question} " + "; ".join(worth)


def _missing(one: Instrument) -> str:
    if one.score.missing == "prorata":
        return f"stima in proporzione, dichiarata, fino a {one.score.max_missing}; oltre, nessun punteggio"
    return "nessun punteggio se ne manca una"


def _words(codes: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[code] for code in codes)


def main(arguments: list[str]) -> int:
    """Write the page where told."""
    target = Path(arguments[0] if arguments else "docs/catalogue/instruments.md")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(library.instruments()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
