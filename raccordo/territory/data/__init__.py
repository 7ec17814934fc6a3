# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reference data that travel in the package, read into plain values. Sources and licences: README.md beside this file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from raccordo.territory.rules.guide import (
    Availability,
    Contact,
    GuideIndex,
    Lexicon,
    ServiceSheet,
    SitePlace,
    Tariff,
)
from raccordo.territory.rules.places import BirthPlace

FOLDER = Path(__file__).parent

#: The demonstration's Ambito. In `areas.csv` 35 of the 84 municipalities of the province of Lecco belong to it
#: (25 to Bellano, 24 to Merate), which is the number the project names; a test counts them.
LECCO = "Ambito di Lecco"


@dataclass(frozen=True)
class MunicipalityData:
    """One Italian municipality (ISTAT)."""

    istat_code: str
    name: str
    other_name: str
    province: str
    cadastral_code: str
    latitude: float | None
    longitude: float | None
    population: int | None


@dataclass(frozen=True)
class AreaData:
    """To which Ambito, ASST and ATS a municipality belongs; `reliability` says how sure we are."""

    istat_code: str
    ambito: str
    asst: str
    ats: str
    reliability: str


@dataclass(frozen=True)
class DepartmentData:
    """Trusts that run primary care together, across the levels of the territory (M-088)."""

    name: str
    trusts: tuple[str, ...]
    municipalities: tuple[
        str, ...
    ]  # where the source names trusts that have no municipalities of their own here
    as_written: tuple[str, ...]


@dataclass(frozen=True)
class ClinicData:
    """One temporary GP clinic with its periods of activity, [start, end); no end: open when the source was written."""

    asst: str
    place: str
    istat_code: str
    periods: tuple[tuple[date, date | None], ...]
    note: str


@dataclass(frozen=True)
class SiteData:
    """One out-of-hours site of Milan in one period; `certainty` is clear or unclear, as in the source."""

    kind: str
    address: str
    community_house: str
    zones: tuple[int, ...]
    also_serves: tuple[int, ...]
    starts: date | None
    ends: date | None
    certainty: str
    note: str


@dataclass(frozen=True)
class PopulationBand:
    """Residents of one municipality on 1 January 2023 in one age class; `until` is the last age, None if open."""

    istat_code: str
    age_from: int
    until: int | None
    male: int
    female: int


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _after(text: str) -> date | None:
    """The source gives the last day; our periods exclude their end."""
    return date.fromisoformat(text) + timedelta(days=1) if text else None


@lru_cache(maxsize=1)
def municipalities() -> tuple[MunicipalityData, ...]:
    """Return the municipalities of Italy of early 2026."""
    return tuple(
        MunicipalityData(
            row["istat_code"], row["name"], row["other_name"], row["province"], row["cadastral_code"],
            float(row["latitude"]) if row["latitude"] else None,
            float(row["longitude"]) if row["longitude"] else None,
            int(row["population"]) if row["population"] else None,
        )
        for row in _rows("municipalities.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def provinces() -> MappingProxyType[str, tuple[str, str]]:
    """Return province code → (province, region)."""
    return MappingProxyType({row["code"]: (row["name"], row["region"]) for row in _rows("provinces.csv")})


@lru_cache(maxsize=1)
def areas() -> tuple[AreaData, ...]:
    """Return the municipalities of the provinces of Milan, Lodi, Lecco, Monza with their Ambito, ASST, ATS."""
    return tuple(
        AreaData(row["istat_code"], row["ambito"], row["asst"], row["ats"], row["reliability"])
        for row in _rows("areas.csv")
    )


@lru_cache(maxsize=1)
def birth_places() -> MappingProxyType[str, BirthPlace]:
    """Return every place a tax code may name: municipalities of today and of the past, foreign states."""
    found = {
        place.cadastral_code: BirthPlace(place.cadastral_code, place.name, place.province)
        for place in municipalities()
    }
    for row in _rows("birth_places_other.csv"):
        found[row["code"]] = BirthPlace(row["code"], row["name"], row["province"], _day(row["ceased_on"]))
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def lecco_municipalities() -> tuple[str, ...]:
    """Return the ISTAT codes of the demonstration's Ambito, in order."""
    return tuple(area.istat_code for area in areas() if area.ambito == LECCO)


@lru_cache(maxsize=1)
def departments() -> tuple[DepartmentData, ...]:
    """Return the three inter-company departments of ATS Milano, each with every municipality of its trusts."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in _rows("departments.csv"):
        found.setdefault(row["name"], []).append(row)
    return tuple(_department(name, rows) for name, rows in found.items())


def _department(name: str, rows: list[dict[str, str]]) -> DepartmentData:
    trusts = tuple(row["trust"] for row in rows if row["trust"])
    named = {row["istat_code"] for row in rows} - {""}
    below = {one.istat_code for one in areas() if one.asst in trusts}
    return DepartmentData(
        name, trusts, tuple(sorted(named | below)), tuple(row["as_written"] for row in rows)
    )


def temporary_clinics() -> tuple[ClinicData, ...]:
    """Return the temporary clinics of the source of 1 December 2023."""
    return tuple(
        ClinicData(
            row["asst"] or row["asst_as_written"], row["place"], row["istat_code"], _periods(row), row["note"]
        )
        for row in _rows("temporary_clinics.csv")
    )


def _periods(row: dict[str, str]) -> tuple[tuple[date, date | None], ...]:
    first = (date.fromisoformat(row["starts"]), _after(row["last_day"]))
    return (first, (date.fromisoformat(row["restarts"]), None)) if row["restarts"] else (first,)


def out_of_hours_sites() -> tuple[SiteData, ...]:
    """Return the out-of-hours sites of Milan before and from 1 July 2023."""
    return tuple(
        SiteData(
            row["kind"], row["address"], row["community_house"], _numbers(row["municipi"]),
            _numbers(row["also_serves"]), _day(row["starts"]), _after(row["last_day"]), row["certainty"], row["note"],
        )
        for row in _rows("out_of_hours_sites.csv")
    )  # fmt: skip


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(";") if part)


@lru_cache(maxsize=1)
def population() -> tuple[PopulationBand, ...]:
    """Return the residents of the 84 municipalities of the province of Lecco by age class and sex."""
    found = []
    for row in _rows("population_lecco.csv"):
        low, _, high = row["age_class"].rstrip("+").partition("-")
        found.append(
            PopulationBand(
                row["istat_code"], int(low), int(high) if high else None, int(row["male"]), int(row["female"])
            )
        )
    return tuple(found)


@lru_cache(maxsize=1)
def shapes() -> dict[str, Any]:
    """Return the simplified shapes of the province of Lecco as GeoJSON."""
    loaded: dict[str, Any] = json.loads((FOLDER / "shapes_lecco.geojson").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def services() -> tuple[ServiceSheet, ...]:
    """Return the services of the demonstration's Guida, by code."""
    return tuple(_sheet(path) for path in sorted((FOLDER / "guide").glob("*.yaml")))


def _sheet(path: Path) -> ServiceSheet:
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    tariff, place = raw.get("tariff"), raw.get("place")
    several = ("how_to_ask", "documents", "tags", "situations", "related")
    return ServiceSheet(
        **{
            **raw,
            **{key: tuple(raw.get(key, ())) for key in several},
            "availability": Availability(**raw["availability"]),
            "contacts": tuple(Contact(**contact) for contact in raw["contacts"]),
            "place": SitePlace(**place) if place else None,
            "tariff": Tariff(Decimal(tariff["amount"]), tariff["source"], tariff["valid_from"])
            if tariff
            else None,
        }
    )


@lru_cache(maxsize=1)
def guide_lexicon() -> Lexicon:
    """Return what people say and what says nothing."""
    raw = yaml.safe_load((FOLDER / "guide_words.yaml").read_text(encoding="utf-8"))
    return Lexicon(
        tuple(tuple(group) for group in raw["synonyms"]),
        frozenset(str(word) for word in raw["empty"]),
        frozenset(str(word) for word in raw["weak"]),
    )


@lru_cache(maxsize=1)
def guide_index() -> GuideIndex:
    """Return the packaged services, ready to be searched."""
    return GuideIndex(services(), guide_lexicon())
