# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Concerns from the home: told to who can act, followed until somebody says what was done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from raccordo.delivery import queries
from raccordo.delivery.codes import CONCERN, Audience, ConcernKind, DiaryKind
from raccordo.delivery.models import Concern
from raccordo.delivery.operations import diary
from raccordo.delivery.rules.concerns import echo
from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy.confidence import check_giver
from raccordo.privacy.queries import bodies, labels
from raccordo.record import operations as record
from raccordo.record.codes import AlertTone, TaskKind
from raccordo.territory import queries as territory


def report_concern(
    *, by: Actor, at: datetime, person_id: UUID, kind: str, text: str = "", visit_id: UUID | None = None,
    tell: Collection[UUID] | None = None, confided_by_id: UUID | None = None,
) -> Concern:  # fmt: skip
    """Report something seen at home. `tell` names mandates among `queries.recipients`; None tells all of them. What one
    parent said of it in confidence the other does not read: neither here nor in all that comes of it."""
    if kind not in ConcernKind.values:
        raise Refused("Scegli che cosa succede.", "kind")
    if kind == ConcernKind.OTHER and not text.strip():
        raise Refused("Scrivi in una riga che cosa succede.", "text")
    told = [r for r in queries.recipients(person_id, by, at, kind) if tell is None or r.pk in tell]
    if not told:
        raise Refused("Scegli almeno una persona da avvisare.", "tell")
    check_giver(person_id, confided_by_id)
    label = labels.label_to_send(by=by, at=at)
    alert = _alert(by, at, person_id, kind, confided_by_id)
    concern = records.create(
        Concern, by=by, at=at, person_id=person_id, label=label, kind=kind, text=text.strip(), visit_id=visit_id,
        role_id=by.role_id, organization_id=by.organization_id, alert=alert, sector=by.sector,
        confided_by_id=confided_by_id,
    )  # fmt: skip
    words = f"{concern.get_kind_display()}. {concern.text}".strip()
    record.observe(
        by=by, at=at, person_id=person_id, code=f"concern-{kind}", text=words[:300], source_id=concern.pk,
        confided_by_id=concern.confided_by_id,
    )  # fmt: skip
    for role in told:
        record.assign_task(
            by=by, at=at, person_id=person_id, kind=TaskKind.CONCERN, title=f"Dal domicilio: {words}"[:160],
            organization_id=role.organization_id, role_id=role.pk, due_date=queries.due_day(kind, at),
            source_id=concern.pk, path=f"/persone/{person_id}/diario/segnalazioni/{concern.pk}/",
            about=concern.label, confided_by_id=concern.confided_by_id,
        )  # fmt: skip
    names = ", ".join(bodies.worker_for_all(role) for role in told)
    _into_diary(by, at, concern, f"{words}{'' if words.endswith('.') else '.'} Avvisati: {names}.")
    audit.note(by=by, at=at, act="delivery.report_concern", person_id=person_id, object_id=concern.pk)
    return concern


def take_concern(*, by: Actor, at: datetime, concern_id: UUID) -> Concern:
    """Somebody says: I look after this."""
    concern = _handled(by, at, concern_id, "seen")
    records.change(concern, by=by, at=at, state="seen", seen_at=at, handled_by_id=by.role_id)
    audit.note(by=by, at=at, act="delivery.take_concern", person_id=concern.person_id, object_id=concern.pk)
    return concern


def close_concern(*, by: Actor, at: datetime, concern_id: UUID, answer: str) -> Concern:
    """Say what was done: the things to do and the alert that came of the concern end, the diary tells the team."""
    concern = _handled(by, at, concern_id, "closed")
    if not answer.strip():
        raise Refused("Scrivi che cosa si è fatto.", "answer")
    records.change(
        concern, by=by, at=at, state="closed", closed_at=at, handled_by_id=by.role_id, answer=answer.strip()
    )
    record.close_tasks(by=by, at=at, person_id=concern.person_id, source_id=concern.pk)
    if concern.alert_id:
        record.end_alert(by=by, at=at, alert_id=concern.alert_id)
    _into_diary(by, at, concern, f"Segnalazione chiusa («{concern.get_kind_display()}»). {answer.strip()}")
    audit.note(by=by, at=at, act="delivery.close_concern", person_id=concern.person_id, object_id=concern.pk)
    return concern


def _handled(by: Actor, at: datetime, concern_id: UUID, target: str) -> Concern:
    if not by.role_id:
        raise Refused("Alle segnalazioni risponde chi segue la persona per lavoro.")
    concern = records.lock(Concern, concern_id)
    if not CONCERN.may(concern.state, target):
        word = CONCERN.labels[concern.state].lower()
        said = territory.who_and_when(
            by=by, at=at, moment=concern.closed_at or concern.seen_at, role_id=concern.handled_by_id
        )
        raise Conflict(f"Questa segnalazione è già {word}{said}.", {"answer": concern.answer})
    return concern


def _alert(by: Actor, at: datetime, person_id: UUID, kind: str, giver: UUID | None):  # type: ignore[no-untyped-def]
    """The alert that a rule foresees for a kind of concern, or nothing."""
    rule = echo(kind)
    if not rule.alert:
        return None
    return record.raise_alert(
        by=by, at=at, person_id=person_id, kind=rule.alert_kind, tone=AlertTone.AMBER,
        text=rule.alert.format(day=local_day(at).strftime("%d/%m")), confided_by_id=giver,
    )  # fmt: skip


def _into_diary(by: Actor, at: datetime, concern: Concern, text: str) -> None:
    diary.write(
        by=by, at=at, person_id=concern.person_id, voice=by.sector or Sector.SOCIAL, kind=DiaryKind.CONCERN,
        audience=Audience.TEAM, text=text, happened_at=at, visit_id=concern.visit_id, concern_id=concern.pk,
        confided_by_id=concern.confided_by_id,
    )  # fmt: skip
