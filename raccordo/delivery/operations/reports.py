# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visit itself: begin, tick, report, correct. What happened lands in the shared diary."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.delivery import refusals
from raccordo.delivery.codes import REPORTED, Audience, DiaryKind, NotDone
from raccordo.delivery.models import DiaryEntry, Visit, VisitTask
from raccordo.delivery.operations import diary
from raccordo.delivery.rules.moments import EARLY, may_correct, when, wrong_report
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import clock
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.privacy.queries import bodies
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory import queries as territory
from raccordo.territory.codes import Role


@dataclass(frozen=True)
class Outcome:
    """What is said of a visit when it is closed: how it went, why not, when, in which words."""

    state: str
    reason: str = ""
    reason_text: str = ""
    note: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ticked: Collection[UUID] | None = None  # the things done; None leaves the ticks as they are


def start_visit(*, by: Actor, at: datetime, visit_id: UUID) -> Visit:
    """The operator is there: one tap."""
    visit = refusals.taken(visit_id)
    _own(by, visit)
    refusals.check_state(visit, "in-progress", at)
    if not visit.starts - EARLY <= at <= visit.ends + EARLY:
        raise Refused(f"Questa visita è prevista {when(visit.starts, at)}: si inizia quel giorno.")
    with refusals.in_words():
        records.change(visit, by=by, at=at, state="in-progress", started_at=at)
    audit.note(by=by, at=at, act="delivery.start_visit", person_id=visit.person_id, object_id=visit.pk)
    return visit


def tick_task(*, by: Actor, at: datetime, task_id: UUID, done: bool = True) -> VisitTask:
    """Mark one thing as done, or not after all. Ticking twice changes nothing."""
    task = records.lock(VisitTask, task_id)
    visit = refusals.taken(task.visit_id)
    _own(by, visit)
    if visit.state != "in-progress":
        refusals.check_state(visit, "in-progress", at)
        raise Refused("Prima di spuntare, tocca «Inizia la visita».")
    if (task.ticked_at is not None) != done:
        records.change(
            task, by=by, at=at, ticked_at=at if done else None, ticked_by_id=by.account_id if done else None
        )
        audit.note(by=by, at=at, act="delivery.tick_task", person_id=visit.person_id, object_id=task.pk)
    return task


def report_visit(*, by: Actor, at: datetime, visit_id: UUID, outcome: Outcome) -> Visit:
    """Close a visit: done, in part, not done. Who closes it a second time hears who did, and when."""
    visit = refusals.taken(visit_id)
    _own(by, visit, or_coordinator=True)
    if visit.state in REPORTED:
        refusals.check_state(visit, "in-progress", at)
    fields = _report_fields(visit, outcome, at)
    refusals.check_state(visit, outcome.state, at)
    tasks = _ticked(by, at, visit, outcome.ticked)
    with refusals.in_words():
        records.change(
            visit, by=by, at=at, state=outcome.state, closed_at=at, closed_by_id=by.account_id,
            summary=outcome.note.strip()[:600], **fields,
        )  # fmt: skip
    _into_diary(by, at, visit, tasks)
    _tell(by, at, visit)
    audit.note(by=by, at=at, act="delivery.report_visit", person_id=visit.person_id, object_id=visit.pk)
    outbox.announce(
        by=by, at=at, topic="delivery.visit-reported", person_id=visit.person_id, object_id=visit.pk, state=visit.state
    )  # fmt: skip
    return visit


def correct_report(
    *, by: Actor, at: datetime, visit_id: UUID, outcome: Outcome, version: int | None = None
) -> Visit:
    """Mend a report within a day. The first one stays in the history and the diary says that it was corrected."""
    visit = refusals.taken(visit_id)
    _own(by, visit, or_coordinator=True)
    if visit.state not in REPORTED or visit.closed_at is None:
        raise Refused("Questa visita non è ancora chiusa: chiudila, invece di correggerla.")
    if not may_correct(visit.closed_at, at):
        raise Refused(
            f"La visita è stata chiusa {when(visit.closed_at, at)}: dopo 24 ore non si corregge più. "
            "Scrivi una nota nel diario."
        )
    if version is not None and version != visit.version:
        there = f"{visit.get_state_display()}. {visit.summary}".strip()
        raise Conflict(
            f"Qualcun altro ha già corretto questa visita. Adesso dice: «{there}». Qui sotto c'è la tua versione: "
            "inviala di nuovo per tenerla.", {"note": visit.summary},
        )  # fmt: skip
    fields = _report_fields(visit, outcome, at)
    tasks = _ticked(by, at, visit, outcome.ticked)
    records.change(
        visit,
        by=by,
        at=at,
        state=outcome.state,
        corrected_at=at,
        summary=outcome.note.strip()[:600],
        **fields,
    )
    _into_diary(by, at, visit, tasks, corrects=True)
    audit.note(by=by, at=at, act="delivery.correct_report", person_id=visit.person_id, object_id=visit.pk)
    return visit


def _own(by: Actor, visit: Visit, *, or_coordinator: bool = False) -> None:
    """The visit is the actor's, or of the service that the actor coordinates."""
    if visit.role_id is not None and visit.role_id == by.role_id:
        return
    if or_coordinator:
        refusals.coordinates(by, visit.organization_id)
        return
    name = bodies.worker(visit.role, within=True)
    raise Refused(f"Questa visita è di {name}." if name else "Questa visita non è ancora di nessuno.")


def _report_fields(visit: Visit, outcome: Outcome, at: datetime) -> dict[str, object]:
    """What the report writes, checked. A visit not done keeps no hours."""
    if outcome.state not in REPORTED:
        raise Refused("Scegli com'è andata.", "state")
    reason = "" if outcome.state == "done" else outcome.reason
    if outcome.state != "done" and reason not in NotDone.values:
        raise Refused("Scegli il motivo.", "reason")
    fields: dict[str, object] = {
        "reason": reason,
        "reason_text": outcome.reason_text.strip() if reason else "",
    }
    if outcome.state == "not-done":
        return {**fields, "ended_at": None}
    if visit.role_id is None:
        raise Refused("Prima scegli chi ha fatto la visita: assegnala.")
    started = outcome.started_at or visit.started_at
    ended = outcome.ended_at or visit.ended_at or (at if visit.state == "in-progress" else None)
    wrong = wrong_report(started, ended, visit.starts, at)
    if wrong:
        raise Refused(wrong.message, wrong.field)
    return {**fields, "started_at": started, "ended_at": ended}


def _ticked(by: Actor, at: datetime, visit: Visit, ticked: Collection[UUID] | None) -> list[VisitTask]:
    """Bring the ticks to what the report says, changing only what differs; the things to do, in order."""
    tasks = list(visit.tasks.order_by("position"))
    if ticked is None:
        return tasks
    changed = [task for task in tasks if (task.ticked_at is not None) != (task.pk in ticked)]
    for task in changed:
        task.ticked_at = at if task.pk in ticked else None
        task.ticked_by_id = by.account_id if task.pk in ticked else None
    if changed:
        VisitTask.objects.bulk_update(changed, ["ticked_at", "ticked_by"])
    return tasks


def _into_diary(
    by: Actor, at: datetime, visit: Visit, tasks: list[VisitTask], *, corrects: bool = False
) -> None:
    """What the team reads of the visit."""
    known = DiaryEntry.objects.filter(visit=visit, kind=DiaryKind.VISIT, entered_in_error_at=None)
    before = known.first() if corrects else None
    diary.write(
        by=by, at=at, person_id=visit.person_id, voice=visit.side, kind=DiaryKind.VISIT, audience=Audience.TEAM,
        text=_told(visit, tasks), happened_at=visit.ended_at or min(visit.starts, at), visit_id=visit.pk,
        corrects=before, sources=[visit.label],
    )  # fmt: skip


def _told(visit: Visit, tasks: list[VisitTask]) -> str:
    done = [task.title for task in tasks if task.ticked_at]
    left = [task.title for task in tasks if not task.ticked_at]
    why = "; ".join(part for part in (visit.get_reason_display(), visit.reason_text) if part)
    if visit.state == "not-done":
        parts = [f"{visit.title}: visita non fatta. {why}."]
    else:
        assert visit.started_at and visit.ended_at
        parts = [f"{visit.title}, dalle {clock(visit.started_at)} alle {clock(visit.ended_at)}."]
        parts += [f"Fatto: {', '.join(done)}."] if done else []
        parts += [f"Non fatto: {', '.join(left)}."] if left else []
        parts += [f"In parte: {why}."] if why else []
    return " ".join([*parts, visit.summary]).strip()


def _tell(by: Actor, at: datetime, visit: Visit) -> None:
    """A visit not done is something to look at for who coordinates; a visit done closes what waited for it."""
    record.close_tasks(by=by, at=at, person_id=visit.person_id, source_id=visit.pk)
    if visit.state != "not-done" or by.role in (Role.HOME_CARE_COORDINATOR, "system"):
        return
    coordinator = territory.roles_of(visit.organization_id, at, Role.HOME_CARE_COORDINATOR).first()
    record.assign_task(
        by=by, at=at, person_id=visit.person_id, kind=TaskKind.VISIT, title="Visita non fatta: decidi se recuperarla",
        detail=f"{visit.title}, {when(visit.starts, at)}: {visit.get_reason_display().lower()}",
        organization_id=visit.organization_id, role_id=coordinator.pk if coordinator else None,
        due_date=refusals.local(at).date(), source_id=visit.pk, path=f"/persone/{visit.person_id}/visite/",
        about=visit.label,
    )  # fmt: skip
