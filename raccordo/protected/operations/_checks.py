# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations share: colleagues, cases that may be written, words that must not be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.protected.models import Case, CaseKey
from raccordo.protected.rules import tax_code_in
from raccordo.territory import queries as territory

_NO_CODES = (
    "Qui non si scrive nessun codice fiscale: toglilo. Chi legge non deve poter risalire alla persona."
)
_LONGEST = 4000


def colleagues(by: Actor, at: datetime) -> dict[UUID, str]:
    """Who works for the same body in the same role now, oneself included: mandate → name."""
    if by.organization_id is None:
        return {}
    roles = territory.roles_of(by.organization_id, at, by.role).select_related("practitioner")
    return {role.pk: role.practitioner.full_name for role in roles}


def refuse_codes(texts: Iterable[tuple[str, str]]) -> None:
    """No tax code may stand in what is written here. Raises Refused, with the name of the field."""
    for name, text in texts:
        if tax_code_in(text):
            raise Refused(_NO_CODES, name)


def words(text: str, name: str, missing: str) -> str:
    """A text that may be written here. Raises Refused."""
    clean = text.strip()
    if not clean:
        raise Refused(missing, name)
    if len(clean) > _LONGEST:
        raise Refused(f"Il testo è troppo lungo: al massimo {_LONGEST} caratteri.", name)
    refuse_codes([(name, clean)])
    return clean


def lock_open(case_id: UUID) -> Case:
    """Take an open case for writing, inside the compartment. Raises DoesNotExist, Conflict when it was closed."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.closed_at is not None:
        raise Conflict("È stato chiuso: non si scrive più.")
    return case


def erased(case_id: UUID) -> bool:
    """Whether the key of a case was destroyed."""
    return not CaseKey.objects.filter(case_id=case_id).exists()
