# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulator of the privacy officer: what a worker could open of a person at a moment, term by term (privacy.md 2.7).

Built on the same facts and the same decision as every page; it says why, never what is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from raccordo.kernel.scoping import Actor, Reach, access, current
from raccordo.kernel.sensitivity import Sector
from raccordo.privacy import policies
from raccordo.privacy.queries import facts
from raccordo.privacy.rules import Decision, Question, Relationship, Term, explain
from raccordo.territory.codes import SECTOR_OF_ROLE
from raccordo.territory.models import PractitionerRole


@dataclass(frozen=True)
class Trace:
    """The terms in order, the decision, the labels that the role reads, and whether the moment is past."""

    terms: Sequence[Term]
    decision: Decision
    labels: str


def mandates(account_ids: Sequence[UUID], at: datetime) -> list[PractitionerRole]:
    """The mandates of some accounts, those in force at a moment first."""
    rows = PractitionerRole.objects.filter(practitioner__account_id__in=account_ids)
    found = rows.select_related("practitioner__account", "organization").order_by("-starts", "id")[:50]
    return sorted(found, key=lambda row: not _in_force(row, at))


def mandate(role_id: UUID) -> PractitionerRole | None:
    """One mandate with who holds it; None when there is none."""
    return (
        PractitionerRole.objects.filter(pk=role_id)
        .select_related("practitioner__account", "organization")
        .first()
    )


def simulate(person_id: UUID, role: PractitionerRole, at: datetime, section: str, action: str) -> Trace:
    """Weigh one opening as it would be weighed at a moment. The officer's own reach stands: of whom she may know nothing
    she can simulate nothing."""
    actor = actor_of(role)
    with access(replace(current(), reach=Reach.AUDIT, person_id=person_id)):
        known = facts(actor, person_id, at)
    question = Question(actor.role, section, action, known.relationships, False, known.excluded)
    explained = explain(question, policies.load())
    before = _membership(role, at)
    if all(term.holds for term in before):
        return Trace((*before, *explained.terms), explained.decision, _labels(actor))
    return Trace((*before, *explained.terms), _SHUT, _labels(actor))


_SHUT = Decision(
    False, "membership", "Non può entrare: l'utenza o il mandato non sono in vigore in quel momento."
)


def actor_of(role: PractitionerRole) -> Actor:
    """Who acts in a mandate, as login makes him."""
    sector = SECTOR_OF_ROLE.get(role.role, "")
    account = role.practitioner.account_id
    return Actor(account, role.pk, role.organization_id, role.area_id, role.role, role.role, sector)


def _in_force(role: PractitionerRole, at: datetime) -> bool:
    return role.starts <= at and (role.ends is None or role.ends > at)


def _membership(role: PractitionerRole, at: datetime) -> list[Term]:
    account = role.practitioner.account
    active = account is not None and account.is_active
    spell = Relationship("", "", "", role.starts, role.ends)
    words = f"{role.get_role_display()}, {role.organization.name}."
    return [
        Term("account", active, "L'utenza è attiva adesso." if active else "L'utenza è chiusa."),
        Term("membership", _in_force(role, at), words, spell),
    ]


def _labels(actor: Actor) -> str:
    sector = policies.clearance(actor)
    if not sector:
        return "Legge le sole voci condivise. Ciò che la persona nasconde, o la legge tutela di più, lo legge solo chi l'ha scritto."
    side = str(Sector(sector).label).lower()
    return (
        f"Legge le voci condivise e quelle riservate del lato {side}. Ciò che la persona nasconde, o la legge tutela di più, "
        "lo legge solo chi l'ha scritto."
    )
