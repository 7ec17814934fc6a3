# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person hides, as far as who asks may know: she knows all of it, an author what of his own, others nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from raccordo.kernel.scoping import PersonQuerySet
from raccordo.privacy import policies
from raccordo.privacy.models import ObscuredEntry, Obscuring
from raccordo.territory.models import PractitionerRole


def decisions(person_id: UUID) -> PersonQuerySet:
    """What was hidden, newest first, also what was taken back."""
    rows = Obscuring.objects.filter(person_id=person_id).select_related("heard_by__practitioner")
    return rows.order_by("-starts", "-id")


def decision(person_id: UUID, obscuring_id: UUID) -> Obscuring | None:
    """One decision in reach; None when there is none."""
    return Obscuring.objects.filter(person_id=person_id, pk=obscuring_id).first()


def hidden_now(object_ids: Iterable[UUID]) -> set[UUID]:
    """Those among some entries that the person hides, of which who asks is the author (or the person)."""
    rows = ObscuredEntry.objects.filter(object_id__in=list(object_ids), restored_at=None)
    return set(rows.values_list("object_id", flat=True))


def holds_what_is_hidden(document_id: UUID) -> bool:
    """Whether a document was made of something since hidden: not even who made it may take its bytes."""
    rows = ObscuredEntry.objects.filter(object_id=document_id, restored_at=None, whole_id__isnull=False)
    return rows.exists()


@dataclass(frozen=True)
class Author:
    """Somebody who wrote about the person, with the body for which they do."""

    account_id: UUID
    name: str
    body_id: UUID
    body: str


def authors(person_id: UUID, at: datetime) -> list[Author]:
    """The professionals who wrote what who asks can see, by name; bodies whose name tells too much are left out."""
    accounts: set[UUID | None] = set()
    for kind in policies.obscurable().entries:
        rows = apps.get_model(kind).objects.filter(person_id=person_id)  # type: ignore[attr-defined]
        accounts |= set(rows.order_by().values_list("created_by_id", flat=True).distinct())
    alive = Q(ends=None) | Q(ends__gt=at)
    roles = PractitionerRole.objects.filter(
        alive, practitioner__account_id__in=accounts - {None}, starts__lte=at, organization__sensitive=False
    ).select_related("practitioner", "organization")
    found = [
        Author(
            role.practitioner.account_id,
            role.practitioner.full_name,
            role.organization_id,
            role.organization.name,
        )
        for role in roles.order_by("practitioner__family_name", "practitioner__given_name", "id")
        if role.practitioner.account_id is not None
    ]
    return found
