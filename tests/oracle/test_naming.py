# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named readers and consents on what the law protects more: what the oracle says, at each second; planted leaks are found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings

from raccordo.kernel import scoping
from raccordo.privacy import policies, readers
from raccordo.privacy.rules import readers as rules
from tests.oracle import channels, oracle, worlds
from tests.oracle.test_oracle import FEW
from tests.personas import LONG_AGO, NOW

CAST = ("gp", "social-worker", "home-care-operator", "anna")
TIES = [
    {"person": 0, "actor": actor, "kind": "care-team", "holder": "mandate", "starts": LONG_AGO, "ends": None}
    for actor in CAST[:3]
]
SECOND = timedelta(seconds=1)


@pytest.fixture
def stage(db):
    return worlds.build_stage()


def faults(stage, spec) -> list[str]:
    """Write a world in which the professionals follow a person, look, and take it away."""
    with transaction.atomic():
        world = worlds.realise(stage, {**spec, "relationships": [*TIES, *spec["relationships"]]})
        found = [fault for name in CAST for fault in channels.walls(stage.actors[name], name, world)]
        transaction.set_rollback(True)
    return found


def test_random_names_open_what_the_oracle_says(stage):
    @settings(FEW, max_examples=20)
    @given(spec=worlds.specs(CAST))
    def inner(spec):
        assert not faults(stage, {**spec, "agreements": [], "exclusions": []})

    inner()


# --- planted leaks ----------------------------------------------------------------------------------------------------
# One world that shows each: the GP protected two entries by law and one by choice; the social worker and the operator are named.

_ENTRY = {"person": 0, "label": "V", "side": "health", "author": "gp", "written": 0}
_NAME = {"person": 0, "actor": "gp", "holder": "mandate", "what": "all", "number": 0, "kinds": ["hiv"], "before": True,
         "starts": LONG_AGO, "ends": None}  # fmt: skip
WORLD = {
    "cast": list(CAST), "relationships": [],
    "entries": [{**_ENTRY, "code": "B20"}, {**_ENTRY, "code": "F10"}, {**_ENTRY, "code": ""}, {**_ENTRY, "label": "S", "code": "B20"}],
    "hidings": [{"person": 0, "what": "item", "number": 0, "actor": "gp", "before": False, "ended": False}],
}  # fmt: skip


def _a_name_outlives_its_end(patch):
    _ask_otherwise(patch, "n.ends > r.at", "n.ends >= r.at")


def _a_name_begins_early(patch):
    _ask_otherwise(patch, "n.starts <= r.at", "n.starts <= r.at + interval '1s'")


def _any_role_may_be_named(patch):
    patch.setattr(policies, "may_be_named", lambda actor: bool(actor.role_id))


def _one_kind_opens_all(patch):
    patch.setattr(readers, "opens", lambda classes, kinds: bool(classes))


def _what_is_of_no_kind_is_opened(patch):
    patch.setattr(readers, "opens", lambda classes, kinds: classes <= kinds)


def _ask_otherwise(patch, words, others):
    tables = scoping._sharing.readers
    assert words in tables
    patch.setattr(scoping, "_sharing", replace(scoping._sharing, readers=tables.replace(words, others)))


LEAKS = {
    _a_name_outlives_its_end: {"reader": "social-worker", "ends": NOW, "hide": False},
    _a_name_begins_early: {"reader": "social-worker", "starts": NOW + SECOND, "hide": False},
    _any_role_may_be_named: {"reader": "home-care-operator", "hide": False},
    _one_kind_opens_all: {"reader": "social-worker", "hide": True},
    _what_is_of_no_kind_is_opened: {"reader": "social-worker", "hide": True},
}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_is_found(stage, monkeypatch, leak):
    line = dict(LEAKS[leak])
    hidings = WORLD["hidings"] if line.pop("hide") else []
    # The agreement between the two bodies, so that only the name can keep anything back.
    agreement = {
        "kind": "joint-controllers", "between": (0, 1, 2), "purposes": ["care"], "signed": [LONG_AGO] * 3, "starts": LONG_AGO,
        "ends": NOW + timedelta(days=30), "ended": None, "set": "clinical", "giver": None, "receiver": None, "narrow": [],
    }  # fmt: skip
    spec = {**WORLD, "hidings": hidings, "named": [{**_NAME, **line}], "agreements": [agreement]}
    assert not faults(stage, spec)

    leak(monkeypatch)

    assert faults(stage, spec)


def test_what_a_name_opens_only_grows_with_its_kinds_and_only_shrinks_with_what_an_entry_tells():
    """Laws of the rule, tried on every set of three kinds; the oracle says the same of each."""
    kinds = ("hiv", "addiction", "abortion")
    sets = [frozenset(k for n, k in enumerate(kinds) if place >> n & 1) for place in range(8)]
    for classes in sets:
        for named in sets:
            entry, line = {"id": 1, "person": 1, "kinds": classes}, {"person": 1, "kinds": named}
            assert rules.opens(classes, named) == oracle.covers(line, entry)
            for more in sets:
                assert not rules.opens(classes, named) or rules.opens(classes, named | more)
                assert not classes or not rules.opens(classes | more, named) or rules.opens(classes, named)
