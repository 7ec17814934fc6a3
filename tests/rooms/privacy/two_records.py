# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Teresa twice: the second record, who may open both, joined and parted by Bruno."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person, PersonLink
from raccordo.people.queries.search import search
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.operations import linking
from tests.personas import LONG_AGO, NOW, World, make_person

LATER = NOW + timedelta(hours=1)
WHY = "Stesso documento e stesso numero di telefono"


def double(world: World, **fields) -> Person:
    """Teresa a second time: at the desk somebody did not find her, and left the tax code out."""
    with system_access(NOW):
        row = make_person(
            world.bruno.actor, world.area, world.lecco, "Teresa", "Brambila", date(1942, 3, 12), **fields
        )
    for person in (world.teresa, row):
        welcome(world, person)
    return row


def welcome(world: World, person: Person) -> None:
    """Bruno has met this one at the desk, and may open it."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.bruno.actor, at=LONG_AGO, person_id=person.pk, kind=RelationshipKind.ACCESS_POINT, purpose=Purpose.TRIAGE,
            because="l'hai accolta allo sportello", organization_id=world.pua.pk,
        )  # fmt: skip


def link(world: World, remaining: Person, replaced: Person, *, at=NOW, **more) -> PersonLink:
    with access(world.bruno.context(person=remaining, at=at)):
        return linking.link_persons(
            by=world.bruno.actor,
            at=at,
            remaining_id=remaining.pk,
            replaced_id=replaced.pk,
            reason=WHY,
            **more,
        )


def unlink(world: World, row: PersonLink, *, at=LATER) -> PersonLink:
    with access(world.bruno.context(at=at)):
        return linking.unlink_persons(by=world.bruno.actor, at=at, link_id=row.pk, reason="Era la cugina")


def refused(world: World, remaining: Person, replaced: Person, **more) -> str:
    with pytest.raises(Refused) as no:
        link(world, remaining, replaced, **more)
    return no.value.message


@contextmanager
def says(words: str, kind=Refused) -> Iterator[None]:
    with pytest.raises(kind) as no:
        yield
    assert words in no.value.message


def names(persona, text: str = "brambil", reach: Reach = Reach.CARE) -> list:
    with access(AccessContext(persona.actor, Purpose.CARE, NOW, reach)):
        return [found.id for found in search(text, today=NOW.date()).found]
