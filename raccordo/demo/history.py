# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year that the demonstration has behind it: ten persons of the pilot, each at a different step, and many flags around."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from raccordo.demo import cases
from raccordo.demo.population import DAY, World

SEED = 194
# How many days ago each of the ten was flagged, and how many steps it has come: Teresa furthest.
JOURNEYS = ((250, 10), (180, 10), (140, 10), (100, 10), (60, 10), (34, 9), (26, 8), (22, 7), (12, 4), (3, 2))


def live(world: World, progress: Callable[[str], None]) -> None:
    """Live the year, person by person, each act on its day."""
    rng = Random(SEED)  # noqa: S311 - a story, not a secret
    progress("I dieci del progetto pilota…")
    for number, (key, (ago, steps)) in enumerate(zip(world.cohort(), JOURNEYS, strict=True)):
        case = cases.Case(world, key, DAY - timedelta(days=ago), rng, cases.WORDS[number])
        for step in cases.STEPS[:steps]:
            step(case)
