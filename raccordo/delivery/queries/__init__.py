# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of visits, diary and concerns, narrowed by the access context."""

from raccordo.delivery.queries.board import (
    Board,
    OperatorDay,
    bounds,
    day,
    of_service,
    operator_days,
    today_of,
    unassigned,
    visit,
    with_tasks,
)
from raccordo.delivery.queries.diary import Line, Stream, entry, pinned, stream, words
from raccordo.delivery.queries.load import candidates, day_minutes, engagements, usual, visits_here
from raccordo.delivery.queries.person import (
    Coming,
    coming,
    concern,
    due_day,
    next_visits,
    open_concerns,
    past_visits,
    recent_concerns,
    recipients,
    recipients_by_kind,
    summary,
    week_of,
)

__all__ = [
    "Board", "Coming", "Line", "OperatorDay", "Stream", "bounds", "candidates", "coming", "concern", "day", "day_minutes", "due_day",
    "engagements", "entry", "next_visits", "of_service", "open_concerns", "operator_days", "past_visits", "pinned",
    "recent_concerns", "recipients", "recipients_by_kind", "stream", "summary", "today_of", "unassigned", "usual", "visit", "visits_here",
    "week_of", "with_tasks", "words",
]  # fmt: skip
