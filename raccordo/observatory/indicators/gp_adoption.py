# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many of the general practitioners have joined the shared record (M-024, M-030)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import words
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.disclosure import Rule
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    return lake.table("gp_mandates").rename(unit="gp")


def _finding(story: Story) -> str:
    now, before = story.now, story.before
    if not now.cases:
        return f"Nessun medico di famiglia {words.at_place(story.place)}"
    if now.yes == now.cases:
        return f"{'Ha aderito il solo medico' if now.cases == 1 else 'Hanno aderito tutti i medici'} {words.at_place(story.place)}"
    text = f"{'Ha aderito' if now.yes == 1 else 'Hanno aderito'} {now.yes} medici di famiglia su {now.cases}"
    if before is None or before.yes is None or not before.cases or now.yes is None:
        return text
    step = now.yes - before.yes
    return (
        f"{text}: {abs(step)} in {'più' if step > 0 else 'meno'} in un anno"
        if step
        else f"{text}, come un anno fa"
    )


def _example() -> list[dict[str, Any]]:
    joined = date(2026, 3, 2)
    rows = [
        {"gp": f"medico-{n}", "place": "097042", "starts": date(2020, 1, 1), "joined_on": joined}
        for n in range(1, 7)
    ]
    rows.append(
        {"gp": "medico-7", "place": "097083", "starts": date(2020, 1, 1), "joined_on": date(2026, 11, 9)}
    )
    rows.append({"gp": "medico-8", "place": "097083", "starts": date(2020, 1, 1)})
    rows.append(
        {
            "gp": "medico-9",
            "place": "097083",
            "starts": date(2020, 1, 1),
            "ends": date(2026, 7, 1),
            "joined_on": joined,
        }
    )
    rows.append({"gp": "medico-6", "place": "097083", "starts": date(2026, 5, 1), "joined_on": joined})
    return rows  # fmt: skip


INDICATOR = Indicator(
    code="gp_adoption",
    slug="adesione-medici",
    order=1,
    title="Adesione dei medici di famiglia",
    short="Medici che hanno aderito",
    part_words="Hanno aderito",
    question="Quanti medici di famiglia usano la cartella condivisa?",
    definition="La quota dei medici di famiglia in servizio che hanno aderito alla cartella condivisa, a una data.",
    numerator_words="Medici in servizio quel giorno che avevano già aderito.",
    denominator_words="Medici di medicina generale con un incarico in corso quel giorno, nel comune dello studio.",
    exclusions=(
        "I pediatri di libera scelta non sono contati.",
        "Chi ha due studi conta una volta sola nel totale, e una in ciascun comune.",
        "Chi cessa l'incarico esce dal conto da quel giorno, anche se aveva aderito.",
    ),
    source="Incarichi e adesioni registrati in Raccordo",
    mission=("M-024", "M-030"),
    measure=Measure.SHARE,
    timing=Timing.STATE,
    better=Better.HIGHER,
    unit="%",
    cases_words=("medico", "medici"),
    rows=_rows,
    numerator=lambda r: r.unit.nunique(where=r.joined_on <= r.until),
    denominator=lambda r: r.unit.nunique(),
    finding=_finding,
    rule=Rule(cell=1),
    public_rule=Rule(cell=5),
    why_this_rule=(
        "Si contano professionisti nell'esercizio di un incarico pubblico, non persone assistite: dentro i servizi il "
        "numero si mostra intero. Nella pagina pubblica i comuni con meno di 5 medici si mostrano insieme."
    ),
    example=Example(
        rows={"gp_mandates": _example()},
        first=date(2025, 11, 1),
        last=date(2026, 10, 31),
        expected={"numerator": 6, "denominator": 8, "value": 75.0},
        words=(
            "Al 31/10/2026: dei nove medici uno ha cessato a luglio; degli otto in servizio sei avevano aderito a marzo, "
            "uno aderirà a novembre, uno non ha aderito. Il medico 6 ha due studi e conta una volta. 6 su 8 fa 75%."
        ),
    ),
)
