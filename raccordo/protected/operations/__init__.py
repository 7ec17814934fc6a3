# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes of protected cases: open, write, read what is closed, close; links and readers stand beside. Each leaves its
line in the register, in the same transaction; reading a closed thing is an act, with its reason.
"""

from __future__ import annotations

import secrets
from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.protected import register, rules, sealing
from raccordo.protected.codes import KIND_OF_ROLE, CaseKind, ReadingReason, SealedName
from raccordo.protected.compartment import compartment, look_again
from raccordo.protected.models import (
    Case,
    CaseKey,
    CaseNote,
    CaseReader,
    SafeContact,
    SealedField,
    Sending,
)
from raccordo.protected.operations._checks import colleagues, lock_open, refuse_codes, words
from raccordo.protected.rules import Contact

_TRIES = 20
_SECOND = "Scegli una collega che possa aprirlo quando tu non ci sei."
_CHANGED = "Una collega ha riscritto questa parte mentre scrivevi: rileggila prima di cambiarla."


def open_case(
    *, by: Actor, at: datetime, second_id: UUID | None, contact: Contact, fields: dict[str, str] | None = None
) -> UUID:
    """A new case under a made-up name, with its key, its two first readers and its safe contact."""
    kind = KIND_OF_ROLE.get(by.role)  # type: ignore[call-overload]
    given = {name: text.strip() for name, text in (fields or {}).items() if text.strip()}
    if kind is None or by.role_id is None:
        raise Refused("Lo apre chi lavora nel servizio che segue la persona.")
    if second_id == by.role_id or second_id not in colleagues(by, at):
        raise Refused(_SECOND, "second")
    _refuse_contact(contact)
    refuse_codes(given.items())
    if kind == CaseKind.MINOR_UNDER_ORDER and SealedName.COURT_ORDER not in given:
        raise Refused("Scrivi il riferimento del provvedimento del giudice.", SealedName.COURT_ORDER.value)
    with compartment():
        case = _named(by, at, kind)
        for place, role_id in enumerate((by.role_id, second_id), start=1):
            CaseReader.objects.create(
                case=case,
                role_id=role_id,
                body_id=by.organization_id,
                first=place,
                given_by_id=by.role_id,
                starts=at,
            )
        CaseKey.objects.create(case=case, wrapped=sealing.new_case_key(case.pk))
        look_again()
        sealing.write(
            SafeContact, sealing.CONTACT, sealing.contact_words(contact), by=by, at=at, case_id=case.pk
        )
        for name, text in given.items():
            sealing.write(SealedField, name, text, by=by, at=at, case_id=case.pk, name=SealedName(name).value)
    register.note(by=by, at=at, kind=register.WRITE, case_id=case.pk)
    return case.pk


def _named(by: Actor, at: datetime, kind: str) -> Case:
    """A case under a name that nobody has yet: whoever has it may be out of sight, so that only trying tells."""
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return Case.objects.create(
                    pseudonym=rules.pseudonym(secrets.randbelow), kind=kind, body_id=by.organization_id, opened_at=at,
                    opened_by_id=by.role_id,
                )  # fmt: skip
        except IntegrityError:
            continue
    raise Refused("Non si è trovato un nome libero: riprova.")


def _refuse_contact(contact: Contact) -> None:
    refuse_codes(zip(rules.SAID, astuple(contact), strict=False))
    if not rules.enough(contact):
        name = "how" if contact.when.strip() else "when"
        raise Refused(
            "Scrivi quando e come si può chiamare: chi non la conosce deve poterlo fare senza rischi.", name
        )


def write_contact(*, by: Actor, at: datetime, case_id: UUID, contact: Contact, basis: UUID | None) -> None:
    """Another safe contact in place of the one that was seen (`basis`). Raises Conflict when somebody was first."""
    _refuse_contact(contact)
    with compartment():
        lock_open(case_id)
        _replace(SafeContact.objects.filter(case_id=case_id, replaced_at=None), basis, at)
        sealing.write(
            SafeContact, sealing.CONTACT, sealing.contact_words(contact), by=by, at=at, case_id=case_id
        )
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name=sealing.CONTACT)


def write_field(*, by: Actor, at: datetime, case_id: UUID, name: str, text: str, basis: UUID | None) -> None:
    """One closed thing, new or in place of the one that was there (`basis`)."""
    if name not in SealedName.values:
        raise Refused("Scegli che cosa scrivi.", "name")
    clean = words(text, "text", "Scrivi il testo.")
    with compartment():
        lock_open(case_id)
        _replace(SealedField.objects.filter(case_id=case_id, name=name, replaced_at=None), basis, at)
        sealing.write(SealedField, name, clean, by=by, at=at, case_id=case_id, name=name)
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name=name)


def _replace(rows: object, basis: UUID | None, at: datetime) -> None:
    there = rows.first()  # type: ignore[attr-defined]
    if (there.pk if there else None) != basis:
        raise Conflict(_CHANGED)
    rows.update(replaced_at=at)  # type: ignore[attr-defined]


def add_note(*, by: Actor, at: datetime, case_id: UUID, text: str) -> None:
    """One more note."""
    clean = words(text, "text", "Scrivi la nota.")
    with compartment():
        lock_open(case_id)
        sealing.write(CaseNote, sealing.NOTE, clean, by=by, at=at, case_id=case_id)
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name=sealing.NOTE)


def read_field(*, by: Actor, at: datetime, case_id: UUID, name: str, reason: str) -> str:
    """Open one closed thing, for a reason. Raises DoesNotExist when there is none, Refused without a reason."""
    refuse_unreasoned(by=by, at=at, reason=reason)
    with compartment():
        row = SealedField.objects.get(case_id=case_id, name=name, replaced_at=None)
        text = sealing.read(case_id, name, row.pk, row.sealed)
    register.note(by=by, at=at, kind=register.READ, case_id=case_id, name=name, reason=reason)
    return text


def read_notes(*, by: Actor, at: datetime, case_id: UUID, reason: str) -> list[tuple[datetime, UUID, str]]:
    """Open the notes, for a reason, the newest first: when, by whom, what."""
    refuse_unreasoned(by=by, at=at, reason=reason)
    with compartment():
        rows = list(CaseNote.objects.filter(case_id=case_id).order_by("-written_at", "-pk"))
        found = [
            (row.written_at, row.written_by_id, sealing.read(case_id, sealing.NOTE, row.pk, row.sealed))
            for row in rows
        ]
    register.note(by=by, at=at, kind=register.READ, case_id=case_id, name=sealing.NOTE, reason=reason)
    return found


def refuse_unreasoned(*, by: Actor, at: datetime, reason: str) -> None:
    """Each reading has its reason, from a short list."""
    if reason not in ReadingReason.values:
        raise Refused("Scegli perché la leggi: resta scritto nel registro.", "reason")


def close_case(*, by: Actor, at: datetime, case_id: UUID) -> None:
    """Nothing more is written; what is there can still be read by its readers, until two people erase it."""
    with compartment():
        case = lock_open(case_id)
        Case.objects.filter(pk=case.pk).update(closed_at=at, closed_by_id=by.role_id)
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id)


def claim_sending(*, by: Actor, at: datetime, token: UUID) -> bool:
    """Take the token of a form; False when it was taken already. Waits for a twin that is being sent."""
    with compartment():
        try:
            with transaction.atomic():
                Sending.objects.create(token=token, role_id=by.role_id)
        except IntegrityError:
            return False
    return True


def settle_sending(*, by: Actor, at: datetime, token: UUID, location: str) -> None:
    """Remember where the form led; one that did nothing may be sent again."""
    with compartment():
        mine = Sending.objects.filter(token=token, role_id=by.role_id)
        if location:
            mine.update(location=location)
        else:
            mine.delete()
