# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about what persons ask of their own data: ask, take in on paper, allow more time, answer."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label, Sector
from raccordo.people.models import Person
from raccordo.privacy import policies
from raccordo.privacy.codes import GivenBy, IdentifiedHow, RequestChannel, RequestOutcome, SubjectRight
from raccordo.privacy.models import SubjectRequest
from raccordo.privacy.operations._office import examining, refuse_others
from raccordo.privacy.queries import labels
from raccordo.privacy.rules import subject_rights as rules
from raccordo.territory.codes import Role


def ask_right(*, by: Actor, at: datetime, person_id: UUID, kind: str, text: str) -> SubjectRequest:
    """The person, or who represents her, asks from her pages; the officer of the area answers within the term."""
    person = Person.objects.get(pk=person_id)
    return _take_in(by, at, person, kind, text, RequestChannel.PORTAL, local_day(at))


def register_request(
    *, by: Actor, at: datetime, person: Person, kind: str, text: str, channel: str, received: date, identified: str,
    given_by: str,
) -> SubjectRequest:  # fmt: skip
    """The officer enters a request that came on paper, by post or by word; its clock runs from the day it came."""
    refuse_others(by, person.area_id)
    said = _said(at, channel, received, identified, given_by)
    with examining(person.pk):
        return _take_in(by, at, person, kind, text, RequestChannel(channel), received, **said)


def receive_request(
    *, by: Actor, at: datetime, person_id: UUID, kind: str, text: str, channel: str, received: date, identified: str,
    given_by: str,
) -> SubjectRequest:  # fmt: skip
    """A desk takes in what a person, or who represents her, asks there by word or on paper; the officer of her area answers.

    The body that took it in received it on that day, whenever the officer reads it (GDPR art. 12.3). Raises Refused for who
    does not sit at a desk, Person.DoesNotExist for a person out of reach.
    """
    if by.role not in DESKS or by.role_id is None:
        raise Refused("La richiesta la scrive chi sta allo sportello, o chi protegge i dati.")
    said = _said(at, channel, received, identified, given_by)
    person = Person.objects.get(pk=person_id)
    return _take_in(by, at, person, kind, text, RequestChannel(channel), received, **said)


DESKS = (Role.ACCESS_POINT_OPERATOR, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE)
"""Who receives people at an access point or in a service."""
LATEST = 366  # days


def _said(at: datetime, channel: str, received: date, identified: str, given_by: str) -> dict[str, str]:
    """What the portal knows by itself: how it came and when, how she was recognised, and whether it was herself."""
    if channel not in RequestChannel.values or channel == RequestChannel.PORTAL:
        raise Refused("Scegli come è arrivata.", "channel")
    if received > local_day(at):
        raise Refused("Il giorno in cui è arrivata non può essere nel futuro.", "received")
    if (local_day(at) - received).days > LATEST:
        raise Refused("È di più di un anno fa: controlla la data.", "received")
    if given_by not in GivenBy.values:
        raise Refused("Scegli chi la presenta.", "given_by")
    if identified not in IdentifiedHow.values:
        raise Refused("Scegli come è stata riconosciuta: se non lo sai, chiedilo prima.", "identified")
    return {"identified": identified, "given_by": given_by}


def _take_in(
    by: Actor,
    at: datetime,
    person: Person,
    kind: str,
    text: str,
    channel: RequestChannel,
    received: date,
    **said: str,
) -> SubjectRequest:
    if kind not in SubjectRight.values:
        raise Refused("Scegli che cosa chiedi.", "kind")
    if kind not in (SubjectRight.ACCESS, SubjectRight.PORTABILITY) and not text.strip():
        raise Refused("Scrivi di quali dati si tratta: bastano poche parole.", "text")
    if SubjectRequest.objects.filter(person_id=person.pk, kind=kind, answered_at=None).exists():
        raise Conflict("C'è già una richiesta uguale che aspetta risposta.")
    row = records.create(
        SubjectRequest, by=by, at=at, person_id=person.pk, area_id=person.area_id, kind=kind, text=text.strip()[:1000],
        channel=channel, received_date=received, due_date=rules.due(received, policies.answer_term(received)),
        sector=Sector.FAMILY, label=labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED),
        **said,
    )  # fmt: skip
    audit.note(by=by, at=at, act="privacy.create_right", person_id=person.pk, object_id=row.pk)
    return row


def extend_request(
    *, by: Actor, at: datetime, request_id: UUID, reason: str, version: int | None = None
) -> SubjectRequest:
    """Two more months, once, with the reason that the person reads, within the first month (GDPR art. 12.3)."""
    row = _open(by, request_id)
    term = policies.answer_term(row.received_date)
    stop = rules.why_not_extend(row.received_date, term, local_day(at), already=row.extended_at is not None)
    if stop:
        raise Conflict(stop)
    if not reason.strip():
        raise Refused("Scrivi perché serve altro tempo: la persona lo legge.", "reason")
    due = rules.due(row.received_date, term, extended=True)
    records.change(
        row, by=by, at=at, version=version, due_date=due, extended_at=at, extended_reason=reason.strip()[:500]
    )
    audit.note(by=by, at=at, act="privacy.extend_right", person_id=row.person_id, object_id=row.pk)
    return row


def answer_right(
    *, by: Actor, at: datetime, request_id: UUID, outcome: str, answer: str, version: int | None = None
) -> SubjectRequest:
    """The officer answers, once; what is not granted says why, and to whom one may complain (GDPR art. 12.4)."""
    row = _open(by, request_id)
    if outcome not in RequestOutcome.values:
        raise Refused("Scegli l'esito.", "outcome")
    if not answer.strip():
        raise Refused("Scrivi la risposta.", "answer")
    records.change(
        row, by=by, at=at, version=version, outcome=outcome, answer=answer.strip()[:2000], answered_at=at, answered_by_id=by.role_id
    )  # fmt: skip
    audit.note(by=by, at=at, act="privacy.answer_right", person_id=row.person_id, object_id=row.pk)
    return row


def _open(by: Actor, request_id: UUID) -> SubjectRequest:
    row = records.lock(SubjectRequest, request_id)
    refuse_others(by, row.area_id)
    if row.answered_at is not None:
        raise Conflict("A questa richiesta è già stato risposto.")
    return row
