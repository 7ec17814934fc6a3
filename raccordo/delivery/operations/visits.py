# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planning: give a visit to an operator, take it back, move it, cancel it, add one; what to do in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from raccordo.delivery import refusals, services
from raccordo.delivery.codes import Cancelled
from raccordo.delivery.models import Visit, VisitTask
from raccordo.delivery.rules.moments import when, wrong_period
from raccordo.kernel import audit, records
from raccordo.kernel.periods import clock
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.privacy.operations.exclusions import refuse_excluded
from raccordo.privacy.queries import bodies, labels
from raccordo.territory import queries as territory
from raccordo.territory.models import HealthcareService, PractitionerRole

LONGEST_TASKS = 12


def _note(by: Actor, at: datetime, act: str, visit: Visit) -> None:
    audit.note(by=by, at=at, act=f"delivery.{act}", person_id=visit.person_id, object_id=visit.pk)


def _operator(visit: Visit, role_id: UUID, at: datetime) -> PractitionerRole:
    """A mandate of the visit's own service, in force, that may make such a visit."""
    role = territory.roles_of(visit.organization_id, max(at, visit.starts)).filter(pk=role_id).first()
    if role is None:
        raise Refused("Scegli un operatore del servizio.", "role")
    rules = services.of(visit.service.code if visit.service else None)
    if rules and role.role not in rules.roles:
        raise Refused(f"Per questa visita serve {rules.roles_words}.", "role")
    return role


def _give(*, by: Actor, at: datetime, visit: Visit, role: PractitionerRole) -> None:
    refuse_excluded(by=by, at=at, person_id=visit.person_id, role=role, field="role")
    refusals.refuse_overlap(visit, role.pk, bodies.worker(role), visit.starts, visit.ends)
    with refusals.in_words():
        records.change(visit, by=by, at=at, role=role, state="assigned")
    refusals.give_key(by=by, at=at, visit=visit)


def assign(*, by: Actor, at: datetime, visit_id: UUID, role_id: UUID, version: int | None = None) -> Visit:
    """Give a visit that nobody has to an operator, who may then open what the visit needs."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    if visit.state == "assigned" and visit.role:
        raise Conflict(f"La visita è già di {bodies.worker(visit.role, within=True)}. Se vuoi, cambiala.")
    refusals.check_state(visit, "assigned", at)
    _refuse_stale(visit, version)
    _give(by=by, at=at, visit=visit, role=_operator(visit, role_id, at))
    _note(by, at, "assign", visit)
    return visit


def reassign(*, by: Actor, at: datetime, visit_id: UUID, role_id: UUID, version: int | None = None) -> Visit:
    """Give an assigned visit to somebody else; the first operator's key ends now."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    if visit.state != "assigned":
        refusals.check_state(visit, "assigned", at)
    _refuse_stale(visit, version)
    if visit.role_id == role_id:
        return visit
    role = _operator(visit, role_id, at)
    refusals.take_key(by=by, at=at, visit=visit)
    _give(by=by, at=at, visit=visit, role=role)
    _note(by, at, "reassign", visit)
    return visit


@dataclass
class Series:
    """What came of giving several visits at once: those given, and those that could not be, with the reason."""

    given: list[Visit] = field(default_factory=list)
    refused: list[tuple[Visit, str]] = field(default_factory=list)


def assign_series(
    *, by: Actor, at: datetime, visit_id: UUID, role_id: UUID, version: int | None = None
) -> Series:
    """Give one visit, and with it the others of the same line that week which nobody has and for which the operator is
    free. The one that was asked for must succeed; the others say why not."""
    first = assign(by=by, at=at, visit_id=visit_id, role_id=role_id, version=version)
    series = Series([first])
    if first.line is None:
        return series
    for visit_id in (
        _same_week(first).exclude(pk=first.pk).filter(state="planned").values_list("pk", flat=True)
    ):
        try:
            series.given.append(assign(by=by, at=at, visit_id=visit_id, role_id=role_id))
        except Refused as refusal:
            series.refused.append((refusals.taken(visit_id), refusal.message))
    return series


def _same_week(visit: Visit):  # type: ignore[no-untyped-def]
    day = refusals.local(visit.starts)
    monday = day.replace(hour=0, minute=0) - timedelta(days=day.weekday())
    return Visit.objects.filter(
        line=visit.line, seat=visit.seat, starts__gte=max(monday, visit.starts), starts__lt=monday + timedelta(days=7)
    ).order_by("starts")  # fmt: skip


def unassign(*, by: Actor, at: datetime, visit_id: UUID, version: int | None = None) -> Visit:
    """Take a visit back from its operator: it waits for somebody else."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    refusals.check_state(visit, "planned", at)
    _refuse_stale(visit, version)
    refusals.take_key(by=by, at=at, visit=visit)
    records.change(visit, by=by, at=at, role=None, state="planned")
    _note(by, at, "unassign", visit)
    return visit


def move_visit(
    *, by: Actor, at: datetime, visit_id: UUID, starts: datetime, ends: datetime, version: int | None = None
) -> Visit:
    """Move a visit to another time, with the same operator if it has one."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    refusals.check_state(visit, "cancelled", at)  # only what could still be cancelled can be moved
    _refuse_stale(visit, version)
    _refuse_period(starts, ends, at)
    if visit.role:
        refusals.refuse_overlap(visit, visit.role_id, bodies.worker(visit.role), starts, ends)
        refusals.take_key(by=by, at=at, visit=visit)
    with refusals.in_words():
        records.change(visit, by=by, at=at, starts=starts, ends=ends)
    refusals.give_key(by=by, at=at, visit=visit)
    _note(by, at, "move_visit", visit)
    return visit


def cancel_visit(
    *, by: Actor, at: datetime, visit_id: UUID, reason: str, reason_text: str = "", version: int | None = None
) -> Visit:
    """A visit will not take place, and why; its time is free again."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    refusals.check_state(visit, "cancelled", at)
    _refuse_stale(visit, version)
    if reason not in Cancelled.values:
        raise Refused("Scegli perché la visita si annulla.", "reason")
    if visit.role_id:
        refusals.take_key(by=by, at=at, visit=visit)
    records.change(visit, by=by, at=at, state="cancelled", reason=reason, reason_text=reason_text.strip())
    _note(by, at, "cancel_visit", visit)
    return visit


def add_visit(
    *, by: Actor, at: datetime, person_id: UUID, title: str, starts: datetime, ends: datetime,
    service: HealthcareService | None = None, tasks: Sequence[str] = (),
) -> Visit:  # fmt: skip
    """A visit that the plan does not foresee, made by one's own service."""
    if by.organization_id is None:
        raise Refused("Le visite le organizza chi coordina il servizio.")
    refusals.coordinates(by, by.organization_id)
    _refuse_period(starts, ends, at)
    with refusals.in_words():
        visit = records.create(
            Visit, by=by, at=at, person_id=person_id, organization_id=by.organization_id, service=service,
            side=service.sector if service else by.sector, title=title.strip(), starts=starts, ends=ends,
            label=labels.label_at_writing(by=by, at=at, service=[service.code] if service else []), sector=by.sector,
        )  # fmt: skip
    write_tasks(
        by=by, at=at, visits=[visit], titles=tasks or services.tasks_of(service.code if service else None)
    )
    _note(by, at, "create_visit", visit)
    return visit


def pair_visit(*, by: Actor, at: datetime, visit_id: UUID) -> Visit:
    """Two operators are needed together: the visit gets a second place, to be given to somebody."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    refusals.check_state(visit, "cancelled", at)
    if visit.seat != 1:
        raise Refused("È già il secondo posto di una visita in due.")
    with refusals.in_words():
        twin = records.create(
            Visit, by=by, at=at, person_id=visit.person_id, organization_id=visit.organization_id,
            planned_service_id=visit.planned_service_id, line=visit.line, slot_at=visit.slot_at, seat=2,
            service=visit.service, side=visit.side, title=visit.title, starts=visit.starts, ends=visit.ends,
            label=labels.label_at_writing(by=by, at=at, sources=[visit.label]), sector=by.sector,
        )  # fmt: skip
    write_tasks(by=by, at=at, visits=[twin], titles=[t.title for t in visit.tasks.order_by("position")])
    _note(by, at, "pair_visit", visit)
    return twin


def plan_tasks(*, by: Actor, at: datetime, visit_id: UUID, titles: Sequence[str]) -> Visit:
    """Say what to do in a visit, and in the others of the same line that week which have not begun."""
    visit = refusals.taken(visit_id)
    refusals.coordinates(by, visit.organization_id)
    refusals.check_state(visit, "cancelled", at)
    wanted = [title.strip() for title in titles if title.strip()]
    if not wanted or len(wanted) > LONGEST_TASKS:
        raise Refused(f"Scrivi da 1 a {LONGEST_TASKS} cose da fare, una per riga.", "tasks")
    if any(len(title) > 120 for title in wanted):
        raise Refused("Ogni cosa da fare sta in una riga di 120 caratteri.", "tasks")
    visits = [visit]
    if visit.line:
        visits += list(_same_week(visit).filter(state__in=["planned", "assigned"]).exclude(pk=visit.pk))
    VisitTask.objects.filter(visit__in=visits).delete()
    write_tasks(by=by, at=at, visits=visits, titles=wanted)
    _note(by, at, "plan_tasks", visit)
    return visit


def write_tasks(*, by: Actor, at: datetime, visits: Sequence[Visit], titles: Sequence[str]) -> None:
    """Write the things to do of visits that have none, in one statement."""
    VisitTask.objects.bulk_create(
        VisitTask(
            **records.authored(VisitTask, by=by, at=at), person_id=visit.person_id, visit=visit, position=position,
            title=title[:120], sector=by.sector,
            label=labels.label_at_writing(by=by, at=at, sources=[visit.label]),
        )
        for visit in visits
        for position, title in enumerate(titles)
    )  # fmt: skip


def _refuse_stale(visit: Visit, version: int | None) -> None:
    if version is not None and version != visit.version:
        state = refusals.label(visit)
        raise Conflict(
            f"Qualcun altro ha cambiato questa visita: adesso è {state}, dalle {clock(visit.starts)} alle "
            f"{clock(visit.ends)}. Controlla e riprova.",
            {"state": state, "starts": visit.starts, "ends": visit.ends},
        )


def _refuse_period(starts: datetime, ends: datetime, at: datetime) -> None:
    wrong = wrong_period(starts, ends)
    if wrong:
        raise Refused(wrong.message, wrong.field)
    if ends <= at:
        raise Refused(
            f"Quell'ora è già passata ({when(ends, at)}). Scegli un momento da adesso in poi.", "starts"
        )
