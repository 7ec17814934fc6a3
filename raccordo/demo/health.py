# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plausible health of invented people: chronic conditions by age, medicines that go with them, frailty with its evidence.

Shares are rounded, in the order of magnitude of national surveys; they make a believable demonstration, no statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class SyntheticCondition:
    """One condition, with the ICD-9-CM code where it has one; `side` is health or social."""

    title: str
    code: str
    side: str
    since_year: int


@dataclass(frozen=True)
class _Kind:
    title: str
    code: str
    shares: tuple[float, float, float, float, float]  # under 45, 45-64, 65-74, 75-84, 85 and over
    weight: int  # what it adds to frailty
    medicine: tuple[str, str] | None = None


_KINDS = (
    _Kind("Ipertensione arteriosa", "401.9", (0.03, 0.24, 0.46, 0.56, 0.60), 0, ("Ramipril 5 mg", "1 compressa al mattino")),
    _Kind("Diabete mellito di tipo 2", "250.00", (0.01, 0.06, 0.15, 0.20, 0.18), 1, ("Metformina 850 mg", "1 compressa a pranzo e a cena")),
    _Kind("Artrosi", "715.90", (0.01, 0.12, 0.30, 0.44, 0.52), 0, ("Paracetamolo 1000 mg", "al bisogno, non più di 3 al giorno")),
    _Kind("Bronchite cronica ostruttiva (BPCO)", "496", (0.01, 0.03, 0.09, 0.13, 0.15), 1, ("Tiotropio 18 mcg", "1 inalazione al mattino")),
    _Kind("Scompenso cardiaco", "428.0", (0.0, 0.01, 0.03, 0.09, 0.18), 2, ("Furosemide 25 mg", "1 compressa al mattino")),
    _Kind("Cardiopatia ischemica", "414.9", (0.0, 0.03, 0.09, 0.14, 0.16), 1, ("Acido acetilsalicilico 100 mg", "1 compressa dopo pranzo")),
    _Kind("Fibrillazione atriale", "427.31", (0.0, 0.01, 0.05, 0.11, 0.17), 1, ("Apixaban 2,5 mg", "1 compressa ogni 12 ore")),
    _Kind("Demenza", "290.0", (0.0, 0.0, 0.02, 0.09, 0.24), 3, ("Donepezil 10 mg", "1 compressa alla sera")),
    _Kind("Esiti di ictus", "438.9", (0.0, 0.01, 0.03, 0.06, 0.09), 2, ("Clopidogrel 75 mg", "1 compressa al giorno")),
    _Kind("Malattia di Parkinson", "332.0", (0.0, 0.0, 0.01, 0.03, 0.04), 2, ("Levodopa e carbidopa 100/25 mg", "4 volte al giorno, a ore fisse")),
    _Kind("Osteoporosi", "733.00", (0.0, 0.04, 0.16, 0.27, 0.34), 1, ("Colecalciferolo 25.000 UI", "1 flaconcino al mese")),
    _Kind("Depressione", "311", (0.03, 0.06, 0.08, 0.11, 0.14), 1, ("Sertralina 50 mg", "1 compressa al mattino")),
    _Kind("Insufficienza renale cronica", "585.9", (0.0, 0.01, 0.04, 0.09, 0.15), 1, None),
    _Kind("Ipoacusia", "389.9", (0.0, 0.03, 0.09, 0.20, 0.36), 0, None),
    _Kind("Incontinenza urinaria", "788.30", (0.0, 0.02, 0.06, 0.14, 0.28), 1, None),
    _Kind("Asma", "493.90", (0.06, 0.04, 0.04, 0.04, 0.03), 0, ("Salbutamolo spray", "al bisogno")),
    _Kind("Caduta nell'ultimo anno", "", (0.0, 0.02, 0.08, 0.19, 0.32), 2, None),
)  # fmt: skip
_LEVELS = ("robust", "mild", "moderate", "severe")


def conditions(rng: Random, age: int, year: int) -> tuple[SyntheticCondition, ...]:
    """Draw the chronic conditions of somebody of an age."""
    band = 0 if age < 45 else 1 if age < 65 else 2 if age < 75 else 3 if age < 85 else 4
    found = []
    for kind in _KINDS:
        if rng.random() < kind.shares[band]:
            since = year - min(1 + int(rng.expovariate(0.15)), max(1, age - 30)) if kind.code else year - 1
            found.append(SyntheticCondition(kind.title, kind.code, "health", since))
    return tuple(found)


def medicines(found: tuple[SyntheticCondition, ...]) -> tuple[tuple[str, str], ...]:
    """Return the medicines that go with conditions: name and how to take it."""
    of_title = {kind.title: kind.medicine for kind in _KINDS}
    return tuple(medicine for one in found if (medicine := of_title.get(one.title)))


def frailty(age: int, found: tuple[SyntheticCondition, ...], alone: bool) -> tuple[str, str]:
    """Return the level of frailty and what it rests on, in words."""
    weight_of = {kind.title: kind.weight for kind in _KINDS}
    years = 0 if age < 75 else 1 if age < 80 else 2 if age < 88 else 3
    points = years + sum(weight_of.get(one.title, 0) for one in found) + (1 if alone and age >= 75 else 0)
    if age < 65:
        points = min(points, 2)
    level = _LEVELS[0 if points <= 2 else 1 if points <= 4 else 2 if points <= 7 else 3]
    heavy = [one.title.lower() for one in found if weight_of.get(one.title, 0) > 0]
    parts = [f"{age} anni", *heavy[:4], *(["vive da sola"] if alone and age >= 75 else [])]
    return level, ", ".join(parts)
