# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what persons ask of their own data."""

from __future__ import annotations

from uuid import UUID

from raccordo.kernel.scoping import PersonQuerySet
from raccordo.privacy.models import SubjectRequest

MOST = 200


def waiting() -> PersonQuerySet:
    """The requests of the officer's area that wait, by the day they are due."""
    return SubjectRequest.objects.filter(answered_at=None).order_by("due_date", "id")


def answered() -> PersonQuerySet:
    """Those answered already, newest first."""
    return SubjectRequest.objects.filter(answered_at__isnull=False).order_by("-answered_at", "-id")


def request(request_id: UUID) -> SubjectRequest:
    """One request within reach. Raises SubjectRequest.DoesNotExist."""
    return SubjectRequest.objects.select_related("answered_by__practitioner").get(pk=request_id)


def of_person(person_id: UUID) -> PersonQuerySet:
    """What was asked about a person's data, newest first."""
    return SubjectRequest.objects.filter(person_id=person_id).order_by("-received_date", "-id")
