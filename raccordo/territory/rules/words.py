# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian words brought to what they have in common: «lavarsi», «lava» and «lavare» are one stem."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CLITICS = re.compile(
    r"(?<=[aei]r|nd)(o?)(gliel[oaie]|glien|(?:me|te|se|ce|ve)(?:l[oaie]|ne)|[mtscv]i|l[oaie]|gli|ne)$"
)
_ENDINGS = (
    "issimamente", "issimo", "issima", "issimi", "issime", "azione", "azioni", "amento", "amenti", "imento", "imenti",
    "mente", "ezza", "ezze", "anza", "anze", "enza", "enze", "ante", "anti", "ente", "enti", "ando", "endo",
    "avano", "evano", "ivano", "iamo", "ano", "ono", "ava", "avo", "eva", "evo", "iva", "ivo",
    "ato", "ata", "ati", "ate", "uto", "uta", "uti", "ute", "ito", "ita", "iti", "ite", "are", "ere", "ire",
    "osa", "oso", "osi", "ose", "ina", "ino", "etta", "etto",
)  # fmt: skip
_BY_LENGTH = tuple(sorted(_ENDINGS, key=len, reverse=True))
_IRREGULAR = {
    "persa": "perd", "perso": "perd", "persi": "perd", "esce": "usc", "esco": "usc", "escono": "usc", "muore": "mor", "muoio": "mor",
    "muoversi": "muov", "mosso": "muov", "dorme": "dorm", "beve": "bev", "bere": "bev", "chiuso": "chiud", "chiusa": "chiud",
    "rotto": "romp", "rotta": "romp", "uomo": "uom", "uomini": "uom", "citta": "citt", "eta": "eta", "ospedale": "osped",
    "ospedali": "osped", "medicina": "medicin", "medicine": "medicin", "medicinali": "medicin", "casa": "casa", "case": "casa",
    "letto": "letto", "letti": "letto", "notte": "nott", "notti": "nott", "patente": "patent", "vino": "vino", "bambino": "bambin",
    "medicazione": "medicaz", "medicazioni": "medicaz", "medicare": "medicaz", "bambina": "bambin", "bambini": "bambin", "cucina": "cucin", "cucino": "cucin", "cucinare": "cucin",
}  # fmt: skip


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return small letters without accents."""
    decomposed = unicodedata.normalize(
        "NFD", text.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    )
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded; an apostrophe parts two words."""
    return tuple(re.findall(r"[a-z0-9]+", fold(text)))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of one folded word; at least three letters stay."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or word.isdigit():
        return word
    word = _CLITICS.sub(r"\1", word) if len(word) > 6 else word
    word = re.sub(r"(?<=[aei])r$", "re", word)
    for ending in _BY_LENGTH:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return _without_last_vowels(word)


def _without_last_vowels(word: str) -> str:
    while len(word) > 3 and word[-1] in "aeiou":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "h" else word


def distance(first: str, second: str, *, at_most: int = 99) -> int:
    """Return how many slips (a letter more, less, changed, or two neighbours swapped) tell two words apart."""
    if abs(len(first) - len(second)) > at_most:
        return at_most + 1
    before_last: list[int] = []
    last = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
        before_last, last = last, row
    return last[-1]
