# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has come of age confirms, or ends, what was decided in her name while she was not (DM Salute 7 September 2023, art. 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.people.models import RelatedPerson
from raccordo.privacy import queries
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import Consent
from raccordo.privacy.operations import consents, delegates
from raccordo.privacy.queries import of_age


def reconfirm(*, by: Actor, at: datetime, person_id: UUID, answers: Mapping[UUID, bool]) -> int:
    """The person answers, for some of what waits: goes on, as her own choice from now, or ends. Returns how many."""
    ties = {line.kind for line in queries.relationships(by, person_id, at)}
    if by.role_id is not None or RelationshipKind.SELF not in ties:
        raise Refused("Lo decide la persona, dalla sua area.")
    waiting = of_age.waiting(person_id, at)
    known: dict[UUID, Consent | RelatedPerson] = {
        row.pk: row for row in (*waiting.consents, *waiting.delegations)
    }
    if not answers:
        raise Refused("Scegli almeno una risposta.")
    if set(answers) - known.keys():
        raise Conflict("Una di queste scelte è cambiata intanto: ecco quelle che restano.")
    for key, goes_on in answers.items():
        row = known[key]
        act = _consent if isinstance(row, Consent) else _delegation
        act(by, at, row, goes_on)  # type: ignore[arg-type]
    return len(answers)


def _consent(by: Actor, at: datetime, row: Consent, goes_on: bool) -> None:
    """A new consent, of the person herself, takes the place of the one given for her; or that one is over."""
    standing = row.ends is None or row.ends > at
    if standing and not goes_on:
        consents.revoke(by=by, at=at, consent_id=row.pk)
        return
    row = records.lock(Consent, row.pk)
    records.change(row, by=by, at=at, ends=min(row.ends or at, at), closed_at=at)
    audit.note(by=by, at=at, act="privacy.close_consent", person_id=row.person_id, object_id=row.pk)
    if goes_on:
        consents.give(
            by=by, at=at, person_id=row.person_id, purpose=row.purpose, recipient_id=row.recipient_id
        )


def _delegation(by: Actor, at: datetime, row: RelatedPerson, goes_on: bool) -> None:
    if not goes_on:
        delegates.revoke_delegation(by=by, at=at, person_id=row.person_id, related_id=row.pk)
        return
    row = records.lock(RelatedPerson, row.pk)
    records.change(row, by=by, at=at, confirmed_at=at)
    audit.note(by=by, at=at, act="privacy.confirm_delegation", person_id=row.person_id, object_id=row.pk)
