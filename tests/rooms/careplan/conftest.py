# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person followed by both sides, and steps of the panel and of the plan taken by the real operations."""

from __future__ import annotations

import pytest

from tests.rooms.careplan.steps import Steps


@pytest.fixture
def steps(world) -> Steps:
    """Teresa followed by Sara, Marta, Carla and Lucia, with a small Guida."""
    return Steps.begin(world)
