# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two versions of a plan, in words: «SAD: da 3 a 5 accessi a settimana»."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from raccordo.careplan.rules.values import GoalValue, NeedValue, ServiceValue, VersionValue
from raccordo.careplan.rules.words import (
    count_words,
    day_words,
    days_words,
    duration_words,
    euro_words,
    frequency_words,
    hour_words,
    rhythm_words,
)

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_SEVERITY = ("nessuno", "lieve", "medio", "grave")
_IMPORTANCE = ("", "un po'", "molto", "più di tutto")


@dataclass(frozen=True)
class Difference:
    """One change, with the side of the plan it belongs to («» for the whole plan)."""

    kind: str
    text: str
    side: str = ""


class _Threaded(Protocol):
    @property
    def thread(self) -> UUID: ...


_T = TypeVar("_T", bound=_Threaded)


def differences(old: VersionValue, new: VersionValue) -> list[Difference]:
    """Every change from one version to the next, the whole plan first, then needs, goals, services."""
    return [
        *_header(old, new),
        *_each(old.needs, new.needs, _need_text, _need_changes, lambda need: ""),
        *_each(old.goals, new.goals, _goal_text, _goal_changes, lambda goal: goal.side),
        *_services(old, new),
    ]


def _services(old: VersionValue, new: VersionValue) -> Iterator[Difference]:
    sides = {s.thread: v.side_of(s) for v in (old, new) for s in v.services}
    yield from _each(old.services, new.services, service_text, _service_changes, lambda s: sides[s.thread])


def _each(
    old: Sequence[_T], new: Sequence[_T], text: Callable[[_T], str],
    changes: Callable[[_T, _T], Iterator[str]], side: Callable[[_T], str],
) -> Iterator[Difference]:  # fmt: skip
    before = {item.thread: item for item in old}
    after = {item.thread: item for item in new}
    for item in new:
        known = before.get(item.thread)
        if known is None:
            yield Difference(ADDED, text(item), side(item))
        else:
            yield from (Difference(CHANGED, words, side(item)) for words in changes(known, item))
    for item in old:
        if item.thread not in after:
            yield Difference(REMOVED, text(item), side(item))


def _header(old: VersionValue, new: VersionValue) -> Iterator[Difference]:
    if old.what_matters != new.what_matters:
        if old.what_matters:
            text = _quoted("Che cosa conta", old.what_matters, new.what_matters)
        else:
            text = f"Che cosa conta: «{new.what_matters}»"
        yield Difference(CHANGED if old.what_matters else ADDED, text, "person")
    pairs = (
        ("Inizio del piano", day_words(old.valid_from), day_words(new.valid_from)),
        ("Fine del piano", day_words(old.valid_to), day_words(new.valid_to)),
        ("Revisione", day_words(old.review_date), day_words(new.review_date)),
        ("Responsabile del caso", old.case_manager, new.case_manager),
        ("Firma per il lato sanitario", old.health_responsible, new.health_responsible),
        ("Firma per il lato sociale", old.social_responsible, new.social_responsible),
    )
    yield from (Difference(CHANGED if a else ADDED, _now(name, a, b)) for name, a, b in pairs if a != b)


def _from_to(name: str, before: str, after: str) -> str:
    """Measures: «da 3 a 5»."""
    return f"{name}: da {before} a {after}" if before and after else _now(name, before, after)


def _now(name: str, before: str, after: str) -> str:
    """Everything else: «ora … (prima …)»."""
    if before and after:
        return f"{name}: ora {after} (prima {before})"
    return f"{name}: {after}" if after else f"{name}: tolto ({before})"


def _quoted(name: str, before: str, after: str) -> str:
    return _now(name, f"«{before}»" if before else "", f"«{after}»" if after else "")


def _need_text(need: NeedValue) -> str:
    evidence = f" ({need.evidence})" if need.evidence else ""
    return f"Bisogno: {need.title}{evidence}"


def _need_changes(old: NeedValue, new: NeedValue) -> Iterator[str]:
    if old.title != new.title:
        yield _quoted("Bisogno", old.title, new.title)
    if old.severity != new.severity:
        yield f"{new.title}: da {_SEVERITY[old.severity]} a {_SEVERITY[new.severity]}"
    if old.evidence != new.evidence:
        yield _now(new.title, old.evidence, new.evidence)
    if old.deferred_reason != new.deferred_reason:
        yield _now(f"{new.title}, non ora perché", old.deferred_reason, new.deferred_reason)


def _goal_text(goal: GoalValue) -> str:
    horizon = f", entro il {day_words(goal.horizon)}" if goal.horizon else ""
    return f"Obiettivo: {goal.title}{horizon}"


def _goal_changes(old: GoalValue, new: GoalValue) -> Iterator[str]:
    if old.title != new.title:
        yield _quoted("Obiettivo", old.title, new.title)
    if old.target != new.target:
        yield _now(f"{new.title}, misura", old.target, new.target)
    if old.baseline != new.baseline:
        yield _now(f"{new.title}, punto di partenza", old.baseline, new.baseline)
    if old.horizon != new.horizon:
        yield _now(f"{new.title}, scadenza", day_words(old.horizon), day_words(new.horizon))
    if old.importance != new.importance:
        yield f"{new.title}, quanto conta: da {_IMPORTANCE[old.importance]} a {_IMPORTANCE[new.importance]}"
    if old.owner != new.owner:
        yield _now(f"{new.title}, chi lo segue", old.owner, new.owner)
    if old.side != new.side:
        yield f"{new.title}: passa {_SIDE_WORDS.get(new.side, new.side)}"


_SIDE_WORDS = {
    "health": "al lato sanitario",
    "social": "al lato sociale",
    "shared": "ai due lati insieme",
    "person": "alla persona e alla famiglia",
}


def service_text(service: ServiceValue) -> str:
    """«SAD: 3 accessi a settimana, 1 ora per volta (Cooperativa Il Filo)»."""
    who = service.provider or service.who
    frequency = frequency_words(service.times, service.every_weeks, service.unit, service.minutes)
    return f"{service.title}: {frequency}{f' ({who})' if who else ''}"


def _service_changes(old: ServiceValue, new: ServiceValue) -> Iterator[str]:
    name = new.title
    if old.title != new.title:
        yield _quoted("Intervento", old.title, new.title)
    yield from _rhythm_changes(old, new)
    pairs = (
        ("giorni", days_words(old.weekdays), days_words(new.weekdays)),
        ("orario", hour_words(old.at_time), hour_words(new.at_time)),
        ("dal", day_words(old.starts), day_words(new.starts)),
        ("fino al", day_words(old.last_day), day_words(new.last_day)),
        ("chi lo fa", old.provider or old.who, new.provider or new.who),
    )
    yield from (_now(f"{name}, {what}", a, b) for what, a, b in pairs if a != b)
    measures = (
        ("durata", duration_words(old.minutes), duration_words(new.minutes)),
        ("costo", euro_words(old.unit_cost), euro_words(new.unit_cost)),
        ("quota della persona", euro_words(old.copayment), euro_words(new.copayment)),
    )
    yield from (_from_to(f"{name}, {what}", a, b) for what, a, b in measures if a != b)


def _rhythm_changes(old: ServiceValue, new: ServiceValue) -> Iterator[str]:
    if old.times == new.times and old.every_weeks == new.every_weeks:
        return
    if old.every_weeks == new.every_weeks:
        yield f"{new.title}: da {old.times} a {count_words(new.times, new.unit)} {rhythm_words(new.every_weeks)}"
        return
    before = frequency_words(old.times, old.every_weeks, old.unit)
    yield f"{new.title}: da {before} a {frequency_words(new.times, new.every_weeks, new.unit)}"
