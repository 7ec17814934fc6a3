# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large worlds of `make prove`, small enough for every day; a lax predicate is found in them, and the count is honest."""

from __future__ import annotations

from random import Random

import pytest

from raccordo.kernel import scoping
from raccordo.privacy import queries
from tests.oracle import oracle, wide

PERSONS, ENTRIES = 9, 40


@pytest.fixture
def stage(db):
    return wide.build_stage(actors=18, persons=PERSONS)


def looked(stage, seed: int = 3) -> wide.Tally:
    tally = wide.Tally()
    wide.look(stage, Random(seed), tally, ENTRIES)
    return tally


def test_a_large_world_shows_everybody_what_the_oracle_says(stage):
    tally = looked(stage)

    assert not tally.faults
    assert (
        tally.rows >= len(stage.actors) * (PERSONS + ENTRIES) * 3
    )  # by the manager, by the database, by both
    assert tally.shown > 100


def test_a_lax_predicate_is_found_by_the_channels_that_it_weakens(stage, monkeypatch):
    """An expiry that comes one second too late, in the manager alone: the database still holds."""
    true = queries.InLedger.as_sql

    def late(self, compiler, connection):
        sql, values = true(self, compiler, connection)
        return sql.replace("held.ends > %s", "held.ends >= %s"), values

    monkeypatch.setattr(queries.InLedger, "as_sql", late)

    faults = [*looked(stage, 1).faults, *looked(stage, 2).faults]  # what a seed draws may have no such edge

    assert any("lists by the manager" in fault for fault in faults)
    assert not any("by the database" in fault or "by both" in fault for fault in faults)


def test_both_walls_down_are_found_where_pages_read(stage, monkeypatch):
    monkeypatch.setattr(scoping, "_clearance", lambda actor: "family")

    assert any("lists by both" in fault for fault in looked(stage).faults)


def test_what_is_remembered_of_the_oracle_is_what_it_says(stage):
    usual = dict(vars(oracle))
    world = {"persons": {1: {"area": 1}}, "relationships": [], "exclusions": [], "entries": [], "now": 0}
    actor = {"area": 1, "role": "gp", "mandate": 1, "account": 1, "body": 1}

    with wide.remembering():
        assert oracle.persons_in_registry is not usual["persons_in_registry"]
        assert oracle.persons_in_registry(world, actor) == oracle.persons_in_registry(world, actor) == {1}
        world_two = {**world, "persons": {2: {"area": 1}}}
        assert oracle.persons_in_registry(world_two, actor) == {2}

    assert vars(oracle) == usual
