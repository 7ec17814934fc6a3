# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of facts and tasks, narrowed by the access context."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from raccordo.kernel.scoping import Actor, PersonQuerySet
from raccordo.record.models import Alert, Condition, Document, Medication, RiskFact, Task

_TONE_ORDER = {"red": 0, "amber": 1, "grey": 2}


def _loudest_first(rows: Iterable[Alert]) -> list[Alert]:
    return sorted(rows, key=lambda alert: (_TONE_ORDER.get(alert.tone, 9), alert.created_at))


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
    """Documents of a person, newest first, without their bytes."""
    return Document.objects.filter(person_id=person_id).defer("content").order_by("-created_at")


def document(person_id: UUID, document_id: UUID) -> Document | None:
    """One document with its bytes, or None when it is not there or out of reach."""
    return Document.objects.filter(person_id=person_id, pk=document_id).first()


def latest_risk(person_id: UUID) -> RiskFact | None:
    """The last level of frailty that was written."""
    return RiskFact.objects.filter(person_id=person_id).order_by("-assessed_at").first()


def person_tasks(person_id: UUID) -> PersonQuerySet:
    """Open tasks about one person, due order."""
    return (
        Task.objects.filter(person_id=person_id, state="open")
        .select_related("role__practitioner", "organization")
        .order_by("due_date", "created_at")
    )


def worklist(actor: Actor) -> PersonQuerySet:
    """Open tasks of an actor: one's own, and those of the organisation that nobody has taken; due order."""
    mine = Q(role_id=actor.role_id) | Q(role=None, organization_id=actor.organization_id)
    return (
        Task.objects.filter(mine, state="open")
        .select_related("role__practitioner", "organization")
        .prefetch_related("person")  # of the page only: joined, every waiting row would be judged twice
        .order_by("due_date", "created_at")
    )


def service_worklist(actor: Actor) -> PersonQuerySet:
    """Open tasks of the whole organisation."""
    return (
        Task.objects.filter(organization_id=actor.organization_id, state="open")
        .select_related("role__practitioner", "organization")
        .prefetch_related("person")  # of the page only: joined, every waiting row would be judged twice
        .order_by("due_date", "created_at")
    )


def others_worklist(actor: Actor) -> PersonQuerySet:
    """Open tasks about the persons one follows that wait for somebody else."""
    return (
        Task.objects.filter(state="open")
        .exclude(organization_id=actor.organization_id)
        .select_related("role__practitioner", "organization")
        .prefetch_related("person")  # of the page only: joined, every waiting row would be judged twice
        .order_by("due_date", "created_at")
    )


def worklist_counts(actor: Actor, today: date) -> dict[str, int]:
    """How many tasks wait: one's own, how many of these are late, and those of the whole service."""
    mine = Q(role_id=actor.role_id) | Q(role=None)
    counts: dict[str, int] = Task.objects.filter(
        organization_id=actor.organization_id, state="open"
    ).aggregate(
        service=Count("id"),
        mine=Count("id", filter=mine),
        late=Count("id", filter=mine & Q(due_date__lt=today)),
    )
    return counts


def next_term(actor: Actor) -> date | None:
    """The nearest day on which something of the whole service falls due."""
    return service_worklist(actor).exclude(due_date=None).values_list("due_date", flat=True).first()


def finished(actor: Actor, since: datetime) -> PersonQuerySet:
    """What one has marked as done, newest first."""
    return (
        Task.objects.filter(closed_by=actor.account_id, closed_at__gte=since)
        .select_related("person", "role__practitioner", "organization")
        .order_by("-closed_at")
    )


def finished_by_others(actor: Actor, since: datetime) -> PersonQuerySet:
    """What others have done for the persons one follows, newest first."""
    return (
        Task.objects.filter(state="done", closed_at__gte=since)
        .exclude(closed_by=actor.account_id)
        .prefetch_related("person")
        .order_by("-closed_at")
    )


def open_task_counts(person_ids: list[UUID]) -> dict[UUID, int]:
    """How many things are to be done for each of a few persons."""
    rows = Task.objects.filter(person_id__in=person_ids, state="open").values_list("person_id")
    return dict(rows.annotate(count=Count("id")))
