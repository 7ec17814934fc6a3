# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review: how far each goal was reached, what was delivered, and what comes next; or the end of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from raccordo.careplan import queries
from raccordo.careplan.codes import (
    IN_FORCE,
    IN_PREPARATION,
    PLAN,
    VERSION,
    Attainment,
    ClosingReason,
    ReviewOutcome,
)
from raccordo.careplan.models import Agreement, GoalAttainment, Plan, PlanVersion, Review
from raccordo.careplan.operations.activating import end_access, end_pact
from raccordo.careplan.operations.drafting import draft
from raccordo.careplan.refusals import MAY_PLAN, already, fit, may, when
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import highest
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory.models import PractitionerRole


@dataclass(frozen=True)
class Findings:
    """What a review found: a value and a note per goal, the hours as the page summed them up, the words."""

    attainments: Mapping[UUID, tuple[int, str]]
    summary: str = ""
    planned_hours: Decimal | None = None
    delivered_hours: Decimal | None = None


def start_review(*, by: Actor, at: datetime, version_id: UUID, reason: str = "") -> Review:
    """Begin to review the version in force: on its day, or because something happened."""
    may(by, MAY_PLAN, "rivedere il piano")
    row = records.lock(PlanVersion, version_id)
    known = Review.objects.filter(plan_version_id=row.pk, outcome="").first()
    if known is not None:
        return known
    if row.state in ("superseded", "closed"):
        raise already(
            f"La versione {row.number} è già «{row.get_state_display().lower()}»", row.ended_at, at,
            "si rivede quella in vigore",
        )  # fmt: skip
    if row.state not in IN_FORCE:
        raise Refused("Si rivede la versione in vigore del piano.")
    VERSION.check(row.state, "under-review")
    records.change(row, by=by, at=at, state="under-review")
    review_row = records.create(
        Review, by=by, at=at, person_id=row.person_id, label=highest([row.label]), sector=by.sector,
        plan_version_id=row.pk,
        role_id=by.role_id, reason=reason.strip()[:200],
    )  # fmt: skip
    audit.note(by=by, at=at, act="careplan.start_review", person_id=row.person_id, object_id=row.pk)
    return review_row


def review(
    *, by: Actor, at: datetime, review_id: UUID, findings: Findings, outcome: str, next_review: date | None = None,
    closing_reason: str = "", closing_note: str = "",
) -> Review:  # fmt: skip
    """Conclude a review: a new version to write, the plan that goes on, or its closure."""
    may(by, MAY_PLAN, "rivedere il piano")
    row = records.lock(Review, review_id)
    if row.outcome:
        raise Conflict(
            f"La revisione è già conclusa {when(row.concluded_at, at)}: {row.get_outcome_display().lower()}."
        )
    version = records.lock(PlanVersion, row.plan_version_id)
    if outcome not in ReviewOutcome.values:
        raise Refused("Scegli che cosa si decide.", "outcome")
    _fit_attainments(version, findings)
    planned, delivered = findings.planned_hours, findings.delivered_hours
    fields = {
        "summary": findings.summary.strip()[:1000],
        "planned_hours": planned,
        "delivered_hours": delivered,
    }
    if outcome == ReviewOutcome.CONTINUE:
        _continue(by, at, version, next_review)
    elif outcome == ReviewOutcome.CLOSURE:
        close(by=by, at=at, plan_id=version.plan_id, reason=closing_reason, note=closing_note)
    else:
        fields["next_version_id"] = _next(by, at, version)
    _write_attainments(by, at, row, findings)
    records.change(row, by=by, at=at, outcome=outcome, concluded_at=at, **fields)
    audit.note(by=by, at=at, act="careplan.review", person_id=row.person_id, object_id=version.pk)
    outbox.announce(
        by=by, at=at, topic="plan.reviewed", person_id=row.person_id, object_id=version.pk, outcome=outcome
    )
    return row


def _fit_attainments(version: PlanVersion, findings: Findings) -> None:
    """Every goal has its result, in range; nothing is written before that is known."""
    goals = {goal.pk: goal for goal in version.goals.all()}
    for goal_id, goal in goals.items():
        if goal_id not in findings.attainments:
            raise Refused(f"Scegli a che punto è «{goal.statement}».", f"goal-{goal_id}")
    for goal_id, (value, _) in findings.attainments.items():
        if goal_id not in goals:
            raise Refused("Questo obiettivo non è nella versione che stai rivedendo.")
        if value not in Attainment.values:
            raise Refused("Il risultato va da −2 a +2.", f"goal-{goal_id}")


def _write_attainments(by: Actor, at: datetime, row: Review, findings: Findings) -> None:
    for goal_id, (value, note) in findings.attainments.items():
        records.create(
            GoalAttainment, by=by, at=at, person_id=row.person_id, sector=by.sector,
            label=highest([row.label]), review_id=row.pk, goal_id=goal_id, value=value, note=note.strip()[:300],
        )  # fmt: skip


def _continue(by: Actor, at: datetime, version: PlanVersion, next_review: date | None) -> None:
    """The plan goes on as it is, with another day to look at it again."""
    if next_review is None or next_review <= local_day(at):
        raise Refused("Scegli il giorno della prossima revisione, dopo oggi.", "next_review")
    if version.valid_to and next_review > version.valid_to:
        raise Refused(
            f"Il piano finisce il {version.valid_to:%d/%m/%Y}: la revisione va prima.", "next_review"
        )
    records.change(version, by=by, at=at, state="active", review_due_date=next_review)
    record.close_tasks(by=by, at=at, person_id=version.person_id, source_id=version.pk, kind=TaskKind.REVIEW)
    role = PractitionerRole.objects.filter(
        pk=version.case_manager_id or version.social_responsible_id
    ).first()
    if role is not None:
        record.assign_task(
            by=by, at=at, person_id=version.person_id, kind=TaskKind.REVIEW, role_id=role.pk, source_id=version.pk,
            title="Rivedi il piano", organization_id=role.organization_id, due_date=next_review,
            path=f"/persone/{version.person_id}/piano/{version.number}/revisione/",
            detail=f"Versione {version.number}",
            about=version.label,
        )  # fmt: skip


def _next(by: Actor, at: datetime, version: PlanVersion) -> UUID:
    """The next version, to be written; the one in force goes on until the next is signed and begins."""
    record.close_tasks(by=by, at=at, person_id=version.person_id, source_id=version.pk, kind=TaskKind.REVIEW)
    waiting = queries.preparation(version.person_id)
    return waiting.pk if waiting else draft(by=by, at=at, person_id=version.person_id).pk


def close(*, by: Actor, at: datetime, plan_id: UUID, reason: str, note: str) -> Plan:
    """End a plan, with why and how it went: every version rests, what it opened and asked for ends."""
    may(by, MAY_PLAN, "chiudere il piano")
    plan = records.lock(Plan, plan_id)
    if plan.state == "closed":
        raise Conflict(f"Il piano è già chiuso {when(plan.closed_at, at)}.")
    PLAN.check(plan.state, "closed")
    if reason not in ClosingReason.values:
        raise Refused("Scegli perché si chiude.", "closing_reason")
    text = fit(note, "closing_note", "Scrivi in una riga com'è andata.", 500)
    rows = PlanVersion.objects.select_for_update(of=("self",)).filter(
        plan_id=plan.pk, state__in=(*IN_PREPARATION, *IN_FORCE)
    )
    for row in rows:
        frozen = row.frozen_at or at
        records.change(row, by=by, at=at, state="closed", ended_at=at, frozen_at=frozen)
        end_access(by=by, at=at, row=row)
        end_pact(by=by, at=at, row=row)
    waiting = Agreement.objects.select_for_update(of=("self",)).filter(
        plan_version__plan_id=plan.pk, state="to-sign"
    )
    for agreement in waiting:
        records.change(agreement, by=by, at=at, state="withdrawn")
    records.change(plan, by=by, at=at, state="closed", closed_at=at, closing_reason=reason, closing_note=text)
    audit.note(by=by, at=at, act="careplan.close", person_id=plan.person_id, object_id=plan.pk)
    outbox.announce(
        by=by, at=at, topic="plan.closed", person_id=plan.person_id, object_id=plan.pk, reason=reason
    )
    return plan
