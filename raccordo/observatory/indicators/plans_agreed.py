# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many of the proposed plans are agreed by both sides and signed by the person (M-021, M-067)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    versions = lake.table("plan_versions")
    return versions.mutate(
        unit=versions.version, day=versions.proposed_on,
        complete=versions.health_agreed & versions.social_agreed & versions.person_signed,
    ).select("unit", "place", "day", "complete")  # fmt: skip


def _finding(story: Story) -> str:
    return findings.share(story, "piani proposti", "condivisi dai due lati e firmati")


def _version(number: int, health: bool, social: bool, signed: bool, month: int = 6) -> dict[str, Any]:
    return {
        "version": f"piano-{number}", "place": "097042", "proposed_on": date(2026, month, 15),
        "health_agreed": health, "social_agreed": social, "person_signed": signed,
    }  # fmt: skip


INDICATOR = Indicator(
    code="plans_agreed",
    slug="piani-condivisi",
    order=4,
    title="Piani condivisi e firmati",
    short="Piani condivisi e firmati",
    question="Quanti piani sono davvero di tutti: sanità, sociale e persona?",
    definition=(
        "La quota delle versioni di piano proposte nel periodo che sono condivise dal lato sanitario, condivise dal lato "
        "sociale e firmate dalla persona o da chi la rappresenta."
    ),
    numerator_words="Versioni con la condivisione di tutti e due i lati sull'ultima proposta, e il patto firmato.",
    denominator_words="Versioni di piano proposte nel periodo, contate dal giorno della prima proposta.",
    exclusions=(
        "Le bozze mai proposte.",
        "Una condivisione data a una proposta poi cambiata non vale: si chiede di nuovo.",
    ),
    source="Piani e patti di cura registrati in Raccordo",
    mission=("M-021", "M-067"),
    measure=Measure.SHARE,
    timing=Timing.FLOW,
    better=Better.HIGHER,
    unit="%",
    cases_words=("piano", "piani"),
    rows=_rows,
    numerator=lambda r: r.complete.sum(),
    denominator=lambda r: r.count(),
    finding=_finding,
    example=Example(
        rows={
            "plan_versions": [
                *(_version(number, True, True, True) for number in range(1, 7)),
                _version(7, True, True, False),
                _version(8, True, False, False),
                _version(9, False, True, False),
                _version(10, True, True, True, month=12),
            ]
        },
        first=date(2026, 1, 1),
        last=date(2026, 11, 30),
        expected={"numerator": 6, "denominator": 9, "value": 66.7},
        words=(
            "Nove piani proposti a giugno e uno a dicembre, fuori dal periodo. Sei hanno le tre adesioni, a uno manca la firma "
            "della persona, a due manca un lato. 6 su 9 fa 66,7%."
        ),
    ),
)
