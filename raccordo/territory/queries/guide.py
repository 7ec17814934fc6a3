# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of the Guida ai servizi: the published services, searched by need and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from raccordo.territory import data
from raccordo.territory.models import HealthcareService, Municipality
from raccordo.territory.rules.guide import (
    Availability,
    Contact,
    GuideIndex,
    ServiceSheet,
    SitePlace,
    Tariff,
)
from raccordo.territory.rules.places import kilometres

CONFIRMED_FOR = timedelta(days=183)  # owners confirm each page every six months

_FINGERPRINT = """select md5(string_agg(concat_ws('|', s.code, s.title, s.acronym, s.summary, s.sheet::text, s.updated_on,
 s.unit, s.unit_cost, s.sensitive, o.name, p.address), ';' order by s.code)) from territory_healthcareservice s
 left join territory_organization o on o.id = s.organization_id left join territory_place p on p.id = s.place_id
 where s.active"""

_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("for_whom", "timing", "cost", "isee_example", "hours", "accessibility", "organization"), ""),
    **dict.fromkeys(("how_to_ask", "documents", "contacts", "tags", "situations", "related"), ()),
    "availability": None, "tariff": None,
}  # fmt: skip


@dataclass(frozen=True)
class PublishedService:
    """One service of the Guida as the pages need it."""

    id: UUID
    sheet: ServiceSheet
    organization: str
    municipality: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def is_stale(self, today: date) -> bool:
        """True if nobody confirmed the page in six months."""
        return today - self.sheet.updated_on > CONFIRMED_FOR


@dataclass(frozen=True)
class Result:
    """One result of a search, with its reasons and how far it is."""

    service: PublishedService
    reasons: tuple[str, ...] = ()
    distance: float | None = None


@dataclass(frozen=True)
class Results:
    """What a search found; `nearest` when nothing fits well; `read_as` when slips were mended."""

    found: tuple[Result, ...]
    nearest: tuple[Result, ...]
    read_as: Mapping[str, str]


@dataclass(frozen=True)
class Guide:
    """All the published services, ready to be searched."""

    services: Mapping[str, PublishedService]
    index: GuideIndex


def guide() -> Guide:
    """The Guida as it stands now; rebuilt only when a published word changes."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return _built(cursor.fetchone()[0] or "")


@lru_cache(maxsize=2)
def _built(fingerprint: str) -> Guide:
    rows = HealthcareService.objects.filter(active=True).select_related("organization", "place__municipality")
    services = {row.code: _published(row) for row in rows.order_by("title")}
    return Guide(services, GuideIndex((one.sheet for one in services.values()), data.guide_lexicon()))


def search_guide(need: str, *, near: Municipality | None = None, situation: str = "") -> Results:
    """Services for a need in plain words; without words, those of a life situation, or all, the nearest first."""
    known = guide()
    if need.strip():
        outcome = known.index.search(need[:200])
        found = [_result(known.services[match.code], near, match.reasons) for match in outcome.matches]
        nearest = tuple(_result(known.services[match.code], near, match.reasons) for match in outcome.nearest)
        if situation:
            found = [one for one in found if situation in one.service.sheet.situations]
        return Results(tuple(found), nearest, outcome.read_as)
    chosen = [
        _result(one, near, ())
        for one in known.services.values()
        if not situation or situation in one.sheet.situations
    ]
    if near:
        chosen.sort(key=lambda one: (one.distance is None, one.distance, one.service.sheet.title))
    elif situation:
        chosen.sort(key=lambda one: (one.service.sheet.situations.index(situation), one.service.sheet.title))
    return Results(tuple(chosen), (), {})


def service(code: str) -> PublishedService | None:
    """One published service by its code, or nothing."""
    return guide().services.get(code)


def _result(one: PublishedService, near: Municipality | None, reasons: tuple[str, ...]) -> Result:
    if (
        near is None
        or near.latitude is None
        or near.longitude is None
        or one.latitude is None
        or one.longitude is None
    ):
        return Result(one, reasons)
    return Result(one, reasons, kilometres((near.latitude, near.longitude), (one.latitude, one.longitude)))


def _published(row: HealthcareService) -> PublishedService:
    place = row.place
    municipality = place.municipality if place else None
    located = place if place and place.latitude is not None else municipality
    return PublishedService(
        id=row.pk, sheet=_sheet(row), organization=row.organization.name if row.organization else "",
        municipality=municipality.name if municipality else "",
        latitude=located.latitude if located else None, longitude=located.longitude if located else None,
    )  # fmt: skip


def _sheet(row: HealthcareService) -> ServiceSheet:
    text: dict[str, Any] = {**_EMPTY, **row.sheet}
    said, tariff = text["availability"], text["tariff"]
    return ServiceSheet(
        code=row.code, title=row.title, acronym=row.acronym, sector=row.sector, what=row.summary,
        for_whom=text["for_whom"], how_to_ask=tuple(text["how_to_ask"]), documents=tuple(text["documents"]),
        timing=text["timing"], cost=text["cost"], isee_example=text["isee_example"],
        availability=Availability(said["text"], date.fromisoformat(said["said_on"]), said["state"]) if said else None,
        hours=text["hours"], accessibility=text["accessibility"], organization=text["organization"],
        contacts=tuple(Contact(**contact) for contact in text["contacts"]), tags=tuple(text["tags"]),
        situations=tuple(text["situations"]), level=row.level_tag, updated_on=row.updated_on, unit=row.unit,
        place=_site(row), sensitive=row.sensitive, related=tuple(text["related"]),
        tariff=Tariff(Decimal(tariff["amount"]), tariff["source"], date.fromisoformat(tariff["valid_from"])) if tariff else None,
    )  # fmt: skip


def _site(row: HealthcareService) -> SitePlace | None:
    place = row.place
    return SitePlace(place.name, place.address, place.municipality_id or "") if place else None
