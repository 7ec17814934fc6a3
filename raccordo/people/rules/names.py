# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian names compared as ears and hands confuse them: accents, doubled letters, particles, slips of the keyboard."""

import re
import unicodedata

from raccordo.territory.rules.words import distance
from raccordo.territory.rules.words import words as all_words

_SOUNDS = (
    ("gh", "g"), ("ch", "k"), ("ck", "k"), ("ph", "f"), ("qu", "ku"), ("cq", "k"), ("y", "i"), ("j", "i"),
    ("w", "v"), ("x", "s"), ("h", ""),
)  # fmt: skip
_PARTICLES = frozenset(
    {"de", "di", "da", "del", "della", "dello", "dei", "degli", "dal", "dalla", "la", "lo", "li", "d"}
)


def search_text(*names: str) -> str:
    """Return names as the search in the registry sees them: without accents, in small letters, single spaces."""
    text = unicodedata.normalize("NFKD", " ".join(names)).encode("ascii", "ignore").decode()
    return " ".join(text.replace("'", " ").replace("-", " ").lower().split())


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters, without accents, signs or numbers."""
    return tuple(word for word in all_words(name) if word.isalpha())


def joined(name: str) -> str:
    """Return a name as one run of letters: «D'Angelo», «D Angelo» and «Dangelo» are the same."""
    return "".join(words(name))


def sound(name: str) -> str:
    """Return how a name sounds, roughly: one letter for doubled ones, k for ch, nothing for h."""
    heard = joined(name)
    for written, said in _SOUNDS:
        heard = heard.replace(written, said)
    return re.sub(r"(.)\1+", r"\1", heard)


def similarity(first: str, second: str) -> float:
    """Return 0 to 1: how likely two written names are the same name."""
    one, other = joined(first), joined(second)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if sound(first) == sound(second):
        return 0.95
    return max(
        1 - distance(one, other) / max(len(one), len(other)), _part_similarity(words(first), words(second))
    )


def _part_similarity(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    """A double name often loses one half: «Maria Teresa» and «Teresa»."""
    one = {word for word in first if word not in _PARTICLES}
    other = {word for word in second if word not in _PARTICLES}
    if not one or not other or (len(one) == 1 and len(other) == 1):
        return 0.0
    return 0.85 if one <= other or other <= one else 0.0


def is_part(first: str, second: str) -> bool:
    """Return True if one is a double name and the other a half of it."""
    return joined(first) != joined(second) and _part_similarity(words(first), words(second)) > 0
