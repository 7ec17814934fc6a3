# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused of a person's ties, wherever it is written."""

from __future__ import annotations

from datetime import date

from raccordo.kernel.records import Refused
from raccordo.people.models import Person


def check_decree(person: Person, decreed: date | None, today: date) -> None:
    """A decree about somebody is of their lifetime, and of the past."""
    if decreed is None:
        return
    if decreed > today:
        raise Refused("La data del decreto è nel futuro: controlla l'anno.", "decree_date")
    if person.birth_date and decreed < person.birth_date:
        raise Refused(
            f"La data del decreto viene prima della nascita ({person.birth_date:%d/%m/%Y}): controlla l'anno.",
            "decree_date",
        )
