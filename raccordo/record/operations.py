# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of facts and tasks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label, highest
from raccordo.privacy.confidence import check_giver
from raccordo.privacy.queries import labels
from raccordo.record.codes import TASK, AlertKind, AlertTone, DocumentKind, Frailty, TaskKind
from raccordo.record.models import Alert, Condition, Document, Medication, Observation, RiskFact, Task
from raccordo.territory import queries as territory
from raccordo.territory.models import PractitionerRole

_OF_THE_TEAM = {DocumentKind.MINUTES, DocumentKind.AGREEMENT, DocumentKind.PLAN, DocumentKind.SIGNED_PAPER}


def record_condition(
    *, by: Actor, at: datetime, person_id: UUID, side: str, title: str, **fields: Any
) -> Condition:
    """Write a lasting condition."""
    choice = fields.pop("label", Label.NORMAL)
    label = labels.label_at_writing(by=by, at=at, choice=choice, condition=[fields.get("code", "")])
    row = records.create(
        Condition,
        by=by,
        at=at,
        person_id=person_id,
        side=side,
        title=title,
        label=label,
        sector=by.sector,
        **fields,
    )
    audit.note(by=by, at=at, act="record.create_condition", person_id=person_id, object_id=row.pk)
    return row


def record_medication(*, by: Actor, at: datetime, person_id: UUID, title: str, **fields: Any) -> Medication:
    """Write a medicine as it was reported."""
    row = records.create(
        Medication,
        by=by,
        at=at,
        person_id=person_id,
        title=title,
        label=labels.label_at_writing(by=by, at=at),
        sector=by.sector,
        **fields,
    )
    audit.note(by=by, at=at, act="record.create_medication", person_id=person_id, object_id=row.pk)
    return row


def observe(*, by: Actor, at: datetime, person_id: UUID, code: str, text: str, **fields: Any) -> Observation:
    """Write something measured or seen."""
    fields.setdefault("observed_at", at)
    check_giver(person_id, fields.get("confided_by_id"))
    row = records.create(
        Observation,
        by=by,
        at=at,
        person_id=person_id,
        code=code,
        text=text,
        label=labels.label_at_writing(by=by, at=at, observation=[code]),
        sector=by.sector,
        **fields,
    )
    audit.note(by=by, at=at, act="record.create_observation", person_id=person_id, object_id=row.pk)
    return row


def record_risk(
    *, by: Actor, at: datetime, person_id: UUID, scheme: str, level: Frailty, evidence: str
) -> RiskFact:
    """Write a level of frailty with its evidence."""
    row = records.create(
        RiskFact, by=by, at=at, person_id=person_id, scheme=scheme, level=level, evidence=evidence, assessed_at=at,
        label=labels.label_at_writing(by=by, at=at), sector=by.sector,
    )  # fmt: skip
    audit.note(by=by, at=at, act="record.create_risk", person_id=person_id, object_id=row.pk)
    return row


def raise_alert(
    *, by: Actor, at: datetime, person_id: UUID, kind: AlertKind, tone: AlertTone, text: str,
    confided_by_id: UUID | None = None,
) -> Alert:  # fmt: skip
    """Write an alert that everybody who goes in must see; what one parent said in confidence the other does not read at home."""
    check_giver(person_id, confided_by_id)
    row = records.create(
        Alert, by=by, at=at, person_id=person_id, kind=kind, tone=tone, text=text, starts=at,
        label=labels.label_at_writing(by=by, at=at), sector=by.sector, confided_by_id=confided_by_id,
    )  # fmt: skip
    audit.note(by=by, at=at, act="record.create_alert", person_id=person_id, object_id=row.pk)
    return row


def end_alert(*, by: Actor, at: datetime, alert_id: UUID) -> Alert:
    """What the alert warned of is over: it leaves the band, the past stays. Ending it twice changes nothing."""
    alert = records.lock(Alert, alert_id)
    if alert.ends is None or alert.ends > at:
        records.change(alert, by=by, at=at, ends=at)
        audit.note(by=by, at=at, act="record.end_alert", person_id=alert.person_id, object_id=alert.pk)
    return alert


def file_document(
    *, by: Actor, at: datetime, person_id: UUID, kind: DocumentKind, title: str, media_type: str, content: bytes,
    source_id: UUID | None = None, inside: Iterable[str | None] = (), confided_by_id: UUID | None = None,
) -> Document:  # fmt: skip
    """Keep a finished document with the hash of its bytes; `confided_by_id` gave it in confidence (`people.ConfidedRecord`).

    What the team made together is the team's, and as confidential as the highest of what stands in it (`inside`).
    """
    check_giver(person_id, confided_by_id)
    label = highest(inside) if kind in _OF_THE_TEAM else labels.label_at_writing(by=by, at=at, sources=inside)
    row = records.create(
        Document, by=by, at=at, person_id=person_id, kind=kind, title=title, media_type=media_type, content=content,
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), source_id=source_id, label=label,
        sector=by.sector, confided_by_id=confided_by_id,
    )  # fmt: skip
    audit.note(by=by, at=at, act="record.create_document", person_id=person_id, object_id=row.pk)
    return row


def assign_task(
    *, by: Actor, at: datetime, person_id: UUID, kind: TaskKind, title: str, organization_id: UUID, about: str | None,
    role_id: UUID | None = None, due_date: date | None = None, source_id: UUID | None = None, path: str = "",
    detail: str = "", confided_by_id: UUID | None = None,
) -> Task:  # fmt: skip
    """Put one thing on the list of a role or of a whole organisation. The same open task is not put twice.

    `about` is the label of what is to be done something about: who may not see that does not see the task either.
    """
    same = Task.objects.filter(
        person_id=person_id, kind=kind, source_id=source_id, role_id=role_id, organization_id=organization_id,
        state="open",
    )  # fmt: skip
    existing = same.first() if source_id else None
    if existing is not None:
        return existing
    return records.create(
        Task, by=by, at=at, person_id=person_id, kind=kind, title=title, detail=detail, path=path, role_id=role_id,
        organization_id=organization_id, due_date=due_date, source_id=source_id, label=highest([about]),
        sector=by.sector, confided_by_id=confided_by_id,
    )  # fmt: skip


def close_tasks(
    *, by: Actor, at: datetime, person_id: UUID, source_id: UUID, kind: TaskKind | None = None, role_id: UUID | None = None,
    organization_id: UUID | None = None, state: str = "done",
) -> int:  # fmt: skip
    """The act is done: the tasks about it close by themselves. Returns how many."""
    tasks = Task.objects.filter(person_id=person_id, source_id=source_id, state="open")
    if kind is not None:
        tasks = tasks.filter(kind=kind)
    if role_id is not None:
        tasks = tasks.filter(role_id=role_id)
    if organization_id is not None:
        tasks = tasks.filter(organization_id=organization_id)
    return tasks.update(state=state, closed_at=at, closed_by=by.account_id)


def reassign_tasks(*, by: Actor, at: datetime, person_id: UUID, from_role_id: UUID, to_role_id: UUID) -> int:
    """Who takes over a case takes over the things to do; what belongs to the organisation stays there."""
    target = PractitionerRole.objects.get(pk=to_role_id)
    tasks = Task.objects.filter(person_id=person_id, role_id=from_role_id, state="open")
    return tasks.update(role=target, organization_id=target.organization_id)


def _said(by: Actor, at: datetime, task: Task) -> Callable[[], str]:
    """Who closed a task and when, for who comes second."""
    return lambda: territory.who_and_when(by=by, at=at, moment=task.closed_at, account_id=task.closed_by_id)


def finish_task(*, by: Actor, at: datetime, task_id: UUID, state: str = "done", reason: str = "") -> Task:
    """Mark one task as done or not needed, by hand."""
    task = records.lock(Task, task_id)
    TASK.check(task.state, state, _said(by, at, task))
    records.change(task, by=by, at=at, state=state, closed_at=at, closed_by_id=by.account_id, reason=reason)
    audit.note(by=by, at=at, act="record.finish_task", person_id=task.person_id, object_id=task.pk)
    return task


def reopen_task(*, by: Actor, at: datetime, task_id: UUID) -> Task:
    """Undo: the task is to be done again."""
    task = records.lock(Task, task_id)
    TASK.check(task.state, "open", _said(by, at, task))
    records.change(task, by=by, at=at, state="open", closed_at=None, closed_by_id=None, reason="")
    audit.note(by=by, at=at, act="record.reopen_task", person_id=task.person_id, object_id=task.pk)
    return task


def postpone_task(
    *, by: Actor, at: datetime, task_id: UUID, due_date: date, reason: str, was: date | None = None
) -> Task:
    """Move a task to another day, with the reason. Raises Conflict when the day is no more the one that was read (`was`)."""
    task = records.lock(Task, task_id)
    if task.state != "open":
        TASK.check(task.state, task.state, _said(by, at, task))
    if was is not None and task.due_date not in (None, was):
        theirs = {"due_date": task.due_date, "reason": task.reason}
        said = f"Intanto è stata rimandata al {task.due_date:%d/%m/%Y}: «{task.reason}». La tua: {due_date:%d/%m/%Y}. Scegli."
        raise records.Conflict(said, theirs)
    if not reason.strip():
        raise records.Refused("Scrivi perché la rimandi.", "reason")
    if due_date < local_day(at):
        raise records.Refused("Scegli un giorno da oggi in poi.", "due_date")
    records.change(task, by=by, at=at, due_date=due_date, reason=reason)
    audit.note(by=by, at=at, act="record.postpone_task", person_id=task.person_id, object_id=task.pk)
    return task
