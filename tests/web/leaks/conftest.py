# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lived-in world, cloned from the demonstration's database once a worker, and undone after each test."""

from __future__ import annotations

import os

import pytest

from tests import databases
from tests.journeys.conftest import demo_database  # noqa: F401 - the fixture, shared with the journeys
from tests.web.leaks import lived, seeds


@pytest.fixture(scope="session")
def lived_in(demo_database, django_db_setup, django_db_blocker):  # noqa: F811
    """The name of a database with the demonstration's year in it, of this worker's own."""
    name = f"rc_fughe_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name, demo_database)
    yield name


@pytest.fixture
def scene(lived_in, django_db_blocker, monkeypatch, settings):
    """Everybody and everything, with unmistakable names, in a transaction that is never committed."""
    settings.DEMO = False
    with django_db_blocker.unblock(), databases.elsewhere(NAME=lived_in):
        lived.make_names_unmistakable()
        seeds.plant(monkeypatch)
        yield lived.read_scene()


def pytest_collection_modifyitems(items):
    """The walk through every page as everybody takes long: `make leaks` runs it, the ordinary suite leaves it out."""
    for item in items:
        if "/leaks/" in str(item.path):
            item.add_marker(pytest.mark.leaks)
