# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of the tests of protected cases."""

from __future__ import annotations

import pytest

from tests import databases
from tests.personas import build_world
from tests.rooms.protected.ground import make_centre


@pytest.fixture
def centre(world):
    """Two centres, with no case yet."""
    return make_centre(world)


@pytest.fixture
def meddled(django_db_setup, django_db_blocker):
    """The same, on a connection of the server's administrator: outside the door the test is above every wall and can change
    what the application never could; inside it has the role of the compartment, as everybody. Undone at the end."""
    with django_db_blocker.unblock(), databases.elsewhere(USER=databases.administrator()):
        yield make_centre(build_world())
