# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading of the packaged reference data: municipalities, areas, clinics. Run it again and nothing doubles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5

from django.db import connection, transaction
from django.utils.text import slugify

from raccordo.kernel import audit
from raccordo.kernel.scoping import Actor
from raccordo.territory import data
from raccordo.territory.codes import AreaKind
from raccordo.territory.models import Area, AreaMembership, Municipality, OutOfHoursSite, TemporaryClinic

REGION = "Regione Lombardia"
DEPARTMENT = "Dipartimento interaziendale"
MILAN_AGENCY = "ATS della Città Metropolitana di Milano"


@dataclass(frozen=True)
class Loaded:
    """How many rows stand after a load."""

    municipalities: int
    areas: int
    memberships: int
    clinics: int
    sites: int


def load_reference(*, by: Actor, at: datetime) -> Loaded:
    """Bring the reference data of this version into the database. Does nothing if they are there already."""
    with transaction.atomic():
        if not _is_current():
            _write(by, at)
    return Loaded(
        Municipality.objects.count(), Area.objects.count(), AreaMembership.objects.count(),
        TemporaryClinic.objects.count(), OutOfHoursSite.objects.count(),
    )  # fmt: skip


def _write(by: Actor, at: datetime) -> None:
    _municipalities()
    areas = _areas()
    _memberships(areas)
    _departments()
    _clinics()
    _sites()
    audit.note(by=by, at=at, act="territory.load_reference", person_id=None)


_COUNTS = """select (select count(*) from territory_areamembership), (select count(*) from territory_temporaryclinic),
 (select count(*) from territory_outofhourssite)"""
_DIGEST = """select md5(string_agg(concat_ws(',', istat_code, name, province, cadastral_code, population), ';'
 order by istat_code collate "C")) from territory_municipality"""


def _is_current() -> bool:
    """Compare what stands with what is packaged, in two cheap questions."""
    lines = [
        ",".join(
            str(part)
            for part in (one.istat_code, one.name, one.province, one.cadastral_code, one.population)
            if part is not None
        )
        for one in sorted(data.municipalities(), key=lambda one: one.istat_code)
    ]
    expected = md5(";".join(lines).encode(), usedforsecurity=False).hexdigest()
    packaged = (
        sum(len(_chain(one)) for one in data.areas())
        + sum(len(one.municipalities) for one in data.departments()),
        sum(len(one.periods) for one in data.temporary_clinics()),
        len(data.out_of_hours_sites()),
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        if any(there < wanted for there, wanted in zip(cursor.fetchone(), packaged, strict=True)):
            return False
        cursor.execute(_DIGEST)
        return bool(cursor.fetchone()[0] == expected)


def _municipalities() -> None:
    rows = [
        Municipality(
            istat_code=one.istat_code, name=one.name, province=one.province, cadastral_code=one.cadastral_code,
            population=one.population, latitude=one.latitude, longitude=one.longitude,
        )
        for one in data.municipalities()
    ]  # fmt: skip
    Municipality.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["istat_code"],
        update_fields=["name", "province", "cadastral_code", "population", "latitude", "longitude"],
    )  # fmt: skip


def _chain(one: data.AreaData) -> list[tuple[AreaKind, str]]:
    """From the widest to the narrowest; Milan's Ambito spans several trusts and hangs on its agency."""
    levels = [(AreaKind.REGION, REGION), (AreaKind.HEALTH_AGENCY, one.ats)]
    if one.asst:
        levels.append((AreaKind.HEALTH_TRUST, one.asst))
    return [*levels, (AreaKind.SOCIAL_AMBITO, one.ambito)]


def _areas() -> dict[str, Area]:
    """Make the areas that are missing. Returns name → area."""
    known = {area.name: area for area in Area.objects.all()}
    for one in data.areas():
        parent: Area | None = None
        for kind, name in _chain(one):
            if name not in known:
                known[name] = Area.objects.create(kind=kind, code=slugify(name), name=name, parent=parent)
            parent = known[name]
    return known


def _memberships(areas: dict[str, Area]) -> None:
    there = set(AreaMembership.objects.values_list("area_id", "municipality_id"))
    rows = [
        AreaMembership(area=areas[name], municipality_id=one.istat_code)
        for one in data.areas()
        for _, name in _chain(one)
        if (areas[name].pk, one.istat_code) not in there
    ]
    AreaMembership.objects.bulk_create(rows, batch_size=2000)


def _departments() -> None:
    """Groupings that overlap the levels: they hang on the agency, and a municipality is in one beside its trust."""
    agency = Area.objects.get(code=slugify(MILAN_AGENCY))
    for one in data.departments():
        area, _ = Area.objects.get_or_create(
            code=slugify(one.name.replace(DEPARTMENT, "dip")),
            defaults={"kind": AreaKind.DEPARTMENT, "name": one.name, "parent": agency},
        )
        there = set(area.memberships.values_list("municipality_id", flat=True))
        AreaMembership.objects.bulk_create(
            AreaMembership(area=area, municipality_id=code)
            for code in one.municipalities
            if code not in there
        )


def _clinics() -> None:
    there = set(TemporaryClinic.objects.values_list("trust", "place", "starts"))
    rows = [
        TemporaryClinic(trust=one.asst, place=one.place, starts=starts, ends=ends)
        for one in data.temporary_clinics()
        for starts, ends in one.periods
        if (one.asst, one.place, starts) not in there
    ]
    TemporaryClinic.objects.bulk_create(rows)


def _sites() -> None:
    there = set(OutOfHoursSite.objects.values_list("name", "kind", "starts"))
    rows = [_site(one) for one in data.out_of_hours_sites()]
    OutOfHoursSite.objects.bulk_create([row for row in rows if (row.name, row.kind, row.starts) not in there])


def _site(one: data.SiteData) -> OutOfHoursSite:
    name = f"{one.address} ({one.community_house})" if one.community_house else one.address
    also = f"serve anche il Municipio {one.also_serves[0]}" if one.also_serves else ""
    doubt = f"non chiaro: {one.note}" if one.certainty == "unclear" else one.note
    return OutOfHoursSite(
        name=name, kind=one.kind, zones=",".join(map(str, one.zones)), starts=one.starts, ends=one.ends,
        note="; ".join(part for part in (also, doubt) if part)[:200],
    )  # fmt: skip
