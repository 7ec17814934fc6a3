# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's year, in which every form has something to write on; undone after each test."""

from __future__ import annotations

import os

import pytest

from tests import databases
from tests.journeys.conftest import demo_database  # noqa: F401 - the fixture, shared with the journeys


@pytest.fixture(scope="session")
def lived(demo_database, django_db_setup, django_db_blocker):  # noqa: F811
    """The name of a database with the demonstration in it, of this worker's own."""
    name = f"rc_input_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name, demo_database)
    yield name


@pytest.fixture
def year(lived, django_db_blocker, settings):
    """The lived-in database, in a transaction that is never committed."""
    settings.DEMO = False
    with django_db_blocker.unblock(), databases.elsewhere(NAME=lived):
        yield
