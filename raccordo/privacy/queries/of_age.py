# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was decided in somebody's name while under age, and waits for her own word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from raccordo.kernel.periods import local_day
from raccordo.people.codes import Power
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.codes import GivenBy
from raccordo.privacy.models import Consent
from raccordo.privacy.queries import delegates
from raccordo.privacy.rules.delegates import came_of_age


@dataclass(frozen=True)
class Waiting:
    """Consents and delegations of before, and the instant at which she came of age."""

    since: datetime | None = None
    consents: list[Consent] = field(default_factory=list)
    delegations: list[RelatedPerson] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.consents or self.delegations)


def waiting(person_id: UUID, at: datetime) -> Waiting:
    """Nothing until the midnight of the birthday; then what stands, and what ended that night, until she answers."""
    born = Person.objects.values_list("birth_date", flat=True).get(pk=person_id)
    adult = came_of_age(born, at, local_day(at), policies.delegates().ages)
    if adult is None:
        return Waiting()
    given = Consent.objects.filter(
        person_id=person_id, given_by=GivenBy.REPRESENTATIVE, starts__lt=adult, closed_at=None, entered_in_error_at=None
    )  # fmt: skip
    rows = given.select_related("recipient").order_by("starts", "id")
    return Waiting(
        adult,
        [row for row in rows if row.ends is None or row.ends > at or row.ends == adult],
        [
            row for row, _ in delegates.acting(person_id, at)
            if row.power == Power.DELEGATE and row.confirmed_at is None and (row.power_starts or row.starts) < adult
        ],
    )  # fmt: skip
