# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agreement may not say: each contradiction in its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from raccordo.privacy import policies
from raccordo.privacy.rules.agreements import (
    Direction,
    Grant,
    Party,
    Proposal,
    contradiction,
    directions,
    why_not_sign,
)
from tests.personas import NOW

A, B, C = (UUID(int=n) for n in (1, 2, 3))
YEAR = timedelta(days=365)
JOINT = "joint-controller"


def side(body: UUID, role: str = JOINT, controller: UUID | None = None) -> Party:
    return Party(body, role, "Ente", controller or body)


GOOD = Proposal("joint-controllers", ["care"], NOW, NOW + YEAR, [side(A), side(B)], [Grant("diary")])
APPOINTED = replace(
    GOOD, kind="processor", parties=[side(A, "controller"), side(B, "processor")], grants=[Grant("diary", A)]
)


@pytest.mark.parametrize("proposal", [GOOD, APPOINTED], ids=["joint", "processor"])
def test_what_hangs_together_may_be_proposed(proposal):
    assert contradiction(proposal, policies.datasets(), NOW) is None


@pytest.mark.parametrize(
    ("proposal", "words", "field"),
    [
        (replace(GOOD, kind="treaty"), "tipo di accordo", "kind"),
        (replace(GOOD, parties=[side(A), side(A), side(B)]), "due volte", "parties"),
        (replace(GOOD, parties=[side(A)]), "almeno due enti", "parties"),
        (replace(GOOD, parties=[]), "almeno due enti", "parties"),
        (replace(GOOD, parties=[side(A), side(B, controller=A)]), "è un ufficio", "parties"),
        (replace(GOOD, parties=[side(A), side(B, "processor")]), "ruolo", "parties"),
        (replace(APPOINTED, parties=[side(A, "controller"), side(A, "processor")]), "due volte", "parties"),
        (replace(APPOINTED, parties=[side(A, "processor"), side(B, "processor")]), "Serve un titolare", "parties"),
        (replace(APPOINTED, parties=[side(A, "controller"), side(B, "controller")]), "Serve un titolare", "parties"),
        (replace(APPOINTED, grants=[Grant("diary", B)]), "dà solo il titolare", "giver"),
        (replace(APPOINTED, grants=[Grant("diary")]), "dà solo il titolare", "giver"),
        (replace(GOOD, ends=NOW), "dopo l'inizio", "ends"),
        (replace(GOOD, starts=NOW - YEAR, ends=NOW), "già scaduto", "ends"),
        (replace(GOOD, ends=NOW + 12 * YEAR), "al massimo", "ends"),
        (replace(GOOD, purposes=[]), "finalità", "purposes"),
        (replace(GOOD, purposes=["quality"]), "base giuridica", "datasets"),
        (replace(GOOD, grants=[]), "almeno un insieme", "datasets"),
        (replace(GOOD, grants=[Grant("rights")]), "base giuridica", "datasets"),
        (replace(GOOD, grants=[Grant("gossip")]), "dall'elenco", "datasets"),
        (replace(GOOD, grants=[Grant("diary"), Grant("diary")]), "due volte", "datasets"),
        (replace(GOOD, grants=[Grant("diary"), Grant("diary", purposes=("care",))]), "due volte", "datasets"),
        (replace(GOOD, grants=[Grant("diary", A, B, ("social",))]), "solo finalità dell'accordo", "purposes"),
        (replace(APPOINTED, grants=[Grant("diary", A, B), Grant("diary", B, A)]), "dà solo il titolare", "giver"),
        (replace(GOOD, grants=[Grant("diary", A, A)]), "due enti diversi", "giver"),
        (replace(GOOD, grants=[Grant("diary", C, A)]), "solo chi è parte", "giver"),
        (replace(GOOD, grants=[Grant("diary", A, C)]), "solo chi è parte", "giver"),
    ],
)  # fmt: skip
def test_a_contradiction_has_its_sentence(proposal, words, field):
    fault = contradiction(proposal, policies.datasets(), NOW)

    assert fault is not None and words in fault.message and fault.field == field


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"role": "gp"}, "amministra"),
        ({"is_party": False}, "non è parte"),
        ({"state": "in-force"}, "non aspetta firme"),
        ({"ends": NOW}, "già scaduto"),
        ({"ends": NOW + timedelta(seconds=1)}, ""),
    ],
)
def test_who_may_sign(changed, words):
    said = {
        "state": "proposed",
        "ends": NOW + YEAR,
        "at": NOW,
        "role": "administrator",
        "is_party": True,
    } | changed

    found = why_not_sign(**said)

    assert words in found and bool(found) == bool(words)


def test_warnings_are_sixty_and_fifteen_days_before_from_the_day_that_the_table_says():
    assert policies.datasets().warning_days(date(2026, 11, 23)) == (60, 15)
    assert policies.datasets().warning_days(date(2025, 12, 31)) == ()


def test_every_basis_names_its_article():
    assert all("art." in basis for one in policies.datasets().shareable for basis in one.bases.values())


def test_one_direction_is_as_it_was():
    assert directions(Direction(["diary", "plan"], ["care"], A, B)) == (
        ("care",), [Grant("diary", A, B), Grant("plan", A, B)],
    )  # fmt: skip


def test_two_directions_face_each_other_each_with_its_sets_and_purposes():
    purposes, grants = directions(
        Direction(["diary"], ["care", "social"], A, B), Direction(["clinical"], ["care"])
    )

    assert purposes == ("care", "social")
    assert grants == [Grant("diary", A, B), Grant("clinical", B, A, ("care",))]


def test_the_way_back_may_be_for_another_purpose_and_then_each_says_its_own():
    purposes, grants = directions(Direction(["diary"], ["care"], A), Direction(["diary"], ["social"]))

    assert purposes == ("care", "social")
    assert grants == [Grant("diary", A, None, ("care",)), Grant("diary", None, A, ("social",))]


def test_the_way_back_without_purposes_has_the_same():
    assert directions(Direction(["diary"], ["care"], A, B), Direction(["plan"], []))[1] == [
        Grant("diary", A, B), Grant("plan", B, A),
    ]  # fmt: skip


def test_where_nobody_is_named_no_way_is_left():
    with pytest.raises(ValueError):
        directions(Direction(["diary"], ["care"]), Direction(["plan"], []))
