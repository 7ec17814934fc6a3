# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case in a session: hear, decide, dissent, promise, conclude, sign the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from raccordo.careplan import documents, queries
from raccordo.careplan.codes import CASE, CONFERENCE, CarePath, NeedLevel, PlanKind
from raccordo.careplan.models import (
    Attendance,
    Commitment,
    Conference,
    ConferenceCase,
    Dissent,
    KnownFact,
    MinutesSignature,
    Opinion,
)
from raccordo.careplan.operations.drafting import draft
from raccordo.careplan.operations.telling import ask_to_tell
from raccordo.careplan.refusals import MAY_SIT, already, fit, may, role_at, when
from raccordo.careplan.rules.quorum import TAKING_PART
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import add_working_days, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label, highest
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record import queries as records_of
from raccordo.record.codes import DocumentKind, TaskKind
from raccordo.territory.models import PractitionerRole

_SIGN_WITHIN_DAYS = 3
_WRITE_WITHIN_DAYS = 5  # working days from the decision to the draft sent to the two sides


@dataclass(frozen=True)
class Fact:
    """What the panel has before its eyes, as the page composed it from the rooms below."""

    side: str
    area: str
    result: str
    change: str = ""
    source: str = ""
    observed_on: date | None = None
    label: str = Label.NORMAL  # of the sheet that it comes from


def _locked_case(case_id: UUID, by: Actor, act: str) -> tuple[ConferenceCase, Attendance]:
    """A case held for writing, with the seat of who writes. Refused to who is not a member."""
    case = records.lock(ConferenceCase, case_id)
    seat = _seat(case, by.role_id)
    if by.role_id is None or seat is None:
        raise Refused(f"Solo chi fa parte della seduta può {act}.")
    return case, seat


def _seat(case: ConferenceCase, role_id: UUID | None) -> Attendance | None:
    """The seat of a member, for the whole session or for this case."""
    for_it = Q(for_case=None) | Q(for_case_id=case.pk)
    return Attendance.objects.filter(for_it, conference_id=case.conference_id, role_id=role_id).first()


def _create(model: type, by: Actor, at: datetime, case: ConferenceCase, **fields: object) -> object:
    """Write what belongs to a case, as confidential as it: who sits in the panel speaks to all of it. Refused, in words,
    where the very service of who speaks says too much; not so a dissent and a signature, which are of the record."""
    if model not in (Dissent, MinutesSignature):
        labels.label_to_send(by=by, at=at)
    return records.create(
        model, by=by, at=at, person_id=case.person_id, sector=by.sector, case_id=case.pk,
        label=highest([case.label]), **fields,
    )  # fmt: skip


def _note(by: Actor, at: datetime, act: str, case: ConferenceCase) -> None:
    audit.note(by=by, at=at, act=f"careplan.{act}", person_id=case.person_id, object_id=case.pk)


def _still_open(case: ConferenceCase) -> None:
    """Refuse to change what was concluded and signed; a decision may be corrected until the first signature."""
    if case.state == "decided" and not MinutesSignature.objects.filter(case_id=case.pk).exists():
        return
    if case.state != "on-agenda":
        raise Conflict(f"Il caso è «{case.get_state_display().lower()}»: non si cambia più.")


def hear_person(
    *, by: Actor, at: datetime, case_id: UUID, person_words: str, person_takes_part: str = "",
    version: int | None = None,
) -> ConferenceCase:  # fmt: skip
    """Write what matters to the person, in the person's words, and who is there for them."""
    case, _ = _locked_case(case_id, by, "scrivere le parole della persona")
    _still_open(case)
    records.change(
        case, by=by, at=at, version=version,
        person_words=fit(person_words, "person_words", "Scrivi che cosa conta per la persona.", 300),
        person_takes_part=person_takes_part.strip(),
    )  # fmt: skip
    _note(by, at, "hear_person", case)
    return case


def leave_opinion(*, by: Actor, at: datetime, case_id: UUID, text: str) -> Opinion:
    """A member leaves an opinion on a case, there or not; it is read in the session and kept in the minutes."""
    case, _ = _locked_case(case_id, by, "lasciare un parere")
    _still_open(case)
    opinion = _create(
        Opinion, by, at, case, role_id=by.role_id, text=fit(text, "text", "Scrivi il tuo parere.", 1000)
    )
    record.close_tasks(
        by=by, at=at, person_id=case.person_id, source_id=case.pk, kind=TaskKind.CONFERENCE, role_id=by.role_id
    )  # fmt: skip
    _note(by, at, "leave_opinion", case)
    assert isinstance(opinion, Opinion)
    return opinion


def decide(
    *, by: Actor, at: datetime, case_id: UUID, need_level: str, path: str, reason: str, outcome: str = "",
    version: int | None = None,
) -> ConferenceCase:  # fmt: skip
    """Write the decision: how much support is needed, by which path, why. All the room sees it; one holds the pen."""
    may(by, MAY_SIT, "decidere nella UVM")
    case, _ = _locked_case(case_id, by, "scrivere la decisione")
    _still_open(case)
    if case.conference.state != "in-session" and case.state == "on-agenda":
        raise Refused("La seduta non è aperta: apri la seduta, poi scrivi la decisione.")
    if need_level not in NeedLevel.values:
        raise Refused("Scegli il livello di bisogno.", "need_level")
    if path not in CarePath.values:
        raise Refused("Scegli il percorso.", "path")
    records.change(
        case, by=by, at=at, version=version, need_level=need_level, path=path,
        reason=fit(reason, "reason", "Scrivi perché si è deciso così.", 2000), outcome=outcome.strip(),
    )  # fmt: skip
    _note(by, at, "decide", case)
    return case


def dissent(*, by: Actor, at: datetime, case_id: UUID, reason: str, role_id: UUID | None = None) -> Dissent:
    """Put on record that a member does not agree, by name and with the reason."""
    case, _ = _locked_case(case_id, by, "mettere a verbale un dissenso")
    _still_open(case)
    who = role_id or by.role_id
    seat = _seat(case, who)
    if seat is None or seat.presence not in TAKING_PART:
        raise Refused("Può dissentire solo chi è presente alla seduta.", "role")
    if Dissent.objects.filter(case_id=case.pk, role_id=who).exists():
        raise Conflict("Il dissenso di questa persona è già a verbale.", field="role")
    text = fit(reason, "reason", "Scrivi perché non è d'accordo.", 1000)
    row = _create(Dissent, by, at, case, role_id=who, reason=text)
    _note(by, at, "dissent", case)
    assert isinstance(row, Dissent)
    return row


def commit(*, by: Actor, at: datetime, case_id: UUID, role_id: UUID, what: str, due_date: date) -> Commitment:
    """Somebody promises to do something by a day."""
    case, _ = _locked_case(case_id, by, "scrivere un impegno")
    _still_open(case)
    if due_date < local_day(at):
        raise Refused("Scegli un giorno da oggi in poi.", "due_date")
    role_at(role_id, at, "role")
    text = fit(what, "what", "Scrivi che cosa farà.", 160)
    row = _create(Commitment, by, at, case, role_id=role_id, what=text, due_date=due_date)
    if case.state == "decided":
        _promise(by, at, case, row)
    _note(by, at, "commit", case)
    assert isinstance(row, Commitment)
    return row


def withdraw_commitment(*, by: Actor, at: datetime, commitment_id: UUID) -> None:
    """Take back a promise that was written by mistake; the history keeps it."""
    row = records.lock(Commitment, commitment_id)
    case, _ = _locked_case(row.case_id, by, "togliere un impegno")
    _still_open(case)
    record.close_tasks(by=by, at=at, person_id=case.person_id, source_id=row.pk, state="cancelled")
    row.delete()
    _note(by, at, "withdraw_commitment", case)


def _promise(by: Actor, at: datetime, case: ConferenceCase, row: object) -> None:
    assert isinstance(row, Commitment)
    role = PractitionerRole.objects.get(pk=row.role_id)
    record.assign_task(
        by=by, at=at, person_id=case.person_id, kind=TaskKind.COMMITMENT, title=row.what, role_id=role.pk,
        organization_id=role.organization_id, due_date=row.due_date, source_id=row.pk,
        path=f"/persone/{case.person_id}/uvm/{case.pk}/",
        detail=f"Impegno della UVM del {local_day(case.conference.starts_at):%d/%m/%Y}", about=row.label,
    )  # fmt: skip


def conclude(
    *, by: Actor, at: datetime, case_id: UUID, known: Sequence[Fact] = (), preliminary: bool = False,
    version: int | None = None,
) -> ConferenceCase:  # fmt: skip
    """Close a case: promises become tasks, the decision opens a draft plan, the minutes wait for signatures.

    Without the quorum nothing is decided: the case may only be closed as preliminary («istruttoria»).
    """
    may(by, MAY_SIT, "chiudere un caso")
    case, _ = _locked_case(case_id, by, "chiudere il caso")
    if case.state != "on-agenda":
        raise already(f"Il caso è già «{case.get_state_display().lower()}»", case.concluded_at, at)
    conference = records.lock(Conference, case.conference_id)
    if conference.state != "in-session":
        raise Refused("La seduta non è aperta.")
    _require_quorum(conference, case, preliminary)
    if not preliminary:
        _require_decision(case)
    state = "preliminary" if preliminary else "decided"
    CASE.check(case.state, state)
    records.change(case, by=by, at=at, version=version, state=state, concluded_at=at)
    decided = 0 if preliminary else 1
    records.change(
        conference, by=by, at=at, cases_open=conference.cases_open - 1,
        cases_decided=conference.cases_decided + decided, cases_unsigned=conference.cases_unsigned + decided,
    )  # fmt: skip
    for fact in known:
        _keep(by, at, case, fact)
    for commitment in Commitment.objects.filter(case_id=case.pk):
        _promise(by, at, case, commitment)
    record.close_tasks(by=by, at=at, person_id=case.person_id, source_id=case.pk, kind=TaskKind.CONFERENCE)
    if not preliminary:
        _open_plan(by, at, case)
        _ask_signatures(by, at, case)
    _note(by, at, "conclude", case)
    outbox.announce(
        by=by, at=at, topic="conference.concluded", person_id=case.person_id, object_id=case.pk, state=state
    )
    return case


def _keep(by: Actor, at: datetime, case: ConferenceCase, fact: Fact) -> None:
    """The minutes are read by all: what is more confidential than the case stays in its own sheet."""
    if highest([case.label, fact.label]) == case.label:
        _create(
            KnownFact, by, at, case, **{name: value for name, value in vars(fact).items() if name != "label"}
        )


def _require_quorum(conference: Conference, case: ConferenceCase, preliminary: bool) -> None:
    reached = queries.quorum_of(conference, queries.members(conference.pk, case.pk))
    if not reached.reached and not preliminary:
        raise Refused(f"{reached.sentence} Puoi chiudere il caso solo come istruttoria.")
    if reached.reached and preliminary:
        raise Refused("Il numero legale c'è: scrivi la decisione e chiudi il caso.")


def _require_decision(case: ConferenceCase) -> None:
    missing = [
        (case.need_level, "need_level", "Scegli il livello di bisogno."),
        (case.path, "path", "Scegli il percorso."),
        (case.reason, "reason", "Scrivi perché si è deciso così."),
    ]
    for value, field, message in missing:
        if not value:
            raise Refused(message, field)


def _open_plan(by: Actor, at: datetime, case: ConferenceCase) -> None:
    """A draft to work on: the first, or the next version of the plan in force; none where no plan is wanted."""
    if case.path == CarePath.NO_PLAN or queries.preparation(case.person_id) is not None:
        return
    version = draft(
        by=by, at=at, person_id=case.person_id, kind=PlanKind.INTEGRATED, case_id=case.pk,
        episode_id=case.episode_id, what_matters=case.person_words,
    )  # fmt: skip
    writer = version.case_manager
    if writer is not None:
        record.assign_task(
            by=by, at=at, person_id=case.person_id, kind=TaskKind.COMMITMENT, title="Scrivi il piano", role_id=writer.pk,
            organization_id=writer.organization_id, due_date=add_working_days(local_day(at), _WRITE_WITHIN_DAYS),
            source_id=version.pk, path=f"/persone/{case.person_id}/piano/{version.number}/",
            detail=f"Deciso dalla UVM del {local_day(case.conference.starts_at):%d/%m/%Y}", about=version.label,
        )  # fmt: skip


def _ask_signatures(by: Actor, at: datetime, case: ConferenceCase) -> None:
    for seat in queries.members(case.conference_id, case.pk):
        if seat.presence in TAKING_PART:
            record.assign_task(
                by=by, at=at, person_id=case.person_id, kind=TaskKind.SIGNATURE, role_id=seat.role_id,
                title="Firma il verbale della UVM", organization_id=seat.role.organization_id,
                due_date=local_day(at) + timedelta(days=_SIGN_WITHIN_DAYS), source_id=case.pk,
                path=f"/persone/{case.person_id}/uvm/{case.pk}/verbale/", about=case.label,
            )  # fmt: skip


def sign_minutes(
    *, by: Actor, at: datetime, case_id: UUID, sha256: str = "", render: bool = True
) -> ConferenceCase:
    """Sign the minutes as they were read (`sha256` is of that text). With both sides' signatures they are final.

    `render=False` leaves the PDF for later: the history of a demonstration is long.
    """
    case, seat = _locked_case(case_id, by, "firmare il verbale")
    if (
        case.state == "minutes-signed"
        or MinutesSignature.objects.filter(case_id=case.pk, role_id=by.role_id).exists()
    ):
        raise Conflict(_already_signed(case, by, at))
    if case.state in ("preliminary", "withdrawn"):
        raise already(f"Il caso è già «{case.get_state_display().lower()}»", case.concluded_at, at)
    if case.state != "decided":
        raise Refused("Il verbale si firma quando il caso è deciso.")
    if seat.presence not in TAKING_PART:
        raise Refused("Firma il verbale chi era presente alla seduta.")
    sheet = queries.case_sheet(case_id)
    digest = documents.minutes_hash(sheet)
    if sha256 and sha256 != digest:
        raise Conflict("Il verbale è cambiato mentre lo leggevi: rileggilo prima di firmare.")
    _create(MinutesSignature, by, at, case, role_id=by.role_id, signed_at=at, sha256=digest)
    record.close_tasks(
        by=by, at=at, person_id=case.person_id, source_id=case.pk, kind=TaskKind.SIGNATURE, role_id=by.role_id
    )  # fmt: skip
    if _both_sides_signed(case):
        _seal(by, at, case, render)
    _note(by, at, "sign_minutes", case)
    return case


def _already_signed(case: ConferenceCase, by: Actor, at: datetime) -> str:
    row = MinutesSignature.objects.filter(case_id=case.pk, role_id=by.role_id).first()
    return (
        f"Hai già firmato questo verbale {when(row.signed_at, at)}." if row else "Il verbale è già firmato."
    )


def _both_sides_signed(case: ConferenceCase) -> bool:
    """The same professions that make the quorum make the minutes."""
    seats = MinutesSignature.objects.filter(case_id=case.pk).select_related("role")
    signed = [Attendance(profession=row.role.role, presence="present") for row in seats]
    return queries.quorum_of(case.conference, signed).reached


def _seal(by: Actor, at: datetime, case: ConferenceCase, render: bool) -> None:
    records.change(case, by=by, at=at, state="minutes-signed")
    conference = records.lock(Conference, case.conference_id)
    left = conference.cases_unsigned - 1
    if conference.state == "decided" and not left:
        CONFERENCE.check(conference.state, "minutes-signed")
        records.change(conference, by=by, at=at, cases_unsigned=left, state="minutes-signed")
    else:
        records.change(conference, by=by, at=at, cases_unsigned=left)
    record.close_tasks(
        by=by, at=at, person_id=case.person_id, source_id=case.pk, kind=TaskKind.SIGNATURE, state="cancelled"
    )
    ask_to_tell(by=by, at=at, case=case)
    if render:
        file_minutes(by=by, at=at, case_id=case.pk)
    outbox.announce(by=by, at=at, topic="conference.minutes", person_id=case.person_id, object_id=case.pk)


def file_minutes(*, by: Actor, at: datetime, case_id: UUID) -> ConferenceCase:
    """Keep the signed minutes as a PDF. Refused, in words, where this machine cannot make PDFs."""
    case = records.lock(ConferenceCase, case_id)
    if case.minutes_id is not None and records_of.document(case.person_id, case.minutes_id) is not None:
        return case  # what is there and out of sight is made again, of what who asks may read
    if case.state != "minutes-signed":
        raise Refused("Il verbale va prima firmato dai due lati.")
    day, sheet = local_day(case.conference.starts_at), queries.case_sheet(case_id)
    document = record.file_document(
        by=by, at=at, person_id=case.person_id, kind=DocumentKind.MINUTES, media_type="application/pdf",
        title=f"Verbale della UVM del {day:%d/%m/%Y}", source_id=case.pk,
        content=documents.minutes_pdf(sheet, at=at), inside=sheet.labels,
    )  # fmt: skip
    records.change(case, by=by, at=at, minutes_id=document.pk)
    return case
