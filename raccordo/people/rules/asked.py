# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody typed in the search of persons: words of a name, a tax code, a phone, a birth date or year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from raccordo.people.rules.birth_date import read_birth_date
from raccordo.people.rules.likeness import phone_digits
from raccordo.people.rules.names import search_text

SHORTEST = 2  # letters from which on a search is worth asking

_TAX_CODE = re.compile(r"[a-z]{6}[0-9lmnpqrstuv]{2}[a-z0-9]{3,8}")
_PHONE = re.compile(r"(?:\+|00)?\d[\d\s./\-()]{4,}\d")
_DATE = re.compile(
    r"\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2} [a-zà-ù]{3,9} \d{4}", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Asked:
    """The parts of a search. `born` is a period, its end excluded."""

    words: tuple[str, ...] = ()
    born: tuple[date, date] | None = None

    @property
    def is_enough(self) -> bool:
        """True if there is something to look for."""
        return self.born is not None or any(len(word) >= SHORTEST for word in self.words)


def read_search(text: str, *, today: date) -> Asked:
    """Read a search; what is no date, year or phone is words, in any order."""
    rest = " ".join(text.split())[:120]
    code = re.sub(r"[\s.\-]", "", rest).lower()
    if _TAX_CODE.fullmatch(code):
        return Asked((code,))
    born: tuple[date, date] | None = None
    if match := _DATE.search(rest):
        reading = read_birth_date(match[0], today=today)
        days = [reading.value] if reading.value else list(reading.choices)
        if days:
            born = (days[0], _next_day(days[0]))
            rest = rest.replace(match[0], " ")
    words = []
    if born is None and (match := _PHONE.search(rest)):
        words.append(phone_digits(match[0]))
        rest = rest.replace(match[0], " ")
    elif born is None and (match := _YEAR.search(rest)):
        year = int(match[0])
        born = (date(year, 1, 1), date(year + 1, 1, 1))
        rest = rest.replace(match[0], " ")
    words += re.findall(r"[a-z0-9]+", search_text(rest))
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    return Asked(tuple(longest_first[:5]), born)


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def upper_bound(beginning: str) -> str:
    """Return the first text, in byte order, that no longer begins so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
