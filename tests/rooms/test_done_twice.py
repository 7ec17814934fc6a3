# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done already is a conflict that says when, and by whom where the reader may know; a rule broken is a refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from raccordo.assessment import operations as assessment
from raccordo.assessment.models import Section
from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.operations import Findings
from raccordo.intake import operations as intake
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from tests.personas import NOW, Persona, World
from tests.rooms.assessment.test_filling import fill, open_triage, part
from tests.rooms.careplan.steps import Steps, typed
from tests.rooms.intake.acts import ask, flag, take, take_charge, to_panel

LATER = NOW + timedelta(minutes=5)
Act = tuple[Persona, Callable[[], Any]]


def _call(persona: Persona, operation: Callable[..., Any], **fields: Any) -> Act:
    return persona, lambda: operation(by=persona.actor, at=fields.pop("at", LATER), **dict(fields))


def _task(world: World):
    with system_access(NOW):
        return record.assign_task(
            by=world.sara.actor, at=NOW, person_id=world.teresa.pk, kind=TaskKind.REMINDER, title="Telefona",
            organization_id=world.social_service.pk, role_id=world.sara.role.pk, about="N",
        )  # fmt: skip


def task_done(world: World) -> Act:
    return _call(world.sara, record.finish_task, task_id=_task(world).pk)


def signal_closed(world: World) -> Act:
    signal = take(world, flag(world))
    return _call(
        world.bruno, intake.answer_signal, signal_id=signal.pk, outcome="direct-answer", answer="Fatto."
    )


def signal_withdrawn(world: World) -> Act:
    return _call(world.ada, intake.withdraw_signal, signal_id=flag(world).pk, reason="Errore")


def signal_released(world: World) -> Act:
    return _call(world.bruno, intake.release_signal, signal_id=take(world, flag(world)).pk)


def request_decided(world: World) -> Act:
    return _call(
        world.sara, intake.triage, request_id=ask(world).pk, decision="direct-answer", answer="Si risponde."
    )


def request_to_the_panel(world: World) -> Act:
    fields = {"decision": "panel", "answer": "Complesso", "panel_organization_id": world.social_service.pk}
    return _call(world.sara, intake.triage, request_id=ask(world).pk, **fields)


def request_closed(world: World) -> Act:
    return _call(
        world.sara, intake.close_request, request_id=ask(world).pk, outcome="direct-answer", answer="Chiusa."
    )


def charge_taken(world: World) -> Act:
    request = to_panel(world, ask(world))
    return _call(
        world.sara, intake.open_episode, person_id=world.teresa.pk, programme="frail-older", reason="la segue",
        case_manager_id=world.sara.role.pk, request_id=request.pk,
    )  # fmt: skip


def episode_closed(world: World) -> Act:
    return _call(
        world.sara,
        intake.close_episode,
        episode_id=take_charge(world).pk,
        outcome="goals-met",
        note="Bene",
    )


def assessment_opened(world: World) -> Act:
    Steps.begin(world)
    return _call(
        world.marta, assessment.open_assessment, person_id=world.teresa.pk, outline="triage", reason="Serve"
    )


def _filled(world: World) -> Section:
    Steps.begin(world)
    with access(world.marta.context(person=world.teresa)):
        section = part(open_triage(world, NOW), "daily-living")
        fill(world, NOW, section)
    return section


def part_completed(world: World) -> Act:
    return _call(world.marta, assessment.complete_section, section_id=_filled(world).pk)


def part_not_needed(world: World) -> Act:
    return _call(world.marta, assessment.mark_not_needed, section_id=_filled(world).pk, because="Non serve")


def part_reopened(world: World) -> Act:
    section = _filled(world)
    with access(world.marta.context(person=world.teresa)):
        assessment.complete_section(by=world.marta.actor, at=NOW, section_id=section.pk)
    return _call(world.marta, assessment.reopen_section, section_id=section.pk)


def part_wanted_again(world: World) -> Act:
    section = _filled(world)
    with access(world.marta.context(person=world.teresa)):
        assessment.mark_not_needed(by=world.marta.actor, at=NOW, section_id=section.pk, because="No")
    return _call(world.marta, assessment.reopen_section, section_id=section.pk)


def assessment_cancelled(world: World) -> Act:
    whole = _filled(world).assessment_id
    return _call(world.marta, assessment.cancel_assessment, assessment_id=whole, because="Doppia")


def session_opened(world: World) -> Act:
    conference = Steps.begin(world).session(opened=False)
    return _call(world.carla, careplan.open_session, conference_id=conference.pk)


def session_cancelled(world: World) -> Act:
    conference = Steps.begin(world).session(opened=False)
    return _call(world.carla, careplan.cancel_session, conference_id=conference.pk)


def case_withdrawn(world: World) -> Act:
    steps = Steps.begin(world)
    return _call(world.carla, careplan.withdraw_case, case_id=steps.case(steps.session()).pk)


def case_concluded(world: World) -> Act:
    steps = Steps.begin(world)
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, world.ada, world.sara, world.marta)
    with steps.on(world.carla):
        careplan.decide(
            by=world.carla.actor, at=NOW, case_id=case.pk, need_level="high", path="home-integrated", reason="Serve."
        )  # fmt: skip
    return _call(world.carla, careplan.conclude, case_id=case.pk)


def minutes_signed(world: World) -> Act:
    persona, conclude = case_concluded(world)
    with access(persona.context(person=world.teresa)):
        case = conclude()
    return _call(world.sara, careplan.sign_minutes, case_id=case.pk, render=False)


def plan_proposed(world: World) -> Act:
    return _call(world.sara, careplan.propose, version_id=Steps.begin(world).written().pk)


def plan_endorsed(world: World) -> Act:
    return _call(world.ada, careplan.endorse, version_id=Steps.begin(world).proposed().pk)


def pact_signed(world: World) -> Act:
    agreement = Steps.begin(world).to_sign()
    return _call(world.sara, careplan.sign, agreement_id=agreement.pk, hand=typed(), render=False)


def pact_revoked(world: World) -> Act:
    return _call(world.sara, careplan.revoke_agreement, agreement_id=Steps.begin(world).signed().pk)


def plan_closed(world: World) -> Act:
    plan = Steps.begin(world).in_force().plan_id
    return _call(world.sara, careplan.close, plan_id=plan, reason="goals-met", note="Bene")


def plan_reviewed(world: World) -> Act:
    steps = Steps.begin(world)
    version = steps.in_force()
    with steps.on(world.sara):
        review = careplan.start_review(by=world.sara.actor, at=NOW, version_id=version.pk)
        goals = {goal.pk: (0, "") for goal in queries.version(world.teresa.pk, version.number).goals.all()}
    return _call(
        world.sara, careplan.review, review_id=review.pk, findings=Findings(goals), outcome="new-version"
    )


TWICE = [
    task_done, signal_closed, signal_withdrawn, signal_released, request_decided, request_to_the_panel, request_closed,
    charge_taken, episode_closed, assessment_opened, part_completed, part_not_needed, part_reopened, part_wanted_again,
    assessment_cancelled, session_opened, session_cancelled, case_withdrawn, case_concluded, minutes_signed,
    plan_proposed, plan_endorsed, pact_signed, pact_revoked, plan_closed, plan_reviewed,
]  # fmt: skip


@pytest.mark.parametrize("prepare", TWICE, ids=lambda one: one.__name__)
def test_an_act_done_twice_is_a_conflict(world, prepare):
    persona, act = prepare(world)
    with access(persona.context(person=world.teresa, at=LATER)):
        act()

        with pytest.raises(Conflict) as second:
            act()

    assert second.value.message[-1] in ".?"


WHO = {
    task_done: "È già «fatta» da Sara Conti alle 10:05", request_decided: "da Sara Conti alle 10:05",
    episode_closed: "La presa in carico è chiusa da Sara Conti alle 10:05", signal_closed: "alle 10:05",
    part_completed: "da Marta", plan_closed: "Il piano è già chiuso alle 10:05",
}  # fmt: skip


@pytest.mark.parametrize("prepare", WHO, ids=lambda one: one.__name__)
def test_who_comes_second_reads_who_was_first_and_when(world, prepare):
    persona, act = prepare(world)
    with access(persona.context(person=world.teresa, at=LATER)):
        act()

        with pytest.raises(Conflict) as second:
            act()

    assert WHO[prepare].casefold() in second.value.message.casefold()


def minutes_before_the_decision(world: World) -> Act:
    steps = Steps.begin(world)
    conference = steps.session()
    case = steps.case(conference)
    return _call(world.sara, careplan.sign_minutes, case_id=case.pk, render=False)


def part_completed_before_it_began(world: World) -> Act:
    Steps.begin(world)
    with access(world.marta.context(person=world.teresa)):
        section = part(open_triage(world, NOW), "daily-living")
    return _call(world.marta, assessment.complete_section, section_id=section.pk)


def plan_shared_before_it_is_proposed(world: World) -> Act:
    return _call(world.sara, careplan.share_with_person, version_id=Steps.begin(world).written().pk)


def plan_in_force_before_it_is_signed(world: World) -> Act:
    return _call(world.sara, careplan.activate, version_id=Steps.begin(world).proposed().pk)


def session_closed_before_it_opens(world: World) -> Act:
    conference = Steps.begin(world).session(opened=False)
    return _call(world.carla, careplan.close_session, conference_id=conference.pk)


TOO_SOON = [
    minutes_before_the_decision, part_completed_before_it_began, plan_shared_before_it_is_proposed,
    plan_in_force_before_it_is_signed, session_closed_before_it_opens,
]  # fmt: skip


@pytest.mark.parametrize("prepare", TOO_SOON, ids=lambda one: one.__name__)
def test_what_comes_too_soon_breaks_a_rule_and_is_no_conflict(world, prepare):
    persona, act = prepare(world)

    with access(persona.context(person=world.teresa, at=LATER)), pytest.raises(Refused) as refused:
        act()

    assert not isinstance(refused.value, Conflict)


def test_a_late_answer_does_not_open_a_complete_part_again(world):
    persona, complete = part_completed(world)
    with access(persona.context(person=world.teresa, at=LATER)):
        section = complete()

        with pytest.raises(Conflict):
            assessment.save_section(by=persona.actor, at=LATER, section_id=section.pk, answers={})

        assert Section.objects.get(pk=section.pk).state == "complete"
