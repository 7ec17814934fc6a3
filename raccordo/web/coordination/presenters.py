# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the board: what is wrong, the day as a table of quarters of an hour, the week as a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages

from raccordo.delivery import services
from raccordo.delivery.codes import VOID
from raccordo.delivery.operations import Proposal
from raccordo.delivery.queries import Board, OperatorDay
from raccordo.delivery.rules.hours import spoken
from raccordo.delivery.rules.moments import lateness, when
from raccordo.kernel.periods import ROME, clock, is_holiday, local_day
from raccordo.privacy.queries import bodies
from raccordo.territory import queries as territory
from raccordo.web.shell.templating import WEEKDAYS, plural
from raccordo.web.shell.tones import mark

QUARTER = 15
PROBLEMS = {
    "late": ("in ritardo", "rosso", "clock"),
    "missed": ("non iniziata", "rosso", "exclamation-octagon-fill"),
    "long": ("dura più del previsto", "ambra", "hourglass-split"),
    "squeezed": ("aspetta quella prima", "ambra", "exclamation-triangle-fill"),
}
COUNTED = (("missed", "non iniziata", "non iniziate"), ("late", "in ritardo", "in ritardo"),
           ("long", "dura più del previsto", "durano più del previsto"), ("squeezed", "accavallata", "accavallate"))  # fmt: skip
SIGNS = {
    "done": "fatta",
    "partly": "fatta",
    "in-progress": "in-corso",
    "cancelled": "annullata",
    "not-done": "annullata",
}


@dataclass(frozen=True)
class Block:
    """One visit on the board."""

    visit: Any
    name: str  # «Brambilla T.»
    hours: str
    tone: str
    sign: str  # fatta, in-corso, ritardo, sovrapposta, annullata or nothing
    state: tuple[str, str, str]
    place: str
    short: str
    day: date


@dataclass(frozen=True)
class Cell:
    """Some quarters of an hour: empty, or a visit. `now` marks the end of the quarters that have passed."""

    span: int
    block: Block | None = None
    now: bool = False


@dataclass(frozen=True)
class Row:
    """One operator: load in words, cells of the timeline, blocks of the list."""

    name: str
    role: str
    load: str
    heavy: bool
    blocks: list[Block]
    cells: list[Cell] = field(default_factory=list)


def headline(board: Board) -> tuple[str, list[str], str]:
    """«23 visite, 5 operatori», what is wrong, «3 da assegnare»."""
    busy = sum(bool(one.visits) for one in board.operators)
    total = f"{plural(len(board.visits), 'visita', 'visite')}, {plural(busy, 'operatore', 'operatori')}"
    wrong = [
        f"{board.count(key)} {one if board.count(key) == 1 else many}"
        for key, one, many in COUNTED
        if board.count(key)
    ]
    return total, wrong, f"{len(board.unassigned)} da assegnare" if board.unassigned else ""


def short_name(person: Any) -> str:
    """«Brambilla T.»."""
    return f"{person.family_name} {person.given_name[:1]}."


def block(visit: Any, problem: str = "") -> Block:
    """One visit, in words."""
    look = mark("visit", visit.state)
    rules = services.of(visit.service.code if visit.service else None)
    sign = {"late": "ritardo", "missed": "ritardo", "squeezed": "sovrapposta"}.get(problem) or SIGNS.get(
        visit.state, ""
    )
    state = PROBLEMS.get(problem) or (visit.get_state_display(), look.tone, look.icon)
    place = visit.person.municipality.name if visit.person.municipality else ""
    return Block(
        visit, short_name(visit.person), f"{clock(visit.starts)}–{clock(visit.ends)}", mark("sector", visit.side).tone,
        sign, state, place, rules.short if rules else visit.title, local_day(visit.starts),
    )  # fmt: skip


def first_and_last_hour(visits: Iterable[Any]) -> tuple[int, int]:
    """The hours that the timeline shows: from seven to twenty, or as far as the visits go."""
    local = [(v.starts.astimezone(ROME), v.ends.astimezone(ROME)) for v in visits]
    first = min([7, *(starts.hour for starts, _ in local)])
    last = max([19, *(ends.hour + bool(ends.minute) for _, ends in local if ends.hour)])
    return first, min(last, 24)


def rows(board: Board, now: datetime) -> list[Row]:
    """Each operator of the day."""
    first, last = first_and_last_hour(board.visits)
    return [_row(one, board, first, last, now) for one in board.operators]


def _row(one: OperatorDay, board: Board, first: int, last: int, now: datetime) -> Row:
    practitioner = one.role.practitioner
    contract = one.contract_minutes
    blocks = [block(visit, board.problems.get(visit.pk, "")) for visit in one.visits]
    return Row(
        practitioner.full_name, practitioner.qualifications or one.role.get_role_display(),
        spoken(one.busy_minutes) + (f" su {spoken(contract)}" if contract else ""),
        bool(contract and one.busy_minutes > contract), blocks, _cells(blocks, board.day, first, last, now),
    )  # fmt: skip


def _cells(blocks: Sequence[Block], day: date, first: int, last: int, now: datetime) -> list[Cell]:
    """The timeline of one operator: visits that did not take place leave their hour to others."""
    cells: list[Cell] = []
    at, end = 0, (last - first) * 60 // QUARTER
    line = _quarter(now, first, up=False) if local_day(now) == day else -1
    for one in sorted((b for b in blocks if b.visit.state not in VOID), key=lambda b: b.visit.starts):
        starts = max(at, _quarter(one.visit.starts, first, up=False))
        ends = min(end, max(starts + 1, _quarter(one.visit.ends, first, up=True)))
        if ends <= starts:
            continue
        cells += _gap(at, starts, line)
        cells.append(Cell(ends - starts, one, now=ends == line))
        at = ends
    return [*cells, *_gap(at, end, line)]


def _gap(starts: int, ends: int, line: int) -> list[Cell]:
    """Empty quarters, parted where now is."""
    if starts < line < ends:
        return [Cell(line - starts, now=True), Cell(ends - line)]
    return [Cell(ends - starts, now=ends == line)] if ends > starts else []


def _quarter(at: datetime, first: int, *, up: bool) -> int:
    local = at.astimezone(ROME)
    minutes = (local.hour - first) * 60 + local.minute
    return -(-minutes // QUARTER) if up else minutes // QUARTER


@dataclass(frozen=True)
class WeekRow:
    """One operator, or who waits for somebody, through seven days."""

    name: str
    note: str
    days: list[list[Block]]


def week_days(monday: date, now: datetime) -> list[tuple[date, str, bool, bool]]:
    """Seven days: the day, its name, today?, holiday?"""
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        (d, f"{WEEKDAYS[d.weekday()][:3].capitalize()} {d.day}", d == local_day(now),
         d.weekday() == 6 or is_holiday(d, settings.PATRON_DAY))
        for d in days
    ]  # fmt: skip


def week_rows(visits: Sequence[Any], monday: date, now: datetime, *, by_person: bool) -> list[WeekRow]:
    """The week by operator (who waits for one first), or by person."""
    groups: dict[UUID | None, list[Any]] = {}
    names: dict[UUID | None, str] = {None: "Da assegnare"}
    for visit in visits:
        if visit.state == "cancelled":
            continue
        key = visit.person_id if by_person else visit.role_id
        if key not in names:
            names[key] = visit.person.list_name if by_person else bodies.worker(visit.role)
        groups.setdefault(key, []).append(visit)
    order = sorted(groups, key=lambda key: (key is not None, names[key]))
    return [_week_row(names[key], groups[key], monday, now) for key in order]


def _week_row(name: str, visits: Sequence[Any], monday: date, now: datetime) -> WeekRow:
    days: list[list[Block]] = [[] for _ in range(7)]
    for visit in visits:
        problem = lateness(visit.state, visit.starts, visit.ends, now)
        days[(local_day(visit.starts) - monday).days].append(block(visit, problem))
    minutes = sum(visit.minutes for visit in visits if visit.state not in VOID)
    return WeekRow(name, spoken(minutes), days)


def names_of(usual: dict[UUID, UUID], organization_id: UUID, now: datetime) -> dict[UUID, str]:
    """Person → name of who usually goes there, if still in the service."""
    if not usual:
        return {}
    names = {role.pk: role.practitioner.full_name for role in territory.roles_of(organization_id, now)}
    return {person: names[role] for person, role in usual.items() if role in names}


def outcome(found: Proposal, now: datetime) -> list[tuple[int, str]]:
    """What came of preparing a week, as messages: what was made, what to look at."""
    made = plural(found.created, "visita nuova", "visite nuove") if found.created else "nessuna visita nuova"
    words = [
        (
            messages.SUCCESS,
            f"Settimana preparata: {made}" + (f", {found.known} c'erano già." if found.known else "."),
        )
    ]
    if found.withdrawn:
        gone = plural(found.withdrawn, "visita annullata", "visite annullate")
        words.append((messages.INFO, f"{gone}: il piano non le prevede più."))
    words += [
        (messages.WARNING, f"Il piano non prevede più la visita di {when(v.starts, now)}, di {bodies.worker(v.role, within=True)}: "
         "controllala.")
        for v in found.stale
    ]  # fmt: skip
    words += [
        (messages.WARNING, f"Non c'è posto per «{title}» {when(starts, now)}: la persona ha già visite in quelle ore.")
        for _, title, starts in found.unplaced
    ]  # fmt: skip
    return words
