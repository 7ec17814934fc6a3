# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named readers, asked in the statement that tells a context to the database, and by the pages that name them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from raccordo.kernel.scoping import AccessContext, Actor, PersonQuerySet, Shared
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import PersonRecord
from raccordo.privacy import policies
from raccordo.privacy.models import CareRelationship, NamedReader
from raccordo.privacy.queries import obscuring
from raccordo.privacy.rules import LabelClass
from raccordo.privacy.rules.readers import Opening, why_not_name
from raccordo.territory.models import Organization, PractitionerRole

# Asked once a context, beside what bodies share, after the settings of who asks. Who may not be named is asked of nobody.
TABLES = """reader (role_id, organization_id, at) as (select %s::uuid, %s::uuid, %s::timestamptz),
 named (person_id, by_consent, service_id, opened) as (
  select n.person_id, n.consent_id is not null, n.custodian_id, n.opened from reader r join privacy_namedreader n
  on (n.role_id = r.role_id or n.organization_id = r.organization_id)
  where n.starts <= r.at and (n.ends is null or n.ends > r.at))"""
ROWS = "array(select unnest(n.opened) from named n)::text"
OPENINGS = "(select json_agg(json_build_array(n.person_id, n.by_consent, n.service_id)) from named n)::text"


def asked(context: AccessContext) -> list[Any]:
    """The values of the tables: the mandate and the body that may be named."""
    actor = context.actor
    if not policies.may_be_named(actor):
        return [None, None, context.at]
    return [actor.role_id, policies.body(actor), context.at]


def openings(shared: Shared | None, person_id: UUID) -> tuple[Opening, ...]:
    """Why the asker is a named reader of something about a person, in the context that was told."""
    rows = json.loads(shared.openings) if shared and shared.openings else []
    found = {
        Opening(UUID(whose), by_consent, UUID(service) if service else None)
        for whose, by_consent, service in rows
        if whose == str(person_id)
    }
    return tuple(sorted(found, key=lambda one: (one.by_consent, str(one.service_id))))


# --- pages ---------------------------------------------------------------------------------------------------------


def readers(person_id: UUID) -> PersonQuerySet:
    """Who was named to read something of a person, in reach of who asks, the latest first."""
    rows = NamedReader.objects.filter(person_id=person_id).select_related(
        "role__practitioner", "role__organization", "organization", "consent", "custodian"
    )
    return rows.order_by("-starts", "-id")


def why_not(by: Actor, row: PersonRecord) -> str:
    """Why somebody may not say who reads an entry that they see; a sentence, or nothing."""
    return why_not_name(
        author=bool(by.role_id) and row.created_by_id == by.account_id, label=row.label,
        own_service=bool(by.role_id) and row.custodian_id is not None and row.custodian_id == by.organization_id,
        hidden=bool(obscuring.hidden_now([row.pk])),
    )  # fmt: skip


def named_by_others(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Those whom who wrote named, now or from a day to come: what the person is told beside her own consents."""
    alive = Q(ends=None) | Q(ends__gt=at)
    return readers(person_id).filter(alive, consent=None)


def may_be_chosen(person_id: UUID, at: datetime, *, but: UUID | None = None) -> list[PractitionerRole]:
    """The professionals who follow a person and whose role may be named, by name; `but` a mandate (one's own)."""
    alive = Q(ends=None) | Q(ends__gt=at)
    lines = CareRelationship.objects.filter(alive, person_id=person_id, starts__lte=at, role__isnull=False)
    rows = PractitionerRole.objects.filter(
        alive, pk__in=lines.values("role_id"), starts__lte=at, role__in=policies.load().named
    ).exclude(pk=but)
    rows = rows.select_related("practitioner", "organization")
    return list(rows.order_by("practitioner__family_name", "practitioner__given_name", "id"))


def bodies_to_choose(person_id: UUID, at: datetime) -> list[Organization]:
    """The units that follow a person as such, by name."""
    alive = Q(ends=None) | Q(ends__gt=at)
    lines = CareRelationship.objects.filter(
        alive, person_id=person_id, starts__lte=at, organization__isnull=False
    )
    return list(Organization.objects.filter(pk__in=lines.values("organization_id")).order_by("name", "id"))


def kinds_to_open() -> list[LabelClass]:
    """The kinds of data of greater protection by law, in the order of the table."""
    return [one for one in policies.label_classes() if one.label == Label.VERY_RESTRICTED]


def own_unit(by: Actor) -> Organization | None:
    """The unit of who acts, when it can be named as a whole."""
    body = policies.body(by)
    return Organization.objects.filter(pk=body).first() if body else None
