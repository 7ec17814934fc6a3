# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours given at home against the hours that the plans owed (M-011)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    hours = lake.table("visit_hours")
    return hours.mutate(unit=hours.person, day=hours.month).select(
        "unit", "place", "day", "planned_hours", "delivered_hours"
    )


def _finding(story: Story) -> str:
    return findings.hours(story)


def _hours(number: int, planned: float, delivered: float, month: int = 9) -> dict[str, Any]:
    return {
        "person": f"persona-{number}", "place": "097042", "month": date(2026, month, 1), "side": "social",
        "service": "sad", "planned_hours": planned, "delivered_hours": delivered,
    }  # fmt: skip


INDICATOR = Indicator(
    code="hours_delivered",
    slug="ore-date",
    order=5,
    title="Ore date e ore dovute a casa",
    short="Ore date su ore dovute",
    question="Le ore di assistenza promesse nei piani arrivano a casa?",
    definition=(
        "Le ore delle visite a domicilio fatte, sul totale delle ore delle visite che dovevano avvenire nel periodo."
    ),
    numerator_words="Ore tra l'inizio e la fine delle visite fatte, intere o in parte.",
    denominator_words="Ore previste delle visite il cui momento è venuto, anche di quelle non fatte, saltate o mai assegnate.",
    exclusions=(
        "Le visite annullate perché il piano è cambiato o perché erano un errore: non erano dovute.",
        "Le visite ancora da venire e quelle in corso.",
        "I pasti, i trasporti e il telesoccorso: non si misurano a ore.",
    ),
    source="Visite a domicilio registrate in Raccordo",
    mission=("M-011",),
    measure=Measure.AMOUNT,
    timing=Timing.FLOW,
    better=Better.HIGHER,
    unit="%",
    cases_words=("persona", "persone"),
    rows=_rows,
    numerator=lambda r: r.delivered_hours.sum(),
    denominator=lambda r: r.planned_hours.sum(),
    finding=_finding,
    why_this_rule=(
        "Si mostrano le ore di almeno 5 persone, e mai quando una sola ne riceve più dell'80%: il totale sarebbe il suo."
    ),
    limits="La durata è quella scritta da chi chiude la visita; il viaggio non è compreso.",
    example=Example(
        rows={
            "visit_hours": [
                _hours(1, 12, 12), _hours(2, 8, 7.5), _hours(3, 8, 6), _hours(4, 10, 10.5), _hours(5, 6, 0),
                _hours(6, 4, 4), _hours(7, 16, 15), _hours(8, 8, 8), _hours(9, 8, 5), _hours(1, 12, 10, month=10),
            ]
        },
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        expected={"numerator": 68, "denominator": 80, "value": 85.0},
        words=(
            "A settembre nove persone avevano 80 ore dovute; ne hanno ricevute 68: a una non è arrivato nulla, a un'altra "
            "mezz'ora in più. La riga di ottobre è fuori dal periodo. 68 su 80 fa 85%."
        ),
    ),
)  # fmt: skip
