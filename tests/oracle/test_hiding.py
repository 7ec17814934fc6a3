# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any sequence of writing, hiding and showing again leaves each actor with what the oracle says, at every step."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel import records
from raccordo.privacy import hiding as mechanism
from raccordo.privacy.models import ObscuredEntry
from tests.oracle import channels, worlds
from tests.oracle.test_oracle import FEW
from tests.personas import LONG_AGO, NOW

CAST = ("social-worker", "gp", "anna", "bice")
TIES = [
    {"person": 0, "actor": "social-worker", "kind": "care-team", "holder": "mandate"},
    {"person": 0, "actor": "gp", "kind": "enrolled-gp", "holder": "mandate"},
    {"person": 0, "actor": "anna", "kind": "self", "holder": "account"},
    {"person": 0, "actor": "bice", "kind": "delegate", "holder": "account"},
]
writing = st.fixed_dictionaries({
    "do": st.just("write"), "person": st.just(0), "label": st.sampled_from("NRVS"), "side": st.sampled_from(("health", "social")),
    "author": st.sampled_from(CAST[:2]), "written": st.integers(0, 2),
})  # fmt: skip
hiding = st.fixed_dictionaries({
    "do": st.just("hide"), "person": st.just(0), "what": st.sampled_from(("item", "author", "body", "episode")),
    "actor": st.sampled_from(CAST[:2]), "number": st.integers(0, 7),
})  # fmt: skip
showing = st.fixed_dictionaries({"do": st.just("show"), "number": st.integers(0, 7)})
steps = st.lists(st.one_of(writing, hiding, showing), min_size=2, max_size=8)


@pytest.fixture
def stage(db):
    return worlds.build_stage()


def faults(stage, sequence) -> list[str]:
    """Live a sequence, look after each step, and take it all away."""
    found: list[str] = []
    with transaction.atomic():
        ties = [{**tie, "starts": LONG_AGO, "ends": None} for tie in TIES]
        world = worlds.realise(stage, {"relationships": ties, "entries": []})
        standing: list = []
        for step in sequence:
            _live(stage, world, step, standing)
            found += [fault for name in CAST for fault in channels.walls(stage.actors[name], name, world)]
        transaction.set_rollback(True)
    return found


def _live(stage, world, step, standing) -> None:
    if step["do"] == "write":
        world["entries"].append(worlds.write(stage, step))
    elif step["do"] == "hide":
        row, _ = worlds.hide(stage, world, step)
        standing += [row] if row is not None else []
    elif standing:
        worlds.reveal(world, standing.pop(step["number"] % len(standing)))


def test_any_sequence_leaves_what_the_oracle_says(stage):
    @settings(FEW, max_examples=20)
    @given(sequence=steps)
    def inner(sequence):
        assert not faults(stage, sequence)

    inner()


# --- planted leaks ----------------------------------------------------------------------------------------------------


def _one_taken_back_frees_all(patch):
    true = mechanism.restore

    def lax(decision, at):
        rows = ObscuredEntry.objects.filter(person_id=decision.person_id, restored_at=None)
        rows.exclude(obscuring=decision).update(restored_at=at)
        true(decision, at)

    patch.setattr(mechanism, "restore", lax)


def _what_is_written_after_is_not_hidden(patch):
    patch.setattr(records, "_after_writing", ())


def _a_body_is_not_asked(patch):
    true = mechanism._written_there
    patch.setattr(mechanism, "_written_there", lambda d: Q(pk__in=[]) if d.scope == "body" else true(d))


def _an_episode_begins_one_second_late(patch):
    true = mechanism._written_there
    late = Q(created_at__gt=NOW - worlds.SECOND)
    patch.setattr(mechanism, "_written_there", lambda d: true(d) & late if d.scope == "episode" else true(d))


def _what_comes_back_is_open_to_all(patch):
    true = mechanism._give_back
    patch.setattr(mechanism, "_give_back", lambda row, label: true(row, "N"))


def _write(label="N", written=2):
    return {
        "do": "write",
        "person": 0,
        "label": label,
        "side": "social",
        "author": "social-worker",
        "written": written,
    }


def _hide(what):
    return {"do": "hide", "person": 0, "what": what, "actor": "social-worker", "number": 0}


SHOW = {"do": "show", "number": 0}
LEAKS = {  # the leak, and a sequence that must tell
    _one_taken_back_frees_all: [_write(), _hide("item"), _hide("author"), SHOW],
    _what_is_written_after_is_not_hidden: [_hide("author"), _write()],
    _a_body_is_not_asked: [_write(), _hide("body")],
    _an_episode_begins_one_second_late: [_write(written=1), _hide("episode")],
    _what_comes_back_is_open_to_all: [_write("V"), _hide("item"), SHOW],
}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_is_found(stage, monkeypatch, leak):
    assert not faults(stage, LEAKS[leak])

    leak(monkeypatch)

    assert faults(stage, LEAKS[leak])
