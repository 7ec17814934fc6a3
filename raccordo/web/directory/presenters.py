# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and drawings of the Guida, and its open data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from raccordo.territory import data
from raccordo.territory.codes import Situation
from raccordo.territory.models import Area, Municipality, OutOfHoursSite, TemporaryClinic
from raccordo.territory.queries.guide import PublishedService, Result, Results
from raccordo.territory.rules.shapes import Drawing, drawing
from raccordo.web.shell.templating import number

ICONS = {
    Situation.DAILY_LIFE: "house-heart", Situation.RETURN_HOME: "hospital", Situation.MEMORY: "chat-quote-fill",
    Situation.CAREGIVER_REST: "cup-hot", Situation.ALONE: "person", Situation.DISABILITY: "universal-access",
    Situation.MONEY: "cash-coin", Situation.RIGHTS: "file-earmark-text", Situation.FAMILY: "people-fill",
    Situation.MIND: "heart-pulse", Situation.DOCTOR: "headset", Situation.DANGER: "shield-exclamation",
}  # fmt: skip
EXPLAINED = {
    Situation.DAILY_LIFE: "Igiene, pasti, spesa, ausili, qualcuno che venga a casa",
    Situation.RETURN_HOME: "Preparare la casa, le cure e l’assistenza prima dell’uscita",
    Situation.MEMORY: "Dimenticanze, confusione, demenza: visite, attività, tutele",
    Situation.CAREGIVER_REST: "Sollievo, gruppi, contributi, assistenti familiari",
    Situation.ALONE: "Compagnia, trasporto, telesoccorso",
    Situation.DISABILITY: "Centri, scuola, lavoro, Dopo di Noi, contributi",
    Situation.MONEY: "Sostegno al reddito, cibo, casa, farmaci",
    Situation.RIGHTS: "Invalidità, esenzioni, ausili, patente, tutela giuridica",
    Situation.FAMILY: "Gravidanza, coppia, bambini e ragazzi",
    Situation.MIND: "Ansia, depressione, alcol, droghe, gioco",
    Situation.DOCTOR: "Di notte, nei festivi, o se il tuo medico non c’è più",
    Situation.DANGER: "Violenza, minacce, maltrattamenti: c’è chi ascolta",
}
NUMBERS = (
    ("112", "Emergenza", "pericolo per la vita o la sicurezza"),
    ("116117", "Continuità assistenziale", "il medico di notte e nei festivi"),
    ("1522", "Antiviolenza", "giorno e notte, gratis, anche in chat"),
    ("114", "Emergenza infanzia", "un bambino è in pericolo"),
)


@dataclass(frozen=True)
class SituationCard:
    """A life situation with its address."""

    title: str
    text: str
    icon: str
    url: str


def situations() -> list[SituationCard]:
    """The life situations, in the order in which people meet them."""
    address = reverse("directory:search")
    return [
        SituationCard(one.label, EXPLAINED[one], icon, f"{address}?{urlencode({'situazione': one.value})}")
        for one, icon in ICONS.items()
    ]


def heading(results: Results, need: str, near: Municipality | None, situation: str) -> str:
    """«3 servizi per «bagno e igiene», vicino a Oggiono»."""
    count = len(results.found)
    what = "1 servizio" if count == 1 else f"{count} servizi"
    if count == 0:
        what = "Nessun servizio"
    about = f" per «{need}»" if need else ""
    if situation and not need:
        about = f": {Situation(situation).label.lower()}"
    return f"{what}{about}{f', vicino a {near.name}' if near else ''}"


def where(result: Result) -> str:
    """«Lecco, a 6 km» or «Lecco»."""
    place = result.service.municipality or "Tutto l’Ambito"
    if result.distance is None or result.distance < 1:
        return place
    return f"{place}, a {result.distance:.0f} km in linea d’aria"


@lru_cache(maxsize=1)
def ambito_map() -> Drawing:
    """The municipalities of the territory, ready to be drawn."""
    return drawing(data.shapes(), data.lecco_municipalities())


COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "codice"), ("name", "nome"), ("acronym", "sigla"), ("description", "che cosa"), ("eligibility", "per chi"),
    ("application_process", "come si chiede"), ("required_documents", "documenti"), ("wait_time", "tempi"),
    ("fees", "costo"), ("fees_example", "esempio con ISEE"), ("availability", "posti o attesa"),
    ("availability_date", "posti o attesa al"), ("schedule", "orari"), ("accessibility", "accessibilità"),
    ("organization", "ente"), ("location", "sede"), ("address", "indirizzo"), ("municipality_istat", "Comune (ISTAT)"),
    ("municipality", "Comune"), ("latitude", "latitudine"), ("longitude", "longitudine"), ("phones", "telefoni"),
    ("emails", "e-mail"), ("situations", "situazioni"), ("sector", "settore"), ("level", "livello essenziale"),
    ("last_modified", "aggiornato il"), ("url", "pagina"),
)  # fmt: skip


def open_row(one: PublishedService, site: str) -> dict[str, Any]:
    """One service with the field names of the Open Referral model, where it has them."""
    sheet, place, said = one.sheet, one.sheet.place, one.sheet.availability
    return {
        "id": sheet.code, "name": sheet.title, "acronym": sheet.acronym, "description": sheet.what,
        "eligibility": sheet.for_whom, "application_process": list(sheet.how_to_ask),
        "required_documents": list(sheet.documents), "wait_time": sheet.timing, "fees": sheet.cost,
        "fees_example": sheet.isee_example, "availability": said.text if said else "",
        "availability_date": said.said_on.isoformat() if said else "", "schedule": sheet.hours,
        "accessibility": sheet.accessibility, "organization": one.organization, "location": place.name if place else "",
        "address": place.address if place else "", "municipality_istat": place.municipality if place else "",
        "municipality": one.municipality, "latitude": one.latitude, "longitude": one.longitude,
        "phones": [contact.phone for contact in sheet.contacts if contact.phone],
        "emails": [contact.email for contact in sheet.contacts if contact.email],
        "situations": list(sheet.situations), "sector": sheet.sector, "level": sheet.level,
        "last_modified": sheet.updated_on.isoformat(), "url": f"{site}{reverse('directory:service', args=[sheet.code])}",
    }  # fmt: skip


def as_csv(services: Iterable[PublishedService], site: str, *, technical: bool) -> str:
    """The services as a table; lists are joined by a bar, and no cell begins like a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([technical_name if technical else italian for technical_name, italian in COLUMNS])
    for one in services:
        row = open_row(one, site)
        writer.writerow([_cell(row[name]) for name, _ in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> str:
    text = " | ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def as_document(services: Iterable[PublishedService], site: str, today: date) -> dict[str, Any]:
    """The services as one JSON document, with licence and day."""
    return {
        "licence": "CC-BY-4.0", "generated_on": today.isoformat(), "language": "it",
        "services": [open_row(one, site) for one in services],
    }  # fmt: skip


# --- primary care: the tables of ATS Milano --------------------------------------------------------------------------

OUT_OF_HOURS_REFORM = date(2023, 7, 1)


def departments(rows: Iterable[Area]) -> list[list[Any]]:
    """Each grouping with the trusts that it joins, as the source writes them."""
    written = {one.name: ", ".join(one.as_written) for one in data.departments()}
    return [[one.name, written.get(one.name, ""), number(one.count), number(one.residents)] for one in rows]  # type: ignore[attr-defined]


def clinics(rows: Iterable[TemporaryClinic]) -> list[list[str]]:
    """Each period of a temporary clinic, with the department of its trust."""
    department = {trust: one.name for one in data.departments() for trust in one.trusts}
    return [[one.place, one.trust, department.get(one.trust, "–"), _period(one)] for one in rows]


def _period(clinic: TemporaryClinic) -> str:
    last = clinic.ends - timedelta(days=1) if clinic.ends else None
    return f"dal {clinic.starts:%d/%m/%Y} al {last:%d/%m/%Y}" if last else f"dal {clinic.starts:%d/%m/%Y}"


def sites(rows: Iterable[OutOfHoursSite]) -> list[list[str]]:
    """Each out-of-hours site with the boroughs it serves; what the source leaves unclear says so."""
    return [[one.name, one.get_kind_display(), one.zones.replace(",", ", ") or "–", one.note] for one in rows]
