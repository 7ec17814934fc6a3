# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product against the oracle, on random worlds; and planted leaks, each of which must be found."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, find, given, settings

from raccordo.kernel import scoping
from tests.house.scan import imports
from tests.oracle import channels, worlds
from tests.oracle.planted import CASTS, LEAKS, SHARED
from tests.personas import NOW

CAST = (
    "gp",
    "social-worker",
    "access-point-operator",
    "home-care-operator",
    "colleague",
    "office",
    "anna",
    "bice",
)
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture
def stage(db):
    return worlds.build_stage()


def faults(stage, spec, ways=channels.ALL) -> list[str]:
    """Write the world, look at it through each channel as each actor, and take it away again."""
    with transaction.atomic():
        world = worlds.realise(stage, spec)
        found = [
            fault for way in ways for name in spec["cast"] for fault in way(stage.actors[name], name, world)
        ]
        transaction.set_rollback(True)
    return found


def test_the_oracle_imports_nothing_of_the_product():
    def imported(name: str) -> set[str]:
        source = Path(worlds.__file__).with_name(name).read_text(encoding="utf-8")
        return {name for _, name in imports(ast.parse(source))}

    assert {name.split(".")[0] for name in imported("oracle.py")} == {
        "__future__",
        "functools",
        "pathlib",
        "yaml",
    }
    assert imported("powers.py") - {"__future__", "__future__.annotations"} <= {
        "tests.oracle.oracle",
        "tests.oracle.oracle.in_force",
    }


def test_random_worlds_show_what_the_oracle_says(stage):
    @FEW
    @given(spec=worlds.specs(CAST))
    def inner(spec):
        assert not faults(stage, spec)

    inner()


@pytest.mark.parametrize("name", ["specialist", "community-nurse", "physiotherapist", "panel-coordinator",
                                  "home-care-coordinator", "volunteer-coordinator", "planner", "analyst",
                                  "privacy-officer", "administrator"])  # fmt: skip
def test_every_other_role_sees_what_the_oracle_says(stage, name):
    @settings(FEW, max_examples=4)
    @given(spec=worlds.specs((name,)))
    def inner(spec):
        assert not faults(stage, spec)

    inner()


def test_an_emergency_adds_no_row_to_any_list_and_none_above_restricted_to_any_record(stage):
    """Metamorphic: the same world with and without its emergencies."""

    @FEW
    @given(spec=worlds.specs(("gp", "community-nurse", "colleague")))
    def inner(spec):
        with transaction.atomic():
            world = worlds.realise(stage, {**spec, "emergencies": []})
            before = {name: channels.in_lists(stage.actors[name]) for name in spec["cast"]}
            with scoping.system_access(NOW):
                for line in spec["emergencies"]:
                    world["emergencies"].append(worlds.break_glass(stage, line))
            assert {name: channels.in_lists(stage.actors[name]) for name in spec["cast"]} == before
            high = {entry["id"] for entry in world["entries"] if entry["label"] in "VS"}
            for line in world["emergencies"]:
                assert not channels.in_emergency(stage.actors[line["actor"]], line) & high
            transaction.set_rollback(True)

    inner()


# --- planted leaks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_is_found(stage, monkeypatch, leak):
    leak(monkeypatch)

    found = find(
        worlds.specs(CASTS.get(leak, CAST)), lambda spec: bool(faults(stage, spec, (LEAKS[leak],))),
        settings=settings(FEW, max_examples=1500, phases=[Phase.generate]),  # it stops at the first one
    )  # fmt: skip

    assert found


@pytest.mark.parametrize("leak", SHARED, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_between_bodies_is_found(stage, monkeypatch, leak):
    assert not faults(stage, SHARED[leak], (channels.walls,))

    leak(monkeypatch)

    assert faults(stage, SHARED[leak], (channels.walls,))
