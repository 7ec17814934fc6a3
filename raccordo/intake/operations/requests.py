# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request: opened with a priority and a term, assessed by nurse and social worker, answered or sent to the panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from raccordo.intake import queries, rules
from raccordo.intake.codes import (
    MAY_ANSWER,
    MAY_SIGNAL,
    MAY_TRIAGE,
    REQUEST,
    SIGNAL,
    Decision,
    Outcome,
    Reason,
)
from raccordo.intake.models import Request, Signal
from raccordo.intake.operations import signals
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

OPEN = ("requested", "triage", "panel")
_CLOSING = frozenset(Outcome.values) - {Outcome.WITHDRAWN, Outcome.EPISODE}


def open_request(
    *, by: Actor, at: datetime, person_id: UUID, organization_id: UUID, reasons: Sequence[str], need: str,
    nurse_organization_id: UUID | None = None, urgency: str | None = None, signs: Sequence[str] = (),
    signal_id: UUID | None = None, contact_id: UUID | None = None, patron: tuple[int, int] | None = None,
    confided_by_id: UUID | None = None,
) -> Request:  # fmt: skip
    """Ask a social service, and nurses with it, to assess a complex need. One open request for each service; what comes of
    a signal given in confidence stays so."""
    may(by, MAY_ANSWER | MAY_SIGNAL, "aprire una richiesta")
    chosen, signs = fit_reasons(reasons), fit_signs(signs)
    need = fit_text(need, "need", "Scrivi il bisogno: chi valuta parte da lì.", 2000)
    person = held_person(person_id)
    check_giver(person_id, confided_by_id)
    _refuse_twin(person_id, organization_id)
    label = labels.label_to_send(by=by, at=at, reason=chosen)
    signal = _forwarding(by, at, signal_id) if signal_id else None
    if signal is not None:
        confided_by_id = signal.confided_by_id or confided_by_id
    today = local_day(at)
    term = urgency or rules.guided_urgency(signs, chosen).urgency
    ranked = rules.priority(term, chosen, queries.situation(person, at))
    request = records.create(
        Request, by=by, at=at, person_id=person_id, label=label, sector=by.sector, signal_id=signal_id,
        contact_id=contact_id, organization_id=organization_id, nurse_organization_id=nurse_organization_id,
        reasons=chosen, need=need, urgency=term, priority=ranked.priority, priority_why=ranked.why,
        requested_date=today, due_date=rules.due_date(term, today, patron), confided_by_id=confided_by_id,
    )  # fmt: skip
    for assessor in {organization_id, nurse_organization_id} - {None}:
        _ask(by, at, request, assessor)
    _tell(by, at, request, "open_request", "request.opened")
    if signal is not None:
        records.change(signal, by=by, at=at, state="forwarded")
        record.close_tasks(by=by, at=at, person_id=person_id, source_id=signal.pk)
    return request


def _refuse_twin(person_id: UUID, organization_id: UUID) -> None:
    twin = Request.objects.filter(
        person_id=person_id, organization_id=organization_id, state__in=OPEN
    ).first()
    if twin is not None:
        raise AlreadyOpen(
            f"Questo servizio sta già valutando una richiesta per la persona, dal {twin.requested_date:%d/%m/%Y}.",
            twin.pk,
        )


def _forwarding(by: Actor, at: datetime, signal_id: UUID) -> Signal:
    """The signal behind a request, taken by who forwards it unless a colleague has it already."""
    signal = signals.locked_signal(by=by, at=at, signal_id=signal_id)
    if signal.taken_at is None:
        signals.take_locked(by=by, at=at, signal=signal)
    SIGNAL.check(signal.state, "forwarded", signals.said(by=by, at=at, signal=signal))
    return signal


def _ask(by: Actor, at: datetime, request: Request, organization_id: UUID | None) -> None:
    privacy.grant_relationship(
        by=by, at=at, person_id=request.person_id, kind=RelationshipKind.TRIAGE, purpose=Purpose.TRIAGE,
        because="il tuo servizio deve valutare la sua richiesta", organization_id=organization_id, source_id=request.pk,
    )  # fmt: skip
    assert organization_id is not None
    record.assign_task(
        by=by, at=at, person_id=request.person_id, kind=TaskKind.REQUEST, title="Valuta la richiesta",
        organization_id=organization_id, due_date=request.due_date, source_id=request.pk, path=rules.request_path(request.person_id, request.pk),
        detail=", ".join(Reason(reason).label for reason in request.reasons)[:200], about=request.label,
        confided_by_id=request.confided_by_id,
    )  # fmt: skip


def _tell(by: Actor, at: datetime, request: Request, act: str, topic: str) -> None:
    audit.note(by=by, at=at, act=f"intake.{act}", person_id=request.person_id, object_id=request.pk)
    outbox.announce(
        by=by, at=at, topic=topic, person_id=request.person_id, object_id=request.pk, state=request.state
    )


def _said(by: Actor, at: datetime, request: Request) -> Callable[[], str]:
    """Who decided or closed a request and when, for who comes second."""
    return lambda: territory.who_and_when(
        by=by, at=at, moment=request.closed_at or request.decided_at or request.triage_at,
        role_id=request.closed_by_id or request.decided_by_id or request.triage_by_id,
    )  # fmt: skip


def _locked(by: Actor, request_id: UUID, version: int | None = None) -> Request:
    may(by, MAY_TRIAGE, "valutare una richiesta")
    request = records.lock(Request, request_id)
    works_at(by, [request.organization_id, request.nurse_organization_id], "Questa richiesta")
    if version is not None and version != request.version:
        state = REQUEST.labels[request.state].lower()
        raise Conflict(
            f"Mentre scrivevi la richiesta è cambiata: ora è «{state}». Ecco che cosa c'è adesso.",
            {"decision": request.get_decision_display(), "answer": request.answer},
        )
    return request


def begin_triage(*, by: Actor, at: datetime, request_id: UUID) -> Request:
    """One professional takes the request and keeps its clock; colleagues still fill their parts of the assessment."""
    request = _locked(by, request_id)
    if request.triage_by_id == by.role_id and request.state == "triage":
        return request
    if request.triage_at is not None:
        name = who(request.triage_by_id)
        raise Conflict(
            f"La sta già valutando {name}, che l'ha presa {when(request.triage_at, at)}: puoi compilare la tua parte nelle Valutazioni.",
            {"triage_by": name},
        )
    REQUEST.check(request.state, "triage", _said(by, at, request))
    records.change(request, by=by, at=at, state="triage", triage_at=at, triage_by_id=by.role_id)
    _tell(by, at, request, "begin_triage", "request.triage")
    return request


def triage(
    *, by: Actor, at: datetime, request_id: UUID, decision: str, answer: str, panel_organization_id: UUID | None = None,
    version: int | None = None,
) -> Request:  # fmt: skip
    """Decide: a direct answer closes the request and its signal; the panel gets it, with access and a thing to do."""
    request = _locked(by, request_id, version)
    if decision not in Decision.values:
        raise Refused("Scegli se basta una risposta diretta o serve la UVM.", "decision")
    text = fit_text(answer, "answer", "Scrivi la risposta, o perché serve la UVM: chi ha chiesto la leggerà.")
    REQUEST.check(
        request.state, "panel" if decision == Decision.PANEL else "answered", _said(by, at, request)
    )
    decided = {"decision": decision, "decided_at": at, "decided_by_id": by.role_id, "answer": text}
    if request.triage_at is None:
        decided |= {"triage_at": at, "triage_by_id": by.role_id}
    record.close_tasks(by=by, at=at, person_id=request.person_id, source_id=request.pk, kind=TaskKind.REQUEST)
    if decision == Decision.DIRECT_ANSWER:
        return _finish(by, at, request, "answered", Outcome.DIRECT_ANSWER, decided)
    if panel_organization_id is None:
        raise Refused("Scegli quale unità di valutazione la riceve.", "panel_organization")
    records.change(
        request, by=by, at=at, state="panel", panel_organization_id=panel_organization_id, **decided
    )
    _convene(by, at, request, request.pk)
    _tell(by, at, request, "triage", "request.panel")
    return request


def _convene(by: Actor, at: datetime, request: Request, source_id: UUID) -> None:
    assert request.panel_organization_id is not None
    give_panel_access(by=by, at=at, request=request, source_id=source_id)
    record.assign_task(
        by=by, at=at, person_id=request.person_id, kind=TaskKind.CONFERENCE, title="Convoca la UVM",
        organization_id=request.panel_organization_id, due_date=request.due_date, source_id=request.pk,
        path=f"/persone/{request.person_id}/uvm/", detail=request.priority_why[:200], about=request.label,
        confided_by_id=request.confided_by_id,
    )  # fmt: skip


def give_panel_access(*, by: Actor, at: datetime, request: Request, source_id: UUID) -> None:
    """The panel's office may open the person, as long as the source (request, then episode) lasts."""
    privacy.grant_relationship(
        by=by, at=at, person_id=request.person_id, kind=RelationshipKind.PANEL, purpose=Purpose.CARE,
        because="la sua richiesta è passata all'unità di valutazione (UVM)",
        organization_id=request.panel_organization_id, source_id=source_id,
    )  # fmt: skip


def close_request(
    *, by: Actor, at: datetime, request_id: UUID, outcome: str, answer: str, version: int | None = None
) -> Request:
    """Close a request that will not be assessed further, saying why; its signal closes with the same words."""
    request = _locked(by, request_id, version)
    if outcome not in _CLOSING:
        raise Refused("Scegli perché si chiude.", "outcome")
    text = fit_text(answer, "answer", "Scrivi perché si chiude: chi ha chiesto lo leggerà.")
    REQUEST.check(request.state, "closed", _said(by, at, request))
    record.close_tasks(by=by, at=at, person_id=request.person_id, source_id=request.pk, state="cancelled")
    return _finish(by, at, request, "closed", Outcome(outcome), {"answer": text})


def _finish(
    by: Actor, at: datetime, request: Request, state: str, outcome: Outcome, fields: dict[str, object]
) -> Request:
    """Close the row, the access that it gave (after the grace), and the signal it came from."""
    records.change(
        request, by=by, at=at, state=state, outcome=outcome, closed_at=at, closed_by_id=by.role_id, **fields
    )
    privacy.end_relationships(
        by=by, at=at, person_id=request.person_id, source_id=request.pk, grace=rules.GRACE
    )
    if request.signal_id is not None:
        signal = records.lock(Signal, request.signal_id)
        signals.close_signal(by=by, at=at, signal=signal, outcome=outcome, answer=request.answer)
    _tell(by, at, request, "close_request", f"request.{state}")
    return request


def conclude_with_episode(*, by: Actor, at: datetime, request: Request, manager: str) -> Request:
    """The person is taken in charge: the request (locked) closes, the panel keeps what it has to do."""
    REQUEST.check(request.state, "closed", _said(by, at, request))
    record.close_tasks(by=by, at=at, person_id=request.person_id, source_id=request.pk, kind=TaskKind.REQUEST)
    answer = f"Responsabile del caso: {manager}."
    if request.answer:
        answer = f"{request.answer[:500].rstrip('. ')}. {answer}"
    return _finish(by, at, request, "closed", Outcome.EPISODE, {"answer": answer})
