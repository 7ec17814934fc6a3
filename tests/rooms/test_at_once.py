# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people do the same at the same moment: exactly one effect, and the second one is told so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from raccordo.careplan.models import MinutesSignature, PlanVersion, Signature
from raccordo.intake import operations as intake
from raccordo.intake.models import Episode
from raccordo.kernel.scoping import SYSTEM_ACTOR, AccessContext, Reach, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import GPEnrollment, Person
from raccordo.privacy import operations as privacy
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


@pytest.mark.parametrize("hands", [2, 8])
@pytest.mark.parametrize("prepare", EFFECT, ids=lambda one: one.__name__)
def test_many_hands_at_the_same_moment_make_one_effect(written, prepare, hands):
    persona, act = prepare(written)
    there = persona.context(person=written.teresa, at=twice.LATER)

    heard = together(*[(there, act)] * hands)

    assert heard.count("ok") == 1 and all(heard), "the others are told in words"
    with system_access(NOW):
        assert EFFECT[prepare]() == 1


@pytest.mark.parametrize("hands", [2, 8])
def test_the_same_person_is_entered_once_however_many_desks_have_her_before_them(written, hands):
    desk = replace(written.bruno.context(), reach=Reach.REGISTRY)
    enter = lambda: intake.register_newcomer(  # noqa: E731
        by=written.bruno.actor, at=NOW, area_id=written.area.pk, family_name="Sala", given_name="Mario",
        birth_date=date(1947, 5, 20), sex="male", municipality=written.lecco,
    )  # fmt: skip

    heard = together(*[(desk, enter)] * hands)

    assert heard.count("ok") == 1 and all(heard)
    with system_access(NOW):
        assert Person.objects.filter(family_name="Sala").count() == 1


@pytest.mark.parametrize("hands", [2, 8])
def test_a_doctor_is_chosen_once(written, hands):
    system = AccessContext(SYSTEM_ACTOR, Purpose.CARE, NOW, Reach.SYSTEM)
    choose = lambda: privacy.enrol_with_gp(  # noqa: E731
        by=written.elsa.actor, at=NOW, person=written.teresa, gp_role_id=written.elsa.role.pk, starts=NOW
    )

    heard = together(*[(system, choose)] * hands)

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"La persona ha già scelto questo medico."}
    with system_access(NOW):
        assert GPEnrollment.objects.filter(person=written.teresa, ends=None).count() == 1
