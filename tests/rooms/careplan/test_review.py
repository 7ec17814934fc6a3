# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review: attainment of each goal, hours, a new version, the plan that goes on, the closure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.models import Goal, Plan, Review
from raccordo.careplan.operations import Findings
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.careplan.steps import days

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=60)


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


def started(steps) -> Review:
    version, w = steps.in_force(), steps.world
    with steps.on(w.sara, LATER):
        return careplan.start_review(by=w.sara.actor, at=LATER, version_id=version.pk, reason="Ricovero")


def found(value: int = 0, **fields) -> Findings:
    goals = Goal.objects.filter(plan_version__state="under-review")
    return Findings(
        {goal.pk: (value, "") for goal in goals}, "Va meglio", Decimal("26"), Decimal("24.5"), **fields
    )


def test_a_review_begun_twice_is_one(steps):
    review, w = started(steps), steps.world

    with steps.on(w.ada, LATER):
        again = careplan.start_review(by=w.ada.actor, at=LATER, version_id=review.plan_version_id)

    assert again.pk == review.pk


def test_only_the_version_in_force_is_reviewed(steps):
    version, w = steps.draft(), steps.world

    with steps.on(w.sara):
        assert (
            "in vigore"
            in refusal(careplan.start_review, by=w.sara.actor, at=NOW, version_id=version.pk).message
        )


def test_a_review_opens_the_next_version_and_keeps_what_it_found(steps):
    review, w = started(steps), steps.world

    with steps.on(w.sara, LATER):
        row = careplan.review(
            by=w.sara.actor, at=LATER, review_id=review.pk, findings=found(1), outcome="new-version"
        )
        assert queries.preparation(w.teresa.pk).pk == row.next_version_id
        assert queries.version_in_force(w.teresa.pk).state == "under-review"
        assert [a.value for a in queries.attainments(review.plan_version_id).values()] == [1, 1]
        assert isinstance(
            refusal(
                careplan.review,
                by=w.sara.actor,
                at=LATER,
                review_id=review.pk,
                findings=found(),
                outcome="closure",
            ),
            Conflict,
        )
    assert (row.planned_hours, row.delivered_hours) == (Decimal("26"), Decimal("24.5"))


def test_a_plan_goes_on_with_another_day_to_look_at_it(steps):
    review, w = started(steps), steps.world
    base = {"by": w.sara.actor, "at": LATER, "review_id": review.pk, "outcome": "continue"}

    with steps.on(w.sara, LATER):
        assert refusal(careplan.review, findings=found(), **base).field == "next_review"
        assert (
            refusal(careplan.review, findings=found(), next_review=days(400), **base).field == "next_review"
        )
        careplan.review(findings=found(), next_review=days(120), **base)
        version = queries.version_in_force(w.teresa.pk)
        (task,) = Task.objects.filter(kind="review", state="open")

    assert (version.state, version.review_due_date, version.review_date) == ("active", days(120), days(60))
    assert task.due_date == days(120)


def test_every_goal_has_its_result_in_range(steps):
    review, w = started(steps), steps.world
    base = {
        "by": w.sara.actor,
        "at": LATER,
        "review_id": review.pk,
        "outcome": "continue",
        "next_review": days(120),
    }

    with steps.on(w.sara, LATER):
        assert refusal(careplan.review, findings=Findings({}), **base).field.startswith("goal-")
        assert "da −2 a +2" in refusal(careplan.review, findings=found(3), **base).message
        stranger = Findings({**found().attainments, review.pk: (0, "")})
        assert "non è nella versione" in refusal(careplan.review, findings=stranger, **base).message
        assert refusal(careplan.review, findings=found(), **{**base, "outcome": "moon"}).field == "outcome"


def test_a_closed_plan_ends_what_it_opened(steps):
    review, w = started(steps), steps.world
    base = {"by": w.sara.actor, "at": LATER, "review_id": review.pk, "outcome": "closure"}

    with steps.on(w.sara, LATER):
        assert refusal(careplan.review, findings=found(), **base).field == "closing_reason"
        careplan.review(findings=found(2), closing_reason="goals-met", closing_note="Cammina da sola", **base)
        plan = Plan.objects.get()
        assert isinstance(
            refusal(careplan.close, by=w.sara.actor, at=LATER, plan_id=plan.pk, reason="wish", note="x"),
            Conflict,
        )
        assert not Task.objects.filter(source_id=review.plan_version_id, state="open").exists()
        assert queries.current_version(w.teresa.pk).state == "closed"

    assert (plan.state, plan.closing_reason) == ("closed", "goals-met")
    with access(w.lucia.context(at=LATER + timedelta(hours=1))):
        assert not queries.active_services(at=LATER + timedelta(hours=1)).exists()
    with access(w.lucia.context(at=LATER + timedelta(days=8))):
        assert not Plan.objects.exists()


def test_a_plan_closed_leaves_room_for_another(steps):
    version, w = steps.in_force(), steps.world

    with steps.on(w.sara):
        careplan.close(by=w.sara.actor, at=NOW, plan_id=version.plan_id, reason="moved", note="Va dal figlio")
        again = careplan.draft(by=w.sara.actor, at=NOW, person_id=w.teresa.pk)

    assert (again.number, again.plan_id != version.plan_id) == (2, True)
