# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pure rules of protected cases: made-up names, tax codes that must not be written, words of a safe contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from raccordo.people.rules.tax_code_making import check_letter

_WORDS = (
    "Acacia", "Acero", "Agrifoglio", "Alloro", "Aquilegia", "Arnica", "Azalea", "Bardana", "Betulla", "Biancospino", "Borragine",
    "Bosso", "Bucaneve", "Calendula", "Campanula", "Camelia", "Cardo", "Carpino", "Castagno", "Cedro", "Ciclamino", "Cipresso",
    "Corbezzolo", "Corniolo", "Edera", "Elleboro", "Erica", "Faggio", "Felce", "Fiordaliso", "Frassino", "Fresia", "Gelso",
    "Genziana", "Ginepro", "Ginestra", "Glicine", "Iris", "Larice", "Lavanda", "Leccio", "Lentisco", "Maggiociondolo", "Malva",
    "Melissa", "Menta", "Mimosa", "Mirtillo", "Mirto", "Mughetto", "Narciso", "Nocciolo", "Olmo", "Ontano", "Ortensia", "Papavero",
    "Peonia", "Pervinca", "Pioppo", "Primula", "Quercia", "Robinia", "Rododendro", "Rosmarino", "Salice", "Salvia", "Sambuco",
    "Sorbo", "Tarassaco", "Tiglio", "Timo", "Valeriana", "Verbena", "Viola",
)  # fmt: skip
_LOWEST, _HIGHEST = 10, 999


def pseudonym(pick: Callable[[int], int]) -> str:
    """A name of ours, «Ginestra 27»: made of chance alone, so that it tells nothing. `pick(n)` gives a number below n."""
    return f"{_WORDS[pick(len(_WORDS))]} {_LOWEST + pick(_HIGHEST - _LOWEST + 1)}"


_DIGIT = "[0-9LMNPQRSTUV]"
_CODE = re.compile(f"(?=([A-Z]{{6}}{_DIGIT}{{2}}[ABCDEHLMPRST]{_DIGIT}{{2}}[A-Z]{_DIGIT}{{3}}[A-Z]))")
_FEWEST_DIGITS = 2  # in running text, so that no common words make a code by chance


def tax_code_in(text: str) -> bool:
    """Whether a tax code that could be somebody's stands in a text, however it is spaced (sixteen characters with the right
    check letter; decree of the Ministry of Finance of 23 December 1976)."""
    capitals = text.upper()
    if any(len(word) == 16 and _is_code(word) for word in re.split(r"[^A-Z0-9]+", capitals)):
        return True
    together = re.sub(r"[^A-Z0-9]+", "", capitals)
    found = (match.group(1) for match in _CODE.finditer(together))
    return any(sum(c.isdigit() for c in code) >= _FEWEST_DIGITS and _is_code(code) for code in found)


def _is_code(word: str) -> bool:
    return bool(_CODE.match(word)) and check_letter(word[:15]) == word[15]


@dataclass(frozen=True)
class Contact:
    """How she may be called without being put in danger. Empty parts were not agreed."""

    when: str = ""
    how: str = ""
    caller: str = ""  # who the caller says to be
    words: str = ""
    answers: str = ""  # who may answer
    never: str = ""  # what must not be done
    voicemail: bool = False  # whether a message may be left; never, unless she said so


SAID = ("when", "how", "caller", "words", "answers", "never")


def enough(contact: Contact) -> bool:
    """Whether somebody who does not know her could call by it: when, and how."""
    return bool(contact.when.strip() and contact.how.strip())
