# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a power to act for a person opens, and from which instant to which: pure, to the second (privacy.md 1.3, threat 20)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from raccordo.kernel.periods import ROME, age_on, years_later


@dataclass(frozen=True)
class Power:
    """One line of the table of powers (privacy/policies/delegates.yaml)."""

    power: str
    because: str
    law: str
    whole: str  # the kind of relationship that it opens where it covers health
    partial: str  # and where it does not
    by_decree: bool
    ends_at_majority: bool
    consents: str  # "yes", "no", "health"
    everything: bool = False  # the law gives all of it: nothing has to be written


@dataclass(frozen=True)
class Ages:
    """From a day on: the age at which one decides alone, in years, and that for digital services."""

    starts: date
    majority: int
    digital: int
    law: str


@dataclass(frozen=True)
class Covered:
    """One thing that a decree, or a delegation, may cover."""

    scope: str
    words: str
    law: str


@dataclass(frozen=True)
class Act:
    """Something that is done from home for the person, and what the power must cover for it."""

    act: str
    needs: str
    words: str


@dataclass(frozen=True)
class Ahead:
    """From a day on: how many days before a birthday somebody is told of what changes with it."""

    starts: date
    majority: int
    digital: int
    law: str


@dataclass(frozen=True)
class Powers:
    """The tables together."""

    version: str
    ages: Sequence[Ages]
    powers: Mapping[str, Power]
    scopes: Mapping[str, Covered] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    ahead: Sequence[Ahead] = ()
    kept_apart: Sequence[str] = ()  # models: what one wrote from home bears one’s name


SOCIAL = "social"


@dataclass(frozen=True)
class Mandate:
    """A power of somebody over somebody, as it was written down."""

    power: str
    covers_health: bool
    decree_date: date | None
    starts: datetime
    ends: datetime | None
    covers_social: bool = True


@dataclass(frozen=True)
class Opened:
    """What a mandate opens: a kind of relationship, in [starts, ends)."""

    kind: str
    starts: datetime
    ends: datetime | None


Period = tuple[datetime, datetime | None]


def midnight(day: date) -> datetime:
    """The first instant of an Italian day."""
    return datetime.combine(day, time(), tzinfo=ROME)


def birthday(born: date, age: int) -> datetime:
    """The first instant at which somebody has an age; born on 29 February, on 1 March of common years (as `age_on`)."""
    return midnight(years_later(born, age))


def ages_on(table: Sequence[Ages], day: date) -> Ages:
    """The ages of the law on a day. Raises ValueError before the first line."""
    lines = [line for line in table if line.starts <= day]
    if not lines:
        raise ValueError("no line of ages before that day")
    return max(lines, key=lambda line: line.starts)


def came_of_age(born: date | None, at: datetime, day: date, table: Sequence[Ages]) -> datetime | None:
    """The instant at which somebody came of age, if it is past."""
    adult = birthday(born, ages_on(table, day).majority) if born is not None else None
    return adult if adult is not None and adult <= at else None


def ahead_on(table: Sequence[Ahead], day: date) -> Ahead | None:
    """How long before a birthday one is told of it, by the line in force on a day."""
    return max((line for line in table if line.starts <= day), key=lambda line: line.starts, default=None)


def is_minor(born: date | None, day: date, table: Sequence[Ages]) -> bool:
    """Whether somebody is under age on a day; of whom the age is not known, no."""
    return born is not None and age_on(born, day) < ages_on(table, day).majority


def opens(
    mandate: Mandate, powers: Powers, *, born: date | None, day: date, stopped: Sequence[Period] = ()
) -> list[Opened]:
    """The stretches in which a mandate opens something. A missing fact opens nothing: no decree, no birth date of a child."""
    rule = powers.powers.get(mandate.power)
    if rule is None or (rule.by_decree and mandate.decree_date is None):
        return []
    starts, ends = mandate.starts, mandate.ends
    if rule.by_decree and mandate.decree_date is not None:
        starts = max(starts, midnight(mandate.decree_date))
    if rule.ends_at_majority:
        if born is None:
            return []
        adult = birthday(born, ages_on(powers.ages, day).majority)
        ends = adult if ends is None else min(ends, adult)
    if not (rule.everything or mandate.covers_health or mandate.covers_social):
        return []  # of money or of the house alone: nothing of the record
    kind = rule.whole if mandate.covers_health else rule.partial
    return [Opened(kind, *stretch) for stretch in without((starts, ends), stopped)]


def why_not_act(powers: Powers, act: str, *, power: str, covered: frozenset[str], name: str) -> str:
    """The sentence that stops somebody from an act for the person that their power does not cover, or nothing."""
    rule, wanted = powers.powers.get(power), powers.acts[act]
    if rule is None:
        return f"{name} non ha poteri di rappresentanza: lo fa la persona, o chi la rappresenta."
    if rule.everything or wanted.needs in covered:
        return ""
    return (
        f"I poteri di {name} non comprendono «{powers.scopes[wanted.needs].words.lower()}»: non bastano per {wanted.words}. "
        "Lo fa la persona, oppure si chiede al giudice di estenderli."
    )


def without(period: Period, gaps: Sequence[Period]) -> list[Period]:
    """What is left of a half-open period when others are cut out of it, in order."""
    left = [period] if _lasts(period) else []
    for gap in gaps:
        if not _lasts(gap):
            continue
        cut: list[Period] = []
        for starts, ends in left:
            cut += [(starts, _sooner(ends, gap[0])), *([(max(starts, gap[1]), ends)] if gap[1] else [])]
        left = [stretch for stretch in cut if _lasts(stretch)]
    return sorted(left, key=lambda stretch: stretch[0])


def _lasts(period: Period) -> bool:
    return period[1] is None or period[1] > period[0]


def _sooner(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


def same_name(one: str, other: str) -> bool:
    """Whether two full names are the same words, in any order, whatever the accents."""
    return _words(one) == _words(other) != []


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return sorted(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def why_not_self(*, born: date | None, day: date, table: Sequence[Ages]) -> str:
    """The sentence that stops an account of one's own, or nothing (Codice privacy, art. 2-quinquies)."""
    age = ages_on(table, day).digital
    if born is not None and age_on(born, day) < age:
        return f"Un accesso proprio si può avere da {age} anni: prima entra chi ne ha la responsabilità."
    return ""
