# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues, parcels and requests in words and tones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from raccordo.intake import queries, rules
from raccordo.intake.codes import REQUEST, SIGNAL, Priority, Reason, Urgency
from raccordo.intake.models import Request, Signal
from raccordo.intake.queries import Waiting
from raccordo.kernel.periods import clock, local_day
from raccordo.people.models import RelatedPerson
from raccordo.privacy.queries import bodies
from raccordo.territory.codes import Role
from raccordo.territory.models import HealthcareService, PractitionerRole
from raccordo.territory.queries.guide import Result, search_guide
from raccordo.web.shell.presenters import day_word, person_line, uncapitalised
from raccordo.web.shell.tones import mark

CLOCK_TONE = {"late": "rosso", "today": "ambra", "near": "ambra", "in-time": "grigio", "stopped": "grigio"}
_STEP = {"done": "fatto", "now": "ora", "next": "poi"}
STATE_TONE = {
    "received": "ambra",
    "taken": "primario",
    "forwarded": "primario",
    "closed": "verde",
    "withdrawn": "grigio",
}
Step = tuple[str, str, str | None, str]


@dataclass(frozen=True)
class QueueRow:
    """One row of the queue."""

    id: UUID
    person_id: UUID
    person: str
    kind: str
    what: str
    words: str
    origin: str
    waited: str
    clock: tuple[str, str]
    priority: tuple[str, str] | None
    taken_by: str
    mine: bool
    url: str


def queue(waiting: Iterable[Waiting], at: datetime, patron: tuple[int, int] | None) -> list[QueueRow]:
    """The queue of a service in words."""
    today = local_day(at)
    return [_queue_row(row, at, today, patron) for row in waiting]


def _queue_row(row: Waiting, at: datetime, today: date, patron: tuple[int, int] | None) -> QueueRow:
    clock = rules.clock(row.due_date, today, patron)
    return QueueRow(
        id=row.id, person_id=row.person_id, person=person_line(row, today), kind=row.kind,
        what=" · ".join(row.reasons), words=row.words[:140], waited=rules.waited(row.since, at), mine=row.mine,
        origin=f"da {row.origin}" if row.kind == "signal" else f"richiesta, {row.origin.lower()}",
        clock=(clock.words, CLOCK_TONE[clock.state]), taken_by=row.taken_by, url=row.path,
        priority=(f"Priorità {Priority(row.priority).label.lower()}", mark("priority", row.priority).tone) if row.priority else None,
    )  # fmt: skip


def steps(row: Signal, at: datetime) -> list[Step]:
    """The way of a parcel, for the component."""
    return _steps(queries.way_of(row), local_day(at))


def _steps(found: Sequence[rules.Step], today: date) -> list[Step]:
    return [(step.title, step.detail, moment_word(step.at, today), _STEP[step.state]) for step in found]


def moment_word(at: datetime | None, today: date) -> str | None:
    """«oggi, 10:04», «19/11, 16:20»."""
    return f"{day_word(at, today)}, {clock(at)}" if at else None


@dataclass(frozen=True)
class Parcel:
    """One signal as its sender follows it."""

    id: UUID
    number: str
    person_id: UUID
    person: str
    what: str
    sent: str | None
    state: tuple[str, str]
    clock: tuple[str, str] | None
    steps: list[Step]
    url: str


def parcels(rows: Iterable[Signal], at: datetime, patron: tuple[int, int] | None) -> list[Parcel]:
    """What somebody has sent, as parcels."""
    today = local_day(at)
    return [
        Parcel(
            id=row.pk, number=row.number, person_id=row.person_id, person=person_line(row.person, today),
            what=reasons(row.reasons), sent=moment_word(row.created_at, today),
            state=(SIGNAL.labels[row.state], STATE_TONE[row.state]), clock=_clock(row, today, patron),
            steps=steps(row, at), url=rules.signal_path(row.person_id, row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _clock(row: Signal, today: date, patron: tuple[int, int] | None) -> tuple[str, str] | None:
    if row.closed_at:
        return None
    due = row.born[0].due_date if row.born else row.due_date  # type: ignore[attr-defined]
    clock = rules.clock(due, today, patron)
    return (clock.words, CLOCK_TONE[clock.state])


def reasons(codes: Sequence[str]) -> str:
    """Reasons in words."""
    return " · ".join(Reason(code).label for code in codes)


def request_steps(row: Request, at: datetime) -> list[Step]:
    """The way of a request: opened, assessed by whom, decided, closed."""
    today = local_day(at)
    found = [rules.Step("Aperta", bodies.name_of(row.organization, row.person_id), row.created_at, "done")]
    if row.triage_at and row.triage_by:
        found.append(
            rules.Step(
                f"Valuta {bodies.worker(row.triage_by, within=True)}",
                "",
                row.triage_at,
                "done" if row.decided_at else "now",
            )
        )
    elif not row.closed_at:
        found.append(rules.Step("Da valutare", f"entro il {row.due_date:%d/%m/%Y}", None, "now"))
    if row.decided_at:
        found.append(
            rules.Step(
                row.get_decision_display(), row.answer, row.decided_at, "done" if row.closed_at else "now"
            )
        )
    if row.closed_at and row.state == "closed":
        said = "" if row.decided_at else row.answer  # once is enough
        found.append(rules.Step(row.get_outcome_display(), said, row.closed_at, "done"))
    elif not row.closed_at:
        found.append(rules.Step("Presa in carico o risposta", "", None, "next"))
    return _steps(found, today)


def request_state(row: Request) -> tuple[str, str]:
    """The state of a request, with its tone."""
    return (
        REQUEST.labels[row.state],
        "verde" if row.closed_at else "ambra" if row.state == "requested" else "primario",
    )


def urgency_help() -> dict[str, str]:
    """What each term means, beside the choice."""
    return {
        Urgency.TODAY: "c’è un pericolo, o oggi nessuno può assisterla",
        Urgency.THREE_DAYS: "sta peggiorando, o torna dall’ospedale",
        Urgency.FIFTEEN_DAYS: "si può aspettare",
    }


def helpful(codes: Sequence[str], most: int = 5) -> list[tuple[str, Result]]:
    """What may help with some reasons (M-032), each idea with the service of the Guida that does it."""
    found: dict[str, tuple[str, Result]] = {}
    for idea in (idea for code in codes for idea in rules.RESPONSES.get(code, ())):
        for result in search_guide(idea.words).found[:1]:
            found.setdefault(result.service.sheet.code, (idea.text, result))
    return list(found.values())[:most]


_WHY = {
    Role.GP: "è il medico scelto dalla persona",
    Role.COMMUNITY_NURSE: "segue la salute a casa",
    Role.SOCIAL_WORKER: "segue la parte sociale",
    Role.PHYSIOTHERAPIST: "segue il movimento",
    Role.SPECIALIST: "segue la malattia",
    Role.HOME_CARE_COORDINATOR: "organizza le visite a casa",
    Role.PANEL_COORDINATOR: "prepara la riunione della UVM",
}


def why_in_team(role: PractitionerRole) -> str:
    """The reason written for who enters the team from the first day; it can be changed later."""
    return _WHY.get(Role(role.role), "aiuta la persona a casa")


def role_choice(role: PractitionerRole) -> tuple[str, str]:
    """«Sara Conti, assistente sociale · Comune di Lecco»."""
    return (
        str(role.pk),
        f"{role.practitioner.full_name}, {uncapitalised(role.get_role_display())} · {role.organization.name}",
    )


def related_choice(related: RelatedPerson) -> tuple[str, str]:
    """«Laura Brambilla, figlia o figlio»."""
    return (str(related.pk), f"{related.full_name}, {related.get_role_display().lower()}")


def service_choice(service: HealthcareService) -> tuple[str, str]:
    """A service of the Guida as a choice."""
    return (str(service.pk), service.title)
