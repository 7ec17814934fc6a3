# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the review: what was delivered against what was planned, how far each goal was reached, what comes next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from raccordo.careplan.codes import Attainment, ReviewOutcome
from raccordo.careplan.models.plan import Goal, PlanVersion
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord


class Review(PersonRecord):
    """One review of the version in force; `outcome` is empty while it is under way."""

    sensitivity = declare(Label.NORMAL)

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="reviews")
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("perché ora", max_length=200, blank=True)
    planned_hours = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    delivered_hours = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    summary = models.CharField("come è andata", max_length=1000, blank=True)
    outcome = models.CharField(
        "che cosa si decide", max_length=16, choices=[("", "-"), *ReviewOutcome.choices], blank=True
    )
    concluded_at = models.DateTimeField(null=True, blank=True)
    next_version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version"], condition=Q(outcome=""), name="review_one_open",
                violation_error_message="C'è già una revisione in corso.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", concluded_at=None) | (~Q(outcome="") & Q(concluded_at__isnull=False)),
                name="review_concluded_with_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(planned_hours=None) | Q(planned_hours__gte=0))
                & (Q(delivered_hours=None) | Q(delivered_hours__gte=0)),
                name="review_hours",
                violation_error_message="Le ore non possono essere negative.",
            ),
        ]  # fmt: skip


class GoalAttainment(PersonRecord):
    """How far one goal was reached at a review: −2 … +2 (goal attainment scaling)."""

    sensitivity = declare(Label.NORMAL)

    review = models.ForeignKey(Review, models.PROTECT, related_name="attainments")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="attainments")
    value = models.SmallIntegerField("a che punto siamo", choices=Attainment.choices)
    note = models.CharField("nota", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "goal"], name="attainment_once",
                violation_error_message="Per questo obiettivo c'è già un risultato.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=-2, value__lte=2), name="attainment_range",
                violation_error_message="Il risultato va da −2 a +2.",
            ),
        ]  # fmt: skip
