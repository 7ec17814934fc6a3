# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of visits, diary and concerns."""

from raccordo.delivery.operations.concerns import close_concern, report_concern, take_concern
from raccordo.delivery.operations.diary import (
    correct_note,
    message_from_family,
    pin_entry,
    relabel_entry,
    write_note,
)
from raccordo.delivery.operations.reports import (
    Outcome,
    correct_report,
    report_visit,
    start_visit,
    tick_task,
)
from raccordo.delivery.operations.visits import (
    Series,
    add_visit,
    assign,
    assign_series,
    cancel_visit,
    move_visit,
    pair_visit,
    plan_tasks,
    reassign,
    unassign,
)
from raccordo.delivery.operations.week import (
    Proposal,
    propose_week,
    withdraw_all_unforeseen,
    withdraw_unforeseen,
)

__all__ = [
    "Outcome", "Proposal", "Series", "add_visit", "assign", "assign_series", "cancel_visit", "close_concern", "correct_note",
    "correct_report", "message_from_family", "move_visit", "pair_visit", "pin_entry", "plan_tasks", "propose_week", "reassign", "relabel_entry",
    "report_concern", "report_visit", "start_visit", "take_concern", "tick_task", "unassign", "withdraw_all_unforeseen",
    "withdraw_unforeseen",
    "write_note",
]  # fmt: skip
