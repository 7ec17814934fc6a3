# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads about persons; every one is narrowed by the access context."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from raccordo.kernel.scoping import PersonQuerySet
from raccordo.people.models import GPEnrollment, Person, RelatedPerson


def person(person_id: UUID) -> Person:
    """One person with the municipality. Raises Person.DoesNotExist when out of reach."""
    return Person.objects.select_related("municipality").get(pk=person_id)


def network(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Relatives, neighbours, volunteers, carers of a person at a moment."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = RelatedPerson.objects.filter(alive, person_id=person_id, starts__lte=at, entered_in_error_at=None)
    return rows.order_by("-is_caregiver", "-strength", "family_name")


def current_gp(person_id: UUID, at: datetime) -> GPEnrollment | None:
    """The choice of GP in force, with the doctor's name at hand."""
    alive = Q(ends=None) | Q(ends__gt=at)
    return (
        GPEnrollment.objects.filter(alive, person_id=person_id, starts__lte=at)
        .select_related("gp_role__practitioner", "gp_role__organization")
        .first()
    )


def followed() -> PersonQuerySet:
    """Everybody within reach, by name."""
    rows = Person.objects.select_related("municipality").filter(entered_in_error_at=None, deceased_date=None)
    return shown(rows).order_by("family_name", "given_name", "id")


def shown(rows: PersonQuerySet) -> PersonQuerySet:
    """Persons as lists show them: of two records of one, that which goes on, where it is within the same reach."""
    return rows.filter(Q(replaced_by=None) | ~Q(replaced_by__in=Person.objects.values("pk")))
