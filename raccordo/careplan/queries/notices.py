# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what came after a session: how the decision was told, and the requests to assess again."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from raccordo.careplan.models import ConferenceCase, DecisionNotice, ReassessmentRequest


def notices_of(case_id: UUID) -> QuerySet[DecisionNotice]:
    """How and to whom the decision on a case was told, the first first."""
    return (
        DecisionNotice.objects.filter(case_id=case_id)
        .select_related("role__practitioner")
        .order_by("told_date", "id")
    )


def open_reassessment(person_id: UUID) -> ReassessmentRequest | None:
    """The request to assess again that waits for a session."""
    return ReassessmentRequest.objects.filter(person_id=person_id, next_case=None).first()


def latest_decision_told(person_id: UUID) -> ConferenceCase | None:
    """The latest decision that was told to the person; before that it is not theirs to read from a screen."""
    told = DecisionNotice.objects.filter(person_id=person_id).values("case_id")
    return (
        ConferenceCase.objects.filter(pk__in=told, state="minutes-signed")
        .select_related("conference__organization")
        .order_by("-conference__starts_at", "-id")
        .first()
    )
