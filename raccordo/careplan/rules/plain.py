# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan in the words of the person who lives it: short sentences, in the second person, no acronyms left alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from raccordo.careplan.rules.values import GoalValue, ServiceValue, VersionValue
from raccordo.careplan.rules.words import (
    day_words,
    days_words,
    duration_words,
    frequency_words,
    hour_words,
    period_words,
    price_words,
)

_OWN = ("person", "family")
_PER_WEEK = 1


@dataclass(frozen=True)
class PlainPart:
    """One part of the plan that can be agreed or refused: a goal, with what will be done for it."""

    goal: GoalValue
    title: str
    why: str
    lines: tuple[PlainLine, ...]


@dataclass(frozen=True)
class PlainLine:
    """One thing that will be done."""

    service: ServiceValue
    title: str
    text: str
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class PlainPlan:
    """The whole, in the order in which it is read aloud."""

    what_matters: str
    parts: tuple[PlainPart, ...]
    yours: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...]
    period: str
    review: str
    change: str = (
        "Puoi cambiare idea quando vuoi: basta dirlo a chi segue il piano. Non devi spiegare perché."
    )
    refusals: Sequence[str] = field(default=())


def plain_plan(version: VersionValue, refused: dict[UUID, str] | None = None) -> PlainPlan:
    """Rewrite a version for the person. `refused` maps the threads of refused services to the reason."""
    no = refused or {}
    parts = tuple(_part(version, goal, no) for goal in version.goals)
    own = [s for s in version.services if s.doer == "person" and s.thread not in no]
    return PlainPlan(
        version.what_matters, parts, tuple(_own_line(s) for s in own), _contacts(version),
        period_words(version.valid_from, version.valid_to),
        day_words(version.review_date),
        refusals=[s.title for s in version.services if s.thread in no],
    )  # fmt: skip


def has_health_part(version: VersionValue, refused: Collection[UUID] = ()) -> bool:
    """Whether what is agreed touches health: then a representative needs powers about health."""
    return any(
        version.side_of(s) in ("health", "shared")
        and s.doer in ("provider", "volunteers")
        and s.thread not in refused
        for s in version.services
    )


def _part(version: VersionValue, goal: GoalValue, refused: dict[UUID, str]) -> PlainPart:
    need = next((n for n in version.needs if n.id == goal.need_id), None)
    why = [f"Perché: {need.title[:1].lower()}{need.title[1:]}."] if need else []
    if goal.target:
        why.append(f"Come lo vediamo: {goal.target}.")
    if goal.horizon:
        why.append(f"Entro il {day_words(goal.horizon)}.")
    lines = tuple(
        PlainLine(s, s.title, plain_service(s), s.thread in refused, refused.get(s.thread, ""))
        for s in version.services_of(goal.id)
    )
    return PlainPart(goal, goal.title, " ".join(why), lines)


def plain_service(service: ServiceValue) -> str:
    """«Lunedì e giovedì alle 9, per 1 ora. Viene Cooperativa Il Filo. Paghi 3,20 € a pasto.»"""
    sentences = [_when(service)]
    if who := _who(service):
        sentences.append(who)
    if period := period_words(service.starts, service.last_day):
        sentences.append(period)
    if service.copayment:
        sentences.append(f"paghi {price_words(service.copayment, service.unit)}")
    elif service.doer == "provider" and service.copayment is not None:
        sentences.append("non paghi niente")
    return " ".join(f"{text[:1].upper()}{text[1:]}." for text in sentences)


def _when(service: ServiceValue) -> str:
    """Named days when each of them has one time; otherwise how many times."""
    days = days_words(service.weekdays)
    if days and service.times == len(set(service.weekdays)) and service.every_weeks == _PER_WEEK:
        hour = f" {hour_words(service.at_time)}" if service.at_time else ""
        minutes = f", per {duration_words(service.minutes)}" if service.minutes else ""
        return f"{days}{hour}{minutes}"
    text = frequency_words(service.times, service.every_weeks, service.unit, service.minutes)
    return f"{text}: {days}" if days else text


def _who(service: ServiceValue) -> str:
    who = ", ".join(part for part in (service.who, service.provider) if part)
    if service.doer == "person":
        return "lo fai tu"
    if service.doer == "family":
        return f"lo fa {who}" if who else "lo fa la tua famiglia"
    return f"ci pensa {who}" if who else ""


def _own_line(service: ServiceValue) -> str:
    return f"{service.title}: {_when(service)}."


def _contacts(version: VersionValue) -> tuple[tuple[str, str], ...]:
    named = (
        ("Tiene insieme il piano", version.case_manager),
        ("Per la salute", version.health_responsible),
        ("Per la vita di ogni giorno", version.social_responsible),
    )
    return tuple((what, who) for what, who in named if who)
