# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Guida ai servizi: one service as published, and the search by need in people's own words.

The search knows nothing of names of services. It matches stems, synonyms and slips of the keyboard against what people
say («non riesce più a lavarsi»), ranks by how rare the matched words are and how much of a saying was said, and
keeps the reason of each result.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import log

from raccordo.territory.rules.words import distance, stem, words


@dataclass(frozen=True)
class Contact:
    """Whom to reach, how."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class SitePlace:
    """Where a service has its door."""

    name: str
    address: str
    municipality: str


@dataclass(frozen=True)
class Availability:
    """Free places or waiting, as said on a day: `state` is open or waiting."""

    text: str
    said_on: date
    state: str


@dataclass(frozen=True)
class Tariff:
    """What one unit costs who pays for it, from a day on, and who says so."""

    amount: Decimal
    source: str
    valid_from: date


@dataclass(frozen=True)
class ServiceSheet:
    """One service as the public reads it."""

    code: str
    title: str
    sector: str
    what: str
    for_whom: str
    how_to_ask: tuple[str, ...]
    documents: tuple[str, ...]
    timing: str
    cost: str
    isee_example: str
    availability: Availability | None
    hours: str
    accessibility: str
    organization: str
    contacts: tuple[Contact, ...]
    tags: tuple[str, ...]
    situations: tuple[str, ...]
    level: str
    updated_on: date
    acronym: str = ""
    place: SitePlace | None = None
    unit: str = ""
    tariff: Tariff | None = None
    sensitive: bool = False
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """One result: the service, its rank value, and the sayings or words that brought it up."""

    code: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SearchResult:
    """The ranked matches. `nearest` is what comes closest when nothing matches well; `read_as` mends slips."""

    matches: tuple[Match, ...]
    nearest: tuple[Match, ...] = ()
    read_as: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """Words that mean the same, words that say nothing, words that say little; all data."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    empty: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


_FIELD_WEIGHTS = {"acronym": 6.0, "title": 3.0, "tag": 2.5, "what": 1.2, "for_whom": 0.8}
_SYNONYM = 0.65
_SLIP = 0.75
_WEAK = 0.25
_SAYING = 4.0  # how much a saying said in full counts
_LITERAL = 8.0  # a saying of two words or more, said in its very words
_ENOUGH = 0.3  # a result must reach this part of the best one
_FLOOR = 4.0  # below this nothing was really found


@dataclass
class _Entry:
    sheet: ServiceSheet
    weight_of: dict[str, float]
    word_of: dict[str, str]
    sayings: list[tuple[str, frozenset[str]]]
    literal: list[tuple[str, str]]


class GuideIndex:
    """The services ready to be searched; built once, then only read."""

    def __init__(self, sheets: Iterable[ServiceSheet], lexicon: Lexicon) -> None:
        self._empty = frozenset(word for phrase in lexicon.empty for word in words(phrase))
        self._weak = frozenset(stem(word) for phrase in lexicon.weak for word in words(phrase))
        self._same = _synonyms(lexicon.synonyms)
        self._entries = [self._entry(sheet) for sheet in sheets]
        spread = Counter(known for entry in self._entries for known in entry.weight_of)
        self._rarity = {known: log(1 + len(self._entries) / count) for known, count in spread.items()}
        self._rarest = log(1 + len(self._entries))
        spoken = {word for group in lexicon.synonyms for phrase in group for word in words(phrase)}
        spoken |= {word for entry in self._entries for tag in entry.sheet.tags for word in words(tag)}
        self._vocabulary = sorted(word for word in spoken if len(word) >= 4 and word not in self._empty)

    def _stems(self, text: str) -> list[tuple[str, str]]:
        return [(stem(word), word) for word in words(text) if word not in self._empty]

    def _entry(self, sheet: ServiceSheet) -> _Entry:
        entry = _Entry(sheet, {}, {}, [], [])
        parts = [
            ("acronym", sheet.acronym),
            ("title", sheet.title),
            ("what", sheet.what),
            ("for_whom", sheet.for_whom),
        ]
        for name, text in [*parts, *(("tag", tag) for tag in sheet.tags)]:
            for known, word in self._stems(text):
                if _FIELD_WEIGHTS[name] > entry.weight_of.get(known, 0):
                    entry.weight_of[known] = _FIELD_WEIGHTS[name]
                    entry.word_of[known] = word
        for tag in sheet.tags:
            found = frozenset(known for known, _ in self._stems(tag))
            if found:
                entry.sayings.append((tag, found))
            if len(words(tag)) > 1:
                entry.literal.append((f" {' '.join(words(tag))} ", tag))
        return entry

    def search(self, need: str) -> SearchResult:
        """Rank the services for a need said in plain words."""
        asked, read_as = self._asked(need)
        if not asked:
            return SearchResult((), (), read_as)
        said = f" {' '.join(words(need))} "
        found = [match for entry in self._entries if (match := self._match(entry, asked, said)) is not None]
        found.sort(key=lambda match: (-match.score, match.code))
        if not found or found[0].score < _FLOOR:
            return SearchResult((), tuple(found[:3]), read_as)
        best = found[0].score
        return SearchResult(tuple(match for match in found if match.score >= _ENOUGH * best), (), read_as)

    def _asked(self, need: str) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
        """Return, for each word that says something, the stems it may stand for with their worth."""
        asked: dict[str, dict[str, float]] = {}
        read_as: dict[str, str] = {}
        for known, word in self._stems(need):
            worth = _WEAK if known in self._weak else 1.0
            meant = {known: worth}
            unknown = known not in self._rarity and known not in self._same and known not in self._weak
            for close in self._close(word) if unknown else ():
                meant[stem(close)] = worth * _SLIP
                read_as[word] = close
            for one in list(meant):
                for other in self._same.get(one, ()):
                    meant[other] = max(meant.get(other, 0.0), meant[one] * _SYNONYM)
            asked[word] = meant
        return asked, read_as

    def _close(self, word: str) -> Sequence[str]:
        """Return known words one slip away (two for long ones); the first letter is hardly ever the wrong one."""
        allowed = 2 if len(word) >= 8 else 1 if len(word) >= 5 else 0
        near = [
            (distance(word, other, at_most=allowed), other)
            for other in self._vocabulary
            if other[0] == word[0]
        ]
        least = min((slips for slips, _ in near), default=99)
        return [other for slips, other in near if slips == least <= allowed][:2]

    def _match(self, entry: _Entry, asked: dict[str, dict[str, float]], said: str) -> Match | None:
        score = 0.0
        hit: dict[str, float] = {}
        for meant in asked.values():
            best, which = 0.0, ""
            for known, worth in meant.items():
                value = entry.weight_of.get(known, 0.0) * worth * self._rarity.get(known, self._rarest)
                if value > best:
                    best, which = value, known
            if which:
                score += best
                hit.update({known: worth for known, worth in meant.items() if known in entry.weight_of})
        if not hit:
            return None
        saying_score, sayings = self._sayings(entry, hit)
        literal = [tag for phrase, tag in entry.literal if phrase in said]
        if literal:
            saying_score += _LITERAL
            sayings = tuple(dict.fromkeys((f"«{max(literal, key=len)}»", *sayings)))[:2]
        reasons = sayings or tuple(f"parla di «{entry.word_of[known]}»" for known in list(hit)[:2])
        return Match(entry.sheet.code, round(score + saying_score, 3), reasons)

    def _sayings(self, entry: _Entry, hit: dict[str, float]) -> tuple[float, tuple[str, ...]]:
        """A saying counts by how much of it was said; two half-said ones never beat one said in full."""
        ranked = []
        for tag, stems in entry.sayings:
            whole = sum(self._rarity[known] for known in stems)
            said = sum(self._rarity[known] * hit.get(known, 0.0) for known in stems)
            if whole and said / whole >= 0.3:
                ranked.append((_SAYING * (said / whole) * min(whole, 2 * self._rarest) / self._rarest, tag))
        ranked.sort(reverse=True)
        if not ranked:
            return 0.0, ()
        extra = 0.15 * sum(value for value, _ in ranked[1:4])
        return ranked[0][0] + extra, tuple(f"«{tag}»" for _, tag in ranked[:2])


def _synonyms(groups: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    same: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups:
        stems = {stem(word) for phrase in group for word in words(phrase)}
        for one in stems:
            same[one] |= stems - {one}
    return {one: frozenset(others) for one, others in same.items()}
