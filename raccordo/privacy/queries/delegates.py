# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of who may act for a person, and of what a court decided about a parent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import PersonQuerySet
from raccordo.people import queries as people
from raccordo.people.codes import Power
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import CareRelationship, ParentalOrder
from raccordo.privacy.rules.delegates import SOCIAL, Mandate, Opened, Period, opens, same_name, why_not_act

DELEGATES = (RelationshipKind.DELEGATE, RelationshipKind.DELEGATE_SOCIAL)


def mandate_of(related: RelatedPerson) -> Mandate:
    """The power of somebody of the network, in the part of its period in which they are there."""
    starts = max(related.starts, related.power_starts or related.starts)
    known = [end for end in (related.ends, related.power_ends) if end is not None]
    return Mandate(
        related.power, related.covers_health, related.decree_date, starts, min(known) if known else None,
        SOCIAL in related.covered,
    )  # fmt: skip


def why_not(person_id: UUID, account_id: UUID | None, at: datetime, act: str) -> str:
    """Why the power of who stands by does not reach an act from home, in a sentence; nothing when it does."""
    related = power_in_force(person_id, account_id, at)
    if related is None:
        return "Lo fa la persona, o chi la rappresenta con poteri scritti nella sua rete."
    return why_not_act(
        policies.delegates(), act, power=related.power, covered=related.covered, name=related.full_name
    )


def power_in_force(person_id: UUID, account_id: UUID | None, at: datetime) -> RelatedPerson | None:
    """Somebody of the network by their account, with a power that holds at a moment rather than without."""
    rows = people.network(person_id, at).filter(account_id=account_id)
    mandates = [(row, mandate_of(row)) for row in rows]
    alive = [
        row
        for row, mandate in mandates
        if row.power != Power.NONE and mandate.starts <= at and (mandate.ends is None or mandate.ends > at)
    ]
    return next(iter(alive), None)


def orders_about(related: RelatedPerson) -> list[ParentalOrder]:
    """What courts decided about the same parent: the row of the network, the account, or the name, as far as one sees."""
    rows = ParentalOrder.objects.filter(person_id=related.person_id, entered_in_error_at=None)
    return [
        row
        for row in rows.select_related("related").order_by("starts", "id")
        if row.related_id == related.pk
        or (related.account_id is not None and row.related.account_id == related.account_id)
        or same_name(row.related.full_name, related.full_name)
    ]


def stops(orders: list[ParentalOrder]) -> list[Period]:
    """When orders hold, as half-open periods."""
    return [(row.starts, row.ends) for row in orders]


def opened_by(related: RelatedPerson, person: Person, at: datetime, gaps: list[Period]) -> list[Opened]:
    """The stretches that a power of the network opens, orders taken away."""
    return opens(
        mandate_of(related), policies.delegates(), born=person.birth_date, day=local_day(at), stopped=gaps
    )


def holders(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Who has a power written down, in force or to come, the soonest first."""
    alive = Q(ends=None) | Q(ends__gt=at)
    still = Q(power_ends=None) | Q(power_ends__gt=at)
    rows = RelatedPerson.objects.filter(alive, still, person_id=person_id, entered_in_error_at=None)
    return rows.exclude(power=Power.NONE).order_by("starts", "id")


_KEEPS = "select exists (select 1 from people_relatedperson where person_id = %s and reserved)"


def keepers(person_id: UUID, at: datetime) -> list[RelatedPerson]:
    """Who, in the network, keeps their data apart, and so may give something in confidence. Few have one, and many forms ask."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEPS, [person_id])
        if not cursor.fetchone()[0]:
            return []
    return list(people.network(person_id, at).filter(reserved=True))


def acting(person_id: UUID, at: datetime) -> list[tuple[RelatedPerson, CareRelationship]]:
    """Who may act for a person at a moment, with the line that says so: whom a court stopped has none."""
    alive = Q(ends=None) | Q(ends__gt=at)
    lines = CareRelationship.objects.filter(alive, person_id=person_id, starts__lte=at, kind__in=DELEGATES)
    by_source = {line.source_id: line for line in lines.order_by("starts", "id")}
    rows = RelatedPerson.objects.filter(person_id=person_id, pk__in=[key for key in by_source if key])
    return [(row, by_source[row.pk]) for row in rows.order_by("family_name", "given_name", "id")]


def standing_orders(person_id: UUID, at: datetime) -> dict[UUID, ParentalOrder]:
    """The orders of today or to come about the parents of a person, by the row of the network; as far as one may see."""
    alive = Q(ends=None) | Q(ends__gt=at)
    rows = ParentalOrder.objects.filter(alive, person_id=person_id, entered_in_error_at=None)
    return {row.related_id: row for row in rows.order_by("-starts")}


def order(person_id: UUID, order_id: UUID) -> ParentalOrder | None:
    """One order about a parent of the person; None when it is out of reach."""
    rows = ParentalOrder.objects.filter(person_id=person_id, pk=order_id, entered_in_error_at=None)
    return rows.select_related("related").first()
