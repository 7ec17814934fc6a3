# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bears a signature does not change: not by the ORM, not by raw SQL, not by its owner's mistake. And every constraint."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from raccordo.careplan import queries
from raccordo.careplan.models import (
    Agreement,
    Attendance,
    CheckWaiver,
    Conference,
    ConferenceCase,
    Dissent,
    Endorsement,
    Goal,
    GoalAttainment,
    MinutesSignature,
    Need,
    Plan,
    PlannedService,
    PlanVersion,
    RefusedPart,
    Review,
)
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.careplan.steps import days

pytestmark = pytest.mark.django_db


@contextmanager
def refused(words: str = ""):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


@pytest.fixture
def signed(steps):
    steps.signed()
    return steps


TABLES = ("need", "goal", "plannedservice", "endorsement")
FROZEN = "Questa versione è firmata"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["update careplan_{0} set version = version + 1", "delete from careplan_{0}"]
)
def test_no_raw_statement_changes_what_a_signed_version_holds(signed, table, statement):
    w = signed.world
    with signed.on(w.sara), connection.cursor() as cursor:
        cursor.execute("select current_user, (select count(*) from careplan_" + table + ")")
        user, rows = cursor.fetchone()
        assert user == "raccordo_app" and rows
        with refused(FROZEN):
            cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "change",
    ["what_matters = 'altro'", "valid_to = null", "review_date = '2030-01-01'", "signed_at = now()", "number = 9",
     "case_manager_id = null", "frozen_at = null", "plan_id = id"],
)  # fmt: skip
def test_no_raw_statement_changes_a_signed_version(signed, change):
    with signed.on(signed.world.sara), connection.cursor() as cursor, refused(FROZEN):
        cursor.execute(f"update careplan_planversion set {change}")


def test_a_signed_version_is_not_deleted_nor_thawed_by_the_orm(signed):
    w = signed.world
    with signed.on(w.sara):
        version = queries.version_in_force(w.teresa.pk)
        with refused(FROZEN):
            PlanVersion.objects.filter(pk=version.pk).update(frozen_at=None)
        with refused(FROZEN):
            PlanVersion.objects.filter(pk=version.pk)._raw_delete("default")
        with refused(FROZEN):
            Need.objects.filter(plan_version=version).update(title="altro")
        with refused(FROZEN):
            PlannedService.objects.filter(plan_version=version).delete()
        PlanVersion.objects.filter(pk=version.pk).update(state="under-review", review_due_date=days(9))


def test_nothing_is_added_to_a_signed_version_nor_moved_out_of_it(signed):
    w = signed.world
    with signed.on(w.sara):
        version = queries.version_in_force(w.teresa.pk)
        base = {"person": w.teresa, "created_at": NOW, "plan_version": version}
        with refused(FROZEN):
            Need.objects.create(title="x", domain="mood", **base)
        with refused(FROZEN):
            CheckWaiver.objects.create(code="x", reason="x", **base)
        with refused(FROZEN):
            Endorsement.objects.create(side="health", kind="endorsed", **base)


def test_what_belongs_to_a_plan_is_about_the_plans_person(steps):
    version, w = steps.draft(), steps.world
    with system_access(NOW), refused(FROZEN):
        Need.objects.create(title="x", domain="mood", person=w.ugo, created_at=NOW, plan_version=version)


def test_a_signed_agreement_and_its_signatures_stay_as_they_are(signed):
    w = signed.world
    with signed.on(w.sara):
        agreement = Agreement.objects.get()
        for field, value in (
            ("sha256", "0" * 64),
            ("signed_at", NOW - timedelta(days=1)),
            ("method", "paper"),
            ("ends", None),
        ):
            with refused("già firmato"):
                Agreement.objects.filter(pk=agreement.pk).update(**{field: value})
        with refused():
            Agreement.objects.filter(pk=agreement.pk)._raw_delete("default")
        service = PlannedService.objects.first()
        with refused("già firmato"):
            RefusedPart.objects.create(
                person=w.teresa, created_at=NOW, agreement=agreement, planned_service=service
            )
        for statement in ("update careplan_signature set name = 'x'", "delete from careplan_signature"):
            with refused("permission denied"), connection.cursor() as cursor:
                cursor.execute(statement)


# --- every constraint is broken once --------------------------------------------------------------------------------


def broken(name: str):
    return refused(name)


@pytest.fixture
def free(steps):
    """Everything may be seen, so that only the database says no."""
    with system_access(NOW):
        yield steps


def row(steps, **fields):
    return {"person": steps.world.teresa, "created_at": NOW, **fields}


def test_conferences_and_cases_obey_their_constraints(free):
    w, conference = free.world, free.session()
    base = {"organization": w.social_service, "title": "x", "place": "x", "starts_at": NOW, "created_at": NOW}
    case = ConferenceCase.objects.create(conference=conference, **row(free))
    with broken("conference_state_known"):
        Conference.objects.create(state="moon", **base)
    with broken("conference_order"):
        Conference.objects.create(opened_at=NOW, closed_at=NOW - timedelta(hours=1), **base)
    with broken("attendance_once"):
        Attendance.objects.create(conference=conference, role=w.ada.role, profession="gp", created_at=NOW)
    with broken("case_state_known"):
        ConferenceCase.objects.filter(pk=case.pk).update(state="moon")
    with broken("case_once_per_session"):
        ConferenceCase.objects.create(conference=conference, **row(free))
    with broken("case_decided_complete"):
        ConferenceCase.objects.filter(pk=case.pk).update(state="decided")
    for model, fields, name in (
        (Dissent, {"reason": "x"}, "dissent_once"),
        (MinutesSignature, {"signed_at": NOW, "sha256": "x"}, "minutes_signed_once"),
    ):
        model.objects.create(case=case, role=w.ada.role, **row(free, **fields))
        with broken(name):
            model.objects.create(case=case, role=w.ada.role, **row(free, **fields))


def test_plans_and_versions_obey_their_constraints(free):
    plan = Plan.objects.create(**row(free))
    version = PlanVersion.objects.create(plan=plan, number=1, **row(free))
    with broken("plan_one_open"):
        Plan.objects.create(**row(free))
    with broken("plan_closed_with_reason"):
        Plan.objects.filter(pk=plan.pk).update(state="closed", closed_at=NOW)
    with broken("plan_(state_known|closed_with_reason)"):
        Plan.objects.create(state="moon", **row(free))
    with broken("version_number_once"):
        PlanVersion.objects.create(plan=plan, number=1, state="closed", **row(free))
    with broken("version_one_in_preparation"):
        PlanVersion.objects.create(plan=plan, number=2, **row(free))
    with broken("version_period"):
        PlanVersion.objects.filter(pk=version.pk).update(valid_from=days(2), valid_to=days(1))
    with broken("version_signed_is_frozen"):
        PlanVersion.objects.filter(pk=version.pk).update(state="active")
    stamps = {"signed_at": NOW, "frozen_at": NOW, "valid_from": days(0), "state": "active"}
    PlanVersion.objects.create(plan=plan, number=3, **stamps, **row(free))
    with broken("version_state_known"):
        PlanVersion.objects.create(plan=plan, number=5, **{**stamps, "state": "moon"}, **row(free))
    with broken("version_one_in_force"):
        PlanVersion.objects.create(plan=plan, number=4, **stamps, **row(free))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"starts": days(1), "ends": days(1)}, "service_period"), ({"weekdays": [7]}, "service_weekdays"),
        ({"times_per_week": 0}, "service_rhythm"), ({"every_weeks": 13}, "service_rhythm"), ({"minutes": 1441}, "service_minutes"),
        ({"unit_cost": Decimal("-1")}, "service_amounts"), ({"copayment": Decimal("-1")}, "service_amounts"),
        ({"provider": None}, "service_has_provider"),
    ],
)  # fmt: skip
def test_planned_services_obey_their_constraints(free, change, name):
    version = free.written()
    goal = Goal.objects.filter(plan_version=version).first()
    fields = {"provider": free.world.cooperative, "title": "x", **change}
    with broken(name):
        PlannedService.objects.create(plan_version=version, goal=goal, **row(free, **fields))


def test_needs_goals_and_answers_obey_their_constraints(free):
    version = free.written()
    need, goal = (
        Need.objects.filter(plan_version=version).first(),
        Goal.objects.filter(plan_version=version).first(),
    )
    base = {"plan_version": version, **row(free)}
    with broken("need_severity"):
        Need.objects.create(severity=4, title="x", domain="mood", **base)
    with broken("need_thread_once"):
        Need.objects.create(thread=need.thread, title="x", domain="mood", **base)
    with broken("goal_importance"):
        Goal.objects.create(importance=4, statement="x", side="social", **base)
    with broken("goal_thread_once"):
        Goal.objects.create(thread=goal.thread, statement="x", side="social", **base)
    service = PlannedService.objects.filter(plan_version=version).first()
    with broken("service_thread_once"):
        PlannedService.objects.create(thread=service.thread, goal=goal, title="x", doer="family", **base)
    with broken("endorsement_reason"):
        Endorsement.objects.create(side="health", kind="dissent", **base)
    CheckWaiver.objects.create(code="no-review-date", reason="x", **base)
    with broken("waiver_once"):
        CheckWaiver.objects.create(code="no-review-date", reason="x", **base)


def test_agreements_and_reviews_obey_their_constraints(free):
    agreement = free.to_sign()
    version = PlanVersion.objects.get()
    base = row(free, plan_version=version)
    with broken("agreement_one"):
        Agreement.objects.create(text_version="x", **base)
    with broken("agreement_(state_known|signed_complete)"):
        Agreement.objects.create(text_version="x", state="moon", **base)
    with broken("agreement_signed_complete"):
        Agreement.objects.filter(pk=agreement.pk).update(state="signed")
    with broken("agreement_order"):
        Agreement.objects.filter(pk=agreement.pk).update(
            state="revoked", signed_at=NOW, sha256="x", method="typed", revoked_at=NOW - timedelta(days=1)
        )
    service = PlannedService.objects.first()
    RefusedPart.objects.create(agreement=agreement, planned_service=service, **row(free))
    with broken("refused_once"):
        RefusedPart.objects.create(agreement=agreement, planned_service=service, **row(free))
    review = Review.objects.create(**base)
    with broken("review_one_open"):
        Review.objects.create(**base)
    with broken("review_concluded_with_outcome"):
        Review.objects.filter(pk=review.pk).update(outcome="closure")
    with broken("review_hours"):
        Review.objects.filter(pk=review.pk).update(planned_hours=-1)
    goal = Goal.objects.first()
    with broken("attainment_range"):
        GoalAttainment.objects.create(review=review, goal=goal, value=3, **row(free))
    GoalAttainment.objects.create(review=review, goal=goal, value=1, **row(free))
    with broken("attainment_once"):
        GoalAttainment.objects.create(review=review, goal=goal, value=1, **row(free))
