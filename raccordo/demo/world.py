# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration: a synthetic Ambito on real geography, lived for a year through the real operations."""

from __future__ import annotations

from collections.abc import Callable

from raccordo.demo import history, population, sheltered
from raccordo.kernel.accounts import Account

Progress = Callable[[str], None]


def begun() -> bool:
    """Whether the database holds a demonstration, be it whole or interrupted halfway."""
    return Account.objects.exists()


def build(progress: Progress) -> None:
    """Live the whole year in an empty database."""
    progress("Persone, medici, servizi…")
    world = population.populate()
    sheltered.open_cases(world)
    history.live(world, progress)
