# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a flag of frailty waits for its first answer (M-005, M-033)."""

from __future__ import annotations

from datetime import date
from typing import Any

from raccordo.observatory import findings
from raccordo.observatory.declaration import Better, Example, Indicator, Measure, Story, Timing
from raccordo.observatory.lake.reading import Lake


def _rows(lake: Lake) -> Any:
    signals = lake.table("signals")
    return signals.mutate(
        unit=signals.signal,
        day=signals.sent_on,
        days=(signals.answered_on.delta(signals.sent_on, unit="day")),
    ).select("unit", "place", "day", "days")


def _finding(story: Story) -> str:
    return findings.waiting(story, "La prima risposta arriva")


INDICATOR = Indicator(
    code="days_to_answer",
    slug="giorni-alla-risposta",
    order=2,
    title="Dalla segnalazione alla prima risposta",
    short="Attesa della prima risposta",
    question="Quanto aspetta chi segnala una persona fragile?",
    definition=(
        "I giorni dal momento in cui un professionista segnala una persona fragile al giorno in cui riceve la prima "
        "risposta: la metà delle segnalazioni l'ha avuta entro la mediana, nove su dieci entro il nono decile."
    ),
    numerator_words="Giorni di calendario tra la segnalazione e la prima risposta: un esito scritto, oppure una richiesta di valutazione aperta.",
    denominator_words="Segnalazioni mandate nel periodo, anche quelle che aspettano ancora.",
    exclusions=(
        "Le segnalazioni ritirate da chi le ha mandate.",
        "Chi prende in mano la segnalazione non ha ancora risposto: «presa» non conta come risposta.",
        "Quelle senza risposta non si tolgono: valgono come attese più lunghe di tutte.",
    ),
    source="Segnalazioni e richieste registrate in Raccordo",
    mission=("M-005", "M-033"),
    measure=Measure.DAYS,
    timing=Timing.FLOW,
    better=Better.LOWER,
    unit="giorni",
    cases_words=("segnalazione", "segnalazioni"),
    rows=_rows,
    numerator=lambda r: (~r.waiting).sum(),
    denominator=lambda r: r.count(),
    finding=_finding,
    example=Example(
        rows={
            "signals": [
                {
                    "signal": f"segnalazione-{n}",
                    "place": "097042",
                    "sent_on": date(2026, 9, 1),
                    "answered_on": answered,
                }
                for n, answered in enumerate(
                    [date(2026, 9, day) for day in (1, 2, 2, 3, 4, 5, 8, 11, 15)] + [None], start=1
                )
            ]
        },
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        expected={"numerator": 9, "denominator": 10, "median": 3, "ninth": 14},
        words=(
            "Dieci segnalazioni del 1° settembre: le risposte arrivano dopo 0, 1, 1, 2, 3, 4, 7, 10 e 14 giorni, una manca "
            "ancora. La quinta su dieci arriva dopo 3 giorni (mediana), la nona dopo 14 (nono decile)."
        ),
    ),
)
