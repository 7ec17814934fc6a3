# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new person at the desk: entered only after a look at who is already there and might be the same."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from raccordo.intake.codes import MAY_WELCOME, Distinct
from raccordo.intake.operations.contacts import welcome
from raccordo.intake.refusals import may
from raccordo.kernel import audit
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.people import operations as people
from raccordo.people.models import Person
from raccordo.people.queries.near import NearMatch, near_matches
from raccordo.people.rules import LIKELY, Identity, tax_code


class LooksLike(Conflict):
    """Somebody in the registry might be the same person: a human decides, side by side."""

    def __init__(self, matches: tuple[NearMatch, ...]) -> None:
        super().__init__("C'è già qualcuno che le somiglia: guarda se è la stessa persona.")
        self.matches = matches


def register_newcomer(
    *,
    by: Actor,
    at: datetime,
    area_id: UUID,
    not_these: Collection[UUID] = (),
    why_new: str = "",
    **fields: Any,
) -> Person:
    """Enter a person in the registry and welcome her. Raises LooksLike until each near match was looked at.

    `not_these` are the near matches that the operator has seen and told apart; where one is very like, `why_new` says how.
    """
    may(by, MAY_WELCOME, "registrare una persona nuova")
    people.one_desk_at_a_time(by=by, at=at, area_id=area_id)
    near = near_matches(_identity(fields))
    unseen = tuple(match for match in near if match.id not in set(not_these))
    if unseen:
        raise LooksLike(near)
    very_like = any(match.likeness.score >= LIKELY for match in near)
    if very_like and why_new not in Distinct.values:
        raise Refused("Scrivi come hai capito che è un'altra persona.", "why_new")
    person = people.register_person(by=by, at=at, area_id=area_id, **fields)
    welcome(by=by, at=at, person_id=person.pk)
    if near:
        reason = Distinct(why_new).label if why_new else "guardate, non è nessuna di loro"
        line = audit.Access("C", "intake.told_apart", person.pk, near[0].id, because=reason)
        audit.write(by=by, at=at, accesses=[line])
    return person


def _identity(fields: dict[str, Any]) -> Identity:
    place = fields.get("municipality")
    sex = fields.get("sex", "")
    return Identity(
        fields.get("family_name", ""), fields.get("given_name", ""), fields.get("birth_date"),
        sex if sex != "unknown" else "", tax_code.normalise(fields.get("tax_code", "")),
        (fields["phone"],) if fields.get("phone") else (), place.name if place else "", fields.get("address", ""),
    )  # fmt: skip
