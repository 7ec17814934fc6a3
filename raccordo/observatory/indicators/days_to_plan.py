# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long it takes from the request to a signed plan (M-009)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    requests = lake.table("requests")
    towards_a_plan = (
        (requests.decision == "panel") | (requests.outcome == "episode") | requests.plan_on.notnull()
    )
    ended_without = ~requests.outcome.isin(["none", "episode"]) & requests.plan_on.isnull()
    kept = requests.filter(towards_a_plan & ~ended_without)
    return kept.mutate(
        unit=kept.request, day=kept.requested_on, days=kept.plan_on.delta(kept.requested_on, unit="day")
    ).select("unit", "place", "day", "days")


def _finding(story: Story) -> str:
    return findings.waiting(story, "Il piano è firmato")


def _request(number: int, requested: date, plan: date | None, **fields: str) -> dict[str, Any]:
    row = {"decision": "panel", "outcome": "episode", **fields}
    return {
        "request": f"richiesta-{number}",
        "place": "097042",
        "requested_on": requested,
        "plan_on": plan,
        **row,
    }


INDICATOR = Indicator(
    code="days_to_plan",
    slug="giorni-al-piano",
    order=3,
    title="Dalla richiesta al piano firmato",
    short="Attesa del piano",
    question="Quanto passa dalla richiesta di valutazione al piano firmato?",
    definition=(
        "I giorni dalla richiesta di valutazione di un bisogno complesso alla firma del primo piano: la metà delle "
        "persone lo ha entro la mediana, nove su dieci entro il nono decile."
    ),
    numerator_words="Giorni di calendario tra la richiesta e la firma del primo piano che viene dopo.",
    denominator_words=(
        "Richieste del periodo che vanno verso un piano: inviate all'unità di valutazione (UVM) o seguite da una presa "
        "in carico, anche se il piano non c'è ancora."
    ),
    exclusions=(
        "Le richieste chiuse con una risposta diretta: non serviva un piano.",
        "Quelle finite prima del piano per rinuncia, trasferimento o decesso.",
        "Quelle senza piano non si tolgono: valgono come attese più lunghe di tutte.",
    ),
    source="Richieste e piani registrati in Raccordo",
    mission=("M-009", "M-021"),
    measure=Measure.DAYS,
    timing=Timing.FLOW,
    better=Better.LOWER,
    unit="giorni",
    cases_words=("richiesta", "richieste"),
    rows=_rows,
    numerator=lambda r: (~r.waiting).sum(),
    denominator=lambda r: r.count(),
    finding=_finding,
    example=Example(
        rows={
            "requests": [
                *(
                    _request(number, date(2026, 5, 4), date(2026, 5, 4 + days))
                    for number, days in enumerate((6, 9, 12, 15, 18, 21, 27), start=1)
                ),
                _request(8, date(2026, 5, 4), None, outcome="none"),
                _request(9, date(2026, 5, 4), None, outcome="refused"),
                _request(10, date(2026, 5, 4), None, decision="direct-answer", outcome="direct-answer"),
            ]
        },
        first=date(2026, 5, 1),
        last=date(2026, 5, 31),
        expected={"numerator": 7, "denominator": 8, "median": 15},
        words=(
            "Dieci richieste del 4 maggio: una finisce con una risposta diretta e una con una rinuncia, e non contano. Delle "
            "altre otto, sette hanno il piano dopo 6, 9, 12, 15, 18, 21 e 27 giorni, una aspetta ancora. La quarta su otto è "
            "a 15 giorni (mediana); l'ottava, che è il nono decile, non è ancora arrivata."
        ),
    ),
)
