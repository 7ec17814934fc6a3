# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about who may know nothing of whom: exclude, lift, confirm, ask for it; and the alert of an attempt."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from raccordo.kernel import audit, records
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, Reach, access, current
from raccordo.kernel.sensitivity import Label, Purpose, Sector, highest
from raccordo.people.models import Person
from raccordo.people.rules.tax_code_making import normalise
from raccordo.privacy.codes import ExclusionSource, RelationshipKind
from raccordo.privacy.following import digest
from raccordo.privacy.models import CareRelationship, Exclusion, ExclusionRequest
from raccordo.privacy.operations._office import examining, refuse_others
from raccordo.privacy.queries import labels
from raccordo.privacy.rules import EXCLUDED

EVERYWHERE = (
    ExclusionSource.REQUEST,
    ExclusionSource.ORDER,
)  # an order about a parent is written by `following` alone
PROVISIONAL = (ExclusionSource.ADDRESS, ExclusionSource.SURNAME)
ANSWER_TERM = timedelta(days=15)
_TWICE = "In quel periodo c'è già un'esclusione tra le due persone."
_NEUTRAL = (
    "Questa persona non può essere scelta qui: indica qualcun altro."  # it does not say why (privacy.md 2.5)
)


def exclude(
    *, by: Actor, at: datetime, person: Person, account_id: UUID, source: str, reason: str,
    starts: datetime | None = None, ends: datetime | None = None,
) -> Exclusion:  # fmt: skip
    """An account may know nothing of a person from now on, silently and everywhere; the officer of her area says so."""
    refuse_others(by, person.area_id)
    begins = starts or at
    if ends is not None and ends <= begins:
        raise Refused("La fine deve venire dopo l'inizio.", "until")
    if source not in ExclusionSource.values or source == ExclusionSource.PARENTAL:
        raise Refused("Scegli da dove viene.", "source")
    if not reason.strip():
        raise Refused("Scrivi il motivo.", "reason")
    with examining(person.pk):
        _refuse_twice(person.pk, account_id, source, begins, ends)
        try:
            with transaction.atomic():
                row = records.create(
                    Exclusion, by=by, at=at, person=person, account_id=account_id, area_id=person.area_id, source=source,
                    reason=reason.strip(), everywhere=source in EVERYWHERE, provisional=source in PROVISIONAL,
                    code_digest=digest(person.tax_code), starts=begins, ends=ends,
                )  # fmt: skip
        except IntegrityError as error:  # another officer, in the same moment
            raise Conflict(_TWICE) from error
        _note(by, at, "create_exclusion", row.pk)
    return row


def lift(*, by: Actor, at: datetime, exclusion_id: UUID, reason: str) -> Exclusion:
    """The officer takes an exclusion away, and says why; what it hid is seen again from this moment."""
    row = records.lock(Exclusion, exclusion_id)
    refuse_others(by, row.area_id)
    if row.ends is not None and row.ends <= at:
        raise Conflict("Questa esclusione è già finita.")
    if row.source == ExclusionSource.PARENTAL:
        raise Refused(
            "Viene da un provvedimento del giudice: finisce quando chi lo ha registrato ne scrive la fine."
        )
    if not reason.strip():
        raise Refused("Scrivi perché la togli.", "reason")
    records.change(
        row, by=by, at=at, ends=max(at, row.starts), lifted_by_id=by.role_id, lifted_reason=reason.strip()
    )
    _note(by, at, "lift_exclusion", row.pk)
    return row


def confirm(*, by: Actor, at: datetime, exclusion_id: UUID) -> Exclusion:
    """The officer has looked at what a likeness suggested: it holds."""
    row = records.lock(Exclusion, exclusion_id)
    refuse_others(by, row.area_id)
    if not row.provisional:
        raise Conflict("Questa esclusione è già confermata.")
    records.change(row, by=by, at=at, provisional=False)
    _note(by, at, "confirm_exclusion", row.pk)
    return row


def ask_exclusion(*, by: Actor, at: datetime, person_id: UUID, who: str, text: str) -> ExclusionRequest:
    """The person asks that somebody see nothing of her. Only she reads it again, not who stands by her."""
    person = Person.objects.get(pk=person_id)
    if not CareRelationship.objects.filter(
        _alive(at), person_id=person_id, account_id=by.account_id, kind=RelationshipKind.SELF
    ).exists():
        raise Refused(
            "Questa richiesta la fa la persona stessa. Tu puoi aiutarla a scriverla dalla sua area."
        )
    if not who.strip():
        raise Refused("Scrivi chi non deve vedere i tuoi dati.", "who")
    row = records.create(
        ExclusionRequest, by=by, at=at, person_id=person_id, area_id=person.area_id, who=who.strip(), text=text.strip(),
        due_date=local_day(at) + ANSWER_TERM, sector=Sector.FAMILY,
        label=labels.label_at_writing(by=by, at=at, choice=Label.VERY_RESTRICTED),
    )  # fmt: skip
    _note(by, at, "create_exclusion_request", row.pk)
    return row


def answer_request(*, by: Actor, at: datetime, request_id: UUID, answer: str) -> ExclusionRequest:
    """The officer answers, once; the person reads it on her page."""
    row = records.lock(ExclusionRequest, request_id)
    refuse_others(by, row.area_id)
    if row.answered_at is not None:
        raise Conflict("A questa richiesta è già stato risposto.")
    if not answer.strip():
        raise Refused("Scrivi la risposta.", "answer")
    records.change(row, by=by, at=at, answer=answer.strip(), answered_at=at, answered_by_id=by.role_id)
    _note(by, at, "answer_exclusion_request", row.pk)
    return row


_ALERT = """insert into privacy_exclusionalert (id, created_at, version, person_id, label, sector, custodian_id, area_id, account_id,
 role_id, what) select %s, %s, 1, e.person_id, %s, '', %s, e.area_id, e.account_id, %s, %s from privacy_exclusion e
 where e.person_id = %s and e.account_id = %s and e.starts <= %s and (e.ends is null or e.ends > %s) limit 1"""


def raise_alert(*, by: Actor, at: datetime, person_id: UUID, what: str) -> None:
    """An excluded account tried: the officer knows as soon as the refusal is written. No message leaves, so none tells."""
    values = [
        uuid7(),
        at,
        highest([Label.SEALED]),
        by.organization_id,
        by.role_id,
        what[:64],
        person_id,
        by.account_id,
        at,
        at,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ALERT, values)


def note_exact_search(*, by: Actor, at: datetime, text: str, request_id: str = "") -> None:
    """Somebody searched for exactly one tax code: if it is of a person of whom he may know nothing, it is an attempt."""
    code = normalise(text)
    if len(code) != 16 or by.account_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """select person_id from privacy_exclusion where account_id = %s and code_digest = %s and starts <= %s
            and (ends is null or ends > %s) and (everywhere or %s) limit 1""",
            [by.account_id, digest(code), at, at, by.role_id is not None],
        )
        found = cursor.fetchone()
    if found is None:
        return
    line = audit.Access(
        "R", "people.search", found[0], None, current().purpose.value, False, EXCLUDED, "", request_id
    )
    audit.write(by=by, at=at, accesses=[line])
    raise_alert(by=by, at=at, person_id=found[0], what=line.kind)


def refuse_excluded(*, by: Actor, at: datetime, person_id: UUID, account_id: UUID | None, field: str) -> None:
    """Nobody is given work with a person of whom they may know nothing: they would never see it. Refused without saying why."""
    context = current()
    inside = context if context.reach is Reach.SYSTEM else context.opening(person_id)
    with access(inside):
        barred = Exclusion.objects.filter(_alive(at), person_id=person_id, account_id=account_id).exists()
    if barred:
        raise Refused(_NEUTRAL, field)


def _refuse_twice(
    person_id: UUID, account_id: UUID, source: str, starts: datetime, ends: datetime | None
) -> None:
    """Nobody is kept from their own record; and one exclusion at a time is enough."""
    own = CareRelationship.objects.filter(
        person_id=person_id, account_id=account_id, kind=RelationshipKind.SELF
    )
    if source != ExclusionSource.ONESELF and own.exists():
        raise Refused("Nessuno può essere escluso dai propri dati.", "worker")
    meeting = Q(ends=None) | Q(ends__gt=starts)
    if ends is not None:
        meeting &= Q(starts__lt=ends)
    same = Exclusion.objects.filter(meeting, person_id=person_id, account_id=account_id)
    if same.exclude(source=ExclusionSource.PARENTAL).exists():
        raise Conflict(_TWICE)


def _alive(at: datetime) -> Q:
    return Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))


def _note(by: Actor, at: datetime, act: str, row_id: UUID) -> None:
    """The line of the act bears no person: on her page of accesses who stands by her would learn of it."""
    line = audit.Access(
        "C" if act.startswith("create") else "U", f"privacy.{act}", None, row_id, Purpose.LEGAL.value
    )
    audit.write(by=by, at=at, accesses=[line])
