# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of each part a worker would read and what would stay hidden, label by label, and why: said from the rules, never by
looking at the rows. How many there are is not said: a number above nought is already the existence of what the law protects
(privacy.md 2.2, class V; 2.3: the officer sees who, when and why, never content)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from raccordo.privacy.rules import Explained

CLOSED = "Niente"
PROTECTED = (
    "Ciò che la legge tutela di più, e ciò che la persona nasconde, lo legge solo chi l'ha scritto; ciò che è sigillato, solo i lettori "
    "nominati. Vale in ogni parte. Se ce n'è, e quanto, qui non si dice: il numero direbbe già che c'è."
)


@dataclass(frozen=True)
class Glimpse:
    """One part: whether it opens, what is read and what is hidden of shared entries (N) and of restricted ones (R)."""

    section: str
    opens: bool
    why: str  # it does not open
    shared: str
    restricted: str


def glimpse(
    section: str, explained: Explained, *, sets: Sequence[str], given: Mapping[str, Sequence[str]], side: str
) -> Glimpse:
    """`sets` are the words of the data sets of the part; `given` says by which agreements in force other bodies give each of
    them; `side` is the side whose restricted entries the role reads, or nothing."""
    if not explained.decision.permit:
        why = next((term.fact for term in explained.terms if not term.holds), "")
        return Glimpse(section, False, why, CLOSED, CLOSED)
    return Glimpse(section, True, "", _shared(sets, given), _restricted(side))


def _shared(sets: Sequence[str], given: Mapping[str, Sequence[str]]) -> str:
    if not sets:
        return "Tutte: in questa parte non c'è ciò che un ente tiene per sé."
    agreements = list(dict.fromkeys(name for one in sets for name in given.get(one, ())))
    without = [one for one in sets if not given.get(one)]
    said = ["Del suo ente e di chi lavora per esso"]
    if agreements:
        said.append(f"e di chi le dà con {', '.join(agreements)}")
    hidden = (
        f"Nascoste quelle degli altri enti, senza accordo: {', '.join(without)}."
        if without
        else "Degli altri enti, nascoste."
    )
    return f"{' '.join(said)}. {hidden}"


def _restricted(side: str) -> str:
    if not side:
        return "Nascoste: il ruolo non legge voci riservate. Restano le sue."
    return f"Come le condivise, ma solo del lato {side}. Nascoste quelle degli altri lati, riservate a chi le ha scritte."
