# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Italian tax code (codice fiscale): made, read letter by letter, and explained in Italian.

The rules are those of the decree of the Ministry of Finance of 23 December 1976. The code is a witness, never the
source of a birth date: it holds two digits of the year, and people of 1924 are not people of 2024.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from raccordo.people.rules.tax_code_making import (
    DIGIT_POSITIONS,
    LETTER_POSITIONS,
    LETTER_TO_DIGIT,
    MONTH_DAYS,
    MONTH_LETTERS,
    MONTH_NAMES,
    VOWELS,
    check_letter,
    compute,
    decode_omocodia,
    normalise,
    omocodia_variants,
)
from raccordo.territory.rules.places import BirthPlace

__all__ = [
    "DEMO_PLACE_LETTER",
    "BirthPlace",
    "Finding",
    "TaxCodeKind",
    "TaxCodeReading",
    "check_letter",
    "compute",
    "decode_omocodia",
    "normalise",
    "omocodia_variants",
    "possible_birth_dates",
    "read",
]

# Pairs that hands and scanners mix up.
_LOOKALIKES = {"O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_LOOKALIKES_BACK = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}

#: Letters that open the place code of an invented person: see docs/adr/0017-demo-tax-codes.md.
DEMO_PLACE_LETTER = "X"


class TaxCodeKind(StrEnum):
    """What sort of code somebody typed."""

    PERSON = "person"
    DEMO = "demo"
    PROVISIONAL = "provisional"
    FOREIGN_TEMPORARY = "foreign-temporary"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Finding:
    """One thing to say about a code: which character (counted from 1), in plain Italian; fatal if the code is wrong."""

    message: str
    position: int | None = None
    fatal: bool = True


@dataclass(frozen=True)
class TaxCodeReading:
    """What a code says, and what is wrong with it."""

    code: str
    kind: TaxCodeKind
    findings: tuple[Finding, ...] = ()
    plain_code: str = ""
    sex: str = ""
    birth_day: int | None = None
    birth_month: int | None = None
    birth_year_digits: int | None = None
    place_code: str = ""
    place_name: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """True if nothing fatal was found."""
        return not any(finding.fatal for finding in self.findings)

    @property
    def is_omocodia(self) -> bool:
        """True if digits were replaced by letters to tell two people with the same data apart."""
        return bool(self.plain_code) and self.plain_code[:15] != self.code[:15]

    @property
    def messages(self) -> tuple[str, ...]:
        """The sentences to show beside the field."""
        return tuple(finding.message for finding in self.findings)


def read(
    text: str, *, places: Mapping[str, BirthPlace] | None = None, demo_allowed: bool = False
) -> TaxCodeReading:
    """Read a code and say, character by character, what is wrong with it.

    `places` are the known place codes (none: places are not checked). Codes of invented people are wrong anywhere but
    where `demo_allowed` is said.
    """
    code = normalise(text)
    if not code:
        return TaxCodeReading(code, TaxCodeKind.UNREADABLE, (Finding("Scrivi il codice fiscale."),))
    if re.fullmatch(r"\d+", code):
        return _read_provisional(code)
    if re.fullmatch(r"(STP|ENI)\d*", code):
        return _read_foreign_temporary(code)
    if len(code) != 16:
        return _wrong_length(code)
    findings = _findings_of_form(code)
    if findings:
        reading = TaxCodeReading(code, TaxCodeKind.UNREADABLE, tuple(findings))
    else:
        reading = _read_fields(code, places, demo_allowed)
    if reading.is_valid:
        return reading
    return replace(reading, suggestions=_suggestions(code, places, demo_allowed))


def possible_birth_dates(reading: TaxCodeReading, *, today: date) -> tuple[date, ...]:
    """Return the dates the code allows, youngest first: one or two, because the century is not written in it."""
    if reading.birth_day is None or reading.birth_month is None or reading.birth_year_digits is None:
        return ()
    found = []
    for century in (2000, 1900):
        try:
            candidate = date(century + reading.birth_year_digits, reading.birth_month, reading.birth_day)
        except ValueError:
            continue
        if candidate <= today:
            found.append(candidate)
    return tuple(found)


def _wrong_length(code: str) -> TaxCodeReading:
    difference = 16 - len(code)
    if difference > 0:
        lack = "ne manca 1" if difference == 1 else f"ne mancano {difference}"
    else:
        lack = "ce n'è 1 di troppo" if difference == -1 else f"ce ne sono {-difference} di troppo"
    message = f"Il codice fiscale ha 16 caratteri: qui sono {len(code)}, {lack}."
    return TaxCodeReading(code, TaxCodeKind.UNREADABLE, (Finding(message),))


def _read_provisional(code: str) -> TaxCodeReading:
    """Read the eleven digits given for the time being, whose last one is a control digit."""
    if len(code) != 11:
        message = f"Un codice fiscale provvisorio ha 11 cifre: qui sono {len(code)}."
        return TaxCodeReading(code, TaxCodeKind.PROVISIONAL, (Finding(message),))
    total = sum(int(digit) for digit in code[:10:2])
    total += sum(sum(divmod(int(digit) * 2, 10)) for digit in code[1:10:2])
    expected = str(-total % 10)
    if code[10] != expected:
        message = f"L'11ª cifra dovrebbe essere {expected}, qui è {code[10]}: ricontrolla le cifre."
        return TaxCodeReading(code, TaxCodeKind.PROVISIONAL, (Finding(message, 11),))
    return TaxCodeReading(code, TaxCodeKind.PROVISIONAL)


def _read_foreign_temporary(code: str) -> TaxCodeReading:
    if len(code) == 16:
        return TaxCodeReading(code, TaxCodeKind.FOREIGN_TEMPORARY)
    message = f"Un codice {code[:3]} ha 3 lettere e 13 cifre: qui le cifre sono {len(code) - 3}."
    return TaxCodeReading(code, TaxCodeKind.FOREIGN_TEMPORARY, (Finding(message),))


def _findings_of_form(code: str) -> list[Finding]:
    findings = []
    for index, character in enumerate(code):
        place = f"{_article(index + 1)} carattere"
        if not re.fullmatch(r"[A-Z0-9]", character):
            findings.append(
                Finding(f"{place} è «{character}»: qui vanno solo lettere senza accento e cifre.", index + 1)
            )
        elif index in LETTER_POSITIONS and character.isdigit():
            hint = _LOOKALIKES_BACK.get(character)
            maybe = f" Forse è la lettera {hint}?" if hint else ""
            findings.append(
                Finding(f"{place} è la cifra {character}, ma qui va una lettera.{maybe}", index + 1)
            )
        elif index in DIGIT_POSITIONS and character.isalpha() and character not in LETTER_TO_DIGIT:
            hint = _LOOKALIKES.get(character)
            maybe = f" Forse è la cifra {hint}?" if hint else ""
            findings.append(
                Finding(f"{place} è la lettera {character}, ma qui va una cifra.{maybe}", index + 1)
            )
    return findings


def _article(position: int) -> str:
    return f"L'{position}°" if position in (8, 11) else f"Il {position}°"


def _read_fields(code: str, places: Mapping[str, BirthPlace] | None, demo_allowed: bool) -> TaxCodeReading:
    plain = decode_omocodia(code)
    day, month, sex, findings = _read_birth(plain)
    findings = [*_findings_of_names(plain), *findings]
    place_code = plain[11:15]
    place = (places or {}).get(place_code)
    demo = place_code[0] == DEMO_PLACE_LETTER
    findings += (
        _findings_of_demo(place_code, demo_allowed) if demo else _findings_of_place(place_code, places)
    )
    expected = check_letter(code[:15])
    if code[15] != expected and not any(finding.fatal for finding in findings):
        message = f"L'ultima lettera dovrebbe essere {expected}, qui è {code[15]}: un carattere non è giusto."
        findings.append(Finding(message, 16))
    if not any(finding.fatal for finding in findings) and plain[:15] != code[:15]:
        message = "Codice valido con lettere al posto di alcune cifre (omocodia): due persone avevano gli stessi dati."
        findings.append(Finding(message, fatal=False))
    return TaxCodeReading(
        code=code,
        kind=TaxCodeKind.DEMO if demo else TaxCodeKind.PERSON,
        findings=tuple(findings),
        plain_code=plain,
        sex=sex,
        birth_day=day,
        birth_month=month,
        birth_year_digits=int(plain[6:8]),
        place_code=place_code,
        place_name=place.name if place else "",
    )


def _findings_of_names(plain: str) -> list[Finding]:
    """Consonants come first, then vowels, then X: any other order cannot come from a name."""
    findings = []
    for start, what in ((0, "cognome"), (3, "nome")):
        letters = plain[start : start + 3]
        if not re.fullmatch(rf"[^{VOWELS}]*[{VOWELS}]*X*", letters):
            vowel = next(index for index, letter in enumerate(letters) if letter in VOWELS)
            bad = next(i for i, letter in enumerate(letters) if i > vowel and letter not in VOWELS)
            position = start + bad + 1
            message = (
                f"{_article(position)} carattere è {letters[bad]}, ma nelle lettere del {what} ({letters}) "
                "dopo una vocale non può venire una consonante."
            )
            findings.append(Finding(message, position))
    return findings


def _read_birth(plain: str) -> tuple[int | None, int | None, str, list[Finding]]:
    findings: list[Finding] = []
    month = MONTH_LETTERS.find(plain[8]) + 1 or None
    if month is None:
        message = (
            f"Il 9° carattere è {plain[8]}, ma il mese è una fra {', '.join(MONTH_LETTERS)} (A = gennaio)."
        )
        findings.append(Finding(message, 9))
    number = int(plain[9:11])
    sex, day = ("female", number - 40) if number > 40 else ("male", number)
    if not (1 <= number <= 31 or 41 <= number <= 71):
        message = f"Il 10° e l'11° carattere sono {plain[9:11]}: il giorno va da 01 a 31, o da 41 a 71 per le donne."
        findings.append(Finding(message, 10))
        return None, month, "", findings
    if month is not None and day > MONTH_DAYS[month - 1]:
        message = (
            f"Il codice dice {day} {MONTH_NAMES[month - 1]}: {MONTH_NAMES[month - 1]} non ha {day} giorni."
        )
        findings.append(Finding(message, 10))
        return None, month, sex, findings
    return day, month, sex, findings


def _findings_of_demo(code: str, demo_allowed: bool) -> list[Finding]:
    if demo_allowed:
        return []
    message = (
        f"Il codice del luogo {code} è di quelli inventati per la dimostrazione: non è di una persona vera."
    )
    return [Finding(message, 12)]


def _findings_of_place(code: str, places: Mapping[str, BirthPlace] | None) -> list[Finding]:
    if not ("A" <= code[0] <= "M" or code[0] == "Z"):
        message = (
            f"Il 12° carattere è {code[0]}: il codice del luogo di nascita comincia con una lettera da A a M, o con Z "
            "per gli Stati esteri."
        )
        return [Finding(message, 12)]
    if not places or code in places:
        return []
    what = "Stato estero" if code[0] == "Z" else "Comune"
    message = f"I caratteri dal 12° al 15° ({code}) non sono il codice di nessun {what} che conosciamo, di oggi o del passato."
    # New municipalities take the next M number, new states a Z number: those may be younger than our table.
    newer = code[0] == "Z" or code > max((known for known in places if known[0] == "M"), default="M")
    return [Finding(message, 12, fatal=not newer)]


def _suggestions(code: str, places: Mapping[str, BirthPlace] | None, demo_allowed: bool) -> tuple[str, ...]:
    """Return at most three valid codes one slip away: two neighbours swapped, or a lookalike."""
    candidates = []
    for index in range(15):
        if code[index] != code[index + 1]:
            candidates.append(code[:index] + code[index + 1] + code[index] + code[index + 2 :])
    for index, character in enumerate(code):
        table = _LOOKALIKES if index in DIGIT_POSITIONS else _LOOKALIKES_BACK
        if character in table:
            candidates.append(code[:index] + table[character] + code[index + 1 :])
    found = []
    for candidate in candidates:
        fresh = candidate not in found and not _findings_of_form(candidate)
        if fresh and _read_fields(candidate, places, demo_allowed).is_valid:
            found.append(candidate)
    return tuple(found[:3])
