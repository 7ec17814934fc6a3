# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a worker stands too near a person to work with her: from the data of both, without asking either (privacy.md 2.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

_KIN = frozenset({"spouse", "child", "parent", "sibling", "grandchild", "relative"})


@dataclass(frozen=True)
class SmallPlace:
    """Up to how many inhabitants a municipality is small, from a day on."""

    starts: date
    inhabitants: int
    law: str


@dataclass(frozen=True)
class ApprovalTerms:
    """What a second approval is made of, from a day on (privacy.md 2.5)."""

    starts: date
    law: str
    open: timedelta
    answer: timedelta
    grace: timedelta  # for who was following by name as the mark began
    least_characters: int


@dataclass(frozen=True)
class Pair:
    """What is known of a worker and a person, side by side; what is not known is empty."""

    same_person: bool = False
    relation: str = ""  # who the worker is to the person, as her network says
    lives_with: bool = False
    worker_address: str = ""
    person_address: str = ""
    same_municipality: bool = False
    inhabitants: int | None = None  # of the municipality of both
    worker_surname: str = ""
    person_surname: str = ""
    chosen_doctor: bool = False


@dataclass(frozen=True)
class Conflict:
    """Why a worker is kept away: the kind, and the sentence that the officer reads."""

    source: str
    sentence: str


def small_enough(places: Sequence[SmallPlace], day: date) -> int:
    """Up to how many inhabitants a municipality is small on a day; 0 before the first line."""
    lines = sorted((place for place in places if place.starts <= day), key=lambda place: place.starts)
    return lines[-1].inhabitants if lines else 0


def conflict(pair: Pair, small: int) -> Conflict | None:
    """The strongest reason to keep a worker away, if there is one."""
    if pair.same_person:
        return Conflict("oneself", "Chi lavora è la persona stessa: per lavoro non apre la propria cartella.")
    if pair.relation in _KIN:
        return Conflict("kinship", "Chi lavora è tra i parenti scritti nella rete della persona.")
    if pair.lives_with:
        return Conflict("household", "Chi lavora vive con la persona.")
    if pair.same_municipality and _same(pair.worker_address, pair.person_address):
        return Conflict("address", "Chi lavora abita allo stesso indirizzo della persona.")
    if _namesakes(pair, small):
        return Conflict("surname", "Chi lavora ha lo stesso cognome della persona, in un piccolo comune.")
    return None


def _namesakes(pair: Pair, small: int) -> bool:
    """A doctor whom the person chose is no stranger met by chance: the surname alone does not part them."""
    here = pair.same_municipality and pair.inhabitants is not None and pair.inhabitants <= small
    return here and not pair.chosen_doctor and _same(pair.worker_surname, pair.person_surname)


def _same(one: str, other: str) -> bool:
    first, second = (" ".join(re.findall(r"\w+", text.casefold())) for text in (one, other))
    return bool(first) and first == second


class ApprovalState(StrEnum):
    """Where a second approval stands, as who asked for it may know."""

    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"
    NOT_GIVEN = "not-given"


def approval_state(
    *, at: datetime, due: datetime, starts: datetime | None, ends: datetime | None
) -> ApprovalState:
    """Half-open. A refusal looks like no answer, until the day of the answer and after it: it would say that somebody is there."""
    if starts is not None and ends is not None:
        return ApprovalState.OPEN if at < ends else ApprovalState.OVER
    return ApprovalState.WAITING if at < due else ApprovalState.NOT_GIVEN


def why_not_enough(words: str, least: int) -> str:
    """The sentence that stops a reason that says nothing, or nothing."""
    said = "".join(filter(str.isalnum, words))
    if len(said) < least or len(set(said.casefold())) < MIN_LETTERS:
        return f"Scrivi perché devi seguire questa persona, con almeno {least} lettere."
    return ""


MIN_LETTERS = 6  # different ones: «aaaa…» is no reason
