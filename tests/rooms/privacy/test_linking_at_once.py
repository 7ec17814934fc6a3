# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several at once on two records of one person, on real connections: exactly one effect, and nothing slips in."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.intake import operations as intake
from raccordo.kernel.records import IN_ANOTHER, read_only_said
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import Person, PersonLink
from raccordo.privacy.models import Consent, Exclusion
from raccordo.privacy.operations import consents, linking
from raccordo.privacy.rules.linking import CONSENTS, TWICE
from tests.personas import NOW, World, build_world
from tests.rooms.at_once import a_database_of_its_own, together
from tests.rooms.privacy.two_records import LATER, WHY, double, link, welcome


@pytest.fixture
def pair(django_db_setup, django_db_blocker) -> Iterator[tuple[World, Person]]:
    """The small world, with Teresa twice, in a database of its own, where things are really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        world = build_world()
        yield world, double(world)


def joining(world: World, remaining: Person, replaced: Person):
    """An act of Bruno's for `together`: one record goes on for the other."""
    return (
        world.bruno.context(person=remaining),
        lambda: linking.link_persons(
            by=world.bruno.actor, at=NOW, remaining_id=remaining.pk, replaced_id=replaced.pk, reason=WHY
        ),
    )


@pytest.mark.parametrize("many", [2, 4, 8])
def test_the_same_joining_sent_many_times_joins_once(pair, many):
    world, other = pair

    heard = together(*[joining(world, world.teresa, other)] * many)

    assert heard == sorted(["ok", *[TWICE] * (many - 1)])
    with system_access(NOW):
        assert PersonLink.objects.count() == 1


@pytest.mark.parametrize("many", [2, 4, 8])
def test_each_into_the_other_joins_in_one_way_alone(pair, many):
    world, other = pair

    heard = together(
        *[joining(world, world.teresa, other), joining(world, other, world.teresa)] * (many // 2)
    )

    assert heard == sorted(["ok", *[TWICE] * (many - 1)])
    with system_access(NOW):
        row = PersonLink.objects.get()
        assert Person.objects.get(pk=row.person_id).replaced_by_id == row.remaining_id
        assert Person.objects.get(pk=row.remaining_id).replaced_by_id is None


def test_three_records_in_a_ring_make_no_chain(pair):
    world, first = pair
    second = double(world)

    ring = [(world.teresa, first), (first, second), (second, world.teresa)]
    heard = together(*[joining(world, *two) for two in ring])

    assert heard.count("ok") == 1 and not any(one.startswith("fault") for one in heard)
    with system_access(NOW):
        assert PersonLink.objects.count() == 1


def test_parted_many_times_at_once_is_parted_once(pair):
    world, other = pair
    row = link(world, world.teresa, other)
    act = (
        world.bruno.context(at=LATER),
        lambda: linking.unlink_persons(by=world.bruno.actor, at=LATER, link_id=row.pk, reason=WHY),
    )

    heard = together(*[act] * 4)

    assert heard.count("ok") == 1 and len(set(heard)) == 2
    with system_access(NOW):
        assert Person.objects.filter(replaced_by=None, replaces_others=False).count() == 3


def told(act) -> None:
    """What the gate says of a write that the database refuses."""
    with read_only_said():
        act()


def test_who_was_writing_is_waited_for_and_what_they_opened_is_seen(pair):
    world, other = pair
    welcome(world, other)
    written = Event()

    def write() -> None:
        intake.record_contact(
            by=world.bruno.actor, at=NOW, person_id=other.pk, channel="phone", caller="self", need="Le serve un letto",
            outcome="information", answer="Detto a chi chiedere",
        )  # fmt: skip
        written.set()
        Event().wait(timeout=1)

    def join() -> None:
        written.wait(timeout=20)
        joining(world, world.teresa, other)[1]()

    heard = together(
        (world.bruno.context(person=other), write), (world.bruno.context(person=world.teresa), join)
    )

    assert heard == ["ok", "ok"]


@pytest.mark.parametrize("many", [2, 4, 8])
def test_of_writers_and_of_who_joins_whoever_comes_second_sees_the_first(pair, many):
    """Every note stands on the record from before the joining, or its writer was told; none was written after it."""
    world, other = pair
    write = (
        world.ada.context(person=world.teresa),
        lambda: told(
            lambda: delivery.write_note(
                by=world.ada.actor, at=NOW, person_id=world.teresa.pk, text="Una nota"
            )
        ),
    )

    heard = together(joining(world, other, world.teresa), *[write] * (many - 1))

    refused = heard.count(IN_ANOTHER)
    assert heard.count("ok") == many - refused and heard.count("ok") >= 1
    with system_access(NOW):
        assert DiaryEntry.objects.count() == many - 1 - refused
        assert PersonLink.objects.count() == 1


def test_a_writer_who_waits_for_who_joins_is_refused(pair):
    world, other = pair
    joined = Event()

    def join() -> None:
        joining(world, other, world.teresa)[1]()
        joined.set()
        Event().wait(timeout=1)  # not finished yet: the writer is made to wait

    def write() -> None:
        joined.wait(timeout=20)
        told(
            lambda: delivery.write_note(
                by=world.ada.actor, at=NOW, person_id=world.teresa.pk, text="Una nota"
            )
        )

    heard = together(
        (world.bruno.context(person=other), join), (world.ada.context(person=world.teresa), write)
    )

    assert heard == sorted(["ok", IN_ANOTHER])
    with system_access(NOW):
        assert not DiaryEntry.objects.exists() and not Exclusion.objects.exists()


def asked_on(world: World, person: Person) -> Consent:
    with access(world.bruno.context(person=person)):
        return consents.give(
            by=world.bruno.actor, at=NOW, person_id=person.pk, purpose="photos", heard_how="telephone"
        )


def ending(world: World, row: Consent):
    return (
        world.bruno.context(person=Person(pk=row.person_id)),
        lambda: consents.revoke(by=world.bruno.actor, at=NOW, consent_id=row.pk),
    )


def test_what_is_taken_back_while_two_records_are_joined_stands_on_neither_or_they_are_not_joined(pair):
    world, other = pair
    for _ in range(4):  # the two must meet at the wrong moment once
        given = [asked_on(world, person) for person in (world.teresa, other)]

        heard = together(joining(world, world.teresa, other), ending(world, given[0]))

        assert heard in (["ok", "ok"], sorted([CONSENTS, "ok"]))
        with system_access(LATER):
            stands = Consent.objects.filter(person=other, closed_at=None).exists()
            joined = PersonLink.objects.filter(ended_at=None).first()
            assert stands is (joined is None)
            Consent.objects.filter(closed_at=None).update(ends=NOW, closed_at=NOW)
        if joined:
            with access(world.bruno.context(at=LATER)):
                linking.unlink_persons(by=world.bruno.actor, at=LATER, link_id=joined.pk, reason=WHY)


@pytest.mark.parametrize("many", [2, 8])
def test_taken_back_on_both_records_at_once_it_ends_once(pair, many):
    world, other = pair
    given = [asked_on(world, person) for person in (world.teresa, other)]
    link(world, world.teresa, other)

    heard = together(*[ending(world, row) for row in given] * (many // 2))

    assert heard.count("ok") == 1 and set(heard) == {"ok", "Questo consenso è già finito."}
    with system_access(NOW):
        assert not Consent.objects.filter(closed_at=None).exists()
