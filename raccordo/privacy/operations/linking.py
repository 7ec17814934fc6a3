# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named writes about two records of one person: they are linked by who compared them, and parted again (privacy.md 1.3, threat 18).

No row moves. What the link says beside each person, whom it keeps out of both and which writes it refuses is the
database's own doing (migrations `people.0008` and `privacy.0013`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps

from raccordo.kernel import audit, records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, Reach, access, current
from raccordo.people import operations as people
from raccordo.people.models import Person, PersonLink
from raccordo.privacy import hiding, policies, queries
from raccordo.privacy.codes import Section
from raccordo.privacy.following import mark_copies, taken_back
from raccordo.privacy.queries import linking
from raccordo.privacy.rules import Question, decide
from raccordo.privacy.rules.linking import CONSENTS, TWICE, Side, they_differ, why_not
from raccordo.territory.codes import Role

MAY_LINK = frozenset({Role.ACCESS_POINT_OPERATOR})  # who keeps the registry
_APART = "Le due schede sono già state separate."


def link_persons(
    *,
    by: Actor,
    at: datetime,
    remaining_id: UUID,
    replaced_id: UUID,
    reason: str,
    take_tax_code: bool = False,
) -> PersonLink:
    """Say that two records are of one person: the first goes on, the second is read only and leads to it.

    Raises Person.DoesNotExist unless both open to who asks by the ordinary decision: of the other nothing is said.
    """
    _may(by)
    with _both(by, at, remaining_id, replaced_id) as persons:
        remaining, replaced = persons[remaining_id], persons[replaced_id]
        refused = why_not(_side(remaining), _side(replaced), take_tax_code=take_tax_code)
        if refused:
            raise Conflict(refused) if refused == TWICE else Refused(refused)
        if not reason.strip():
            raise Refused("Scrivi come hai capito che è la stessa persona.", "reason")
        _nothing_open(replaced, at)
        if they_differ(taken_back(remaining_id, at), taken_back(replaced_id, at)):
            raise Refused(CONSENTS)
        row = records.create(
            PersonLink, by=by, at=at, person=replaced, remaining=remaining, reason=reason.strip(), linked_by_id=by.role_id,
            took_tax_code=take_tax_code,
        )  # fmt: skip
        if take_tax_code:
            people.correct_person(by=by, at=at, person_id=remaining_id, tax_code=replaced.tax_code)
        _follow(by, at, row, "create_link")
    return row


def unlink_persons(*, by: Actor, at: datetime, link_id: UUID, reason: str) -> PersonLink:
    """They were two persons after all: from now on everything is as it was before, for everybody."""
    _may(by)
    known = linking.link(link_id)
    with _both(by, at, known.remaining_id, known.person_id) as persons:
        row = records.lock(PersonLink, link_id)
        if row.ended_at is not None:
            raise Conflict(_APART)
        if not reason.strip():
            raise Refused("Scrivi come hai capito che sono due persone.", "reason")
        records.change(row, by=by, at=at, ended_at=at, ended_by_id=by.role_id, end_reason=reason.strip())
        remaining, replaced = persons[row.remaining_id], persons[row.person_id]
        if row.took_tax_code and remaining.tax_code == replaced.tax_code:
            people.correct_person(by=by, at=at, person_id=remaining.pk, tax_code="")
        _follow(by, at, row, "end_link")
    return row


def _may(by: Actor) -> None:
    if by.role not in MAY_LINK and by.role != "system":
        raise Refused("Due schede le unisce, e le separa, chi tiene l’anagrafe: il punto unico di accesso.")


@contextmanager
def _both(by: Actor, at: datetime, *ids: UUID) -> Iterator[dict[UUID, Person]]:
    """Both records, locked in one order whoever asks first, in a reach where the asker's own ties to each are seen.

    Who writes on either is waited for: what they wrote is looked at. Raises Person.DoesNotExist if one does not open.
    """
    context = current()
    inside = context if context.reach is Reach.SYSTEM else replace(context, reach=Reach.CARE, person_id=None)
    with access(inside):
        for one in ids:
            if by.role != "system" and not may_open(by=by, at=at, person_id=one):
                raise Person.DoesNotExist
        rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        found = {row.pk: row for row in rows}
        if not found.keys() >= set(ids):
            raise Person.DoesNotExist
        yield found


def may_open(*, by: Actor, at: datetime, person_id: UUID) -> bool:
    """Whether the ordinary decision lets somebody write the identity of a person."""
    facts = queries.facts(by, person_id, at)
    question = Question(
        by.role, Section.IDENTITY, "write", facts.relationships, not by.role_id, facts.excluded
    )
    return decide(question, policies.load()).permit


def _side(person: Person) -> Side:
    return Side(person.pk, person.area_id, person.tax_code, person.replaced_by_id, person.replaces_others)


def _nothing_open(person: Person, at: datetime) -> None:
    """What one sees open stands in the way, with the words of what to do; what one does not see does not."""
    context = current()
    inside = context if context.reach is Reach.SYSTEM else context.opening(person.pk)
    with access(inside):
        for one in policies.standing():
            model: Any = apps.get_model(one.model)
            wanted = {"state__in": one.states} if one.states else {f"{one.after}__gt": at}
            if model.objects.filter(person_id=person.pk, **wanted).exists():
                raise Refused(one.sentence)


def _follow(by: Actor, at: datetime, row: PersonLink, act: str) -> None:
    """What hides an author or a body follows; and each of the two records bears the line of the act."""
    for one in sorted((row.person_id, row.remaining_id)):
        hiding.wait(one, to_decide=True)
    hiding.follow_link(row, at)
    mark_copies(at)
    for one in (row.remaining_id, row.person_id):
        current().obscured.pop(one, None)
        audit.note(by=by, at=at, act=f"privacy.{act}", person_id=one, object_id=row.pk)
