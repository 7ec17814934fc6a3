# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan as pages show it: needs with their cover, two lanes of goals, what is to clear up, the week, the signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from raccordo.careplan.codes import GoalSide
from raccordo.careplan.models import (
    Agreement,
    CheckWaiver,
    Endorsement,
    Goal,
    GoalAttainment,
    PlannedService,
    PlanVersion,
)
from raccordo.careplan.queries import Content
from raccordo.careplan.rules.checks import Check
from raccordo.careplan.rules.differences import Difference
from raccordo.careplan.rules.week import WeekTotals, week_totals
from raccordo.careplan.rules.words import day_words, days_words, frequency_words, hour_words, price_words
from raccordo.kernel.periods import clock, local_day
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.queries import bodies
from raccordo.web.shell.tones import mark

_FULL_STEPS = 3  # goal attainment 0 is the third of five steps
KINDS = {"added": "aggiunto", "removed": "tolto", "changed": "cambiato"}
SIDES = {
    "health": "Lato sanitario",
    "social": "Lato sociale",
    "shared": "Insieme",
    "person": "Persona e famiglia",
}


_OVER_LIMIT = "over-limit-"
_DAYS = ("Lun", "Mar", "Mer", "Gio", "Ven", "Sab", "Dom")


@dataclass(frozen=True)
class NeedRow:
    """A need in the left column."""

    need: Any
    sub: str
    covered: bool
    icon: str


@dataclass(frozen=True)
class ServiceRow:
    """One thing done for a goal."""

    service: PlannedService
    title: str
    when: str
    who: str
    money: str


@dataclass(frozen=True)
class GoalRow:
    """A goal with what is done for it."""

    goal: Goal
    facts: list[str]
    services: list[ServiceRow]
    filled: int | None
    word: str


def need_rows(body: Content) -> list[NeedRow]:
    """Every need, covered by a goal, put off with a reason, or uncovered."""
    answered = {goal.need_id for goal in body.goals}
    rows = []
    for need in body.needs:
        covered = need.pk in answered or bool(need.deferred_reason)
        later = f"non ora: {need.deferred_reason}" if need.deferred_reason else ""
        gap = "" if covered else "nessun obiettivo"
        sub = " · ".join(part for part in (need.evidence, later or gap) if part)
        rows.append(
            NeedRow(need, sub, covered, "check-circle-fill" if covered else "exclamation-triangle-fill")
        )
    return rows


def lanes(body: Content, results: dict[UUID, GoalAttainment] | None = None) -> dict[str, list[GoalRow]]:
    """Goals by side."""
    found: dict[str, list[GoalRow]] = {side: [] for side in GoalSide.values}
    for goal in body.goals:
        found[goal.side].append(_goal_row(goal, body, (results or {}).get(goal.pk)))
    return found


def _goal_row(goal: Goal, body: Content, result: GoalAttainment | None) -> GoalRow:
    facts = [f"bisogno: {goal.need.title[:1].lower()}{goal.need.title[1:]}"] if goal.need else []
    if goal.target:
        facts.append(goal.target)
    if goal.horizon:
        facts.append(f"entro il {day_words(goal.horizon)}")
    if goal.owner:
        facts.append(f"lo segue {bodies.worker(goal.owner, within=True)}")
    services = [service_row(s) for s in body.services if s.goal_id == goal.pk]
    filled = result.value + _FULL_STEPS if result else None
    return GoalRow(goal, facts, services, filled, result.get_value_display() if result else "")


def service_row(row: PlannedService) -> ServiceRow:
    """One thing done, in words."""
    days = days_words(row.weekdays)
    hour = hour_words(row.at_time)
    when = frequency_words(row.times_per_week, row.every_weeks, row.unit, row.minutes)
    when = ", ".join(part for part in (when, f"{days} {hour}".strip()) if part)
    who = {"person": "la persona", "family": row.who or "la famiglia"}.get(row.doer) or (
        bodies.name_of(row.provider) if row.provider else row.who or row.get_doer_display()
    )
    if row.copayment:
        money = f"quota {price_words(row.copayment, row.unit)}"
    else:
        money = row.get_funding_display() if row.funding else ""
    return ServiceRow(row, row.title, when, who, money)


def lane_people(body: Content, side: str) -> str:
    """Who works on a side, for the head of its lane."""
    owners = [g.owner for g in body.goals if g.side == side and g.owner]
    names = [bodies.SOMEBODY if bodies.kept_back(o) else o.practitioner.family_name for o in owners]
    return ", ".join(dict.fromkeys(names))


@dataclass(frozen=True)
class WeekItem:
    """One thing on one day of the typical week."""

    hour: str
    title: str
    tone: str
    icon: str


def week_rows(body: Content) -> list[tuple[str, list[WeekItem]]]:
    """The typical week, a row for each day: what is done every day comes first, what has no fixed day last."""
    rows: dict[str, list[WeekItem]] = {"Ogni giorno": [], **{day: [] for day in _DAYS}, "Senza giorno": []}
    for s in sorted(body.services, key=lambda s: (s.at_time is None, s.at_time)):
        days = sorted(set(s.weekdays or ()))
        look = mark("sector", s.goal.side)
        item = WeekItem(clock(s.at_time) if s.at_time else "", s.title, look.tone, look.icon)
        for day in (
            ["Ogni giorno"] if len(days) == len(_DAYS) else [_DAYS[d] for d in days] or ["Senza giorno"]
        ):
            rows[day].append(item)
    return [(day, items) for day, items in rows.items() if items]


def totals(body: Content) -> WeekTotals:
    """The typical week."""
    return week_totals(body.value.services)


@dataclass(frozen=True)
class CheckRow:
    """One thing to clear up, where to mend it, and the reason why it stays open if somebody gave one."""

    check: Check
    mend: str
    waive: str
    waived: CheckWaiver | None


def check_rows(body: Content, waived: dict[tuple[str, UUID | None], CheckWaiver]) -> list[CheckRow]:
    """Everything to clear up, open ones first."""
    rows = [
        CheckRow(c, _mend(c, body), _waive(c, body.version), waived.get((c.code, c.subject)))
        for c in body.checks
    ]
    return sorted(rows, key=lambda row: row.waived is not None)


def _here(version: PlanVersion) -> dict[str, Any]:
    return {"person": version.person_id, "number": version.number}


def _waive(check: Check, version: PlanVersion) -> str:
    address = reverse("conference:waive", kwargs={**_here(version), "code": check.code})
    return f"{address}?oggetto={check.subject}" if check.subject else address


def _mend(check: Check, body: Content) -> str:
    """The page where a check is mended."""
    here = _here(body.version)
    rows = {"need": body.needs, "goal": body.goals, "service": body.services}.get(check.kind, [])
    row = next((r for r in rows if r.thread == check.subject), None)
    if check.code == "no-voice":
        return reverse("conference:what-matters", kwargs=here)
    if check.code.startswith(_OVER_LIMIT):
        paid = [s for s in body.services if s.funding == check.code.removeprefix(_OVER_LIMIT)]
        return reverse("conference:service", kwargs={**here, "service": paid[0].pk})
    if row is None:
        return reverse("conference:terms", kwargs=here)
    if check.kind == "need":
        return f"{reverse('conference:goal-new', kwargs=here)}?bisogno={row.pk}"
    if check.code == "goal-without-service":
        return reverse("conference:service-new", kwargs={**here, "goal": row.pk})
    name = "conference:service" if check.kind == "service" else "conference:goal"
    return reverse(name, kwargs={**here, check.kind: row.pk})


@dataclass(frozen=True)
class Signer:
    """One line of «Firme»."""

    name: str
    what: str
    done: bool
    icon: str
    reason: str = ""


def signers(version: PlanVersion, said: list[Endorsement], person: str, signed: str) -> list[Signer]:
    """Who must say or has said: the two sides, then the person. `signed` says how the person signed."""
    now = {e.side: e for e in said if e.round == version.round and e.kind in ("endorsed", "dissent")}
    rows = []
    for side, role in (
        (Sector.HEALTH, version.health_responsible),
        (Sector.SOCIAL, version.social_responsible),
    ):
        word = "lato sanitario" if side == Sector.HEALTH else "lato sociale"
        if role is None:
            rows.append(Signer("Da decidere", word, False, "question-circle"))
            continue
        answer = now.get(side)
        what = f"{word}, {answer.get_kind_display().lower()}" if answer else word
        icon = "check-circle-fill" if answer else "clock"
        rows.append(
            Signer(bodies.worker(role), what, answer is not None, icon, answer.reason if answer else "")
        )
    rows.append(
        Signer(person, signed or "firma il patto", bool(signed), "check-circle-fill" if signed else "clock")
    )
    return rows


def difference_rows(found: list[Difference]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Differences by side: (tone, title, rows), in words; the whole plan first."""
    order = ("", "person", "shared", "health", "social")
    titles = {"": "Tutto il piano", **SIDES}
    rows = []
    for side in order:
        mine = [(KINDS[d.kind], d.text) for d in found if d.side == side]
        if mine:
            rows.append((mark("sector", side).tone if side else "primario", titles[side], mine))
    return rows


@dataclass(frozen=True)
class Standing:
    """Where a pact stands: its chip, and since when or until when in words."""

    word: str
    tone: str
    icon: str
    when: str


def pact_standing(agreement: Agreement | None, today: date) -> Standing | None:
    """A pact whose time is over says so, though nobody has touched it; who reads «Firmato» must be able to count on it."""
    if agreement is None:
        return None
    state = "ended" if agreement.has_expired(today) else agreement.state
    look = mark("agreement", state)
    word = "Scaduto" if state != agreement.state else str(agreement.get_state_display())
    return Standing(word, look.tone, look.icon or "", _since(agreement, state))


def _since(agreement: Agreement, state: str) -> str:
    if agreement.revoked_at:
        return f"il {_moment(agreement.revoked_at)}"
    if not agreement.signed_at:
        return ""
    signed = f"il {_moment(agreement.signed_at)}"
    last = day_words(agreement.ends - timedelta(days=1)) if agreement.ends else ""
    if state == "signed":
        return f"{signed}, vale fino al {last}" if last else signed
    return f"il {last}, firmato {signed}" if agreement.state == "signed" else f", firmato {signed}"


def _moment(at: datetime) -> str:
    return f"{day_words(local_day(at))}, {clock(at)}"
