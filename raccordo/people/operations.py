# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about persons and their ties."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import GPEnrollment, Person, RelatedPerson
from raccordo.people.rules import phone_digits, search_text


def register_person(*, by: Actor, at: datetime, area_id: UUID, **fields: Any) -> Person:
    """Enter a new person in the registry of an area. The caller has searched first (search before create)."""
    birth_date = fields.get("birth_date")
    if birth_date and birth_date > local_day(at):
        raise Refused("La data di nascita è nel futuro. Controlla l'anno.", "birth_date")
    person = records.create(
        Person, by=by, at=at, area_id=area_id,
        search_text=search_text(fields.get("family_name", ""), fields.get("given_name", "")),
        phone_digits=phone_digits(fields.get("phone", "")),
        **{**fields, "tax_code": fields.get("tax_code", "").upper()},
    )  # fmt: skip
    audit.note(by=by, at=at, act="people.register_person", person_id=person.pk, object_id=person.pk)
    return person


def enrol(*, by: Actor, at: datetime, person: Person, gp_role_id: UUID, starts: datetime) -> GPEnrollment:
    """Record the choice of a GP; the previous choice ends when the new one begins."""
    GPEnrollment.objects.filter(person=person, ends=None).update(ends=starts)
    return records.create(
        GPEnrollment, by=by, at=at, person=person, gp_role_id=gp_role_id, starts=starts, label=Label.NORMAL
    )


def add_related_person(*, by: Actor, at: datetime, person: Person, **fields: Any) -> RelatedPerson:
    """Add somebody to the person's network (M-016)."""
    starts = fields.pop("starts", at)
    related = records.create(
        RelatedPerson,
        by=by,
        at=at,
        person=person,
        label=Label.NORMAL,
        sector=by.sector,
        starts=starts,
        **fields,
    )
    audit.note(by=by, at=at, act="people.add_related_person", person_id=person.pk, object_id=related.pk)
    return related


def end_related_person(
    *, by: Actor, at: datetime, related_id: UUID, version: int | None = None
) -> RelatedPerson:
    """Somebody is no longer part of the network; the past stays."""
    related = records.lock(RelatedPerson, related_id)
    records.change(related, by=by, at=at, version=version, ends=at)
    audit.note(
        by=by, at=at, act="people.end_related_person", person_id=related.person_id, object_id=related.pk
    )
    return related
