# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The story of a person's way in: contacts, signals, requests, episodes and teams, told in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.intake import rules
from raccordo.intake.codes import Reason
from raccordo.intake.models import CareTeamMember, Contact, Episode, Request, Signal
from raccordo.privacy.queries import bodies
from raccordo.territory.models import PractitionerRole

_LONGEST = 200


@dataclass(frozen=True)
class Event:
    """One thing that happened: when, what, in which words, by whom, on which side, where to read it."""

    at: datetime
    kind: str
    title: str
    text: str
    who: str
    sector: str
    path: str = ""


def person_story(person_id: UUID) -> list[Event]:
    """Everything that intake knows about a person, the newest first."""
    found = [
        *_contacts(person_id),
        *_signals(person_id),
        *_requests(person_id),
        *_episodes(person_id),
        *_team(person_id),
    ]
    told = sorted(enumerate(found), key=lambda one: (one[1].at, one[0]), reverse=True)
    return [event for _, event in told]


def _by(role: PractitionerRole | None) -> tuple[str, str]:
    return (bodies.worker(role), role.sector) if role else ("", "")


def _reasons(codes: list[str]) -> str:
    return ", ".join(Reason(code).label for code in codes)


def _contacts(person_id: UUID) -> Iterator[Event]:
    rows = Contact.objects.filter(person_id=person_id, entered_in_error_at=None)
    for row in rows.select_related("role__practitioner")[:_LONGEST]:
        yield Event(
            row.created_at, "contact", f"Contatto allo sportello: {row.get_outcome_display().lower()}", row.need,
            *_by(row.role), rules.contact_path(person_id, row.pk),
        )  # fmt: skip


def _signals(person_id: UUID) -> Iterator[Event]:
    rows = Signal.objects.filter(person_id=person_id, entered_in_error_at=None)
    for row in rows.select_related(
        "sender__practitioner", "taken_by__practitioner", "closed_by__practitioner"
    )[:_LONGEST]:
        path, text = rules.signal_path(person_id, row.pk), row.words or _reasons(row.reasons)
        yield Event(row.created_at, "signal", "Segnalazione inviata", text, *_by(row.sender), path)
        if row.taken_at:
            yield Event(row.taken_at, "signal", "Segnalazione presa", "", *_by(row.taken_by), path)
        if row.closed_at:
            title = f"Segnalazione chiusa: {row.get_outcome_display().lower()}"
            yield Event(row.closed_at, "signal", title, row.answer, *_by(row.closed_by), path)


def _requests(person_id: UUID) -> Iterator[Event]:
    rows = Request.objects.filter(person_id=person_id, entered_in_error_at=None)
    for row in rows.select_related("organization", "triage_by__practitioner", "decided_by__practitioner")[
        :_LONGEST
    ]:
        path = rules.request_path(person_id, row.pk)
        yield Event(
            row.created_at, "request", f"Richiesta di valutazione a {bodies.name_of(row.organization)}", row.priority_why, "", row.sector, path
        )  # fmt: skip
        if row.triage_at and row.triage_at != row.decided_at:
            yield Event(row.triage_at, "request", "Valutazione iniziata", "", *_by(row.triage_by), path)
        if row.decided_at:
            yield Event(
                row.decided_at, "request", row.get_decision_display(), row.answer, *_by(row.decided_by), path
            )


def _episodes(person_id: UUID) -> Iterator[Event]:
    rows = Episode.objects.filter(person_id=person_id, entered_in_error_at=None)
    for row in rows.select_related("case_manager__practitioner", "closed_by__practitioner")[:_LONGEST]:
        yield Event(
            row.starts, "episode", f"Presa in carico: {row.get_programme_display().lower()}", "", *_by(row.case_manager)
        )  # fmt: skip
        if row.ends:
            title = f"Presa in carico chiusa: {row.get_outcome_display().lower()}"
            yield Event(row.ends, "episode", title, row.closing_note, *_by(row.closed_by))


def _team(person_id: UUID) -> Iterator[Event]:
    rows = CareTeamMember.objects.filter(person_id=person_id, entered_in_error_at=None)
    for row in rows.select_related("role__practitioner", "related", "episode")[:_LONGEST]:
        name, sector = _by(row.role) if row.role else (row.related.full_name if row.related else "", "family")
        path = f"/persone/{person_id}/rete/"
        if row.starts > row.episode.starts:
            yield Event(row.starts, "team", "Entra nella rete di cura", row.reason, name, sector, path)
        if row.ends and row.ends != row.episode.ends:
            yield Event(
                row.ends, "team", "Lascia la rete di cura", row.get_leave_reason_display(), name, sector, path
            )
