# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people do the same at the same moment: exactly one effect, and the second one is told so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from raccordo.careplan.models import MinutesSignature, PlanVersion, Signature
from raccordo.intake.models import Episode
from raccordo.kernel.scoping import system_access
from tests.personas import NOW, World, build_world
from tests.rooms import test_done_twice as twice
from tests.rooms.at_once import a_database_of_its_own, together

EFFECT = {
    twice.pact_signed: lambda: Signature.objects.filter(kind="person").count(),
    twice.minutes_signed: MinutesSignature.objects.count,
    twice.case_concluded: PlanVersion.objects.count,
    twice.charge_taken: Episode.objects.count,
    twice.request_decided: lambda: 1,
}  # fmt: skip


@pytest.fixture
def written(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small world, really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        yield build_world()


@pytest.mark.parametrize("prepare", EFFECT, ids=lambda one: one.__name__)
def test_two_hands_at_the_same_moment_make_one_effect(written, prepare):
    persona, act = prepare(written)
    there = persona.context(person=written.teresa, at=twice.LATER)

    heard = together((there, act), (there, act))

    assert heard.count("ok") == 1
    with system_access(NOW):
        assert EFFECT[prepare]() == 1
