# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live checks of a plan: what is still to be cleared up, in words, with the thing it concerns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import combinations
from uuid import UUID

from raccordo.careplan.rules.budget import FundLimit, overruns, wrong_quotas
from raccordo.careplan.rules.values import ServiceValue, VersionValue
from raccordo.careplan.rules.words import DAYS, day_words, hour_words

_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Check:
    """One thing to clear up. `subject` is the thread of the need, goal or service; None for the whole plan."""

    code: str
    text: str
    subject: UUID | None = None
    kind: str = "plan"  # plan, need, goal, service: where to mend it


def checks(version: VersionValue, limits: Iterable[FundLimit] = ()) -> list[Check]:
    """Everything that is to be cleared up in a version, in the order of the page; `limits` of the funding lines."""
    money = [Check(one.code, one.text) for one in overruns(version, limits)]
    return [check for rule in _RULES for check in rule(version)] + money


def still_open(found: Iterable[Check], waived: Collection[tuple[str, UUID | None]]) -> list[Check]:
    """The checks that nobody has left open with a reason."""
    return [check for check in found if (check.code, check.subject) not in waived]


def _needs_without_goal(version: VersionValue) -> Iterator[Check]:
    for need in version.needs:
        if not version.goals_of(need.id) and not need.deferred_reason:
            yield Check("need-without-goal", f"{need.title}: nessun obiettivo", need.thread, "need")


def _goals_without_service(version: VersionValue) -> Iterator[Check]:
    for goal in version.goals:
        if not version.services_of(goal.id):
            yield Check("goal-without-service", f"{goal.title}: nessun intervento", goal.thread, "goal")


def _visits_at_once(version: VersionValue) -> Iterator[Check]:
    timed = [s for s in version.services if s.at_time is not None and s.weekdays and s.doer == "provider"]
    for one, other in combinations(timed, 2):
        day = _meeting_day(one, other)
        if day is not None:
            assert one.at_time is not None and other.at_time is not None
            later = max(one.at_time, other.at_time)
            first, second = sorted((one, other), key=lambda s: s.title)
            text = f"{DAYS[day].capitalize()} {hour_words(later)} arrivano insieme {first.title} e {second.title}"
            yield Check("visits-at-once", text, first.thread, "service")


def _meeting_day(one: ServiceValue, other: ServiceValue) -> int | None:
    """The first weekday on which two services are in the house at the same time."""
    common = sorted(set(one.weekdays) & set(other.weekdays))
    if not common or not _periods_meet(one, other) or not _hours_meet(one, other):
        return None
    return common[0]


def _periods_meet(one: ServiceValue, other: ServiceValue) -> bool:
    low, high = date.min, date.max
    return (one.starts or low) < (other.ends or high) and (other.starts or low) < (one.ends or high)


def _hours_meet(one: ServiceValue, other: ServiceValue) -> bool:
    a, b = _span(one), _span(other)
    return a[0] < b[1] and b[0] < a[1]


def _span(service: ServiceValue) -> tuple[int, int]:
    start = _minute(service.at_time or time(0))
    return start, min(start + max(service.minutes, 1), _DAY_MINUTES)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _review_date(version: VersionValue) -> Iterator[Check]:
    if version.review_date is None:
        yield Check("no-review-date", "Manca la data di revisione")
    elif version.valid_from and version.review_date <= version.valid_from:
        yield Check("no-review-date", "La revisione viene prima dell'inizio del piano")


def _start(version: VersionValue) -> Iterator[Check]:
    if version.valid_from is None:
        yield Check("no-start-date", "Manca la data di inizio del piano")


def _voice(version: VersionValue) -> Iterator[Check]:
    if not version.what_matters:
        yield Check("no-voice", "Nessuno ha ancora scritto che cosa conta per la persona")


def _signatures(version: VersionValue) -> Iterator[Check]:
    if not version.health_responsible:
        yield Check("missing-signature", "Manca chi firma per il lato sanitario")
    if not version.social_responsible:
        yield Check("missing-social-signature", "Manca chi firma per il lato sociale")


def _horizons(version: VersionValue) -> Iterator[Check]:
    for goal in version.goals:
        if goal.horizon and version.valid_from and goal.horizon < version.valid_from:
            yield Check(
                "horizon-before-start",
                f"{goal.title}: la scadenza ({day_words(goal.horizon)}) viene prima dell'inizio del piano",
                goal.thread,
                "goal",
            )


def _periods(version: VersionValue) -> Iterator[Check]:
    begins = None if version.continues else version.valid_from
    low, high = begins or date.min, version.valid_to or date.max
    for service in version.services:
        starts, last = service.starts, service.last_day
        if (starts and not low <= starts <= high) or (last and not low <= last <= high):
            yield Check(
                "period-outside-version", f"{service.title}: il periodo esce da quello del piano", service.thread, "service"
            )  # fmt: skip


def _quotas(version: VersionValue) -> Iterator[Check]:
    for one in wrong_quotas(version):
        yield Check(one.code, one.text, one.subject, "service")


_RULES: tuple[Callable[[VersionValue], Iterator[Check]], ...] = (
    _voice, _needs_without_goal, _goals_without_service, _visits_at_once, _start, _review_date, _horizons,
    _periods, _signatures, _quotas,
)  # fmt: skip
