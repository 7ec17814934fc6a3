# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The session of a panel: convene it, call the members, put persons on the agenda, open it, close it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from raccordo.careplan import library, queries
from raccordo.careplan.codes import CASE, CONFERENCE, Presence
from raccordo.careplan.models import Attendance, Conference, ConferenceCase
from raccordo.careplan.operations.telling import answer_reassessment
from raccordo.careplan.refusals import MAY_CONVENE, MAY_SIT, already, fit, inside, may, role_at
from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task


def convene(
    *, by: Actor, at: datetime, organization_id: UUID, title: str, starts_at: datetime, place: str,
    member_role_ids: Sequence[UUID] = (), remote: str = "", area_id: UUID | None = None,
) -> Conference:  # fmt: skip
    """Call a session of the panel for a day to come, with its members; who convenes is one of them."""
    may(by, MAY_CONVENE, "convocare la UVM")
    if starts_at < at:
        raise Refused("La seduta va fissata da adesso in poi.", "starts_at")
    row = records.create(
        Conference, by=by, at=at, organization_id=organization_id, area_id=area_id or by.area_id,
        convener_id=by.role_id, title=fit(title, "title", "Scrivi il nome della seduta.", 80), starts_at=starts_at,
        place=fit(place, "place", "Scrivi dove ci si trova.", 120), remote=remote.strip(),
    )  # fmt: skip
    for role_id in dict.fromkeys([by.role_id, *member_role_ids]):
        if role_id is not None:
            _call(by, at, row, role_id)
    audit.note(by=by, at=at, act="careplan.create_conference", person_id=None, object_id=row.pk)
    return row


def _call(by: Actor, at: datetime, row: Conference, role_id: UUID, case_id: UUID | None = None) -> Attendance:
    role = role_at(role_id, at, "member")
    if role.role not in MAY_SIT:
        raise Refused(
            f"{role.practitioner.full_name} non può far parte della UVM con questo incarico.", "member"
        )
    return records.create(
        Attendance, by=by, at=at, conference_id=row.pk, role_id=role_id, profession=role.role, for_case_id=case_id
    )  # fmt: skip


def _locked(conference_id: UUID, by: Actor, at: datetime, states: Sequence[str], act: str) -> Conference:
    row = records.lock(Conference, conference_id)
    mine = Attendance.objects.filter(conference_id=conference_id, role_id=by.role_id).exists()
    if not mine and (by.role_id is None or row.organization_id != by.organization_id):
        raise Refused(f"Solo chi è convocato, o l'ufficio che convoca, può {act}.")
    if row.state not in states:
        if row.state == CONFERENCE.initial:
            raise Refused(f"La seduta non è ancora aperta: non si può {act}.")
        state = row.get_state_display().lower()
        raise already(f"La seduta è «{state}»", row.closed_at or row.opened_at, at, f"non si può più {act}")
    return row


def invite(*, by: Actor, at: datetime, conference_id: UUID, role_id: UUID) -> Attendance:
    """Call one more member for the whole session; the persons on the agenda open for them too."""
    may(by, MAY_CONVENE, "convocare la UVM")
    row = _locked(conference_id, by, at, ("scheduled", "in-session"), "aggiungere convocati")
    known = Attendance.objects.filter(conference_id=conference_id, role_id=role_id, for_case=None).first()
    if known is not None:
        return known
    attendance = _call(by, at, row, role_id)
    for case in list(queries.agenda(conference_id).filter(state="on-agenda")):
        with inside(case.person_id):
            _admit(by, at, row, case, [attendance])
    return attendance


def add_case(
    *, by: Actor, at: datetime, conference_id: UUID, person_id: UUID, person_words: str = "",
    person_takes_part: str = "", person_at: time | None = None, episode_id: UUID | None = None,
    member_role_ids: Sequence[UUID] = (),
) -> ConferenceCase:  # fmt: skip
    """Put a person on the agenda: the members may open the record from now until some days after the session.

    `member_role_ids` come for this case only (the person's own GP, who follows the person): they see no other.
    """
    may(by, MAY_SIT, "portare un caso alla UVM")
    row = _locked(conference_id, by, at, ("scheduled", "in-session"), "aggiungere casi")
    same = ConferenceCase.objects.filter(conference_id=row.pk, person_id=person_id)
    if same.exclude(state="withdrawn").exists():
        raise Refused("Questa persona è già in agenda.", "conference")
    total = row.cases_total + 1
    records.change(row, by=by, at=at, cases_total=total, cases_open=row.cases_open + 1)
    case = records.create(
        ConferenceCase, by=by, at=at, person_id=person_id, label=labels.label_to_send(by=by, at=at), sector=by.sector,
        conference_id=row.pk, episode_id=episode_id, order=total, person_words=person_words.strip(),
        person_takes_part=person_takes_part.strip(), person_at=person_at,
    )  # fmt: skip
    _close_calls_to_convene(by, at, person_id)
    answer_reassessment(by=by, at=at, case=case)
    standing = {seat.role_id for seat in queries.members(row.pk)}
    for role_id in dict.fromkeys(member_role_ids):
        if role_id not in standing:
            _call(by, at, row, role_id, case.pk)
    _admit(by, at, row, case, queries.members(row.pk, case.pk))
    audit.note(by=by, at=at, act="careplan.create_case", person_id=person_id, object_id=case.pk)
    return case


def _close_calls_to_convene(by: Actor, at: datetime, person_id: UUID) -> None:
    """Who asked for the panel has it: «Convoca la UVM», put on an office's list by intake, is done."""
    calls = Task.objects.filter(
        person_id=person_id, kind=TaskKind.CONFERENCE, state="open", role=None, source_id__isnull=False
    )
    for task in calls:
        record.close_tasks(
            by=by, at=at, person_id=person_id, source_id=task.source_id, kind=TaskKind.CONFERENCE
        )


def _admit(
    by: Actor, at: datetime, row: Conference, case: ConferenceCase, called: Sequence[Attendance]
) -> None:
    """Open the record to the members for the session, and tell them to read before it."""
    ends = row.starts_at + timedelta(days=library.composition(local_day(row.starts_at)).access_days)
    for attendance in called:
        role = attendance.role
        privacy.grant_relationship(
            by=by, at=at, person_id=case.person_id, kind=RelationshipKind.PANEL,
            purpose=Purpose.SOCIAL if role.sector == Sector.SOCIAL else Purpose.CARE,
            because=f"fai parte della UVM del {local_day(row.starts_at):%d/%m/%Y}", role_id=role.pk, ends=ends,
            source_id=case.pk,
        )  # fmt: skip
        if role.pk != by.role_id:
            record.assign_task(
                by=by, at=at, person_id=case.person_id, kind=TaskKind.CONFERENCE, role_id=role.pk,
                title="Preparati alla UVM: leggi, lascia un parere", organization_id=role.organization_id,
                due_date=local_day(row.starts_at), source_id=case.pk, path=_case_path(case), detail=row.title,
                about=case.label,
            )  # fmt: skip


def _case_path(case: ConferenceCase) -> str:
    """Where the case is discussed."""
    return f"/persone/{case.person_id}/uvm/{case.pk}/"


def withdraw_case(*, by: Actor, at: datetime, case_id: UUID) -> ConferenceCase:
    """Take a person off the agenda: what was opened for the session closes."""
    case = records.lock(ConferenceCase, case_id)
    row = _locked(case.conference_id, by, at, ("scheduled", "in-session"), "togliere casi")
    if case.concluded_at is not None:
        raise already(f"Il caso è già «{case.get_state_display().lower()}»", case.concluded_at, at)
    CASE.check(case.state, "withdrawn")
    records.change(case, by=by, at=at, state="withdrawn")
    records.change(row, by=by, at=at, cases_total=row.cases_total, cases_open=row.cases_open - 1)
    privacy.end_relationships(by=by, at=at, person_id=case.person_id, source_id=case.pk)
    record.close_tasks(by=by, at=at, person_id=case.person_id, source_id=case.pk, state="cancelled")
    audit.note(by=by, at=at, act="careplan.withdraw_case", person_id=case.person_id, object_id=case.pk)
    return case


def open_session(*, by: Actor, at: datetime, conference_id: UUID, version: int | None = None) -> Conference:
    """The session begins; who opens it is there."""
    may(by, MAY_SIT, "aprire la seduta")
    row = _locked(conference_id, by, at, ("scheduled",), "aprire la seduta")
    records.change(row, by=by, at=at, version=version, state="in-session", opened_at=at)
    for mine in Attendance.objects.select_for_update(of=("self",)).filter(
        conference_id=row.pk, role_id=by.role_id, presence=Presence.INVITED
    ):
        records.change(mine, by=by, at=at, presence=Presence.PRESENT)
    audit.note(by=by, at=at, act="careplan.start_session", person_id=None, object_id=row.pk)
    return row


def record_attendance(
    *, by: Actor, at: datetime, conference_id: UUID, role_id: UUID, presence: str, case_id: UUID | None = None
) -> Attendance:
    """Write down who is in the room, connected, or sends word; `case_id` for who comes for one case only."""
    may(by, MAY_SIT, "segnare le presenze")
    row = _locked(conference_id, by, at, ("scheduled", "in-session"), "cambiare le presenze")
    if presence not in Presence.values:
        raise Refused("Scegli tra presente, a distanza, assente.", "presence")
    if row.state == "scheduled" and presence in (Presence.PRESENT, Presence.REMOTE):
        raise Refused("La seduta non è ancora aperta: apri la seduta, poi segna chi c'è.", "presence")
    seats = Attendance.objects.select_for_update(of=("self",))
    attendance = seats.get(conference_id=row.pk, role_id=role_id, for_case_id=case_id)
    if attendance.presence != presence:
        records.change(attendance, by=by, at=at, presence=presence)
        audit.note(by=by, at=at, act="careplan.record_attendance", person_id=None, object_id=attendance.pk)
    return attendance


def close_session(*, by: Actor, at: datetime, conference_id: UUID) -> Conference:
    """The session ends. Every case has its decision, or is closed as preliminary, or was taken off."""
    may(by, MAY_SIT, "chiudere la seduta")
    row = _locked(conference_id, by, at, ("in-session",), "chiudere la seduta")
    if row.cases_open:
        many = "c'è ancora 1 caso" if row.cases_open == 1 else f"ci sono ancora {row.cases_open} casi"
        raise Refused(f"Non si può chiudere: {many} in agenda. Concludili, oppure toglili.")
    if not row.cases_decided:
        state = "preliminary"
    else:
        state = "decided" if row.cases_unsigned else "minutes-signed"
    CONFERENCE.check(row.state, state)
    records.change(row, by=by, at=at, state=state, closed_at=at)
    audit.note(by=by, at=at, act="careplan.close_session", person_id=None, object_id=row.pk)
    return row


def cancel_session(*, by: Actor, at: datetime, conference_id: UUID) -> Conference:
    """The session will not be held. The persons on the agenda are taken off first, one by one, with what that closes."""
    may(by, MAY_CONVENE, "annullare una seduta")
    row = _locked(conference_id, by, at, ("scheduled",), "annullare la seduta")
    if row.cases_open:
        raise Refused("In agenda ci sono ancora casi: spostali in un'altra seduta, poi annulla.")
    records.change(row, by=by, at=at, state="cancelled", closed_at=at)
    audit.note(by=by, at=at, act="careplan.cancel_session", person_id=None, object_id=row.pk)
    return row
