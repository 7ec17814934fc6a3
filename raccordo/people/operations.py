# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about persons and their ties."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import label_for
from raccordo.people.codes import Power, Scope
from raccordo.people.models import GPEnrollment, Person, RelatedPerson
from raccordo.people.refusals import check_decree
from raccordo.people.rules import (
    OLDEST_AGE,
    RegistryData,
    age_on,
    disagreements,
    phone_digits,
    search_text,
    tax_code,
)
from raccordo.territory import data
from raccordo.territory import queries as territory


def register_person(*, by: Actor, at: datetime, area_id: UUID, **fields: Any) -> Person:
    """Enter a new person in the registry of an area. The caller has searched first (search before create)."""
    fields["tax_code"] = tax_code.normalise(fields.get("tax_code", ""))
    _check_identity(fields, local_day(at))
    person = records.create(Person, by=by, at=at, area_id=area_id, **fields, **_search_fields(fields))
    audit.note(by=by, at=at, act="people.register_person", person_id=person.pk, object_id=person.pk)
    return person


def one_desk_at_a_time(*, by: Actor, at: datetime, area_id: UUID) -> None:
    """Let one newcomer into the registry of an area at a time, until the transaction ends: who looks for near matches
    afterwards finds the person that the desk beside has just entered."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 25))", [str(area_id)])


def correct_person(
    *, by: Actor, at: datetime, person_id: UUID, version: int | None = None, **fields: Any
) -> Person:
    """Mend or complete the identity, home or contacts of a person; the old values stay in the history."""
    person = records.lock(Person, person_id)
    if "tax_code" in fields:
        fields["tax_code"] = tax_code.normalise(fields["tax_code"])
    names = (
        "family_name",
        "given_name",
        "birth_date",
        "sex",
        "tax_code",
        "birth_place",
        "phone",
        "deceased_date",
    )
    whole = {name: getattr(person, name) for name in names} | fields
    _check_identity(whole, local_day(at))
    records.change(person, by=by, at=at, version=version, **fields, **_search_fields(whole))
    audit.note(by=by, at=at, act="people.correct_person", person_id=person.pk, object_id=person.pk)
    return person


def _search_fields(fields: dict[str, Any]) -> dict[str, str]:
    return {
        "search_text": search_text(fields.get("family_name", ""), fields.get("given_name", "")),
        "phone_digits": phone_digits(fields.get("phone", "")),
    }


def _check_identity(fields: dict[str, Any], today: date) -> None:
    """Refuse dates that cannot be, and a tax code that is wrong or somebody else's."""
    birth_date = fields.get("birth_date")
    if birth_date and birth_date > today:
        raise Refused("La data di nascita è nel futuro. Controlla l'anno.", "birth_date")
    if birth_date and age_on(birth_date, today) > OLDEST_AGE:
        raise Refused(
            f"Il {birth_date:%d/%m/%Y} è più di {OLDEST_AGE} anni fa. Controlla l'anno.", "birth_date"
        )
    deceased = fields.get("deceased_date")
    if deceased and (deceased > today or (birth_date and deceased < birth_date)):
        raise Refused("La data di morte non può essere nel futuro né prima della nascita.", "deceased_date")
    if not fields["tax_code"]:
        return
    reading = tax_code.read(
        fields["tax_code"], places=data.birth_places(), demo_allowed=settings.DEMO_TAX_CODES
    )
    wrong = [finding for finding in reading.findings if finding.fatal]
    wrong = wrong or [finding for finding in disagreements(reading, _registry(fields)) if finding.fatal]
    if wrong:
        raise Refused(wrong[0].message, "tax_code")


def _registry(fields: dict[str, Any]) -> RegistryData:
    place = fields.get("birth_place")
    return RegistryData(
        fields.get("family_name", ""), fields.get("given_name", ""), fields.get("birth_date"), fields.get("sex", ""),
        data.birth_places().get(place.cadastral_code) if place else None,
    )  # fmt: skip


def enrol(*, by: Actor, at: datetime, person: Person, gp_role_id: UUID, starts: datetime) -> GPEnrollment:
    """Record the choice of a GP; the previous choice ends when the new one begins.

    Raises Conflict where that GP is chosen already, Refused where the previous choice did not begin before.
    """
    records.lock(Person, person.pk)
    before = GPEnrollment.objects.filter(person=person, ends=None).first()
    if before is not None and before.gp_role_id == gp_role_id:
        raise Conflict("La persona ha già scelto questo medico.")
    if before is not None and before.starts >= starts:
        raise Refused("La scelta di prima comincia lo stesso giorno o dopo: correggi la data.", "starts")
    GPEnrollment.objects.filter(person=person, ends=None).update(ends=starts)
    return records.create(
        GPEnrollment, by=by, at=at, person=person, gp_role_id=gp_role_id, starts=starts,
        label=label_for(sensitive_origin=False),  # whoever types it in, it comes from the registry
    )  # fmt: skip


def add_related_person(*, by: Actor, at: datetime, person: Person, **fields: Any) -> RelatedPerson:
    """Add somebody to the person's network (M-016). A power of which nothing else is written covers all but health."""
    starts = fields.pop("starts", at)
    if fields.get("power", Power.NONE) != Power.NONE:
        fields.setdefault("scopes", list(Scope.values))
    check_decree(person, fields.get("decree_date"), local_day(at))
    related = records.create(
        RelatedPerson,
        by=by,
        at=at,
        person=person,
        label=label_for(sensitive_origin=territory.sensitive_origin(by)),
        sector=by.sector,
        starts=starts,
        **fields,
    )
    audit.note(by=by, at=at, act="people.add_related_person", person_id=person.pk, object_id=related.pk)
    return related


def end_related_person(
    *, by: Actor, at: datetime, related_id: UUID, version: int | None = None
) -> RelatedPerson:
    """Somebody is no longer part of the network; the past stays. Who was written in this very moment was a mistake."""
    related = records.lock(RelatedPerson, related_id)
    when = "ends" if related.starts < at else "entered_in_error_at"
    records.change(related, by=by, at=at, version=version, **{when: at})
    audit.note(
        by=by, at=at, act="people.end_related_person", person_id=related.person_id, object_id=related.pk
    )
    return related
