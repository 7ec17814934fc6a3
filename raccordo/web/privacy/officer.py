# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the privacy officer share: the gate, a person by her exact code, the last day of a period."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django.db.models import Q

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.territory.codes import Role
from raccordo.web.shell.gate import StaffView

_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OfficerView(StaffView):
    """A page for the privacy officer of an area: who, when, why; never content."""

    roles = (Role.PRIVACY_OFFICER,)
    reach = Reach.AUDIT
    purpose = Purpose.LEGAL


def person_by_code(text: str, field: str = "person") -> Person:
    """Who bears exactly this code or reference, in the officer's area; the registry's reach must be open. Raises Refused."""
    clean = "".join(text.split())
    exact = Q(pk=clean.lower()) if _REFERENCE.fullmatch(clean.lower()) else Q(tax_code=clean.upper())
    found = list(Person.objects.filter(exact)[:2]) if clean else []
    if len(found) != 1:
        words = (
            "Più persone hanno questo codice: usa il riferimento."
            if found
            else "Nel tuo territorio non c'è nessuno con questo codice o riferimento."
        )
        raise Refused(words, field)
    return found[0]


def end_of(day: Any, field: str = "until") -> datetime:
    """The last day is included: it ends as the next one begins, or at the end of time. Raises Refused beyond it."""
    try:
        return datetime.combine(day.fromordinal(day.toordinal() + 1), time(), ROME)
    except (ValueError, OverflowError):
        raise Refused("La data è troppo lontana.", field) from None
