# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of conferences, plans, agreements and reviews."""

from raccordo.careplan.models.agreement import Agreement, RefusedPart, Signature
from raccordo.careplan.models.conference import (
    Attendance,
    Commitment,
    Conference,
    ConferenceCase,
    Dissent,
    KnownFact,
    MinutesSignature,
    Opinion,
)
from raccordo.careplan.models.notice import DecisionNotice, ReassessmentRequest
from raccordo.careplan.models.plan import (
    CheckWaiver,
    Endorsement,
    Goal,
    Need,
    Plan,
    PlannedService,
    PlanVersion,
)
from raccordo.careplan.models.review import GoalAttainment, Review

__all__ = [
    "Agreement",
    "Attendance",
    "CheckWaiver",
    "Commitment",
    "Conference",
    "ConferenceCase",
    "DecisionNotice",
    "Dissent",
    "Endorsement",
    "Goal",
    "GoalAttainment",
    "KnownFact",
    "MinutesSignature",
    "Need",
    "Opinion",
    "Plan",
    "PlanVersion",
    "PlannedService",
    "ReassessmentRequest",
    "RefusedPart",
    "Review",
    "Signature",
]
