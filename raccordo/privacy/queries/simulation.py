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

from raccordo.kernel.scoping import AccessContext, Actor, Reach, access, current
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.privacy import policies
from raccordo.privacy.codes import Section
from raccordo.privacy.policies import house_tables
from raccordo.privacy.queries import facts
from raccordo.privacy.queries.agreements import opened_by
from raccordo.privacy.rules import Decision, Question, Relationship, Term, explain
from raccordo.privacy.rules.sight import Glimpse, glimpse
from raccordo.territory.codes import SECTOR_OF_ROLE
from raccordo.territory.models import PractitionerRole


@dataclass(frozen=True)
class Trace:
    """The terms in order, the decision, what the role reads by its labels, and each part: what of it would stay hidden."""

    terms: Sequence[Term]
    decision: Decision
    labels: str
    parts: Sequence[Glimpse] = ()


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
        return Trace(
            (*before, *explained.terms), explained.decision, _labels(actor), _parts(actor, at, question)
        )
    return Trace((*before, *explained.terms), _SHUT, _labels(actor))


def _parts(actor: Actor, at: datetime, question: Question) -> list[Glimpse]:
    """Every part of the record as the same mandate would find it at the moment."""
    policy, table, given = policies.load(), policies.datasets(), _given(actor, at)
    sets: dict[str, list[str]] = {}
    for activity in house_tables.activities():
        words = [table.sets[table.of[model]].words for model in activity.models if model in table.of]
        for section in activity.sections:
            sets[section] = list(dict.fromkeys([*sets.get(section, ()), *words]))
    side = policies.clearance(actor)
    return [
        glimpse(
            str(section.label), explain(replace(question, section=section.value), policy), sets=sets.get(section.value, []),
            given=given, side=str(Sector(side).label).lower() if side else "",
        )
        for section in Section
    ]  # fmt: skip


def _given(actor: Actor, at: datetime) -> dict[str, list[str]]:
    """By which agreements other bodies would give each data set, by its words. The context of the mandate is opened for that
    alone, and nothing is read in it: agreements are about nobody."""
    with access(AccessContext(actor, Purpose.CARE, at)) as told:
        opened = opened_by(told.shared)
    sets, found = policies.datasets().sets, dict[str, list[str]]()
    for one in opened:
        for code in sorted(one.sets):
            found.setdefault(sets[code].words, []).append(one.words)
    return found


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


# Whether somebody is named is not said: it would tell that there is something.
_KEPT = "Ciò che la persona nasconde lo legge solo chi l'ha scritto; ciò che la legge tutela di più, anche chi è indicato per nome."


def _labels(actor: Actor) -> str:
    sector = policies.clearance(actor)
    if not sector:
        return f"Legge le sole voci condivise. {_KEPT}"
    side = str(Sector(sector).label).lower()
    return f"Legge le voci condivise e quelle riservate del lato {side}. {_KEPT}"
