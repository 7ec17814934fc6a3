# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signal: received, taken by one, answered or sent on, closed with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from raccordo.intake import rules
from raccordo.intake.codes import MAY_ANSWER, MAY_SIGNAL, SIGNAL, Outcome, Reason, Urgency
from raccordo.intake.models import Signal
from raccordo.intake.refusals import (
    AlreadyOpen,
    fit_reasons,
    fit_signs,
    fit_text,
    held_person,
    may,
    when,
    who,
    works_at,
)
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.confidence import check_giver
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory import queries as territory

OPEN = ("received", "taken", "forwarded")
_CLOSING = frozenset(Outcome.values) - {Outcome.EPISODE, Outcome.WITHDRAWN}
_NO_ANSWER = "Scrivi che cosa è stato fatto: chi ha segnalato lo leggerà."


def receive_signal(
    *, by: Actor, at: datetime, person_id: UUID, organization_id: UUID, reasons: Sequence[str], words: str = "",
    signs: Sequence[str] = (), urgency: str | None = None, patron: tuple[int, int] | None = None,
    confided_by_id: UUID | None = None,
) -> Signal:  # fmt: skip
    """Tell an access point that a person needs help. The same open flag on the same day is not sent twice."""
    may(by, MAY_SIGNAL, "segnalare una persona")
    chosen, signs = fit_reasons(reasons), fit_signs(signs)
    held_person(person_id)
    today = local_day(at)
    check_giver(person_id, confided_by_id)
    _refuse_twin(by, person_id, at)
    label = labels.label_to_send(by=by, at=at, reason=chosen)
    guided = rules.guided_urgency(signs, chosen)
    if urgency:
        guided = rules.Guided(Urgency(urgency), f"{Urgency(urgency).label}: lo chiede chi segnala.")
    signal = records.create(
        Signal, by=by, at=at, person_id=person_id, label=label, sector=by.sector, sender_id=by.role_id,
        organization_id=organization_id, sent_date=today, reasons=chosen, words=words.strip(),
        urgency=guided.urgency, urgency_why=guided.why, due_date=rules.due_date(guided.urgency, today, patron),
        confided_by_id=confided_by_id,
    )  # fmt: skip
    sender = who(by.role_id)
    privacy.grant_relationship(
        by=by, at=at, person_id=person_id, kind=RelationshipKind.ACCESS_POINT, purpose=Purpose.TRIAGE,
        because=f"hai ricevuto la segnalazione di {sender}", organization_id=organization_id, source_id=signal.pk,
    )  # fmt: skip
    record.assign_task(
        by=by, at=at, person_id=person_id, kind=TaskKind.SIGNAL, title=f"Prendi la segnalazione di {sender}",
        organization_id=organization_id, due_date=signal.due_date, source_id=signal.pk, path=rules.signal_path(signal.person_id, signal.pk),
        detail=_detail(signal),
        about=signal.label, confided_by_id=signal.confided_by_id,
    )  # fmt: skip
    _tell(by, at, signal, "receive_signal", "signal.received")
    return signal


def _refuse_twin(by: Actor, person_id: UUID, at: datetime) -> None:
    twin = Signal.objects.filter(
        person_id=person_id, sender_id=by.role_id, sent_date=local_day(at), state__in=OPEN, entered_in_error_at=None
    ).first()  # fmt: skip
    if twin is not None:
        raise AlreadyOpen(
            f"Hai già segnalato questa persona oggi {when(twin.created_at, at)}: la segnalazione è aperta.",
            twin.pk,
        )


def _detail(signal: Signal) -> str:
    return ", ".join(Reason(reason).label for reason in signal.reasons)[:200]


def _tell(by: Actor, at: datetime, signal: Signal, act: str, topic: str = "") -> None:
    audit.note(by=by, at=at, act=f"intake.{act}", person_id=signal.person_id, object_id=signal.pk)
    if topic:
        outbox.announce(
            by=by, at=at, topic=topic, person_id=signal.person_id, object_id=signal.pk, state=signal.state
        )


def said(*, by: Actor, at: datetime, signal: Signal) -> Callable[[], str]:
    """Who closed or took a signal and when, for who comes second."""
    return lambda: territory.who_and_when(
        by=by, at=at, moment=signal.closed_at or signal.taken_at,
        role_id=signal.closed_by_id or signal.taken_by_id,
    )  # fmt: skip


def take_signal(*, by: Actor, at: datetime, signal_id: UUID) -> Signal:
    """One operator takes the signal. Who comes second gets a Conflict with the name of the first."""
    signal = locked_signal(by=by, at=at, signal_id=signal_id)
    if signal.taken_by_id == by.role_id:
        return signal
    take_locked(by=by, at=at, signal=signal)
    _tell(by, at, signal, "take_signal", "signal.taken")
    return signal


def locked_signal(*, by: Actor, at: datetime, signal_id: UUID) -> Signal:
    """A signal held for writing by somebody of the service that received it."""
    may(by, MAY_ANSWER, "rispondere a una segnalazione")
    signal = records.lock(Signal, signal_id)
    works_at(by, [signal.organization_id], "Questa segnalazione")
    return signal


def take_locked(*, by: Actor, at: datetime, signal: Signal) -> None:
    """Take a locked signal. Conflict when somebody else has it."""
    if signal.taken_at is not None and not signal.closed_at:
        name = who(signal.taken_by_id)
        raise Conflict(f"L'ha già presa {name} {when(signal.taken_at, at)}.", {"taken_by": name})
    SIGNAL.check(signal.state, "taken", said(by=by, at=at, signal=signal))
    records.change(signal, by=by, at=at, state="taken", taken_at=at, taken_by_id=by.role_id)
    record.close_tasks(by=by, at=at, person_id=signal.person_id, source_id=signal.pk, kind=TaskKind.SIGNAL)
    record.assign_task(
        by=by, at=at, person_id=signal.person_id, kind=TaskKind.ANSWER, role_id=by.role_id, source_id=signal.pk,
        title=f"Rispondi alla segnalazione di {who(signal.sender_id)}", organization_id=signal.organization_id,
        due_date=signal.due_date, path=rules.signal_path(signal.person_id, signal.pk), detail=_detail(signal),
        about=signal.label, confided_by_id=signal.confided_by_id,
    )  # fmt: skip


def release_signal(*, by: Actor, at: datetime, signal_id: UUID) -> Signal:
    """Put a signal back in the queue: somebody else will take it."""
    signal = locked_signal(by=by, at=at, signal_id=signal_id)
    SIGNAL.check(signal.state, "received", said(by=by, at=at, signal=signal))
    record.close_tasks(
        by=by, at=at, person_id=signal.person_id, source_id=signal.pk, kind=TaskKind.ANSWER, state="cancelled"
    )
    records.change(signal, by=by, at=at, state="received", taken_at=None, taken_by_id=None)
    record.assign_task(
        by=by, at=at, person_id=signal.person_id, kind=TaskKind.SIGNAL, source_id=signal.pk,
        title=f"Prendi la segnalazione di {who(signal.sender_id)}", organization_id=signal.organization_id,
        due_date=signal.due_date, path=rules.signal_path(signal.person_id, signal.pk), detail=_detail(signal),
        about=signal.label, confided_by_id=signal.confided_by_id,
    )  # fmt: skip
    _tell(by, at, signal, "release_signal", "signal.released")
    return signal


def answer_signal(
    *, by: Actor, at: datetime, signal_id: UUID, outcome: str, answer: str, version: int | None = None
) -> Signal:
    """Close a signal at the desk, with the words that its sender will read; who answers has taken it."""
    signal = locked_signal(by=by, at=at, signal_id=signal_id)
    if outcome not in _CLOSING:
        raise Refused("Scegli che cosa ne è stato.", "outcome")
    text = fit_text(answer, "answer", _NO_ANSWER)
    if version is not None and version != signal.version:
        raise Conflict(_changed(signal), {"outcome": signal.outcome, "answer": signal.answer})
    if signal.taken_at is None:
        take_locked(by=by, at=at, signal=signal)
    if signal.state == "forwarded":
        raise Conflict("È in valutazione: la chiude l'esito della richiesta.")
    return close_signal(by=by, at=at, signal=signal, outcome=outcome, answer=text)


def _changed(signal: Signal) -> str:
    state = SIGNAL.labels[signal.state].lower()
    return f"Mentre scrivevi la segnalazione è cambiata: ora è «{state}». Ecco che cosa c'è adesso."


def close_signal(*, by: Actor, at: datetime, signal: Signal, outcome: str, answer: str) -> Signal:
    """Close a signal already locked: its tasks close, the access it gave ends after the grace, its sender is told."""
    SIGNAL.check(signal.state, "closed", said(by=by, at=at, signal=signal))
    records.change(
        signal,
        by=by,
        at=at,
        state="closed",
        outcome=outcome,
        answer=answer,
        closed_at=at,
        closed_by_id=by.role_id,
    )
    record.close_tasks(by=by, at=at, person_id=signal.person_id, source_id=signal.pk)
    privacy.end_relationships(
        by=by, at=at, person_id=signal.person_id, source_id=signal.pk, grace=rules.GRACE
    )
    _tell(by, at, signal, "close_signal", "signal.closed")
    return signal


def withdraw_signal(*, by: Actor, at: datetime, signal_id: UUID, reason: str) -> Signal:
    """Who sent a signal takes it back, saying why; the access it gave ends at once."""
    signal = records.lock(Signal, signal_id)
    if signal.sender_id != by.role_id:
        raise Refused("Può ritirarla solo chi l'ha mandata.")
    text = fit_text(reason, "reason", "Scrivi perché la ritiri.")
    SIGNAL.check(signal.state, "withdrawn", said(by=by, at=at, signal=signal))
    records.change(
        signal, by=by, at=at, state="withdrawn", outcome=Outcome.WITHDRAWN, answer=text, closed_at=at,
        closed_by_id=by.role_id,
    )  # fmt: skip
    record.close_tasks(by=by, at=at, person_id=signal.person_id, source_id=signal.pk, state="cancelled")
    privacy.end_relationships(by=by, at=at, person_id=signal.person_id, source_id=signal.pk)
    _tell(by, at, signal, "withdraw_signal", "signal.withdrawn")
    return signal
