# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory as the lake would hold it, large enough for figures to be shown: written rows, no database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

LECCO, VALMADRERA, BELLANO, COLICO = "097042", "097083", "097008", "097023"
NAMES = {
    LECCO: "Lecco",
    VALMADRERA: "Valmadrera",
    BELLANO: "Bellano",
    COLICO: "Colico",
    "097001": "Abbadia Lariana",
}


def doctors() -> list[dict[str, Any]]:
    """27 doctors, of whom 20 joined between January and October 2026 (M-030)."""
    places = [LECCO] * 14 + [VALMADRERA] * 7 + [BELLANO] * 4 + [COLICO] * 2
    joined = [*(date(2026, 1 + n // 2, 10) for n in range(20)), *[None] * 7]
    order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16, 17, 18, 21, 22, 23, 25, 10]
    by_doctor = {doctor: joined[n] for n, doctor in enumerate(order)}
    return [
        {"gp": f"medico-{n}", "place": place, "starts": date(2019, 1, 1), "joined_on": by_doctor.get(n)}
        for n, place in enumerate(places)
    ]


def signals() -> list[dict[str, Any]]:
    """Twelve flags a month for a year, nearly all from Lecco and Valmadrera, answered a little faster each month."""
    rows = []
    for month in range(12):
        first = date(2025 + (month + 10) // 12, (month + 10) % 12 + 1, 1)
        for n in range(12):
            sent = first + timedelta(days=2 * n)
            days = n % 5 + (12 - month) // 3 + (6 if n == 11 else 0)
            place = BELLANO if (month, n) == (3, 4) else (VALMADRERA if n % 2 else LECCO)
            waiting = month == 11 and n == 10
            rows.append(
                {
                    "signal": f"s-{month}-{n}",
                    "place": place,
                    "sent_on": sent,
                    "answered_on": None if waiting else sent + timedelta(days=days),
                }
            )
    return rows  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    """All the tables."""
    return {
        "municipalities": [{"place": code, "name": name, "population": 5000} for code, name in NAMES.items()],
        "gp_mandates": doctors(),
        "signals": signals(),
        "requests": [
            {"request": f"q-{n}", "place": LECCO, "decision": "panel", "outcome": "episode",
             "requested_on": date(2026, 1 + n // 4, 5), "plan_on": date(2026, 1 + n // 4, 5) + timedelta(days=10 + n % 9)}
            for n in range(32)
        ],
        "plan_versions": [
            {"version": f"v-{n}", "place": LECCO, "proposed_on": date(2026, 1 + n // 4, 12),
             "health_agreed": True, "social_agreed": n % 4 != 0, "person_signed": n % 4 != 1}
            for n in range(32)
        ],
        "visit_hours": [
            {"person": f"p-{n}", "place": LECCO if n < 9 else VALMADRERA, "month": date(2026, month, 1), "side": "social",
             "service": "sad", "planned_hours": 12.0, "delivered_hours": 12.0 - n % 4}
            for n in range(16) for month in range(1, 11)
        ],
        "responsibilities": [
            {"person": f"p-{n}", "operator": f"o-{n % 4}", "profession": "social-worker", "place": LECCO if n < 12 else BELLANO,
             "programme": "frail-older", "starts": date(2026, 1 + n // 2, 3), "ends": None}
            for n in range(18)
        ],
    }  # fmt: skip
