# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about access: grant and end relationships, open a record with its access line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Actor, Reach, access, current
from raccordo.kernel.sensitivity import RANK, Label, Purpose, Sector, highest
from raccordo.people import operations as people
from raccordo.people.models import GPEnrollment, Person, PersonRecord
from raccordo.privacy import policies, queries
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.following import goes_on_for, require_consent
from raccordo.privacy.models import AccessQuestion, CareRelationship, LabelChange
from raccordo.privacy.operations.exclusions import raise_alert
from raccordo.privacy.operations.obscuring import may_decide, obscure, reveal
from raccordo.privacy.queries import labels, obscuring
from raccordo.privacy.queries.agreements import opened_by
from raccordo.privacy.queries.readers import openings
from raccordo.privacy.rules import BY_FUNCTION, EXCLUDED, FAULT, STRANGER, Decision, Question, decide

__all__ = [
    "answer_question",
    "ask_about_access",
    "end_relationships",
    "enrol_with_gp",
    "grant_relationship",
    "may_decide",
    "obscure",
    "open_record",
    "relabel",
    "reveal",
]

log = logging.getLogger("raccordo.privacy")
CHOSEN = (
    Label.NORMAL,
    Label.RESTRICTED,
    Label.VERY_RESTRICTED,
)  # sealing is for named persons, not for a choice
ANSWER_TERM = timedelta(days=15)  # Garante, linee guida sul dossier sanitario, 4 June 2015


def grant_relationship(
    *, by: Actor, at: datetime, person_id: UUID, kind: RelationshipKind, purpose: Purpose, because: str,
    role_id: UUID | None = None, organization_id: UUID | None = None, account_id: UUID | None = None,
    starts: datetime | None = None, ends: datetime | None = None, source_id: UUID | None = None,
) -> CareRelationship:  # fmt: skip
    """Write down why a role, an organisation or an account may open a person's record. Same source, same line.

    Whoever is no institution needs the person's consent (domain.md 2.17). Raises Refused without it.
    """
    if account_id is None:
        ends = require_consent(
            at=at,
            person_id=person_id,
            organization_id=organization_id,
            role_id=role_id,
            ends=ends,
            starts=starts or at,
        )
    holder = {"role_id": role_id, "organization_id": organization_id, "account_id": account_id}
    known = CareRelationship.objects.filter(person_id=person_id, kind=kind, source_id=source_id, **holder)
    existing = known.filter(Q(ends=None) | Q(ends__gt=at)).first()
    if existing is not None and existing.ends == ends:
        return existing
    return records.create(
        CareRelationship, by=by, at=at, person_id=person_id, kind=kind, purpose=purpose, because=because,
        starts=starts or at, ends=ends, source_id=source_id, **holder,
    )  # fmt: skip


def end_relationships(
    *, by: Actor, at: datetime, person_id: UUID, source_id: UUID, grace: timedelta = timedelta(),
    kind: RelationshipKind | None = None,
) -> int:  # fmt: skip
    """Everything that was granted because of one source ends now, or after a grace; the past stays readable.

    `kind` narrows it to relationships of one kind. Returns how many relationships it ended.
    """
    ends = at + grace
    rows = CareRelationship.objects.filter(
        Q(ends=None) | Q(ends__gt=ends), person_id=person_id, source_id=source_id
    )
    if kind is not None:
        rows = rows.filter(kind=kind)
    rows.filter(starts__gte=ends).delete()
    return rows.update(ends=ends)


def enrol_with_gp(
    *, by: Actor, at: datetime, person: Person, gp_role_id: UUID, starts: datetime
) -> GPEnrollment:
    """Record the choice of a GP and, with it, the GP's relationship with the person."""
    enrollment = people.enrol(by=by, at=at, person=person, gp_role_id=gp_role_id, starts=starts)
    grant_relationship(
        by=by, at=at, person_id=person.pk, kind=RelationshipKind.ENROLLED_GP, purpose=Purpose.CARE,
        because="sei il medico scelto dalla persona", role_id=gp_role_id, starts=starts, source_id=enrollment.pk,
    )  # fmt: skip
    return enrollment


def open_record(
    *,
    by: Actor,
    at: datetime,
    person_id: UUID,
    purpose: Purpose,
    section: str,
    action: str,
    request_id: str = "",
    within: AccessContext | None = None,
) -> Decision:
    """Decide whether the actor may open one section, and write the access line of the answer, whatever it is.

    A permit narrows the context `within` to the person (to the register alone, for who opens by function) as it is written.
    """
    facts = queries.facts(by, person_id, at)
    question = Question(
        by.role, section, action, facts.relationships, not by.role_id, facts.excluded, opened_by(current().shared),
        openings(current().shared, person_id),
    )  # fmt: skip
    decision = _decided(question)
    letter = "R" if action == "read" else "U"
    emergency_id = decision.relationship.source_id if decision.relationship else None
    purpose = Purpose.EMERGENCY if emergency_id else purpose
    line = audit.Access(
        letter, f"record.{section}", person_id, emergency_id, purpose.value, decision.permit, decision.rule,
        decision.sentence, request_id,
    )  # fmt: skip
    if within is None or not decision.permit:
        audit.write(by=by, at=at, accesses=[line])
        if decision.rule == EXCLUDED:
            raise_alert(by=by, at=at, person_id=person_id, what=line.kind)
        return decision
    reach = Reach.AUDIT if decision.rule == BY_FUNCTION else Reach.PERSON
    inside = replace(within, purpose=purpose).opening(person_id, reach, by=emergency_id)
    audit.write_and_narrow(by=by, at=at, access=line, context=inside)
    return decision


def _decided(question: Question) -> Decision:
    """The decision; where it cannot be taken, a refusal in the words that anybody gets, and an alarm (privacy.md 2.1)."""
    try:
        return decide(question, policies.load())
    except Exception:
        log.exception("a decision failed")
        return Decision(False, FAULT, STRANGER)


def ask_about_access(
    *, by: Actor, at: datetime, person_id: UUID, line_id: int, about: str, text: str
) -> AccessQuestion:
    """The person does not understand one access: the officer of the area answers within fifteen days."""
    person = Person.objects.get(pk=person_id)
    if not _has_line(by, at, person_id, line_id):
        raise Refused("Questo accesso non è tra quelli della pagina.")
    if AccessQuestion.objects.filter(person_id=person_id, line_id=line_id).exists():
        raise Conflict("Hai già chiesto di questo accesso: trovi la domanda in fondo alla pagina.")
    question = records.create(
        AccessQuestion, by=by, at=at, person_id=person_id, area_id=person.area_id, line_id=line_id, about=about[:300],
        text=text.strip()[:500], due_date=local_day(at) + ANSWER_TERM, sector=Sector.FAMILY,
        label=labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED),
    )  # fmt: skip
    audit.note(by=by, at=at, act="privacy.create_question", person_id=person_id, object_id=question.pk)
    return question


def _has_line(by: Actor, at: datetime, person_id: UUID, line_id: int) -> bool:
    """Whether a line is about a person, or, for who asks of her own data, about a record that hers goes on for."""
    if audit.AccessLine.objects.filter(pk=line_id, person_id=person_id, permitted=True).exists():
        return True
    oneself = any(tie.kind == RelationshipKind.SELF for tie in queries.relationships(by, person_id, at))
    for other in goes_on_for(person_id, at) if oneself else ():
        with access(current().opening(other)):
            if audit.AccessLine.objects.filter(pk=line_id, person_id=other, permitted=True).exists():
                return True
    return False


def answer_question(*, by: Actor, at: datetime, question_id: UUID, answer: str) -> AccessQuestion:
    """The officer answers, once; the person reads it on her page."""
    question = records.lock(AccessQuestion, question_id)
    if question.answered_at is not None:
        raise Conflict("A questa domanda è già stato risposto.", {"answer": question.answer})
    if not answer.strip():
        raise Refused("Scrivi la risposta.", "answer")
    records.change(question, by=by, at=at, answer=answer.strip(), answered_at=at, answered_by_id=by.role_id)
    audit.note(
        by=by, at=at, act="privacy.answer_question", person_id=question.person_id, object_id=question.pk
    )
    return question


def relabel(
    *, by: Actor, at: datetime, row: PersonRecord, label: str, reason: str, owner_id: UUID | None, version: int | None = None,
    inside: Sequence[tuple[PersonRecord, str]] = (),
) -> LabelChange:  # fmt: skip
    """Raise the label of a locked entry, as anybody of the team may, or lower it, as only the unit that owns it may.

    `inside` is what the entry holds, each with the label below which it never falls. The rooms that keep the entry call
    this and write the line of the act.
    """
    _may_relabel(by, row, label, reason, owner_id, version)
    before, raising = Label(row.label), RANK[Label(label)] > RANK[Label(row.label)]
    for part, floor in inside:
        wanted = highest([label, part.label] if raising else [label, floor])
        if wanted != part.label and (raising or RANK[Label(part.label)] <= RANK[before]):
            records.relabel(part, wanted)
    change = records.create(
        LabelChange, by=by, at=at, person_id=row.person_id, kind=row._meta.label, object_id=row.pk, before=before,
        after=label, reason=reason.strip(), role_id=by.role_id, label=highest([before, label]), sector=row.sector,
    )  # fmt: skip
    records.relabel(row, label)
    return change


def _may_relabel(
    by: Actor, row: PersonRecord, label: str, reason: str, owner_id: UUID | None, version: int | None
) -> None:
    if by.role_id is None:
        raise Refused(
            "La riservatezza la cambia chi segue la persona per lavoro. Puoi chiederlo con un messaggio."
        )
    if version is not None and version != row.version:
        raise Conflict(
            "Qualcun altro ha cambiato questa voce mentre scrivevi. Ecco chi può leggerla adesso.",
            {"label": Label(row.label).label},
        )
    if obscuring.hidden_now([row.pk]):
        raise Refused("La persona ha chiesto di nasconderla: la mostra di nuovo lei, quando vuole.", "label")
    if label not in CHOSEN:
        raise Refused("Scegli chi può leggere.", "label")
    if label == row.label:
        raise Refused("È già così: scegli un altro livello.", "label")
    if not reason.strip():
        raise Refused("Scrivi perché: resta accanto alla voce.", "reason")
    if RANK[Label(label)] < RANK[Label(row.label)] and (owner_id is None or by.organization_id != owner_id):
        raise Refused("Solo il servizio che l'ha scritta può aprirla ad altri: chiedi a loro.", "label")
