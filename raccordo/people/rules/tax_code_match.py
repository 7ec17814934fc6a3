# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does a tax code belong to the person it stands beside? Each disagreement is one sentence in Italian."""

from dataclasses import dataclass
from datetime import date

from raccordo.people.rules.tax_code import BirthPlace, Finding, TaxCodeKind, TaxCodeReading
from raccordo.people.rules.tax_code_making import MONTH_NAMES, family_name_letters, given_name_letters

_SEX_NAMES = {"male": "un uomo", "female": "una donna"}


@dataclass(frozen=True)
class RegistryData:
    """What the registry says of a person; what is not known is left empty."""

    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    birth_place: BirthPlace | None = None


def disagreements(reading: TaxCodeReading, data: RegistryData) -> tuple[Finding, ...]:
    """Return what in the code does not go with the data. Nothing for codes that carry no data (provisional, STP)."""
    if reading.kind not in (TaxCodeKind.PERSON, TaxCodeKind.DEMO) or not reading.plain_code:
        return ()
    return tuple(
        finding
        for finding in (
            _family_name(reading, data),
            _given_name(reading, data),
            _birth_date(reading, data),
            _sex(reading, data),
            _birth_place(reading, data),
        )
        if finding
    )


def _family_name(reading: TaxCodeReading, data: RegistryData) -> Finding | None:
    expected = family_name_letters(data.family_name) if data.family_name else reading.plain_code[:3]
    if reading.plain_code[:3] == expected:
        return None
    if data.given_name and reading.plain_code[:6] == (
        family_name_letters(data.given_name) + given_name_letters(data.family_name)
    ):
        return Finding("Nel codice nome e cognome sono al contrario: controlla di non averli scambiati.", 1)
    return Finding(
        f"Con il cognome {data.family_name} il codice comincia per {expected}, qui per {reading.plain_code[:3]}.",
        1,
    )


def _given_name(reading: TaxCodeReading, data: RegistryData) -> Finding | None:
    if not data.given_name or reading.plain_code[3:6] == given_name_letters(data.given_name):
        return None
    swapped = family_name_letters(data.given_name) + given_name_letters(data.family_name)
    if data.family_name and reading.plain_code[:6] == swapped:
        return None  # already said of the family name
    first_name = data.given_name.split()[0]
    if first_name != data.given_name and reading.plain_code[3:6] == given_name_letters(first_name):
        message = (
            f"Il codice è fatto solo con il nome {first_name}: controlla se {data.given_name} è tutto nome."
        )
        return Finding(message, 4, fatal=False)
    expected = given_name_letters(data.given_name)
    return Finding(
        f"Con il nome {data.given_name} le lettere dalla 4ª alla 6ª sono {expected}, qui {reading.plain_code[3:6]}.",
        4,
    )


def _birth_date(reading: TaxCodeReading, data: RegistryData) -> Finding | None:
    birth = data.birth_date
    if birth is None or reading.birth_day is None or reading.birth_month is None:
        return None
    parts = []
    if reading.birth_day != birth.day:
        parts.append(f"il giorno {reading.birth_day}")
    if reading.birth_month != birth.month:
        parts.append(f"il mese di {MONTH_NAMES[reading.birth_month - 1]}")
    if reading.birth_year_digits != birth.year % 100:
        parts.append(f"l'anno {reading.birth_year_digits:02d}")
    if not parts:
        return None
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} e {parts[-1]}"
    return Finding(f"La data di nascita è {birth:%d/%m/%Y}, ma il codice dice {said}.", 7)


def _sex(reading: TaxCodeReading, data: RegistryData) -> Finding | None:
    if not data.sex or not reading.sex or data.sex not in _SEX_NAMES or data.sex == reading.sex:
        return None
    return Finding(
        f"Il codice è di {_SEX_NAMES[reading.sex]} (il giorno è {reading.plain_code[9:11]}), "
        f"ma la scheda dice {_SEX_NAMES[data.sex]}.",
        10,
    )


def _birth_place(reading: TaxCodeReading, data: RegistryData) -> Finding | None:
    if data.birth_place is None or reading.kind == TaxCodeKind.DEMO:
        return None
    if reading.place_code == data.birth_place.code:
        ceased = data.birth_place.ceased_on
        if ceased and data.birth_date and data.birth_date > ceased:
            message = (
                f"{data.birth_place.name} non esisteva più alla nascita: ha cessato il {ceased:%d/%m/%Y}."
            )
            return Finding(message, 12, fatal=False)
        return None
    said = reading.place_name or f"un luogo con codice {reading.place_code}"
    return Finding(f"Il codice dice nato a {said}, la scheda dice {data.birth_place.name}.", 12)
