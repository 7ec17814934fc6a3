# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about what a court decided on a parent (c.c. artt. 330, 333), and on a birth date that was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label
from raccordo.people import operations as people
from raccordo.people.codes import Power, RelatedRole
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy.codes import OrderKind
from raccordo.privacy.following import follow, follow_choice, one_at_a_time
from raccordo.privacy.models import ParentalOrder
from raccordo.privacy.operations.consents import follow_birth_date
from raccordo.privacy.queries import delegates, labels
from raccordo.privacy.refusals import minor
from raccordo.privacy.rules.delegates import same_name
from raccordo.territory.codes import Role

MAY_RECORD = frozenset({Role.SOCIAL_WORKER})
_PARENTS = (RelatedRole.PARENT,)
_ALREADY = "C'è già un provvedimento in vigore per questo genitore in quel periodo."


def suspend(
    *, by: Actor, at: datetime, related_id: UUID, kind: str, court: str, number: str, starts: datetime | None = None,
    ends: datetime | None = None,
) -> ParentalOrder:  # fmt: skip
    """Write down that a court removed or suspended a parent: from the day of effect the parent finds nothing of the child.

    What is known of it: the parent is not told anything by Raccordo.
    """
    _refuse_others(by)
    related = records.lock(RelatedPerson, related_id)
    one_at_a_time(related.person_id)
    begins = starts or at
    _check(related, at, kind, court, number, begins, ends)
    if any(_meet(row, begins, ends) for row in delegates.orders_about(related)):
        raise Conflict(_ALREADY)
    try:
        with transaction.atomic():
            row = records.create(
                ParentalOrder, by=by, at=at, person_id=related.person_id, related=related, kind=kind, court=court.strip(),
                number=number.strip(), starts=begins, ends=ends, sector=by.sector,
                label=labels.label_at_writing(by=by, at=at, choice=Label.RESTRICTED),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_ALREADY) from error
    _keep_apart(by, at, related)
    audit.note(by=by, at=at, act="privacy.create_order", person_id=related.person_id, object_id=row.pk)
    return row


def lift(
    *, by: Actor, at: datetime, order_id: UUID, reason: str, version: int | None = None
) -> ParentalOrder:
    """The order is over: what the parent's power opens is open again from this instant, if it still opens anything."""
    _refuse_others(by)
    row = records.lock(ParentalOrder, order_id)
    one_at_a_time(row.person_id)
    if row.ends is not None and row.ends <= at:
        raise Conflict("Questo provvedimento è già finito.")
    if not reason.strip():
        raise Refused("Scrivi perché finisce.", "reason")
    records.change(
        row, by=by, at=at, version=version, ends=max(at, row.starts), lifted_by_id=by.role_id,
        lifted_reason=reason.strip(),
    )  # fmt: skip
    related = RelatedPerson.objects.get(pk=row.related_id)
    for same in _same_parent(related):
        follow(by=by, at=at, related=same)
    audit.note(by=by, at=at, act="privacy.lift_order", person_id=row.person_id, object_id=row.pk)
    return row


def correct_person(
    *, by: Actor, at: datetime, person_id: UUID, version: int | None = None, **fields: Any
) -> Person:
    """Mend the identity of a person; where the birth date changes, what depends on the age changes with it, at once."""
    one_at_a_time(person_id)
    person = people.correct_person(by=by, at=at, person_id=person_id, version=version, **fields)
    if "birth_date" in fields:
        for related in RelatedPerson.objects.filter(person_id=person_id).exclude(power=Power.NONE):
            follow(by=by, at=at, related=related)
        follow_birth_date(by=by, at=at, person=person)
    return person


def _keep_apart(by: Actor, at: datetime, related: RelatedPerson) -> None:
    """Every row of the same parent follows; and what concerns the other parent is from now on no matter of this one."""
    rows = _same_parent(related)
    for same in rows:
        follow(by=by, at=at, related=same)
    others = RelatedPerson.objects.filter(
        Q(power=Power.PARENT) | Q(role__in=_PARENTS), person_id=related.person_id
    )
    others = others.filter(reserved=False, entered_in_error_at=None)
    for other in others.exclude(pk__in=[same.pk for same in rows]):
        records.change(
            other, by=by, at=at, reserved=True, reserved_reason="Provvedimento del giudice su un genitore"
        )
        follow_choice(other, at)


def _same_parent(related: RelatedPerson) -> list[RelatedPerson]:
    rows = RelatedPerson.objects.filter(person_id=related.person_id, entered_in_error_at=None)
    return [
        row
        for row in rows
        if row.pk == related.pk
        or (related.account_id is not None and row.account_id == related.account_id)
        or same_name(row.full_name, related.full_name)
    ]


def _check(
    related: RelatedPerson,
    at: datetime,
    kind: str,
    court: str,
    number: str,
    starts: datetime,
    ends: datetime | None,
) -> None:
    person = Person.objects.get(pk=related.person_id)
    if related.role not in _PARENTS and related.power != Power.PARENT:
        raise Refused("Un provvedimento così riguarda un genitore: per gli altri togli il potere.", "kind")
    if not minor(person, at):
        raise Refused("Riguarda i genitori di chi ha meno di 18 anni: controlla la data di nascita.", "kind")
    if kind not in OrderKind.values:
        raise Refused("Scegli che cosa ha deciso il giudice.", "kind")
    if not court.strip():
        raise Refused("Scrivi quale tribunale.", "court")
    if not number.strip():
        raise Refused("Scrivi il numero del provvedimento.", "number")
    if ends is not None and ends <= starts:
        raise Refused("Il provvedimento finisce prima di cominciare: controlla le date.", "ends")


def _meet(row: ParentalOrder, starts: datetime, ends: datetime | None) -> bool:
    return (row.ends is None or row.ends > starts) and (ends is None or row.starts < ends)


def _refuse_others(by: Actor) -> None:
    if by.role not in MAY_RECORD and by.role != "system":
        raise Refused("Lo registra l'assistente sociale che segue il minore.")
