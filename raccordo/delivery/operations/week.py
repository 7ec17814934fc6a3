# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preparing a week: what signed plans foresee becomes visits that wait for an operator. Twice adds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from raccordo.careplan import queries as careplan
from raccordo.careplan.refusals import inside
from raccordo.delivery import queries, refusals, services
from raccordo.delivery.codes import VOID, Cancelled
from raccordo.delivery.models import Visit, VisitTask
from raccordo.delivery.rules.week import Routine, Slot, arrange, expand, hours_of_day, spread
from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind

FARTHEST = timedelta(weeks=8)
FLEXIBLE = timedelta(minutes=90)  # how far from the hour of the plan a visit may be arranged
_FAR = date(9999, 1, 1)
MEMORY = timedelta(days=14)  # how far back the things to do and the second operator are remembered


@dataclass
class Proposal:
    """What came of preparing a week."""

    monday: date
    created: int = 0
    known: int = 0
    withdrawn: int = 0  # visits that the plan no longer foresees, cancelled because nobody had them
    stale: list[Visit] = field(
        default_factory=list
    )  # the same, but already given to somebody: to be looked at
    unplaced: list[tuple[UUID, str, datetime]] = field(default_factory=list)  # person, what, when: no room


@dataclass
class _Week:
    """What is known before the proposal."""

    lines: dict[UUID, Any]  # thread → PlannedService
    visits: list[Visit]
    paired: set[UUID]
    tasks: dict[UUID, list[str]]


def propose_week(*, by: Actor, at: datetime, organization_id: UUID, monday: date) -> Proposal:
    """Make next week's visits of a service from the plans in force; running it again only adds what is missing."""
    refusals.coordinates(by, organization_id)
    if monday.weekday() != 0:
        raise Refused("Scegli un lunedì.", "monday")
    if not local_day(at) - timedelta(days=6) <= monday <= local_day(at) + FARTHEST:
        raise Refused("Si preparano le settimane da questa alle prossime otto.", "monday")
    week = _known(organization_id, monday)
    foreseen = _foreseen(week, monday)
    proposal = Proposal(monday)
    _withdraw(by, at, week, foreseen, proposal)
    missing = [slot for slot in _missing(week, foreseen) if slot.starts > at]
    proposal.known = len(foreseen) - len(_missing(week, foreseen))
    placed: list[Slot] = []
    for person_id in dict.fromkeys(slot.routine.person for slot in missing):
        arranged = arrange([s for s in missing if s.routine.person == person_id], _busy(week, person_id))
        placed += arranged.placed
        proposal.unplaced += [
            (person_id, week.lines[s.routine.key].title, s.starts) for s in arranged.unplaced
        ]
    proposal.created = _write(by, at, organization_id, week, placed)
    _close_asked(by, at, organization_id, week)
    _note(by, at, organization_id, {slot.routine.person for slot in placed})
    return proposal


def _close_asked(by: Actor, at: datetime, organization_id: UUID, week: _Week) -> None:
    """What the plans asked this service to put in its calendar is there: nobody has to be reminded."""
    asked = {(planned.person_id, planned.plan_version_id) for planned in week.lines.values()}
    for person_id, version_id in sorted(asked):
        record.close_tasks(
            by=by, at=at, person_id=person_id, source_id=version_id, kind=TaskKind.ASSIGNMENT, organization_id=organization_id
        )  # fmt: skip


def _known(organization_id: UUID, monday: date) -> _Week:
    starts, _ = queries.bounds(monday)
    planned = careplan.active_services(
        at=starts, organization_id=organization_id, until=monday + timedelta(days=7)
    )
    lines = {p.thread: p for p in planned if services.of(p.service.code if p.service else None)}
    recent = VisitTask.objects.filter(
        visit__line__in=list(lines), visit__starts__gte=starts - MEMORY, visit__starts__lt=starts
    ).order_by("visit__starts", "position")
    tasks: dict[UUID, tuple[datetime, list[str]]] = {}
    for line, begins, title in recent.values_list("visit__line", "visit__starts", "title"):
        if tasks.get(line, (None,))[0] != begins:
            tasks[line] = (begins, [])
        tasks[line][1].append(title)
    paired = Visit.objects.filter(line__in=list(lines), seat=2, starts__gte=starts - MEMORY).exclude(
        state="cancelled"
    )
    return _Week(
        lines, list(queries.of_service(organization_id, monday, 7)), set(paired.values_list("line", flat=True)),
        {line: titles for line, (_, titles) in tasks.items()},
    )  # fmt: skip


def _foreseen(week: _Week, monday: date) -> list[Slot]:
    patron = settings.PATRON_DAY
    return [
        slot
        for thread, planned in week.lines.items()
        for routine in _routines(planned, people=2 if thread in week.paired else 1)
        for slot in expand(routine, monday, patron)
    ]


def _routines(planned: Any, people: int = 1) -> list[Routine]:
    """One line of a plan as the rules read it; more than once a day makes more than one routine."""
    rules = services.of(planned.service.code)
    assert rules is not None
    days = frozenset(planned.weekdays) or spread(planned.times_per_week)
    full, rest = divmod(planned.times_per_week, len(days))
    minutes = planned.minutes or rules.minutes
    first = planned.at_time or rules.earliest
    found = []
    for number, earliest in enumerate(hours_of_day(first, full + bool(rest)) if full else [first]):
        on = days if number < max(full, 1) else frozenset(sorted(days)[:rest])
        latest = _latest(earliest, minutes) if planned.at_time or number else rules.latest
        found.append(
            Routine(
                planned.thread,
                planned.person_id,
                planned.provider_id,
                on,
                minutes,
                earliest,
                latest,
                planned.runs_from,
                planned.runs_until,
                rules.holidays,
                people,
                planned.every_weeks,
            )
        )
    return found


def _latest(earliest: time, minutes: int) -> time:
    ends = datetime.combine(date.min, earliest) + timedelta(minutes=minutes) + FLEXIBLE
    return ends.time() if ends.date() == date.min else time(23, 59)


def _missing(week: _Week, foreseen: Iterable[Slot]) -> list[Slot]:
    there = {(visit.line, visit.slot_at, visit.seat) for visit in week.visits}
    return [slot for slot in foreseen if (slot.routine.key, slot.slot_at, slot.seat) not in there]


def _busy(week: _Week, person_id: object) -> list[tuple[datetime, datetime]]:
    return [
        (visit.starts, visit.ends)
        for visit in week.visits
        if visit.person_id == person_id and visit.seat == 1 and visit.state not in VOID
    ]


def _write(by: Actor, at: datetime, organization_id: UUID, week: _Week, placed: list[Slot]) -> int:
    """Write visits and what to do in them. Two coordinators at the same moment make one set of visits."""
    rows = [_visit(by, at, organization_id, week.lines[slot.routine.key], slot) for slot in placed]
    Visit.objects.bulk_create(rows, ignore_conflicts=True)
    written = list(Visit.objects.filter(pk__in=[row.pk for row in rows]).select_related("service"))
    VisitTask.objects.bulk_create(
        VisitTask(
            **records.authored(VisitTask, by=by, at=at), person_id=row.person_id, visit=row, position=position,
            title=title, sector=by.sector, label=labels.label_at_writing(by=by, at=at, sources=[row.label]),
        )
        for row in written
        for position, title in enumerate(week.tasks.get(row.line) or services.tasks_of(row.service.code))
    )  # fmt: skip
    return len(written)


def _visit(by: Actor, at: datetime, organization_id: UUID, planned: Any, slot: Slot) -> Visit:
    return Visit(
        **records.authored(Visit, by=by, at=at), person_id=planned.person_id, planned_service=planned,
        line=planned.thread, slot_at=slot.slot_at, seat=slot.seat, organization_id=organization_id,
        service=planned.service, side=planned.service.sector, title=planned.title, starts=slot.starts, ends=slot.ends,
        label=labels.label_at_writing(by=by, at=at, sources=[planned.label], service=[planned.service.code]),
        sector=by.sector,
    )  # fmt: skip


def _withdraw(by: Actor, at: datetime, week: _Week, foreseen: list[Slot], proposal: Proposal) -> None:
    """Visits to come that the plans no longer foresee: cancelled if nobody has them, else named."""
    owed = {(slot.routine.key, slot.slot_at) for slot in foreseen}
    for visit in week.visits:
        if visit.line is None or visit.starts <= at or (visit.line, visit.slot_at) in owed:
            continue
        if visit.state == "planned":
            records.change(visit, by=by, at=at, state="cancelled", reason=Cancelled.PLAN)
            proposal.withdrawn += 1
        elif visit.state == "assigned":
            proposal.stale.append(visit)


def withdraw_unforeseen(*, by: Actor, at: datetime, person_id: UUID) -> int:
    """A plan has ended: the visits to come that no plan foresees any more are cancelled. Returns how many.

    The page that ends a plan calls it in the same transaction: the plan, one floor below, does not know the visits.
    """
    lines = set(
        careplan.active_services(at=at, person_id=person_id, until=_FAR).values_list("thread", flat=True)
    )
    coming = Visit.objects.select_for_update(of=("self",)).filter(
        person_id=person_id, line__isnull=False, state__in=("planned", "assigned"), starts__gt=at
    )
    withdrawn = [visit for visit in coming.order_by("starts") if visit.line not in lines]
    for visit in withdrawn:
        if visit.role_id:
            refusals.take_key(by=by, at=at, visit=visit)
        records.change(visit, by=by, at=at, state="cancelled", reason=Cancelled.PLAN)
        audit.note(by=by, at=at, act="delivery.cancel_visit", person_id=person_id, object_id=visit.pk)
    return len(withdrawn)


def withdraw_all_unforeseen(*, by: Actor, at: datetime) -> int:
    """The same for everybody: a job of the early morning, for plans that end without anybody's act. Returns how many."""
    coming = Visit.objects.filter(line__isnull=False, state__in=("planned", "assigned"), starts__gt=at)
    withdrawn = 0
    for person_id in list(coming.order_by("person_id").values_list("person_id", flat=True).distinct()):
        with inside(person_id):
            withdrawn += withdraw_unforeseen(by=by, at=at, person_id=person_id)
    return withdrawn


def _note(by: Actor, at: datetime, organization_id: UUID, person_ids: Iterable[Any]) -> None:
    audit.write(
        by=by, at=at,
        accesses=[
            audit.Access("C", "delivery.propose_week", person_id, organization_id)
            for person_id in sorted(person_ids) or [None]
        ],
    )  # fmt: skip
