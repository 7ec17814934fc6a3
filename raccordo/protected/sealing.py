# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing and opening what is written of a case; inside the compartment only, because the key of the case stands there."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.protected import envelope, keyring
from raccordo.protected.models import CaseKey, SafeContact, Written
from raccordo.protected.rules import Contact

CONTACT, NOTE, CONSENT, PERSON = "safe-contact", "note", "consent", "person"


class Locked(Refused):
    """The key of the compartment is not in its place, or this case was erased."""


def _ring() -> tuple[bytes, ...]:
    try:
        return keyring.read(settings.PROTECTED_KEY_FILE)
    except keyring.KeyTrouble:
        raise Locked(
            "La chiave del lavoro riservato non è al suo posto: niente si apre e niente si scrive. Avvisa chi amministra."
        ) from None


def new_case_key(case_id: UUID) -> bytes:
    """A key for a new case, closed."""
    return envelope.wrap(_ring()[0], envelope.new_key(), case_id)


def key_of(case_id: UUID) -> bytes:
    """The key of a case. Raises Locked."""
    row = CaseKey.objects.filter(case_id=case_id).first()
    if row is None:
        raise Locked("Quello che era scritto qui è stato cancellato.")
    try:
        return envelope.unwrap(_ring(), bytes(row.wrapped), case_id)
    except envelope.Unopenable:
        raise Locked("La chiave che c’è non apre quello che è scritto qui. Avvisa chi amministra.") from None


def write(
    model: type[Written], what: str, text: str, *, by: Actor, at: datetime, case_id: UUID, **more: Any
) -> Written:
    """A new row with a closed text."""
    row_id = uuid4()
    sealed = envelope.close(key_of(case_id), text, envelope.Place(case_id, what, row_id))
    row = model(id=row_id, case_id=case_id, sealed=sealed, written_at=at, written_by_id=by.role_id, **more)  # type: ignore[misc]
    row.save(force_insert=True)
    return row


def read(case_id: UUID, what: str, row_id: UUID, sealed: bytes) -> str:
    """The text of a row. Raises Locked when it does not open: it was moved or changed."""
    try:
        return envelope.open_(key_of(case_id), bytes(sealed), envelope.Place(case_id, what, row_id))
    except envelope.Unopenable:
        raise Locked(
            "Quello che è scritto qui è stato alterato: non si apre. Avvisa chi amministra."
        ) from None


def contact_words(contact: Contact) -> str:
    """A safe contact as one text: what is read together is closed together."""
    return json.dumps(asdict(contact), ensure_ascii=False)


def contact_of(row: SafeContact) -> Contact:
    """The safe contact of a row."""
    return Contact(**json.loads(read(row.case_id, CONTACT, row.pk, row.sealed)))
