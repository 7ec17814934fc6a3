# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of who may know nothing of whom: the officer's lists, and what the person asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import PersonQuerySet, current
from raccordo.privacy.models import Exclusion, ExclusionAlert, ExclusionRequest
from raccordo.territory.models import Practitioner, PractitionerRole

MOST = 200
_WORDS = 6  # of a name


def exclusions() -> PersonQuerySet:
    """The exclusions of the officer's area, those to confirm first, then the newest; never the officer's own."""
    rows = Exclusion.objects.exclude(account_id=current().actor.account_id).select_related("account")
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
