# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused of a power, wherever it is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.people.codes import Power
from raccordo.people.models import Person
from raccordo.people.refusals import check_decree
from raccordo.privacy import policies
from raccordo.privacy.rules.delegates import is_minor

_PERIOD = "La delega finisce prima di cominciare: controlla le date."


def check_power(person: Person, fields: dict[str, Any], at: datetime) -> None:
    """Refuse a power that cannot be: ends before it begins, no decree, a parent of somebody of age."""
    rule = policies.delegates().powers.get(fields.get("power", Power.NONE))
    starts, ends = fields.get("power_starts"), fields.get("power_ends")
    if ends is not None and ends <= (starts or at):
        raise Refused(_PERIOD, "power_ends")
    if rule is None:
        return
    decreed: date | None = fields.get("decree_date")
    check_decree(person, decreed, local_day(at))
    if rule.by_decree and decreed is None:
        raise Refused("Per questo potere serve un decreto: scrivi la sua data.", "decree_date")
    if rule.ends_at_majority:
        if person.birth_date is None:
            raise Refused(
                "Manca la data di nascita della persona: senza, non si sa fino a quando vale.", "power"
            )
        if person.birth_date and not minor(person, at):
            raise Refused(
                "Chi ha compiuto 18 anni decide da sé: un genitore ha bisogno di una delega.", "power"
            )


def minor(person: Person, at: datetime) -> bool:
    """Whether the person is under age."""
    return is_minor(person.birth_date, local_day(at), policies.delegates().ages)
