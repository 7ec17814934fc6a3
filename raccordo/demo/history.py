# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year that the demonstration has behind it, act by act."""

from __future__ import annotations

from collections.abc import Callable

from raccordo.demo.population import World


def live(world: World, progress: Callable[[str], None]) -> None:
    """Live the year."""
    progress("Un anno di lavoro…")
