# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies and the professionals of the demonstration's Ambito, as plain values. Lecco's names, invented people."""

from __future__ import annotations

from dataclasses import dataclass

LECCO = "097042"


@dataclass(frozen=True)
class SyntheticBody:
    """An organisation: kind as in territory.codes, `parent` by code."""

    code: str
    kind: str
    name: str
    sector: str
    parent: str = ""
    municipality: str = LECCO
    phone: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class SyntheticWorker:
    """Somebody with a mandate; `in_picker` stands in the role picker of the demonstration."""

    key: str
    given_name: str
    family_name: str
    role: str
    organization: str
    phone: str
    qualifications: str = ""
    joined_on: str = ""  # a GP's adhesion to the shared record
    list_size: int | None = None
    weekly_hours: int | None = None
    municipality: str = LECCO
    in_picker: bool = False


BODIES = (
    SyntheticBody("regione-lombardia", "region", "Regione Lombardia", "health"),
    SyntheticBody("ats-brianza", "health-agency", "ATS della Brianza", "health", "regione-lombardia"),
    SyntheticBody("asst-lecco", "health-trust", "ASST Lecco", "health", "ats-brianza"),
    SyntheticBody("distretto-lecco", "district", "Distretto di Lecco", "health", "asst-lecco"),
    SyntheticBody("ospedale-lecco", "hospital", "Ospedale di Lecco", "health", "asst-lecco"),
    SyntheticBody("casa-comunita-lecco", "community-house", "Casa di Comunità di Lecco", "health", "distretto-lecco", phone="0300 555 232"),
    SyntheticBody("cot-lecco", "transitional-care-unit", "Centrale operativa territoriale (COT) di Lecco", "health", "distretto-lecco", phone="0300 555 230"),
    SyntheticBody("cure-domiciliari-lecco", "home-care-provider", "Cure domiciliari ASST Lecco", "health", "distretto-lecco", phone="0300 555 210"),
    SyntheticBody("consultorio-lecco", "family-clinic", "Consultorio familiare di Lecco", "health", "distretto-lecco", phone="0300 555 250", sensitive=True),
    SyntheticBody("dsmd-lecco", "mental-health-addiction", "Centro psicosociale di Lecco", "health", "asst-lecco", phone="0300 555 260", sensitive=True),
    SyntheticBody("serd-lecco", "mental-health-addiction", "Servizio per le dipendenze di Lecco", "health", "asst-lecco", phone="0300 555 264", sensitive=True),
    SyntheticBody("uonpia-lecco", "mental-health-addiction", "Neuropsichiatria infantile di Lecco", "health", "asst-lecco", phone="0300 555 274", sensitive=True),
    SyntheticBody("ambito-lecco", "social-ambito", "Ambito di Lecco", "social", phone="0300 555 140"),
    SyntheticBody("ufficio-di-piano-lecco", "planning-office", "Ufficio di Piano di Lecco", "social", "ambito-lecco", phone="0300 555 142"),
    SyntheticBody("tutela-minori-lecco", "child-protection", "Servizio tutela minori", "social", "ambito-lecco", phone="0300 555 150", sensitive=True),
    SyntheticBody("pua-lecco", "access-point", "Punto unico di accesso (PUA) di Lecco", "social", "casa-comunita-lecco", phone="0300 555 100"),
    SyntheticBody("comune-lecco", "municipality", "Comune di Lecco, servizi sociali", "social", "ambito-lecco", phone="0300 555 110"),
    SyntheticBody("sid-lecco", "home-care-provider", "Servizi Integrati per la Domiciliarità (SID)", "social", "ambito-lecco", phone="0300 555 120"),
    SyntheticBody("cooperativa-la-quercia", "cooperative", "Cooperativa sociale La Quercia", "social", phone="0300 555 330"),
    SyntheticBody("volontari-passi-vicini", "volunteers", "Associazione Passi Vicini", "social", phone="0300 555 310"),
    SyntheticBody("centro-ascolto-lecco", "volunteers", "Centro d'ascolto di Lecco", "social", phone="0300 555 320"),
    SyntheticBody("centro-antiviolenza-la-riva", "anti-violence-centre", "Centro antiviolenza La Riva", "social", phone="0300 555 270", sensitive=True),
    SyntheticBody("rsa-villa-dei-tigli", "nursing-home", "Fondazione Villa dei Tigli (RSA e centro diurno)", "health", municipality="097083", phone="0300 555 400"),
    SyntheticBody("medici-tre-ponti", "gp-cooperative", "Cooperativa di medici Tre Ponti", "health", phone="0300 555 350"),
    SyntheticBody("aft-lecco", "gp-aggregation", "AFT Lecco", "health", "distretto-lecco"),
    SyntheticBody("aft-oggiono-valmadrera", "gp-aggregation", "AFT Oggiono e Valmadrera", "health", "distretto-lecco", municipality="097057"),
    SyntheticBody("aft-valle-san-martino", "gp-aggregation", "AFT Valle San Martino e Olginate", "health", "distretto-lecco", municipality="097013"),
)  # fmt: skip

_TEAM = (
    ("bruno", "Bruno", "Galli", "access-point-operator", "pua-lecco", "Assistente sociale", 36, True),
    ("irene", "Irene", "Vassena", "access-point-operator", "pua-lecco", "Infermiera", 30, False),
    ("sara", "Sara", "Conti", "social-worker", "comune-lecco", "Assistente sociale", 36, True),
    ("paola", "Paola", "Ravasi", "social-worker", "comune-lecco", "Assistente sociale", 25, False),
    ("carla", "Carla", "Fumagalli", "panel-coordinator", "ufficio-di-piano-lecco", "Assistente sociale, coordinatrice UVM", 36, True),
    ("marta", "Marta", "Rizzi", "community-nurse", "casa-comunita-lecco", "Infermiera di famiglia e di comunità", 36, True),
    ("davide", "Davide", "Polvara", "community-nurse", "casa-comunita-lecco", "Infermiere di famiglia e di comunità", 36, False),
    ("lucia", "Lucia", "Pozzi", "physiotherapist", "cure-domiciliari-lecco", "Fisioterapista", 30, True),
    ("giorgio", "Giorgio", "Airoldi", "specialist", "ospedale-lecco", "Geriatra", 38, True),
    ("ornella", "Ornella", "Bonfanti", "home-care-coordinator", "sid-lecco", "Coordinatrice", 36, True),
    ("dino", "Dino", "Corti", "home-care-operator", "sid-lecco", "OSS", 36, True),
    ("anna", "Anna", "Villa", "home-care-operator", "sid-lecco", "OSS", 30, False),
    ("oksana", "Oksana", "Melnyk", "home-care-operator", "sid-lecco", "ASA", 30, False),
    ("stefano", "Stefano", "Butti", "home-care-operator", "sid-lecco", "OSS", 25, False),
    ("mirela", "Mirela", "Dervishi", "home-care-operator", "sid-lecco", "ASA", 20, False),
    ("pina", "Giuseppina", "Arrigoni", "home-care-coordinator", "cure-domiciliari-lecco", "Infermiera coordinatrice", 36, False),
    ("nora", "Nora", "Scola", "home-care-operator", "cure-domiciliari-lecco", "Infermiera ADI", 36, False),
    ("vittorio", "Vittorio", "Selva", "volunteer-coordinator", "volontari-passi-vicini", "Referente dei volontari", None, True),
    ("elisa", "Elisa", "Magni", "planner", "ufficio-di-piano-lecco", "Responsabile dell'Ufficio di Piano", 36, True),
    ("tommaso", "Tommaso", "Greppi", "analyst", "ats-brianza", "Analista", 36, True),
    ("flavia", "Flavia", "Nava", "privacy-officer", "ambito-lecco", "Responsabile della protezione dei dati", 18, True),
    ("renato", "Renato", "Longhi", "administrator", "ambito-lecco", "Amministratore del sistema", 36, True),
    ("rita", "Rita", "Sormani", "anti-violence-operator", "centro-antiviolenza-la-riva", "Operatrice di accoglienza", 30, True),
    ("nives", "Nives", "Gatti", "anti-violence-operator", "centro-antiviolenza-la-riva", "Operatrice di accoglienza", 24, False),
    ("olga", "Olga", "Fermi", "anti-violence-operator", "centro-antiviolenza-la-riva", "Coordinatrice", 30, False),
)  # fmt: skip

# key, given name, family name, municipality, list size, day of adhesion. Twenty of twenty-seven have joined (M-030).
_DOCTORS = (
    ("ada", "Ada", "Riva", LECCO, 1497, "2026-01-12"), ("luigi", "Luigi", "Ferri", LECCO, 1512, "2026-01-12"),
    ("elsa", "Elsa", "Neri", LECCO, 1388, "2026-03-02"), ("marco", "Marco", "Anghileri", LECCO, 1455, "2026-01-19"),
    ("silvia", "Silvia", "Panzeri", LECCO, 1203, "2026-02-02"), ("gianni", "Gianni", "Rusconi", LECCO, 1561, ""),
    ("federica", "Federica", "Gilardi", LECCO, 998, "2026-02-16"), ("carlo", "Carlo", "Bonacina", LECCO, 1574, ""),
    ("ivana", "Ivana", "Spreafico", "097083", 1420, "2026-01-26"), ("piero", "Piero", "Dell'Oro", "097083", 1533, "2026-04-13"),
    ("nadia", "Nadia", "Sala", "097013", 1402, "2026-02-09"), ("ruggero", "Ruggero", "Bolis", "097013", 1548, ""),
    ("chiara", "Chiara", "Burini", "097013", 1105, "2026-05-04"), ("alberto", "Alberto", "Negri", "097057", 1466, "2026-03-16"),
    ("monica", "Monica", "Corti", "097057", 1377, "2026-03-16"), ("enrico", "Enrico", "Alippi", "097046", 1521, ""),
    ("loretta", "Loretta", "Lanfranconi", "097046", 1290, "2026-04-20"), ("fabio", "Fabio", "Tentori", "097036", 1444, "2026-02-23"),
    ("teodora", "Teodora", "Mauri", "097059", 1359, "2026-05-18"), ("sergio", "Sergio", "Locatelli", "097059", 1502, ""),
    ("giulia", "Giulia", "Castelnuovo", "097045", 1187, "2026-03-30"), ("bruna", "Bruna", "Isella", "097026", 1410, "2026-06-08"),
    ("matteo", "Matteo", "Sangalli", "097051", 1277, "2026-06-08"), ("rosella", "Rosella", "Combi", "097022", 1338, "2026-09-07"),
    ("angelo", "Angelo", "Todeschini", "097004", 1215, ""), ("michela", "Michela", "Redaelli", "097009", 1301, "2026-09-21"),
    ("walter", "Walter", "Crippa", "097056", 1490, ""),
)  # fmt: skip
_AGGREGATION = {
    "097042": "aft-lecco", "097045": "aft-lecco", "097046": "aft-lecco", "097004": "aft-lecco",
    "097013": "aft-valle-san-martino", "097059": "aft-valle-san-martino",
}  # fmt: skip

TEAM = tuple(
    SyntheticWorker(
        key,
        given,
        family,
        role,
        body,
        f"0300 555 {160 + number}",
        title,
        weekly_hours=hours,
        in_picker=picked,
    )
    for number, (key, given, family, role, body, title, hours, picked) in enumerate(_TEAM)
)
PRACTICES = tuple(
    SyntheticBody(
        f"studio-{key}-{family.lower().replace(chr(39), '')}", "gp-practice", f"Studio {given} {family}", "health",
        _AGGREGATION.get(place, "aft-oggiono-valmadrera"), place, f"0300 555 {360 + number}",
    )
    for number, (key, given, family, place, _, _) in enumerate(_DOCTORS)
)  # fmt: skip
DOCTORS = tuple(
    SyntheticWorker(
        key, given, family, "gp", PRACTICES[number].code, f"0300 555 {360 + number}", "Medico di medicina generale",
        joined_on=joined, list_size=size, municipality=place, in_picker=key in ("ada", "elsa"),
    )
    for number, (key, given, family, place, size, joined) in enumerate(_DOCTORS)
)  # fmt: skip
