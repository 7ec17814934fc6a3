# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about emergencies: ask by tax code, open, close, explain, review, let the person wait (privacy.md 2.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, access, current
from raccordo.kernel.sensitivity import Label, Purpose
from raccordo.people.models import Person
from raccordo.people.rules.tax_code_making import normalise
from raccordo.privacy import policies, queries
from raccordo.privacy.codes import EmergencyOutcome, Section
from raccordo.privacy.following import one_at_a_time
from raccordo.privacy.models import Emergency, EmergencyClock
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.privacy.queries import labels
from raccordo.privacy.queries.emergencies import state_of, terms_at
from raccordo.privacy.rules import Question, decide
from raccordo.privacy.rules.emergency import State, Terms, must_wait, why_not_a_reason
from raccordo.territory.codes import Role

_CODE_LENGTH = 16
_NOBODY = UUID(int=0)
_FOLLOWED = "Segui già questa persona: apri la sua cartella dalla ricerca, senza emergenza."
_GONE = "Il tempo per confermare è passato: ricomincia dalla richiesta."
_TWICE = "Questa emergenza è già stata esaminata."
# Whether all that have to do with a person are services whose very name says too much: then nobody learns that she is there.
_HUSHED = """select coalesce(bool_and(o.sensitive), false) from privacy_carerelationship r
 left join territory_practitionerrole d on d.id = r.role_id
 join territory_organization o on o.id = coalesce(r.organization_id, d.organization_id) where r.person_id = %s"""


def ask_emergency(
    *, by: Actor, at: datetime, tax_code: str, reason: str, words: str, request_id: str = ""
) -> Emergency | None:
    """Ask to open the record of who bears exactly a tax code, in the actor's area; None when there is nobody to open, for
    whatever cause: the same questions are asked of the database in each case, and the search leaves its line.

    Runs in the reach of the registry. Raises Refused before anything is looked up, and to who follows the person already.
    """
    terms = terms_at(at)
    _refuse_unfit(by, at, tax_code, reason, words, terms)
    note_exact_search(by=by, at=at, text=tax_code, request_id=request_id)
    found = Person.objects.filter(tax_code=normalise(tax_code), area_id=by.area_id).order_by("pk")
    person_id = found.values_list("pk", flat=True).first()
    facts, hushed = queries.facts(by, person_id or _NOBODY, at), _is_hushed(person_id or _NOBODY)
    label = labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED)
    ordinary = [line for line in facts.relationships if line.source_id is None]
    if decide(Question(by.role, Section.SUMMARY, "read", ordinary), policies.load()).permit:
        raise Refused(_FOLLOWED, "tax_code")
    row = None
    if person_id is not None and not hushed and not facts.excluded:
        row = records.create(
            Emergency, by=by, at=at, person_id=person_id, area_id=by.area_id, account_id=by.account_id, role_id=by.role_id,
            organization_id=by.organization_id, reason=reason, words=words.strip(), tell_at=at, label=label, sector=by.sector,
        )  # fmt: skip
    line = audit.Access(
        "R", "emergency.search", row and row.person_id, row and row.pk, Purpose.EMERGENCY.value, row is not None, "exact-code", "",
        request_id,
    )  # fmt: skip
    audit.write(by=by, at=at, accesses=[line])
    return row


def _refuse_unfit(by: Actor, at: datetime, tax_code: str, reason: str, words: str, terms: Terms) -> None:
    if by.role not in terms.roles or by.role_id is None:
        raise Refused("Il tuo ruolo non apre cartelle in emergenza.")
    if len(normalise(tax_code)) != _CODE_LENGTH:
        raise Refused("Il codice fiscale ha 16 caratteri: controlla di averlo scritto intero.", "tax_code")
    label = policies.emergency_reasons().get(reason)
    if label is None:
        raise Refused("Scegli il motivo.", "reason")
    if stop := why_not_a_reason(words, label, terms):
        raise Refused(stop, "words")
    _refuse_blocked(by, at, terms)


def _refuse_blocked(by: Actor, at: datetime, terms: Terms) -> None:
    late = EmergencyClock.objects.filter(
        organization_id=by.organization_id, reviewed_at=None, due_at__lte=at
    ).count()
    if must_wait(late, terms):
        raise Refused(
            f"Nel tuo servizio {late} emergenze aspettano di essere esaminate da più di "
            f"{terms.review.days * 24} ore: finché non lo sono non se ne aprono altre. "
            "Per la persona chiama il 112; per lo sblocco il responsabile della protezione dei dati."
        )


def _is_hushed(person_id: UUID) -> bool:
    with access(current().opening(person_id)), connection.cursor() as cursor:
        cursor.execute(_HUSHED, [person_id])
        return bool(cursor.fetchone()[0])


def open_emergency(*, by: Actor, at: datetime, emergency_id: UUID, request_id: str = "") -> Emergency:
    """Confirm: from now on, for the hours of the terms, one mandate reads one record. Sent twice, it opens once."""
    terms = terms_at(at)
    row = _own(by, emergency_id)
    stands = state_of(row, at)
    if stands is State.EXPIRED:
        raise Conflict(_GONE)
    if stands is not State.ASKED:
        return row
    _refuse_blocked(by, at, terms)
    assert by.account_id is not None
    one_at_a_time(by.account_id)  # two requests of one person for another, confirmed in one moment: one opens
    alive = Emergency.objects.filter(person_id=row.person_id, account_id=by.account_id, role_id=by.role_id)
    known = alive.filter(starts__lte=at, ends__gt=at).first()
    if known is not None:
        return known
    records.change(row, by=by, at=at, starts=at, ends=at + terms.open, tell_at=at)
    records.create(
        EmergencyClock, by=by, at=at, id=row.pk, organization_id=row.organization_id, area_id=row.area_id, opened_at=at,
        due_at=at + terms.review,
    )  # fmt: skip
    _note(by, at, "open", row, request_id)
    return row


def close_emergency(*, by: Actor, at: datetime, emergency_id: UUID) -> Emergency:
    """Who opened it is done: from this moment the record is shut. Closing what is over changes nothing."""
    row = _own(by, emergency_id)
    if state_of(row, at) is State.OPEN or (row.ends is not None and at < row.ends):
        records.change(row, by=by, at=at, ends=at)
        _note(by, at, "close", row)
    return row


def explain(*, by: Actor, at: datetime, emergency_id: UUID, text: str) -> Emergency:
    """Who opened it answers what the reviewer asked, once."""
    row = _own(by, emergency_id)
    if not row.question:
        raise Refused("Nessuno ha chiesto una spiegazione.")
    if row.explained_at is not None or row.reviewed_at is not None:
        raise Conflict("La spiegazione è già arrivata.", {"explanation": row.explanation})
    if not text.strip():
        raise Refused("Scrivi la spiegazione.", "explanation")
    records.change(row, by=by, at=at, explanation=text.strip(), explained_at=at)
    _note(by, at, "explain", row)
    return row


def ask_explanation(*, by: Actor, at: datetime, emergency_id: UUID, text: str) -> Emergency:
    """The reviewer wants to know more; the clock goes on."""
    row = _to_review(by, emergency_id)
    if row.question:
        raise Conflict("La spiegazione è già stata chiesta.", {"question": row.question})
    if not text.strip():
        raise Refused("Scrivi che cosa chiedi.", "words")
    records.change(row, by=by, at=at, question=text.strip())
    _note(by, at, "ask_explanation", row)
    return row


def review(*, by: Actor, at: datetime, emergency_id: UUID, outcome: str, words: str) -> Emergency:
    """Somebody outside the unit judges, once: accepted, or improper with the words of why. It frees the unit."""
    row = _to_review(by, emergency_id)
    if outcome not in EmergencyOutcome.values:
        raise Refused("Scegli l'esito.", "outcome")
    if outcome == EmergencyOutcome.IMPROPER and not words.strip():
        raise Refused("Scrivi perché non era giustificato: lo legge chi l'ha aperta.", "words")
    clock = records.lock(EmergencyClock, emergency_id, manager=EmergencyClock.objects)
    records.change(
        row,
        by=by,
        at=at,
        outcome=outcome,
        outcome_words=words.strip(),
        reviewed_at=at,
        reviewed_by_id=by.role_id,
    )
    records.change(clock, by=by, at=at, outcome=outcome, reviewed_at=at)
    _note(by, at, "review", row)
    return row


def delay_telling(*, by: Actor, at: datetime, emergency_id: UUID, until: datetime, reason: str) -> Emergency:
    """The officer lets the person wait to read of it, with a reason, where knowing would endanger (EHDS, art. 9(3))."""
    row = _of_the_area(by, emergency_id)
    terms = terms_at(at)
    if not reason.strip():
        raise Refused("Scrivi perché la persona deve aspettare.", "reason")
    if not at < until <= at + terms.longest_delay:
        raise Refused(f"Scegli un giorno entro i prossimi {terms.longest_delay.days}.", "until")
    records.change(row, by=by, at=at, tell_at=until, delay_reason=reason.strip(), delayed_by_id=by.role_id)
    _note(by, at, "delay_telling", row)
    return row


def _own(by: Actor, emergency_id: UUID) -> Emergency:
    row = records.lock(Emergency, emergency_id)
    if (row.account_id, row.role_id) != (by.account_id, by.role_id):
        raise Emergency.DoesNotExist
    return row


def _of_the_area(by: Actor, emergency_id: UUID) -> Emergency:
    row = records.lock(Emergency, emergency_id)
    if by.role != Role.PRIVACY_OFFICER or by.area_id != row.area_id or row.starts is None:
        raise Refused("La esamina il responsabile della protezione dei dati del territorio.")
    return row


def _to_review(by: Actor, emergency_id: UUID) -> Emergency:
    """An open question for somebody of another unit, who did not open it."""
    row = _of_the_area(by, emergency_id)
    if by.account_id == row.account_id or by.organization_id == row.organization_id:
        raise Refused("L'ha aperta il tuo stesso ente: la esamina un responsabile di un altro ente.")
    if row.reviewed_at is not None:
        raise Conflict(_TWICE, {"outcome": row.get_outcome_display()})
    return row


def _note(by: Actor, at: datetime, act: str, row: Emergency, request_id: str = "") -> None:
    """The line of an act on an emergency: the opener's are about the person, an examiner's are not."""
    own = by.account_id == row.account_id
    line = audit.Access(
        "C" if act == "open" else "U", f"emergency.{act}", row.person_id if own else None, row.pk, Purpose.EMERGENCY.value,
        request_id=request_id,
    )  # fmt: skip
    audit.write(by=by, at=at, accesses=[line])
