# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Italian names compared as ears and hands confuse them: accents, doubled letters, particles, slips of the keyboard."""

import re
import unicodedata

_SOUNDS = (
    ("gh", "g"), ("ch", "k"), ("ck", "k"), ("ph", "f"), ("qu", "ku"), ("cq", "k"), ("y", "i"), ("j", "i"),
    ("w", "v"), ("x", "s"), ("h", ""),
)  # fmt: skip
_PARTICLES = frozenset(
    {"de", "di", "da", "del", "della", "dello", "dei", "degli", "dal", "dalla", "la", "lo", "li", "d"}
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters, without accents or signs."""
    decomposed = unicodedata.normalize(
        "NFD", name.lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    )
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(re.findall(r"[a-z]+", plain))


def joined(name: str) -> str:
    """Return a name as one run of letters: «D'Angelo», «D Angelo» and «Dangelo» are the same."""
    return "".join(words(name))


def sound(name: str) -> str:
    """Return how a name sounds, roughly: one letter for doubled ones, k for ch, nothing for h."""
    heard = joined(name)
    for written, said in _SOUNDS:
        heard = heard.replace(written, said)
    return re.sub(r"(.)\1+", r"\1", heard)


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
