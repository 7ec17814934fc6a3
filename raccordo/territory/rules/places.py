# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places of birth as the tax code knows them, and distances between places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import asin, cos, radians, sin, sqrt


@dataclass(frozen=True)
class BirthPlace:
    """A municipality or foreign state by its cadastral code; `ceased_on` for those that no longer exist."""

    code: str
    name: str
    province: str
    ceased_on: date | None = None


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance as the crow flies between two (latitude, longitude) points."""
    lat1, lon1, lat2, lon2 = (radians(degrees) for degrees in (*first, *second))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))
