# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a power to act for a person opens, and from which instant to which: pure, to the second (privacy.md 1.3, threat 20)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from raccordo.kernel.periods import ROME, age_on


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


@dataclass(frozen=True)
class Ages:
    """From a day on: the age at which one decides alone, in years, and that for digital services."""

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


@dataclass(frozen=True)
class Mandate:
    """A power of somebody over somebody, as it was written down."""

    power: str
    covers_health: bool
    decree_date: date | None
    starts: datetime
    ends: datetime | None


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
    year = born.year + age
    try:
        return midnight(born.replace(year=year))
    except ValueError:
        return midnight(date(year, 3, 1))


def ages_on(table: Sequence[Ages], day: date) -> Ages:
    """The ages of the law on a day. Raises ValueError before the first line."""
    lines = [line for line in table if line.starts <= day]
    if not lines:
        raise ValueError("no line of ages before that day")
    return max(lines, key=lambda line: line.starts)


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
    kind = rule.whole if mandate.covers_health else rule.partial
    return [Opened(kind, *stretch) for stretch in without((starts, ends), stopped)]


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
