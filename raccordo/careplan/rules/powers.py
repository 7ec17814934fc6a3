# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether somebody may sign for a person, within the powers a decree or a mandate gives (c.c. artt. 343, 404, 424; L. 6/2004)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_BY_DECREE = ("support-administrator", "guardian")


@dataclass(frozen=True)
class Powers:
    """What a representative can show."""

    name: str
    power: str
    covers_health: bool = False
    decree_date: date | None = None
    in_force: bool = True
    text: str = ""
    unreached: str = ""  # why the powers do not reach the agreement, if they do not


def why_not(powers: Powers, *, health_part: bool, age: int | None, majority: int, day: date) -> str:
    """The sentence that stops the signature, or nothing when the powers suffice. Of age one is from `majority` on, by the
    dated table of ages (privacy/policies/delegates.yaml)."""
    if not powers.in_force:
        return f"I poteri di {powers.name} non sono più in vigore: la firma non sarebbe valida."
    if powers.power in ("none", ""):
        return f"{powers.name} non ha poteri di rappresentanza: firma la persona, o chi la rappresenta per legge."
    if powers.power == "curator":
        return (
            f"{powers.name} è curatore: assiste la persona ma non firma al suo posto (c.c. art. 394). "
            "Fai firmare la persona."
        )
    if powers.power == "parent" and (age is None or age >= majority):
        return f"{powers.name} può firmare come genitore solo per chi ha meno di {majority} anni."
    if powers.power in _BY_DECREE and powers.decree_date is None:
        return f"Manca la data del decreto di nomina di {powers.name}: scrivila nella rete della persona."
    if powers.decree_date is not None and powers.decree_date > day:
        return (
            f"Il decreto di {powers.name} porta la data del {powers.decree_date:%d/%m/%Y}, che deve ancora venire: "
            "controlla la data nella rete della persona."
        )
    if powers.unreached:
        return powers.unreached
    if health_part and not powers.covers_health and powers.power != "parent":
        return (
            f"I poteri di {powers.name} non comprendono il consenso per la salute, e questo piano ha una parte "
            "sanitaria. Fai firmare la persona, oppure chiedi al giudice di estendere i poteri."
        )
    return ""
