# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about who may act for a person: a power is written, changed, revoked, and tied to an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people.codes import Power, Scope
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.following import follow, follow_choice, one_at_a_time, refuse_ordered
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.refusals import check_power
from raccordo.privacy.rules.delegates import why_not_self

_NO_POWER: dict[str, Any] = {
    "power": Power.NONE, "powers_text": "", "covers_health": False, "decree_date": None, "court": "", "decree_number": "",
    "power_starts": None, "power_ends": None, "scopes": list(Scope.values), "confirmed_at": None,
}  # fmt: skip


def add_related(*, by: Actor, at: datetime, person: Person, **fields: Any) -> RelatedPerson:
    """Somebody enters the network; with a power, if a decree or the person gives one. Refused while an order stands."""
    one_at_a_time(person.pk)
    check_power(person, fields, at)
    related = people.add_related_person(by=by, at=at, person=person, **fields)
    if related.power != Power.NONE:
        refuse_ordered(related, at)
    follow(by=by, at=at, related=related)
    return related


def set_power(
    *, by: Actor, at: datetime, related_id: UUID, version: int | None = None, **fields: Any
) -> RelatedPerson:
    """Write, or correct, the power of somebody of the network: which, by which decree, from when to when."""
    related = _locked(related_id)
    person = Person.objects.get(pk=related.person_id)
    check_power(person, fields, at)
    records.change(related, by=by, at=at, version=version, **{**_NO_POWER, **fields})
    if related.power != Power.NONE:
        refuse_ordered(related, at)
    follow(by=by, at=at, related=related)
    follow_choice(related, at)
    _note(by, at, "set_power", related)
    return related


def end_power(*, by: Actor, at: datetime, related_id: UUID, version: int | None = None) -> RelatedPerson:
    """A power is revoked, or ends before its time: from this instant it opens nothing. Who had it stays in the network."""
    related = _locked(related_id)
    if related.power == Power.NONE or (related.power_ends is not None and related.power_ends <= at):
        raise Conflict("Questo potere è già finito.")
    if related.power_starts is not None and related.power_starts >= at:
        records.change(related, by=by, at=at, version=version, **_NO_POWER)
    else:
        records.change(related, by=by, at=at, version=version, power_ends=at)
    follow(by=by, at=at, related=related)
    _note(by, at, "end_power", related)
    return related


def revoke_delegation(*, by: Actor, at: datetime, person_id: UUID, related_id: UUID) -> RelatedPerson:
    """The person takes back the delegation that she gave, from home: as easy as giving it."""
    own = CareRelationship.objects.filter(
        Q(ends=None) | Q(ends__gt=at), person_id=person_id, account_id=by.account_id, kind=RelationshipKind.SELF,
        starts__lte=at,
    )  # fmt: skip
    related = RelatedPerson.objects.filter(pk=related_id, person_id=person_id).first()
    if related is None or related.power != Power.DELEGATE or by.role_id is not None or not own.exists():
        raise Refused("Una delega la revoca chi l'ha data.")
    return end_power(by=by, at=at, related_id=related_id)


def end_related(*, by: Actor, at: datetime, related_id: UUID, version: int | None = None) -> RelatedPerson:
    """Somebody is no longer near the person; what their power opened closes with it."""
    _locked(related_id)
    related = people.end_related_person(by=by, at=at, related_id=related_id, version=version)
    follow(by=by, at=at, related=related)
    return related


def tie_account(*, by: Actor, at: datetime, related_id: UUID, account_id: UUID) -> RelatedPerson:
    """Give an account to who has a power, so that it may be used from home."""
    related = _locked(related_id)
    if related.power == Power.NONE:
        raise Refused("Non ha poteri scritti nella rete della persona: prima scrivi la delega o il decreto.")
    if related.account_id is not None and related.account_id != account_id:
        raise Conflict("Ha già un accesso con un altro indirizzo.")
    if related.account_id is None:
        records.change(related, by=by, at=at, account_id=account_id)
        follow_choice(related, at)
    refuse_ordered(related, at)
    follow(by=by, at=at, related=related)
    _note(by, at, "tie_account", related)
    return related


def tie_self(*, by: Actor, at: datetime, person_id: UUID, account_id: UUID) -> CareRelationship:
    """The person's own account, from the age at which the law lets a minor have one."""
    person, day = Person.objects.get(pk=person_id), local_day(at)
    stop = why_not_self(born=person.birth_date, day=day, table=policies.delegates().ages)
    if stop:
        raise Refused(stop, "account")
    own = CareRelationship.objects.filter(
        Q(ends=None) | Q(ends__gt=at), person_id=person_id, account_id=account_id, kind=RelationshipKind.SELF
    )
    line = own.first() or records.create(
        CareRelationship, by=by, at=at, person_id=person_id, kind=RelationshipKind.SELF, purpose=Purpose.SELF,
        because="sono i tuoi dati", starts=at, source_id=person_id, account_id=account_id,
    )  # fmt: skip
    audit.note(by=by, at=at, act="privacy.tie_self", person_id=person_id, object_id=line.pk)
    return line


def _locked(related_id: UUID) -> RelatedPerson:
    related = records.lock(RelatedPerson, related_id)
    one_at_a_time(related.person_id)
    return related


def _note(by: Actor, at: datetime, act: str, related: RelatedPerson) -> None:
    audit.note(by=by, at=at, act=f"privacy.{act}", person_id=related.person_id, object_id=related.pk)
