# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lived-in world, cloned from the demonstration's database once a worker, and undone after each module."""

from __future__ import annotations

import os

import pytest
from django.test import override_settings

from raccordo.protected import keyring
from tests import databases
from tests.journeys.conftest import ROOT, demo_database  # noqa: F401 - the fixture, shared with the journeys
from tests.web.leaks import crawl, furnish, lived, seeds


@pytest.fixture(scope="session")
def lived_in(demo_database, django_db_setup, django_db_blocker):  # noqa: F811
    """The name of a database with the demonstration's year in it, of this worker's own."""
    name = f"rc_fughe_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name, demo_database)
    yield name


@pytest.fixture(scope="module")
def scene(lived_in, django_db_blocker):
    """Everybody and everything, with unmistakable names, in a transaction that is never committed."""
    lived_at = (
        ROOT / "build" / "viaggi"
    )  # where its figures were published, and the key of its protected cases is
    settings = override_settings(DEMO=False, DATA_DIR=lived_at, PROTECTED_KEY_FILE=lived_at / keyring.NAME)
    with (
        pytest.MonkeyPatch.context() as patch, settings, django_db_blocker.unblock(),
        databases.elsewhere(NAME=lived_in), databases.keeping_statements(), crawl.listening(),
    ):  # fmt: skip
        former = lived.make_names_unmistakable()
        furnish.furnish(lived.read_scene(former))
        seeds.plant(patch)  # what was made before has identifiers that are not made again
        yield lived.read_scene(former)
