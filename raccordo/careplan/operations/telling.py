# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the session: tell the person what was decided, and take the request to assess again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from raccordo.careplan import documents, library, queries
from raccordo.careplan.codes import NoticeChannel, NoticeParty
from raccordo.careplan.models import ConferenceCase, DecisionNotice, ReassessmentRequest
from raccordo.careplan.refusals import MAY_SIT, already, may
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import add_working_days, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries as ties
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import delegates as powers
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import DocumentKind, TaskKind
from raccordo.territory import queries as territory

_TELL_WITHIN_DAYS = 5  # working days from the signed minutes


def ask_to_tell(*, by: Actor, at: datetime, case: ConferenceCase) -> None:
    """The minutes are signed: whoever convened the session tells the person."""
    conference = case.conference
    record.assign_task(
        by=by, at=at, person_id=case.person_id, kind=TaskKind.ANSWER, role_id=conference.convener_id,
        title="Comunica la decisione della UVM", organization_id=conference.organization_id, source_id=case.pk,
        due_date=add_working_days(local_day(at), _TELL_WITHIN_DAYS),
        path=f"/persone/{case.person_id}/uvm/{case.pk}/comunicazione/", about=case.label,
    )  # fmt: skip


def communicate(
    *, by: Actor, at: datetime, case_id: UUID, told_date: date, channel: str, recipient: str,
    recipient_name: str = "", render: bool = True,
) -> DecisionNotice:  # fmt: skip
    """Write down that the decision was told, and keep the letter that says it. `render=False` keeps no letter."""
    may(by, MAY_SIT, "comunicare la decisione della UVM")
    case = _decided(case_id, at)
    name = _fit(case, at, told_date, channel, recipient, recipient_name)
    same = DecisionNotice.objects.filter(
        case_id=case.pk, told_date=told_date, channel=channel, recipient=recipient, recipient_name=name
    ).first()
    if same is not None:
        said = territory.who_and_when(by=by, at=at, moment=same.created_at, role_id=same.role_id)
        raise Conflict(f"Questa comunicazione è già registrata{said}.")
    label = labels.label_at_writing(by=by, at=at, sources=[case.label])
    notice = records.create(
        DecisionNotice, by=by, at=at, person_id=case.person_id, label=label, sector=by.sector, case_id=case.pk,
        role_id=by.role_id, told_date=told_date, channel=channel, recipient=recipient, recipient_name=name,
        document_id=_letter(by, at, case) if render else None,
    )  # fmt: skip
    record.close_tasks(by=by, at=at, person_id=case.person_id, source_id=case.pk, kind=TaskKind.ANSWER)
    audit.note(by=by, at=at, act="careplan.communicate", person_id=case.person_id, object_id=case.pk)
    outbox.announce(
        by=by, at=at, topic="conference.communicated", person_id=case.person_id, object_id=case.pk
    )
    return notice


def _decided(case_id: UUID, at: datetime) -> ConferenceCase:
    """A case whose decision is final, held for writing."""
    case = records.lock(ConferenceCase, case_id)
    if case.state in ("preliminary", "withdrawn"):
        raise already(f"Il caso è «{case.get_state_display().lower()}»", None, at, "non c'è una decisione")
    if case.state != "minutes-signed":
        raise Refused("La decisione si comunica quando il verbale è firmato dai due lati.")
    return case


def _fit(
    case: ConferenceCase, at: datetime, told_date: date, channel: str, recipient: str, recipient_name: str
) -> str:
    if channel not in NoticeChannel.values:
        raise Refused("Scegli come è stata comunicata.", "channel")
    if recipient not in NoticeParty.values:
        raise Refused("Scegli a chi è stata comunicata.", "recipient")
    if told_date > local_day(at):
        raise Refused("Il giorno della comunicazione non può essere nel futuro.", "told_date")
    if case.concluded_at is not None and told_date < local_day(case.concluded_at):
        raise Refused(
            f"La decisione è del {local_day(case.concluded_at):%d/%m/%Y}: la comunicazione viene dopo.", "told_date"
        )  # fmt: skip
    name = " ".join(recipient_name.split())[:120]
    if recipient == NoticeParty.PERSON:
        return ""
    if not name:
        raise Refused("Scrivi nome e cognome di chi ha ricevuto la comunicazione.", "recipient_name")
    return name


def _letter(by: Actor, at: datetime, case: ConferenceCase) -> UUID:
    """The letter in plain words; one for all the times that the same decision is told."""
    known = DecisionNotice.objects.filter(case_id=case.pk, document_id__isnull=False).first()
    if known is not None:
        return known.document_id
    day = local_day(case.conference.starts_at)
    document = record.file_document(
        by=by, at=at, person_id=case.person_id, kind=DocumentKind.LETTER, media_type="application/pdf",
        title=f"Lettera sulla decisione della UVM del {day:%d/%m/%Y}", source_id=case.pk,
        content=documents.decision_letter_pdf(queries.case_sheet(case.pk), at=at),
    )  # fmt: skip
    return document.pk


def ask_reassessment(
    *, by: Actor, at: datetime, case_id: UUID, asker: str, reason: str = ""
) -> ReassessmentRequest:
    """The person does not agree, or something changed: the panel's office has a day by which to bring the case again."""
    case = _decided(case_id, at)
    _may_ask(by, at, case.person_id)
    if asker not in NoticeParty.values:
        raise Refused("Scegli chi lo chiede.", "asker")
    if len(reason.strip()) > 500:
        raise Refused("Il testo è troppo lungo: il massimo è 500 caratteri.", "reason")
    waiting = ReassessmentRequest.objects.filter(person_id=case.person_id, next_case=None).first()
    if waiting is not None:
        raise Conflict(
            f"C'è già una richiesta di nuova valutazione, del {waiting.asked_date:%d/%m/%Y}: la risposta arriva entro il "
            f"{waiting.due_date:%d/%m/%Y}."
        )
    today = local_day(at)
    label = labels.label_at_writing(by=by, at=at, sources=[case.label])
    row = records.create(
        ReassessmentRequest, by=by, at=at, person_id=case.person_id, label=label, sector=by.sector, case_id=case.pk,
        role_id=by.role_id, asker=asker, reason=reason.strip(), asked_date=today,
        due_date=today + timedelta(days=library.composition(today).reassess_days),
    )  # fmt: skip
    _hand_to_panel(by, at, case, row)
    audit.note(by=by, at=at, act="careplan.ask_reassessment", person_id=case.person_id, object_id=row.pk)
    outbox.announce(
        by=by, at=at, topic="conference.reassessment-asked", person_id=case.person_id, object_id=row.pk
    )
    return row


def _may_ask(by: Actor, at: datetime, person_id: UUID) -> None:
    """The person and who is delegated ask from home; a professional writes down what was asked."""
    if by.role_id is not None:
        may(by, MAY_SIT, "registrare una richiesta di nuova valutazione")
        return
    kinds = {tie.kind for tie in ties.relationships(by, person_id, at)}
    if not kinds & {RelationshipKind.SELF, RelationshipKind.DELEGATE}:
        raise Refused("Puoi chiederlo solo per te, o per chi rappresenti.")
    stop = (
        "" if RelationshipKind.SELF in kinds else powers.why_not(person_id, by.account_id, at, "reassessment")
    )
    if stop:
        raise Refused(stop)


def _hand_to_panel(by: Actor, at: datetime, case: ConferenceCase, row: ReassessmentRequest) -> None:
    """The office that convened may open the person until the case has been heard again; it has a thing to do."""
    conference = case.conference
    grace = library.composition(row.asked_date).access_days
    privacy.grant_relationship(
        by=by, at=at, person_id=case.person_id, kind=RelationshipKind.PANEL, purpose=Purpose.CARE,
        because="è stata chiesta una nuova valutazione (UVM)", organization_id=conference.organization_id,
        ends=at + timedelta(days=(row.due_date - row.asked_date).days + grace), source_id=row.pk,
    )  # fmt: skip
    record.assign_task(
        by=by, at=at, person_id=case.person_id, kind=TaskKind.CONFERENCE, title="Nuova valutazione chiesta: porta in seduta",
        organization_id=conference.organization_id, due_date=row.due_date, source_id=row.pk,
        path=f"/persone/{case.person_id}/uvm/",
        detail=f"Dopo la decisione della UVM del {local_day(conference.starts_at):%d/%m/%Y}", about=row.label,
    )  # fmt: skip


def answer_reassessment(*, by: Actor, at: datetime, case: ConferenceCase) -> None:
    """The person is on an agenda again: the request that waited has its answer."""
    waiting = ReassessmentRequest.objects.select_for_update(of=("self",)).filter(
        person_id=case.person_id, next_case=None
    )
    for row in waiting:
        records.change(row, by=by, at=at, next_case_id=case.pk)
