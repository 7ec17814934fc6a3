# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of second approvals: one's own, without the person; the officer's."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from raccordo.kernel.scoping import Actor, PersonQuerySet
from raccordo.privacy.models import SecondApproval
from raccordo.privacy.rules.conflict import ApprovalState, approval_state

MOST = 100
YEAR = timedelta(days=365)


def state_of(row: SecondApproval, at: datetime) -> ApprovalState:
    """Where one stands, as who asked may know."""
    return approval_state(at=at, due=row.due_at, starts=row.starts, ends=row.ends)


def own(actor: Actor, at: datetime) -> PersonQuerySet:
    """What a mandate asked in a year, or was given with a mark, newest first."""
    rows = SecondApproval.objects.filter(account_id=actor.account_id, role_id=actor.role_id)
    return rows.filter(created_at__gte=at - YEAR).order_by("-created_at", "-id")


def of_area() -> PersonQuerySet:
    """Those of the officer's area about whom one may ask: those to answer first, by their day."""
    rows = SecondApproval.objects.filter(person__isnull=False)
    return rows.select_related("role__practitioner", "organization", "decided_by__practitioner")


def to_answer() -> PersonQuerySet:
    """Those that wait, by the day of the answer."""
    return of_area().filter(decided_at=None).order_by("due_at", "id")


def answered(at: datetime) -> PersonQuerySet:
    """Those of a year that were answered, newest first; those in force among them."""
    return of_area().filter(Q(decided_at__gte=at - YEAR)).order_by("-decided_at", "-id")


def one(approval_id: UUID) -> SecondApproval:
    """One within reach. Raises SecondApproval.DoesNotExist."""
    return of_area().get(pk=approval_id)
