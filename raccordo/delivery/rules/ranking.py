# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who should make a visit: operators in order, each with the reasons in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from raccordo.delivery.rules.hours import spoken
from raccordo.delivery.rules.week import clash
from raccordo.kernel.periods import clock

EARTH_KM = 6371.0
NEAR_KM = 3.0
NEAR_TIME = timedelta(minutes=60)
CONTINUITY_ENOUGH = 8  # visits in four weeks after which knowing the person counts in full
WEIGHTS = {"continuity": 5.0, "load": 3.0, "near": 2.0}


class Point(NamedTuple):
    """A place on the ground, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Engagement:
    """A visit that an operator already has: when, and where if known."""

    starts: datetime
    ends: datetime
    place: Point | None = None


@dataclass(frozen=True)
class Candidate:
    """An operator as the ranking sees one; `day_minutes` is what the contract gives for a day, if known."""

    key: Hashable
    name: str
    skill: str  # code of the role
    skill_label: str
    day_minutes: int | None
    visits_here: int  # to this person in the last 28 days
    engagements: tuple[Engagement, ...] = ()  # of that day

    @property
    def busy_minutes(self) -> int:
        """Minutes of visits already on that day."""
        return sum(int((e.ends - e.starts).total_seconds() // 60) for e in self.engagements)


@dataclass(frozen=True)
class Need:
    """The visit that waits for somebody: when, where, and which roles may make it (none named: all)."""

    starts: datetime
    ends: datetime
    skills: frozenset[str] = frozenset()
    skill_words: str = ""
    place: Point | None = None

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends - self.starts).total_seconds() // 60)


@dataclass(frozen=True)
class Ranked:
    """A candidate with its place in the order: `may` says whether the visit can be given; reasons for and against."""

    candidate: Candidate
    may: bool
    score: float
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = field(default=())


def distance_km(a: Point, b: Point) -> float:
    """As the crow flies."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def rank(candidates: Iterable[Candidate], need: Need) -> list[Ranked]:
    """Candidates from the best to the worst; those who may not have the visit come last, with the reason."""
    return sorted(
        (_judge(one, need) for one in candidates), key=lambda r: (not r.may, -r.score, r.candidate.name)
    )


def _judge(one: Candidate, need: Need) -> Ranked:
    reasons: list[str] = []
    stops: list[str] = []
    warnings: list[str] = []
    if need.skills and one.skill not in need.skills:
        stops.append(f"Serve {need.skill_words or 'un altro ruolo'}")
    elif need.skills:
        reasons.append(one.skill_label)
    other = clash((need.starts, need.ends), [(e.starts, e.ends) for e in one.engagements])
    if other:
        stops.append(f"Ha già una visita alle {clock(other[0])}")
    score = WEIGHTS["continuity"] * _continuity(one, reasons)
    score += WEIGHTS["load"] * _load(one, need, reasons, warnings)
    score += WEIGHTS["near"] * _nearness(one, need, reasons)
    return Ranked(one, not stops, round(score, 3), tuple(reasons), tuple(stops + warnings))


def _continuity(one: Candidate, reasons: list[str]) -> float:
    if one.visits_here:
        word = "visita" if one.visits_here == 1 else "visite"
        reasons.append(f"{one.visits_here} {word} qui nelle ultime 4 settimane")
    return min(one.visits_here, CONTINUITY_ENOUGH) / CONTINUITY_ENOUGH


def _load(one: Candidate, need: Need, reasons: list[str], warnings: list[str]) -> float:
    busy, after = one.busy_minutes, one.busy_minutes + need.minutes
    if one.day_minutes is None:
        reasons.append(f"Quel giorno ha {spoken(busy)} di visite" if busy else "Quel giorno non ha visite")
        return 0.5
    reasons.append(f"Quel giorno ha {spoken(busy)} su {spoken(one.day_minutes)}")
    if after > one.day_minutes:
        warnings.append(f"Supererebbe l'orario di {spoken(after - one.day_minutes)}")
        return -1.0
    return 1 - after / one.day_minutes


def _nearness(one: Candidate, need: Need, reasons: list[str]) -> float:
    """How near the closest visit just before or after is; 0 when nothing is known."""
    if need.place is None:
        return 0.0
    around = [e for e in one.engagements if e.place is not None and _adjacent(e, need)]
    if not around:
        return 0.0
    closest = min(around, key=lambda e: distance_km(e.place, need.place))  # type: ignore[arg-type]
    km = distance_km(closest.place, need.place)  # type: ignore[arg-type]
    if km > NEAR_KM:
        return 0.0
    moment = (
        f"fino alle {clock(closest.ends)}"
        if closest.ends <= need.starts
        else f"dalle {clock(closest.starts)}"
    )
    reasons.append(f"È già in zona {moment} (a {km:.1f} km)".replace(".", ","))
    return 1 - km / NEAR_KM


def _adjacent(engagement: Engagement, need: Need) -> bool:
    before = timedelta(0) <= need.starts - engagement.ends <= NEAR_TIME
    after = timedelta(0) <= engagement.starts - need.ends <= NEAR_TIME
    return before or after
