# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many people each case manager has in charge (M-026, M-029)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.disclosure import Rule
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    return (
        lake.table("responsibilities")
        .rename(unit="person")
        .select("unit", "operator", "place", "starts", "ends")
    )


def _finding(story: Story) -> str:
    return findings.load(story)


def _charge(
    number: int, operator: str, ends: date | None = None, starts: date = date(2026, 3, 2)
) -> dict[str, Any]:
    return {
        "person": f"persona-{number}", "operator": operator, "profession": "social-worker", "place": "097042",
        "programme": "frail-older", "starts": starts, "ends": ends,
    }  # fmt: skip


INDICATOR = Indicator(
    code="people_per_operator",
    slug="persone-per-operatore",
    order=6,
    title="Persone in carico per operatore",
    short="Persone per operatore",
    question="Il numero di persone seguite è compatibile con chi le segue?",
    definition="Le persone in carico a una data, per ciascun operatore responsabile di almeno un caso.",
    numerator_words="Persone con una presa in carico in corso quel giorno e un responsabile del caso.",
    denominator_words="Operatori che quel giorno sono responsabili di almeno una persona.",
    exclusions=(
        "Chi fa parte della rete di cura senza esserne responsabile.",
        "Chi quel giorno non ha nessuno in carico: il rapporto dice il carico di chi lavora sui casi, non l'organico.",
    ),
    source="Prese in carico registrate in Raccordo",
    mission=("M-026", "M-029"),
    measure=Measure.LOAD,
    timing=Timing.STATE,
    better=Better.NEITHER,
    unit="persone per operatore",
    cases_words=("persona in carico", "persone in carico"),
    rows=_rows,
    numerator=lambda r: r.unit.nunique(),
    denominator=lambda r: r.operator.nunique(),
    finding=_finding,
    rule=Rule(staff=3),
    why_this_rule=(
        "Si mostra con almeno 5 persone in carico e almeno 3 operatori: con meno, sarebbe il carico di qualcuno in "
        "particolare."
    ),
    example=Example(
        rows={
            "responsibilities": [
                *(_charge(number, "anna") for number in (1, 2, 3, 4)),
                *(_charge(number, "bice") for number in (5, 6)),
                _charge(7, "carlo"),
                _charge(8, "carlo", ends=date(2026, 6, 30)),
                _charge(2, "carlo", ends=date(2026, 3, 2), starts=date(2026, 1, 10)),
                _charge(9, "diana", starts=date(2026, 7, 1)),
            ]
        },
        first=date(2026, 6, 1),
        last=date(2026, 6, 30),
        expected={"numerator": 7, "denominator": 3, "value": 2.3},
        words=(
            "Al 30 giugno: quattro persone con Anna, due con Bice, una con Carlo. La persona 8 è uscita quel giorno, la 2 è "
            "passata da Carlo ad Anna a marzo, la 9 entra a luglio. 7 persone per 3 operatori: 2,3."
        ),
    ),
)
