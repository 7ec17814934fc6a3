# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench is complete, and what is planted where things lie is found: one leak at a time, each undone."""

from __future__ import annotations

import psycopg
import pytest

from tests.plugin import ADMIN_URL
from tests.web.leaks import bench, catalogue, planted_stores

pytestmark = pytest.mark.xdist_group("fughe")
AT_LEAST = 120
KINDS = {1, 2, 3, 4, 5, 6, 7, 12, 13, 17, 20}
"""The threats of privacy.md 1.3 that are leaks to somebody logged in; the others have tests of their own."""


@pytest.fixture
def below(lived_in):
    """The database as its administrator sees it; whatever is done there is undone."""
    with psycopg.connect(ADMIN_URL, dbname=lived_in) as seen:
        yield seen
        seen.rollback()


def test_at_least_a_hundred_and_twenty_distinct_leaks_of_every_kind_are_planted():
    leaks = bench.leaks()
    names = [(leak.finder, leak.name) for leak in leaks]

    assert len(leaks) >= AT_LEAST and len(set(names)) == len(names)
    assert {leak.kind for leak in leaks} == KINDS
    known = {leak.name for leak in leaks}
    assert not {name for listed in bench.KINDS.values() for name in listed} - known


@pytest.mark.parametrize("leak", planted_stores.LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_planted_where_things_lie_is_found(below, leak):
    look = planted_stores.LEAKS[leak]
    assert not look(below)

    leak(below)

    assert look(below)


def test_the_catalogue_of_a_lived_in_database_is_clean(below):
    assert (
        not catalogue.borrowed_eyes(below) + catalogue.lasting_settings(below) + catalogue.mighty_roles(below)
    )
