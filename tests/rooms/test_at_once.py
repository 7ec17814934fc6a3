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
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import SYSTEM_ACTOR, AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import GPEnrollment, Person
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import Emergency, EmergencyClock, SecondApproval
from raccordo.privacy.operations import approvals, emergencies
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from tests.personas import NOW, Persona, World, build_world, make_persona
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


def _officer(world: World, name: str, code: str) -> Persona:
    office = Organization.objects.create(
        code=code, kind=world.pua.kind, name=code, area=world.area, sector=world.pua.sector
    )
    return make_persona(name, "Testa", Role.PRIVACY_OFFICER, office, world.area)


def _examining(*officers: Persona) -> list[AccessContext]:
    return [AccessContext(one.actor, Purpose.LEGAL, NOW, Reach.AUDIT) for one in officers]


@pytest.mark.parametrize("each", [1, 4])
def test_two_reviewers_at_once_give_one_verdict_of_an_emergency(written, each):
    """One says that it was justified, the other that it was not: the first verdict stands, with its clock, and frees the unit."""
    officers = [_officer(written, name, code) for name, code in (("Flavia", "uno"), ("Fabio", "due"))]
    asking = AccessContext(written.elsa.actor, Purpose.EMERGENCY, NOW, Reach.REGISTRY)
    with access(asking):
        asked = emergencies.ask_emergency(
            by=written.elsa.actor, at=NOW, tax_code=written.teresa.tax_code, reason="unconscious",
            words="È caduta in strada e non riesce a parlare",
        )  # fmt: skip
    with access(replace(asking, reach=Reach.CARE)):
        row = emergencies.open_emergency(by=written.elsa.actor, at=NOW, emergency_id=asked.pk)

    def judge(who: Persona, outcome: str):
        return lambda: emergencies.review(
            by=who.actor, at=NOW, emergency_id=row.pk, outcome=outcome, words="Guardato"
        )

    acts = [judge(who, outcome) for who, outcome in zip(officers, ("accepted", "improper"), strict=True)]
    heard = together(*list(zip(_examining(*officers), acts, strict=True)) * each)

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"Questa emergenza è già stata esaminata."}
    with system_access(NOW):
        verdict, clock = Emergency.objects.get(), EmergencyClock.objects.get()
        assert (verdict.outcome, verdict.reviewed_at) == (clock.outcome, clock.reviewed_at)
        assert AccessLine.objects.filter(kind="emergency.review").count() == 1


@pytest.mark.parametrize("each", [1, 4])
def test_two_officers_at_once_give_one_second_approval(written, each):
    officers = [_officer(written, name, code) for name, code in (("Flavia", "uno"), ("Fabio", "due"))]
    with system_access(NOW):
        worker = territory.register_practitioner(
            by=SYSTEM_ACTOR,
            at=NOW,
            given_name="Teresa",
            family_name="Sportello",
            account_id=written.teresa_account.account.pk,
        )
        territory.assign_role(
            by=SYSTEM_ACTOR, at=NOW, practitioner_id=worker.pk, organization_id=written.pua.pk, role=Role.ACCESS_POINT_OPERATOR,
            starts=NOW, area_id=written.area.pk,
        )  # fmt: skip
    with access(AccessContext(written.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)):
        row = approvals.ask_approval(
            by=written.bruno.actor,
            at=NOW,
            tax_code=written.teresa.tax_code,
            words="La accolgo io allo sportello oggi",
        )

    def say(who: Persona, outcome: str):
        return lambda: approvals.answer_approval(by=who.actor, at=NOW, approval_id=row.pk, outcome=outcome)

    acts = [say(who, outcome) for who, outcome in zip(officers, ("granted", "refused"), strict=True)]
    heard = together(*list(zip(_examining(*officers), acts, strict=True)) * each)

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"A questa richiesta è già stato risposto."}
    with system_access(NOW):
        answered = SecondApproval.objects.get(pk=row.pk)
        assert (answered.outcome == "granted") == (answered.starts is not None)
