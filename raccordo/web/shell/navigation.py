# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each role can go: at most seven entries; and the tabs of the record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from django.urls import Resolver404, resolve

from raccordo.privacy import policies
from raccordo.privacy.codes import Section
from raccordo.territory.codes import Role


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    group: str = ""
    current: bool = False
    count: int | None = None

    def marked(self, path: str) -> Entry:
        """The same entry, marked when the page lies under it."""
        return replace(self, current=path.startswith(self.url))


@dataclass(frozen=True)
class Tab:
    """One tab of the record; `slug` is the last part of its address."""

    label: str
    slug: str
    section: Section
    also: tuple[str, ...] = ()  # addresses that belong to this tab too

    def url(self, person_id: UUID) -> str:
        return f"/persone/{person_id}/{self.slug}"

    def is_current(self, path: str, person_id: UUID) -> bool:
        rest = path.removeprefix(f"/persone/{person_id}/")
        return rest == self.slug if not self.slug else rest.startswith((self.slug, *self.also))


TABS = (
    Tab("Sintesi", "", Section.SUMMARY),
    Tab("Valutazioni", "valutazioni/", Section.ASSESSMENT),
    Tab("Piano e patto", "piano/", Section.PLAN, ("patto/",)),
    Tab("Diario", "diario/", Section.DIARY),
    Tab("Interventi e visite", "visite/", Section.VISITS),
    Tab("Documenti", "documenti/", Section.DOCUMENTS),
    Tab("Rete e accessi", "rete/", Section.NETWORK),
)


def record_url(person_id: UUID, role: str) -> str:
    """Where a role opens a record: the first tab that its policy row lets it read (an operator of home care and a
    referent of volunteers have no summary)."""
    cells = policies.load().roles.get(role, {})
    tab = next((tab for tab in TABS if cells.get(tab.section.value)), TABS[0])
    return tab.url(person_id)


@lru_cache(maxsize=64)
def closed_to(role: str) -> tuple[str, ...]:
    """The tabs that a role opens for nobody: by the table alone, whoever the person is."""
    cells = policies.load().roles.get(role or "citizen", {})
    return tuple(tab.label for tab in TABS if not cells.get(tab.section.value))


_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def may_open(path: str, role: str) -> bool:
    """Whether the page at an address is one that a role may use, whoever it is about."""
    return _may_open(_IDENTIFIER.sub(str(UUID(int=0)), path.split("?")[0]), role)


@lru_cache(maxsize=512)
def _may_open(path: str, role: str) -> bool:
    try:
        page = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return False
    roles, section = getattr(page, "roles", ()), getattr(page, "section", None)
    if roles and role not in roles:
        return False
    return section is None or bool(policies.load().roles.get(role or "citizen", {}).get(section.value))


OGGI = Entry("Oggi", "/oggi/", "list-task")
PERSONE = Entry("Persone", "/persone/", "people-fill")
SEGNALAZIONI = Entry("Segnalazioni", "/segnalazioni/", "signpost-split")
UVM = Entry("UVM", "/uvm/", "clipboard2-pulse")
VALUTAZIONI = Entry("Valutazioni", "/valutazioni/", "ui-checks")
VISITE = Entry("Visite a domicilio", "/visite/", "calendar2-week")
GIRO = Entry("Il mio giro", "/giornata/", "house-heart")
GUIDA = Entry("Guida ai servizi", "/guida/", "map", "Territorio")
RISERVATO = Entry("Lavoro riservato", "/riservato/", "lock-fill")
OSSERVATORI = Entry("Osservatori", "/osservatori/", "bar-chart-line", "Territorio")

NAVIGATION: dict[str, tuple[Entry, ...]] = {
    Role.GP: (OGGI, Entry("I miei assistiti", "/assistiti/", "people-fill"), Entry("Le mie segnalazioni", "/segnalazioni/", "signpost-split"), UVM, GUIDA),
    Role.SOCIAL_WORKER: (OGGI, PERSONE, SEGNALAZIONI, VALUTAZIONI, UVM, GUIDA, OSSERVATORI),
    Role.COMMUNITY_NURSE: (OGGI, GIRO, PERSONE, SEGNALAZIONI, VALUTAZIONI, UVM, GUIDA),
    Role.PANEL_COORDINATOR: (OGGI, PERSONE, UVM, VALUTAZIONI, GUIDA, OSSERVATORI),
    Role.ACCESS_POINT_OPERATOR: (Entry("Sportello", "/sportello/", "telephone-inbound"), OGGI, SEGNALAZIONI, PERSONE, GUIDA),
    Role.PHYSIOTHERAPIST: (OGGI, GIRO, PERSONE, VALUTAZIONI),
    Role.SPECIALIST: (OGGI, PERSONE, UVM),
    Role.HOME_CARE_COORDINATOR: (VISITE, OGGI, PERSONE, GUIDA),
    Role.HOME_CARE_OPERATOR: (Entry("Le mie visite", "/giornata/", "house-heart"), OGGI),
    Role.VOLUNTEER_COORDINATOR: (OGGI, GUIDA),
    Role.PLANNER: (OSSERVATORI, GUIDA),
    Role.ANALYST: (OSSERVATORI,),
    Role.PRIVACY_OFFICER: (
        Entry("Centro privacy", "/privacy/", "shield-lock"), Entry("Accordi", "/accordi/territorio/", "file-earmark-text"),
        Entry("Emergenze", "/emergenze/", "exclamation-triangle-fill"),
    ),
    Role.ADMINISTRATOR: (
        Entry("Stato del sistema", "/stato/", "activity"), Entry("Accordi", "/accordi/da-firmare/", "file-earmark-text"),
        Entry("Emergenze", "/emergenze/", "exclamation-triangle-fill"),
    ),
    Role.ANTI_VIOLENCE_OPERATOR: (RISERVATO, GUIDA),
    Role.CHILD_PROTECTION_WORKER: (RISERVATO, GUIDA),
    "citizen": (
        Entry("Il mio piano", "/mio/", "house-heart"),
        Entry("I prossimi giorni", "/mio/calendario/", "calendar2-week"),
        Entry("Documenti", "/mio/documenti/", "file-earmark-text"),
        Entry("Chi ha visto i miei dati", "/mio/accessi/", "eye"),
    ),
}  # fmt: skip

# Who is told of records opened in an emergency, by their number alone, and on which page they stand: the head of the unit, the
# officer of the area.
TOLD = {Role.ADMINISTRATOR.value: "/emergenze/", Role.PRIVACY_OFFICER.value: "/privacy/emergenze/"}


def has_bell(role: str) -> bool:
    """Whether a role has «Avvisi»: who has things to do, and who must be told of emergencies."""
    return role in TOLD or OGGI in NAVIGATION.get(role, ())


# «Nuovo», in the bar: what a role begins most often. (words, address, icon)
NEW: dict[str, tuple[tuple[str, str, str], ...]] = {
    Role.GP: (("Segnala un assistito", "/assistiti/?vai=segnala", "flag-fill"),),
    Role.ACCESS_POINT_OPERATOR: (("Registra un contatto", "/sportello/", "telephone-inbound"), ("Registra un contatto senza nome", "/sportello/anonimo/", "chat-left-text")),
    Role.SOCIAL_WORKER: (("Cerca o registra una persona", "/persone/", "person-plus"), ("Convoca una seduta UVM", "/uvm/nuova/", "calendar-plus")),
    Role.COMMUNITY_NURSE: (("Cerca o registra una persona", "/persone/", "person-plus"), ("Convoca una seduta UVM", "/uvm/nuova/", "calendar-plus")),
    Role.PANEL_COORDINATOR: (("Convoca una seduta UVM", "/uvm/nuova/", "calendar-plus"),),
}  # fmt: skip

# What each role comes here for, in a line: the picker of the demonstration says it.
PURPOSE: dict[str, str] = {
    Role.GP: "Segnala chi è fragile, segue la risposta, condivide il piano",
    Role.SOCIAL_WORKER: "Valuta, prende in carico, scrive il piano",
    Role.COMMUNITY_NURSE: "Valuta la salute a casa e compila le scale",
    Role.ACCESS_POINT_OPERATOR: "Risponde a chi chiede aiuto e alle segnalazioni",
    Role.PANEL_COORDINATOR: "Convoca la riunione e chiude il verbale",
    Role.PHYSIOTHERAPIST: "Fa le sue visite e scrive nel diario",
    Role.SPECIALIST: "Lascia un parere e partecipa alla UVM",
    Role.HOME_CARE_COORDINATOR: "Prepara la settimana e assegna le visite",
    Role.HOME_CARE_OPERATOR: "Fa le visite con il telefono in mano",
    Role.VOLUNTEER_COORDINATOR: "Organizza compagnia e trasporti",
    Role.PLANNER: "Legge gli indicatori del territorio",
    Role.ANALYST: "Legge gli indicatori e scarica i dati",
    Role.PRIVACY_OFFICER: "Controlla chi ha visto che cosa",
    Role.ADMINISTRATOR: "Guarda come sta il sistema",
    Role.ANTI_VIOLENCE_OPERATOR: "Lavora sui casi riservati che le sono affidati",
    Role.CHILD_PROTECTION_WORKER: "Lavora sui casi riservati che le sono affidati",
}

LANDING: dict[str, str] = {role: entries[0].url for role, entries in NAVIGATION.items()}
