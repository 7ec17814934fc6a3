# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of the territory: bodies, mandates, services of the Guida."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.territory.models import HealthcareService, Organization, Place, Practitioner, PractitionerRole
from raccordo.territory.rules.guide import ServiceSheet


def register_organization(
    *, by: Actor, at: datetime, code: str, kind: str, name: str, sector: str, **fields: Any
) -> Organization:
    """Enter a body or a unit, or bring a known one (same code) up to date."""
    row, _ = Organization.objects.update_or_create(
        code=code, defaults={"kind": kind, "name": name, "sector": sector, **fields}
    )
    audit.note(by=by, at=at, act="territory.register_organization", person_id=None, object_id=row.pk)
    return row


def register_practitioner(
    *, by: Actor, at: datetime, given_name: str, family_name: str, account_id: UUID | None = None, phone: str = "",
    qualifications: str = "",
) -> Practitioner:  # fmt: skip
    """Enter a professional or a volunteer."""
    row = Practitioner.objects.create(
        given_name=given_name, family_name=family_name, account_id=account_id, phone=phone, qualifications=qualifications
    )  # fmt: skip
    records.written([row], at)
    audit.note(by=by, at=at, act="territory.register_practitioner", person_id=None, object_id=row.pk)
    return row


def assign_role(
    *, by: Actor, at: datetime, practitioner_id: UUID, organization_id: UUID, role: str, starts: datetime,
    ends: datetime | None = None, **fields: Any,
) -> PractitionerRole:  # fmt: skip
    """Give somebody a mandate. Refused if the same mandate already runs in that time."""
    if ends is not None and ends <= starts:
        raise Refused("La fine dell'incarico deve venire dopo l'inizio.", "ends")
    same = PractitionerRole.objects.select_for_update().filter(
        practitioner_id=practitioner_id, organization_id=organization_id, role=role
    )
    running = same.filter(Q(ends=None) | Q(ends__gt=starts))
    if (running.filter(starts__lt=ends) if ends else running).exists():
        raise Refused("Questo incarico c'è già in quel periodo.", "starts")
    row = PractitionerRole.objects.create(
        practitioner_id=practitioner_id, organization_id=organization_id, role=role, starts=starts, ends=ends, **fields
    )  # fmt: skip
    records.written([row], at)
    audit.note(by=by, at=at, act="territory.create_role", person_id=None, object_id=row.pk)
    return row


def join(*, by: Actor, at: datetime, role_id: UUID, joined_at: datetime) -> PractitionerRole:
    """Record that a doctor joins the shared record of their own will (M-024). Joining twice keeps the first day."""
    row = PractitionerRole.objects.select_for_update().get(pk=role_id)
    if row.joined_at is None:
        row.joined_at = joined_at
        row.save(update_fields=["joined_at"])
        audit.note(by=by, at=at, act="territory.join", person_id=None, object_id=row.pk)
    return row


def end_role(*, by: Actor, at: datetime, role_id: UUID, ends: datetime) -> PractitionerRole:
    """End a mandate; what was done in it stays."""
    row = PractitionerRole.objects.select_for_update().get(pk=role_id)
    if ends <= row.starts:
        raise Refused("La fine dell'incarico deve venire dopo l'inizio.", "ends")
    row.ends = ends
    row.save(update_fields=["ends"])
    records.written([row], at)
    audit.note(by=by, at=at, act="territory.end_role", person_id=None, object_id=row.pk)
    return row


def publish_service(
    *, by: Actor, at: datetime, sheet: ServiceSheet, organization_id: UUID, area_id: UUID
) -> HealthcareService:
    """Publish a service of the Guida, or the new text of a known one (same code)."""
    place_id = _place(sheet, organization_id)
    tariff = sheet.tariff
    row, _ = HealthcareService.objects.update_or_create(
        code=sheet.code,
        defaults={
            "title": sheet.title, "acronym": sheet.acronym, "summary": sheet.what, "organization_id": organization_id,
            "area_id": area_id, "place_id": place_id, "sector": sheet.sector, "level_tag": sheet.level,
            "unit": sheet.unit, "unit_cost": tariff.amount if tariff else None,
            "tariff_source": f"{tariff.source}, dal {tariff.valid_from:%d/%m/%Y}" if tariff else "",
            "sensitive": sheet.sensitive, "updated_on": sheet.updated_on, "sheet": _published(sheet), "active": True,
        },
    )  # fmt: skip
    audit.note(by=by, at=at, act="territory.publish_service", person_id=None, object_id=row.pk)
    return row


def withdraw_service(*, by: Actor, at: datetime, code: str) -> HealthcareService:
    """Take a service out of the Guida; plans that name it keep it."""
    row = HealthcareService.objects.select_for_update().get(code=code)
    row.active = False
    row.save(update_fields=["active"])
    audit.note(by=by, at=at, act="territory.withdraw_service", person_id=None, object_id=row.pk)
    return row


def _place(sheet: ServiceSheet, organization_id: UUID) -> UUID | None:
    if sheet.place is None:
        return None
    place, _ = Place.objects.get_or_create(
        organization_id=organization_id, name=sheet.place.name, address=sheet.place.address,
        municipality_id=sheet.place.municipality,
    )  # fmt: skip
    return place.pk


def _published(sheet: ServiceSheet) -> dict[str, Any]:
    """The headings that have no column of their own, as plain JSON."""
    own = ("code", "title", "acronym", "what", "sector", "level", "unit", "updated_on", "sensitive", "place")
    return {key: _plain(value) for key, value in asdict(sheet).items() if key not in own}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
