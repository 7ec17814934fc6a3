# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what a person consents to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.kernel.scoping import PersonQuerySet, current
from raccordo.people.models import RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.models import Consent
from raccordo.territory.models import Organization


def consents(person_id: UUID) -> PersonQuerySet:
    """What was ever consented to, newest first, with who heard it at hand."""
    rows = Consent.objects.filter(person_id=person_id, entered_in_error_at=None)
    return rows.select_related(
        "recipient", "related", "heard_by__practitioner", "reader__practitioner"
    ).order_by("-starts", "-id")


def consent(person_id: UUID, consent_id: UUID) -> Consent | None:
    """One consent of a person; None when there is none."""
    return consents(person_id).filter(pk=consent_id).first()


def giver(row: Consent) -> RelatedPerson | None:
    """Who gave it for the person; from home nobody learns it of who keeps their data apart, but they and the person."""
    if row.related is None or not row.related.reserved or current().actor.role_id is not None:
        return row.related
    return RelatedPerson.objects.filter(pk=row.related_id).first()


def in_force(person_id: UUID, purpose: str, at: datetime, recipient_id: UUID | None = None) -> Consent | None:
    """The consent that holds at a moment for a purpose and a body; one given to no body in particular holds for all."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = Consent.objects.filter(
        alive, Q(recipient=None) | Q(recipient_id=recipient_id), person_id=person_id, purpose=purpose, starts__lte=at,
        entered_in_error_at=None,
    )  # fmt: skip
    # The one without end, or with the latest, is the one that counts.
    return max(rows, key=lambda row: (row.ends is None, row.ends or at), default=None)


def like(row: Consent, persons: Collection[UUID], at: datetime) -> PersonQuerySet:
    """Consents of some records to the same use and the same recipient or reader, in force or to come."""
    alive = Q(ends=None) | Q(ends__gt=at)
    same = {"purpose": row.purpose, "recipient_id": row.recipient_id, "reader_id": row.reader_id}
    return Consent.objects.filter(alive, person_id__in=persons, closed_at=None, **same).order_by("id")


def partners(area_id: UUID | None) -> list[Organization]:
    """The bodies of an area that see a person only with her consent, by name."""
    kinds = list(policies.bases().partners)
    return list(Organization.objects.filter(kind__in=kinds, area_id=area_id).order_by("name", "id"))
