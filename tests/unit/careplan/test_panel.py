# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Quorum by profession, powers of representatives, dated data of the room."""

from __future__ import annotations

from datetime import date

import pytest

from raccordo.careplan import library
from raccordo.careplan.rules.powers import Powers, why_not
from raccordo.careplan.rules.quorum import Composition, composition_on, quorum

PANEL = library.composition(date(2026, 11, 23))


def test_a_panel_needs_both_sides_in_the_room_or_connected():
    assert quorum([("gp", "remote"), ("social-worker", "present")], PANEL).reached


@pytest.mark.parametrize(
    ("members", "missing"),
    [
        ([("gp", "present"), ("social-worker", "excused")], "un'assistente sociale"),
        ([("gp", "invited"), ("social-worker", "present")], "un professionista sanitario (medico, infermiera, fisioterapista)"),
    ],
)  # fmt: skip
def test_who_is_absent_or_only_expected_does_not_count(members, missing):
    found = quorum(members, PANEL)

    assert (found.reached, found.missing) == (False, (missing,))
    assert found.sentence == f"Per il numero legale manca {missing}."


def test_the_composition_is_the_one_in_force_on_the_day():
    old, new = Composition(date(2020, 1, 1), "a", ()), Composition(date(2027, 1, 1), "b", ())

    assert composition_on([new, old], date(2026, 12, 31)) is old
    assert composition_on([new, old], date(2027, 1, 1)) is new
    with pytest.raises(ValueError, match="in force"):
        composition_on([new], date(2026, 1, 1))


ADMINISTRATOR = Powers("Laura Brambilla", "support-administrator", True, date(2025, 3, 4))


def stop(powers=ADMINISTRATOR, *, health=True, age=84, **change) -> str:
    values = {**vars(powers), **change}
    return why_not(Powers(**values), health_part=health, age=age, majority=18, day=date(2026, 11, 23))


def test_a_representative_signs_within_the_powers():
    assert stop() == ""
    assert stop(covers_health=False, health=False) == ""
    assert stop(power="parent", covers_health=False, age=12) == ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"covers_health": False}, "non comprendono il consenso per la salute"),
        ({"in_force": False}, "non sono più in vigore"),
        ({"power": "none"}, "non ha poteri di rappresentanza"),
        ({"power": "curator"}, "non firma al suo posto"),
        ({"decree_date": None}, "Manca la data del decreto"),
        ({"decree_date": date(2026, 11, 24)}, "deve ancora venire"),
        ({"power": "parent"}, "meno di 18 anni"),
        ({"power": "delegate", "covers_health": False}, "non comprendono il consenso per la salute"),
    ],
)
def test_powers_that_do_not_reach_stop_the_signature_with_the_reason(change, words):
    assert words in stop(**change)


def test_the_library_reads_well():
    model = library.plan_models()["elderly-alone-after-hospital"]
    needs = {need["code"] for need in model.needs}

    assert {goal["need"] for goal in model.goals} <= needs
    assert library.pact_text(date(2026, 11, 23)).code == "patto-2026-1"
    assert set(library.pact_text(date(2019, 1, 1)).methods) == {"drawn", "typed", "paper", "witnesses"}
