# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The goals of a version at a glance: how far, who follows them, what comes next; in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery

from raccordo.careplan.models import Goal, GoalAttainment, PlannedService


@dataclass(frozen=True)
class GoalGlance:
    """One goal as the summary of a record shows it."""

    id: UUID
    statement: str
    side: str
    horizon: date | None
    owner: str
    attainment: int | None  # −2 … +2; None before the first review
    next_step: str


def goals_at_a_glance(version_id: UUID) -> list[GoalGlance]:
    """The goals of a version in their order."""
    latest = (
        GoalAttainment.objects.filter(goal_id=OuterRef("pk")).order_by("-created_at", "-id").values("value")
    )
    first = PlannedService.objects.filter(goal_id=OuterRef("pk")).order_by("order", "id").values("title")
    rows = (
        Goal.objects.filter(plan_version_id=version_id)
        .select_related("owner__practitioner")
        .annotate(latest=Subquery(latest[:1]), first=Subquery(first[:1]))
        .order_by("order", "id")
    )
    return [
        GoalGlance(
            row.pk, row.statement, row.side, row.horizon, _who(row), row.latest, row.first or ""
        )
        for row in rows
    ]  # fmt: skip


def _who(row: Goal) -> str:
    if row.owner is None:
        return ""
    return f"{row.owner.practitioner.full_name}, {row.owner.get_role_display().lower()}"
