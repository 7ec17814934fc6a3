# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joined and parted again: whatever was lived on either record, everybody is answered as before."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import queries
from raccordo.people.models import Person
from raccordo.people.queries.search import search
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from tests.personas import LONG_AGO, NOW, World
from tests.rooms.privacy.test_exclusions import bar
from tests.rooms.privacy.two_records import LATER, double, link, unlink


def answers(world: World, persons: list[Person], at) -> dict:
    """What everybody is answered about some records: found, listed, opened, read, kept away."""
    said = {}
    staff = (world.ada, world.bruno, world.sara, world.marta, world.elsa, world.teresa_account, world.laura)
    for persona in staff:
        for reach in (Reach.CARE, Reach.REGISTRY):
            with access(AccessContext(persona.actor, Purpose.CARE, at, reach)):
                for text in ("brambil", "brambila", world.teresa.tax_code):
                    found = search(text, today=at.date()).found
                    said[persona.account.email, reach, text] = {one.id for one in found}
                said[persona.account.email, reach, "list"] = {one.pk for one in queries.followed()}
        for person in persons:
            with access(persona.context(at=at)):
                decision = privacy.open_record(
                    by=persona.actor,
                    at=at,
                    person_id=person.pk,
                    purpose=Purpose.CARE,
                    section="diary",
                    action="read",
                )
            with access(persona.context(person=person, at=at)):
                notes = set(DiaryEntry.objects.values_list("pk", flat=True))
            said[persona.account.email, person.pk] = {*decision.readable, *notes}
    return said


def lived(world: World, other: Person, seed: int) -> None:
    """Some lines of the ledger, notes, exclusions and hidings on either record, drawn from a seed."""
    draw = random.Random(seed)
    staff = (world.ada, world.sara, world.marta, world.elsa, world.bruno)
    for person in (world.teresa, other):
        for persona in draw.sample(staff[:4], 2):
            with system_access(NOW):
                privacy.grant_relationship(
                    by=persona.actor, at=LONG_AGO, person_id=person.pk, kind=RelationshipKind.CARE_TEAM, purpose=Purpose.CARE,
                    because="prova", role_id=persona.role.pk, ends=draw.choice([None, LATER + timedelta(days=1)]),
                )  # fmt: skip
            with access(persona.context(person=person)):
                delivery.write_note(by=persona.actor, at=NOW, person_id=person.pk, text="Una nota")
        if draw.random() < 0.5:
            who = draw.choice(staff[:4])
            with access(world.bruno.context(person=person)):
                privacy.obscure(
                    by=world.bruno.actor,
                    at=NOW,
                    person_id=person.pk,
                    scope="author",
                    target_id=who.account.pk,
                    words="prova",
                )
        for who in draw.sample(staff[:4], draw.randrange(3)):
            ends = draw.choice(
                [None, NOW - timedelta(days=1), LATER - timedelta(minutes=1), LATER + timedelta(days=1)]
            )
            bar(world, who, person=person, ends=ends)


@pytest.mark.parametrize("seed", range(8))
def test_joined_and_parted_gives_everybody_the_answers_of_before(world, seed):
    other = double(world)
    lived(world, other, seed)
    both = [world.teresa, other]
    then, later = answers(world, both, NOW), answers(world, both, LATER)

    row = link(world, *(both if seed % 2 else both[::-1]))

    while_linked = answers(world, both, NOW)
    for key, now in while_linked.items():
        led = set().union(*(known for other_key, known in then.items() if other_key[:2] == key[:2]))
        assert now <= led, (
            "one record leads to the other only where both were found before: nobody gains anything"
        )
    unlink(world, row)
    assert answers(world, both, LATER) == later
