# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of who may know nothing of whom: the officer's lists, and what the person asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import PersonQuerySet, current
from raccordo.privacy.codes import ExclusionSource
from raccordo.privacy.models import CareRelationship, Exclusion, ExclusionAlert, ExclusionRequest
from raccordo.territory.models import Organization, Practitioner, PractitionerRole

MOST = 200
_WORDS = 6  # of a name


def exclusions() -> PersonQuerySet:
    """The exclusions of the officer's area, those to confirm first, then the newest; never the officer's own."""
    own = current().actor.account_id
    rows = Exclusion.objects.filter(Q(account=None) | ~Q(account_id=own), follows=None).select_related(
        "account", "organization"
    )
    return rows.order_by(F("provisional").desc(), "-starts", "-id")


def exclusion(exclusion_id: UUID) -> Exclusion:
    """One exclusion within reach. Raises Exclusion.DoesNotExist."""
    return exclusions().get(pk=exclusion_id)


def alerts() -> PersonQuerySet:
    """The attempts in the officer's area, newest first, with who and from where at hand."""
    rows = ExclusionAlert.objects.exclude(account_id=current().actor.account_id)
    return rows.select_related("account", "role__practitioner", "role__organization").order_by(
        "-created_at", "-id"
    )


def requests_to_answer() -> PersonQuerySet:
    """What persons of the officer's area asked, by the day it is due."""
    return ExclusionRequest.objects.filter(answered_at=None).order_by("due_date", "id")


def request(request_id: UUID) -> ExclusionRequest:
    """One request within reach. Raises ExclusionRequest.DoesNotExist."""
    return ExclusionRequest.objects.get(pk=request_id)


def requests_of(person_id: UUID) -> PersonQuerySet:
    """What a person asked, newest first; hidden from who stands by her."""
    return ExclusionRequest.objects.filter(person_id=person_id).order_by("-created_at", "-id")


def names_of(account_ids: list[UUID]) -> dict[UUID, str]:
    """How workers are called, by their account."""
    rows = Practitioner.objects.filter(account_id__in=account_ids)
    return {row.account_id: row.full_name for row in rows if row.account_id}


def whom_of(rows: Iterable[Exclusion]) -> dict[UUID, str]:
    """Whom each exclusion keeps away, in words: a name, a body, the household of a reference."""
    found = list(rows)
    names = names_of([row.account_id for row in found if row.account_id])
    return {row.pk: _whom(row, names) for row in found}


def _whom(row: Exclusion, names: Mapping[UUID, str]) -> str:
    if row.organization is not None:
        return row.organization.name
    if row.account_id is not None:
        return names.get(row.account_id) or "Accesso da casa"
    return f"Chi vive con {row.household_of_id}"


def units(text: str) -> list[Organization]:
    """The bodies and units of a name, whole and in any case."""
    return list(Organization.objects.filter(name__iexact=" ".join(text.split())).order_by("id")[:2])


def who_follows(person_id: UUID, at: datetime) -> list[tuple[UUID | None, set[UUID]]]:
    """Who follows a person by their work and is not barred from her, as accounts with the units for which they act."""
    alive = Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))
    rows = CareRelationship.objects.filter(alive, account=None, person_id=person_id)
    lines = rows.values_list("role__practitioner__account_id", "role__organization_id", "organization_id")
    known = Exclusion.objects.filter(alive, person_id=person_id).exclude(source=ExclusionSource.COLLEAGUE)
    accounts = set(known.values_list("account_id", flat=True)) - {None}
    units = set(known.values_list("organization_id", flat=True)) - {None}
    parents = dict(Organization.objects.values_list("id", "parent_id"))
    found = [(account, above(unit or of, parents)) for account, unit, of in lines]
    return [
        (account, acts_for) for account, acts_for in found if account not in accounts and not units & acts_for
    ]


def would_leave_nobody(
    person_id: UUID, at: datetime, *, accounts: Collection[UUID], organization_id: UUID | None
) -> bool:
    """Whether all those who follow a person would be barred together."""
    left = who_follows(person_id, at)
    return bool(left) and all(account in accounts or organization_id in units for account, units in left)


def above(unit_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """A unit with those above it."""
    found: set[UUID] = set()
    while unit_id is not None and unit_id not in found:
        found.add(unit_id)
        unit_id = parents.get(unit_id)
    return found


def workers(text: str, at: datetime) -> list[Account]:
    """The accounts of who works under a name, its words in any order, or with an address of mail."""
    alive = Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))
    words, found = text.casefold().split(), {}
    near = Q(practitioner__account__email__iexact=text.strip())
    for word in words[:_WORDS]:  # one of them begins the family name: the rest is looked at among these alone
        near |= Q(practitioner__family_name__istartswith=word)
    for role in PractitionerRole.objects.filter(
        alive, near, practitioner__account__isnull=False
    ).select_related("practitioner__account"):
        worker = role.practitioner
        names = f"{worker.given_name} {worker.family_name}".casefold().split()
        if sorted(words) == sorted(names) or words == [worker.account.email.casefold()]:
            found[worker.account_id] = worker.account
    return list(found.values())
