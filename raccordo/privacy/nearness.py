# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written of a person, of her network or of who works here may bring a worker too near her: looked at again in the same
transaction, so that there is no moment in which the record is open (ADR 0036).

Everybody is looked at, also whom the writer may not see; what comes back are lines that only the officer reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.people.models import GPEnrollment, Person, RelatedPerson
from raccordo.privacy import colleagues
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.households import follow_households
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.operations.detecting import detect_conflicts
from raccordo.territory.models import Practitioner, PractitionerRole

_LOOKED_AT: dict[type[models.Model], frozenset[str]] = {
    Person: frozenset({"family_name", "address", "municipality", "municipality_id"}),
    RelatedPerson: frozenset({"account", "account_id", "role", "lives_with", "ends", "entered_in_error_at"}),
}


def after_writing(rows: Sequence[models.Model], at: datetime) -> None:
    """New rows."""
    for row in rows:
        look_again(row, at)


def after_changing(row: models.Model, fields: frozenset[str], at: datetime) -> None:
    """A row of which some columns changed."""
    if fields & _LOOKED_AT.get(type(row), frozenset()):
        look_again(row, at)


def look_again(row: models.Model, at: datetime) -> None:
    """Everything that depends on one row; nothing for a row that tells nothing of who is near whom."""
    if isinstance(row, Person):
        _of_person(row.pk, at)
    elif isinstance(row, RelatedPerson) and row.account_id is not None:
        _of_pair(row.account_id, row.person_id, at)
    elif isinstance(row, Practitioner) and row.account_id is not None:
        _of_worker(row.account_id, at)
    elif isinstance(row, PractitionerRole) and row.practitioner.account_id is not None:
        _of_worker(row.practitioner.account_id, at)
    elif (
        isinstance(row, CareRelationship) and row.kind == RelationshipKind.SELF and row.account_id is not None
    ):
        _of_worker(row.account_id, at)
    elif isinstance(row, GPEnrollment) and row.gp_role.practitioner.account_id is not None:
        _of_pair(row.gp_role.practitioner.account_id, row.person_id, at)


def _of_person(person_id: UUID, at: datetime) -> None:
    """She may live where a worker lives, bear a worker's name; or be a worker, who has moved."""
    with system_access(at):
        detect_conflicts(by=SYSTEM_ACTOR, at=at, persons=[person_id])
        alive = Q(ends=None) | Q(ends__gt=at)
        own = CareRelationship.objects.filter(alive, person_id=person_id, kind=RelationshipKind.SELF)
        accounts = list(own.values_list("account_id", flat=True))
        if accounts:
            detect_conflicts(by=SYSTEM_ACTOR, at=at, accounts=accounts)
        follow_households(at)


def _of_pair(account_id: UUID, person_id: UUID, at: datetime) -> None:
    with system_access(at):
        detect_conflicts(by=SYSTEM_ACTOR, at=at, accounts=[account_id], persons=[person_id])
        follow_households(at)


def _of_worker(account_id: UUID, at: datetime) -> None:
    with system_access(at):
        detect_conflicts(by=SYSTEM_ACTOR, at=at, accounts=[account_id])
        follow_households(at)
        colleagues.mark(at=at, accounts=[account_id])
