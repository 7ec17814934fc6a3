# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database refuses what no operation would write."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from raccordo.assessment import operations
from raccordo.assessment.models import Answer, Assessment, Response, Section
from tests.rooms.assessment.sheets import KATZ


@pytest.fixture
def triage(opened, now):
    """An open assessment whose part of daily living is complete."""
    assessment = operations.open_assessment(
        by=opened.marta.actor, at=now, person_id=opened.teresa.pk, outline="triage", reason="Cadute"
    )
    section = Section.objects.get(assessment=assessment, code="daily-living")
    operations.save_section(
        by=opened.marta.actor, at=now, section_id=section.pk, answers=KATZ, informant="person"
    )
    operations.complete_section(by=opened.marta.actor, at=now, section_id=section.pk)
    return assessment


def breaks(model, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_states_are_those_of_the_life_cycle(triage):
    breaks(Assessment, state="sleeping")
    breaks(Section, state="sleeping")
    breaks(Response, state="sleeping")


def test_a_closed_assessment_has_its_moment(triage):
    breaks(Assessment, state="complete")


def test_one_open_assessment_of_a_kind(triage, opened, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            person=opened.teresa,
            kind="triage",
            outline="triage",
            reason="x",
            opened_at=now,
            created_at=now,
            label="N",
        )


def test_a_part_is_a_scale_or_a_topic(triage):
    breaks(Section, instrument="", topic="")
    breaks(Section, instrument="katz", topic="words")


def test_a_part_is_complete_when_filled_and_not_needed_with_a_reason(triage):
    breaks(Section, state="complete", filled_at=None)
    breaks(Section, state="not-needed", because="")


def test_parts_are_not_twice_in_an_assessment(triage):
    breaks(Section, code="same")


def test_a_completed_response_has_a_score_or_a_reason_never_both(triage):
    breaks(Response, score=None)
    breaks(Response, no_score="Mancano risposte")
    breaks(Response, administered_on=None)


def test_an_answer_is_of_one_kind(triage, opened, now):
    response = Response.objects.get()
    Response.objects.update(state="in-progress")
    common = {
        "response": response, "person": opened.teresa, "item": "extra", "answered_at": now, "created_at": now,
        "label": "N",
    }  # fmt: skip
    for wrong in ({}, {"options": []}, {"number": 1, "special": "unknown"}, {"special": "maybe"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(**common, **wrong)


def test_two_answers_to_one_question_are_refused(triage):
    Response.objects.update(state="in-progress")
    breaks(Answer, item="bathing")


def test_answers_of_a_completed_response_are_frozen(triage):
    for act in (
        lambda: Answer.objects.update(options=["dependent"]),
        lambda: Answer.objects.filter(item="bathing").delete(),
    ):
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            act()


def test_every_change_leaves_its_history(triage, opened, now):
    section = Section.objects.get(assessment=triage, code="daily-living")
    operations.reopen_section(by=opened.marta.actor, at=now, section_id=section.pk)
    operations.save_section(
        by=opened.marta.actor, at=now, section_id=section.pk, answers={"bathing": "dependent"}
    )

    events = Answer.pgh_event_model.objects.filter(item="bathing", response__section=section)

    assert [row.options for row in events.order_by("pgh_id")] == [
        ["independent"],
        ["independent"],
        ["dependent"],
    ]
