# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: welcome a person, record a contact; what is simple closes here, what is complex becomes a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from raccordo.intake import rules
from raccordo.intake.codes import MAY_ANSWER, MAY_WELCOME, Agreement, Answer, Urgency
from raccordo.intake.models import Contact
from raccordo.intake.operations.requests import open_request
from raccordo.intake.refusals import fit_reasons, fit_signs, fit_text, held_person, may
from raccordo.kernel import audit, outbox, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.confidence import check_giver
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.queries import labels
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory.models import HealthcareService

NEED_LENGTH = 2000


@dataclass(frozen=True)
class RequestTo:
    """To whom a complex need goes: the social service, and the nurses who assess with it."""

    organization_id: UUID
    nurse_organization_id: UUID | None = None


def welcome(*, by: Actor, at: datetime, person_id: UUID) -> CareRelationship:
    """The access point opens a person found or entered in the registry: by its function, for thirty days, on the record."""
    may(by, MAY_WELCOME, "accogliere una persona allo sportello")
    Person.objects.only("pk").get(pk=person_id)
    today = local_day(at)
    known = CareRelationship.objects.filter(
        person_id=person_id, organization_id=by.organization_id, kind=RelationshipKind.ACCESS_POINT,
        source_id=None, ends__gt=at,
    ).first()  # fmt: skip
    audit.note(by=by, at=at, act="intake.open_welcome", person_id=person_id, object_id=person_id)
    if known is not None and local_day(known.starts) == today:
        return known
    return privacy.grant_relationship(
        by=by, at=at, person_id=person_id, kind=RelationshipKind.ACCESS_POINT, purpose=Purpose.TRIAGE,
        because=f"l'hai accolta allo sportello il {today:%d/%m/%Y}", organization_id=by.organization_id,
        ends=at + rules.WELCOME,
    )  # fmt: skip


def record_contact(
    *, by: Actor, at: datetime, person_id: UUID | None, channel: str, caller: str, need: str, outcome: str,
    reasons: Sequence[str] = (), signs: Sequence[str] = (), urgency: str | None = None, answer: str = "",
    agreement: str = Agreement.NOT_ASKED, services: Sequence[str] = (), request_to: RequestTo | None = None,
    patron: tuple[int, int] | None = None, **details: Any,
) -> Contact:  # fmt: skip
    """Write down one contact and its answer. With the answer `panel` a request is opened by the same act."""
    may(by, MAY_ANSWER, "registrare un contatto dello sportello")
    need = fit_text(need, "need", "Scrivi che cosa serve, con le parole di chi chiama.", NEED_LENGTH)
    chosen, signs = fit_reasons(reasons) if reasons else [], fit_signs(signs)
    _check(person_id, outcome, agreement, chosen, request_to, details, at)
    guided = rules.guided_urgency(signs, chosen)
    if urgency and urgency != guided.urgency:
        guided = rules.Guided(Urgency(urgency), f"{Urgency(urgency).label}: lo ha deciso chi ha risposto.")
    if person_id is not None:
        held_person(person_id)
    check_giver(person_id, details.get("confided_by_id"))
    label = labels.label_at_writing(by=by, at=at, reason=chosen, service=_services(services, details))
    contact = records.create(
        Contact, by=by, at=at, person_id=person_id, label=label, sector=by.sector,
        organization_id=by.organization_id, role_id=by.role_id, channel=channel, caller=caller, need=need,
        reasons=chosen, signs=signs, urgency=guided.urgency, urgency_why=guided.why, agreement=agreement,
        services=list(services), outcome=outcome, answer=answer.strip(), **details,
    )  # fmt: skip
    audit.note(by=by, at=at, act="intake.create_contact", person_id=person_id, object_id=contact.pk)
    if outcome == Answer.INTERVIEW and person_id is not None:
        _book(by, at, contact)
    if request_to is not None and person_id is not None:
        open_request(
            by=by, at=at, person_id=person_id, organization_id=request_to.organization_id,
            nurse_organization_id=request_to.nurse_organization_id, reasons=chosen, need=need,
            urgency=guided.urgency, contact_id=contact.pk, patron=patron, confided_by_id=contact.confided_by_id,
        )  # fmt: skip
    outbox.announce(
        by=by, at=at, topic="contact.recorded", person_id=person_id, object_id=contact.pk, outcome=outcome
    )
    return contact


def _services(oriented: Sequence[str], details: dict[str, Any]) -> list[str]:
    """The codes of the services that the answer names: some say by themselves why somebody turned to them."""
    sent = HealthcareService.objects.filter(pk=details.get("service_id") or None).values_list(
        "code", flat=True
    )
    return [*oriented, *sent] if details.get("service_id") else list(oriented)


def _check(
    person_id: UUID | None, outcome: str, agreement: str, reasons: list[str], request_to: RequestTo | None,
    details: dict[str, Any], at: datetime,
) -> None:  # fmt: skip
    if outcome == Answer.PANEL:
        if person_id is None:
            raise Refused(
                "Per aprire una richiesta bisogna sapere di chi si tratta: cerca o registra la persona.",
                "outcome",
            )
        if agreement == Agreement.DECLINED:
            raise Refused(
                "Senza il suo accordo non si apre una richiesta: puoi informare o orientare.", "outcome"
            )
        if not reasons:
            raise Refused("Scegli almeno un motivo: chi valuta parte da lì.", "reasons")
        if request_to is None:
            raise Refused("Scegli quale servizio deve valutare.", "organization")
    elif request_to is not None:
        raise Refused("La richiesta si apre solo quando serve una valutazione.", "outcome")
    interview = details.get("interview_at")
    if outcome == Answer.INTERVIEW and interview is None:
        raise Refused("Scrivi il giorno e l'ora del colloquio.", "interview_at")
    if interview is not None and interview < at:
        raise Refused("Il colloquio è nel passato: scegli un momento da adesso in poi.", "interview_at")
    if outcome == Answer.SERVICE and details.get("service_id") is None:
        raise Refused("Scegli il servizio a cui hai inviato.", "service")


def _book(by: Actor, at: datetime, contact: Contact) -> None:
    assert contact.person_id is not None and contact.interview_at is not None
    local = contact.interview_at
    record.assign_task(
        by=by, at=at, person_id=contact.person_id, kind=TaskKind.REMINDER, title="Colloquio allo sportello",
        organization_id=contact.organization_id, role_id=by.role_id, due_date=local_day(local), source_id=contact.pk,
        path=rules.contact_path(contact.person_id, contact.pk), detail=contact.need[:200],
        about=contact.label, confided_by_id=contact.confided_by_id,
    )  # fmt: skip
