# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Birth dates as people type them: «3/2/41», «03.02.1941», «3 febbraio 1941», and what to say when they cannot be."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from raccordo.people.rules.tax_code_making import MONTH_NAMES

OLDEST_AGE = 122  # the longest human life that has been verified

_MONTHS = {
    "gen": 1, "feb": 2, "mar": 3, "apr": 4, "mag": 5, "giu": 6,
    "lug": 7, "ago": 8, "set": 9, "ott": 10, "nov": 11, "dic": 12,
}  # fmt: skip
_EXAMPLE = "Scrivi la data di nascita con giorno, mese e anno, per esempio 03/02/1941."
_SEPARATED = re.compile(r"^(\d{1,2})[\s./\-]+(\d{1,2}|[a-zàèéìòù]+\.?)[\s./\-]+'?(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})$")


@dataclass(frozen=True)
class BirthDateReading:
    """A date, or the sentence to show; `choices` are the dates meant when the century is not clear."""

    value: date | None = None
    message: str = ""
    choices: tuple[date, ...] = ()

    @property
    def is_valid(self) -> bool:
        """True if a date came out."""
        return self.value is not None


def read_birth_date(text: str, *, today: date) -> BirthDateReading:
    """Read a birth date typed by hand; never guess when two centuries are possible."""
    cleaned = re.sub(r"\s+", " ", text.strip().lower().replace("°", "").replace("º", ""))
    cleaned = re.sub(r"^(il|nat[oa] il) ", "", cleaned)
    if not cleaned:
        return BirthDateReading(message=_EXAMPLE)
    parts = _split(cleaned)
    if parts is None:
        return BirthDateReading(message=f"Non capisco «{text.strip()}». {_EXAMPLE}")
    day, month_text, year_text = parts
    month = int(month_text) if month_text.isdigit() else _month_of(month_text)
    if month is None:
        return BirthDateReading(message=f"«{month_text}» non è un mese. {_EXAMPLE}")
    years = _years(year_text, today)
    problem = _impossible(day, month, years)
    if problem:
        return BirthDateReading(message=problem)
    return _choose(day, month, years, today)


def _split(cleaned: str) -> tuple[int, str, str] | None:
    if match := _ISO.match(cleaned):
        return int(match[3]), match[2], match[1]
    if re.fullmatch(r"\d{8}|\d{6}", cleaned):
        return int(cleaned[:2]), cleaned[2:4], cleaned[4:]
    if match := _SEPARATED.match(cleaned):
        return int(match[1]), match[2], match[3]
    return None


def _month_of(text: str) -> int | None:
    word = text.rstrip(".")
    number = _MONTHS.get(word[:3])
    return number if number and MONTH_NAMES[number - 1].startswith(word) else None


def _years(year_text: str, today: date) -> tuple[int, ...]:
    if len(year_text) == 4:
        return (int(year_text),)
    digits = int(year_text)
    return tuple(century + digits for century in (1900, 2000) if century + digits <= today.year)


def _impossible(day: int, month: int, years: tuple[int, ...]) -> str:
    if not 1 <= month <= 12:
        if 1 <= day <= 12 and 1 <= month <= 31:
            meant = f"{month:02d}/{day:02d}/{years[-1]}"
            return f"Il mese {month} non esiste. Scrivi prima il giorno e poi il mese: forse è {meant}?"
        return f"Il mese {month} non esiste: i mesi vanno da 1 a 12."
    if day < 1:
        return "Il giorno 0 non esiste: i giorni cominciano da 1."
    longest = max(calendar.monthrange(year, month)[1] if 1 <= year <= 9999 else 0 for year in years)
    if longest == 0:
        return f"L'anno {years[0]} non esiste. {_EXAMPLE}"
    if day <= longest:
        return ""
    name = MONTH_NAMES[month - 1].capitalize()
    if month == 2 and day == 29:
        return f"Il 29 febbraio {years[0]} non esiste: il {years[0]} non è bisestile."
    return f"Il {day} {name.lower()} non esiste: {name} ha {longest} giorni{f' nel {years[0]}' if month == 2 else ''}."


def _choose(day: int, month: int, years: tuple[int, ...], today: date) -> BirthDateReading:
    dates = tuple(date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1])
    past = tuple(found for found in dates if found <= today)
    if not past:
        return BirthDateReading(message=f"Il {dates[0]:%d/%m/%Y} è nel futuro: controlla l'anno.")
    living = tuple(found for found in past if age_on(found, today) <= OLDEST_AGE)
    if not living:
        return BirthDateReading(
            message=f"Il {past[0]:%d/%m/%Y} è di {age_on(past[0], today)} anni fa: controlla l'anno."
        )
    if len(living) > 1:
        options = " o ".join(str(found.year) for found in living)
        return BirthDateReading(message=f"Scrivi l'anno con quattro cifre: {options}?", choices=living)
    return BirthDateReading(value=living[0])


def age_on(birth: date, day: date) -> int:
    """Return the completed years of age on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
