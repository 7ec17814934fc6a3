# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of conferences, plans, agreements and reviews, narrowed by the access context."""

from raccordo.careplan.queries.agreements import Pact, agreement_of, latest_agreement, pact, refused_threads
from raccordo.careplan.queries.conferences import (
    CaseSheet,
    agenda,
    case_sheet,
    cases_of,
    cases_seen,
    conference,
    conferences_of,
    members,
    quorum_of,
)
from raccordo.careplan.queries.glance import GoalGlance, PlanGlance, PlanState, plan_at_a_glance, plan_states
from raccordo.careplan.queries.notices import latest_decision_told, notices_of, open_reassessment
from raccordo.careplan.queries.plans import (
    Content,
    active_services,
    attainments,
    content,
    current_version,
    due_for_review,
    endorsements,
    plan_of,
    preparation,
    sides_to_endorse,
    version,
    version_in_force,
    versions,
    waivers,
)
from raccordo.careplan.queries.timeline import Moment, timeline

__all__ = [
    "CaseSheet",
    "Content",
    "GoalGlance",
    "Moment",
    "Pact",
    "PlanGlance",
    "PlanState",
    "active_services",
    "agenda",
    "agreement_of",
    "attainments",
    "case_sheet",
    "cases_of",
    "cases_seen",
    "conference",
    "conferences_of",
    "content",
    "current_version",
    "due_for_review",
    "endorsements",
    "latest_agreement",
    "latest_decision_told",
    "members",
    "notices_of",
    "open_reassessment",
    "pact",
    "plan_at_a_glance",
    "plan_of",
    "plan_states",
    "preparation",
    "quorum_of",
    "refused_threads",
    "sides_to_endorse",
    "timeline",
    "version",
    "version_in_force",
    "versions",
    "waivers",
]
