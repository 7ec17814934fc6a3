# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of facts and tasks, narrowed by the access context."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.kernel.scoping import PersonQuerySet, current
from raccordo.kernel.sensitivity import Label
from raccordo.privacy.queries import obscuring
from raccordo.record.models import Alert, Condition, Document, Medication, RiskFact
from raccordo.record.queries.heading import LOUDNESS, Heading, Notice, heading
from raccordo.record.queries.tasks import (
    Counts,
    Line,
    finished,
    finished_by_others,
    next_term,
    open_task_counts,
    others_worklist,
    person_tasks,
    service_worklist,
    task,
    worklist,
    worklist_counts,
)

__all__ = [
    "Counts",
    "Heading",
    "Line",
    "Notice",
    "alerts",
    "alerts_of",
    "conditions",
    "document",
    "documents",
    "finished",
    "finished_by_others",
    "heading",
    "latest_risk",
    "medications",
    "next_term",
    "open_task_counts",
    "others_worklist",
    "person_tasks",
    "service_worklist",
    "task",
    "worklist",
    "worklist_counts",
]


def _loudest_first(rows: Iterable[Alert]) -> list[Alert]:
    return sorted(rows, key=lambda alert: (LOUDNESS.get(alert.tone, 9), alert.created_at))


def alerts(person_id: UUID, at: datetime) -> list[Alert]:
    """Alerts in force, the loudest first."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = Alert.objects.filter(alive, person_id=person_id, starts__lte=at, entered_in_error_at=None)
    return _loudest_first(rows)


def alerts_of(person_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[Alert]]:
    """Alerts in force of several persons at once, for lists of visits: the loudest first."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = Alert.objects.filter(
        alive, person_id__in=list(person_ids), starts__lte=at, entered_in_error_at=None
    )
    found: dict[UUID, list[Alert]] = {}
    for alert in _loudest_first(rows):
        found.setdefault(alert.person_id, []).append(alert)
    return found


def conditions(person_id: UUID) -> PersonQuerySet:
    """Lasting conditions, newest first."""
    return Condition.objects.filter(person_id=person_id, entered_in_error_at=None, ends=None).order_by(
        "-created_at"
    )


def medications(person_id: UUID) -> PersonQuerySet:
    """Medicines in use as reported."""
    return Medication.objects.filter(person_id=person_id, entered_in_error_at=None, ends=None).order_by(
        "title"
    )


def documents(person_id: UUID) -> PersonQuerySet:
    """Documents of a person, newest first, without their bytes, with who gave them in confidence at hand."""
    rows = Document.objects.filter(person_id=person_id).select_related("confided_by")
    return rows.defer("content").order_by("-created_at")


def document(person_id: UUID, document_id: UUID) -> Document | None:
    """One document with its bytes, or None when it is not there or out of reach.

    Decided again at each download: a paper made before the person hid what stands in it is given to no professional, not
    even to who made it.
    """
    row = Document.objects.filter(person_id=person_id, pk=document_id).first()
    if row is None or row.label != Label.VERY_RESTRICTED or not current().actor.role_id:
        return row
    return None if obscuring.holds_what_is_hidden(row.pk) else row


def latest_risk(person_id: UUID) -> RiskFact | None:
    """The last level of frailty that was written."""
    return RiskFact.objects.filter(person_id=person_id).order_by("-assessed_at").first()
