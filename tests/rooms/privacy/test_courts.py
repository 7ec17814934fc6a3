# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A court stops a parent: at once, by every wall, and by no other door (c.c. artt. 330, 333; privacy.md 1.3, threat 20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.kernel import records
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import system_access
from raccordo.people.models import RelatedPerson
from raccordo.privacy import following
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import CareRelationship, Exclusion, ExclusionAlert, ParentalOrder
from raccordo.privacy.operations import delegates, exclusions, parental
from raccordo.privacy.rules.delegates import midnight
from raccordo.territory.codes import Role
from tests.personas import LONG_AGO, NOW, make_citizen, make_persona
from tests.rooms.privacy.families import ALL, NONE, add_parent, make_family, on, reaches, suspend

SECOND = timedelta(seconds=1)
AROUND = (-SECOND, timedelta(), SECOND)


@pytest.fixture
def family(world):
    return make_family(world)


def lines(family, persona):
    with system_access(NOW):
        rows = CareRelationship.objects.filter(person=family.child, account_id=persona.account.pk)
        return [(row.kind, row.starts, row.ends) for row in rows.order_by("starts")]


def test_a_court_stops_a_parent_at_once_by_every_wall(family):
    suspend(family)

    assert [reaches(family, family.marco, NOW + offset) for offset in AROUND] == [ALL, NONE, NONE]
    assert reaches(family, family.giulia) == ALL
    with system_access(NOW):
        line = Exclusion.objects.get()
        assert (line.source, line.everywhere, line.account_id) == ("parental", True, family.marco.account.pk)
        assert ExclusionAlert.objects.filter(account_id=family.marco.account.pk).exists()
    assert lines(family, family.marco) == [("delegate", LONG_AGO, NOW)]


def test_each_of_the_two_denies_is_enough_by_itself(family):
    """The line of the ledger ends, and the deny stands: whoever forgot one of them would still be stopped."""
    suspend(family)
    with system_access(NOW):
        CareRelationship.objects.filter(account_id=family.marco.account.pk).update(ends=None)

    assert reaches(family, family.marco) == NONE

    with system_access(NOW):
        CareRelationship.objects.filter(account_id=family.marco.account.pk).update(ends=NOW)
        Exclusion.objects.update(ends=NOW)

    assert reaches(family, family.marco) == NONE


def test_an_order_ends_by_itself_on_its_day_and_the_power_comes_back(family):
    effect, over = midnight(date(2026, 12, 1)), midnight(date(2027, 3, 28))
    suspend(family, starts=effect, ends=over)

    assert [reaches(family, family.marco, effect + offset) for offset in AROUND] == [ALL, NONE, NONE]
    assert [reaches(family, family.marco, over + offset) for offset in AROUND] == [NONE, ALL, ALL]


def test_an_order_is_lifted_with_a_reason_and_what_stood_stands_again(family):
    order = suspend(family)
    later = NOW + timedelta(days=3)

    with on(family, family.world.sara, later):
        with pytest.raises(Refused, match="refused") as unsaid:
            parental.lift(by=family.world.sara.actor, at=later, order_id=order.pk, reason=" ")
        parental.lift(
            by=family.world.sara.actor, at=later, order_id=order.pk, reason="Revocato dal tribunale"
        )
        with pytest.raises(Conflict):
            parental.lift(by=family.world.sara.actor, at=later, order_id=order.pk, reason="Due volte")

    assert unsaid.value.message == "Scrivi perché finisce."
    assert [reaches(family, family.marco, later + offset) for offset in AROUND] == [NONE, ALL, ALL]


def test_while_it_stands_the_parent_is_let_in_by_no_other_door(family):
    suspend(family)
    world, again = family.world, make_citizen("marco.due@raccordo.example")
    doors = [
        lambda: delegates.add_related(
            by=world.bruno.actor, at=NOW, person=family.child, given_name="MARCO", family_name="Valsecchi", role="parent",
            power="delegate",
        ),
        lambda: delegates.set_power(by=world.bruno.actor, at=NOW, related_id=family.father.pk, power="delegate"),
        lambda: delegates.tie_account(
            by=world.bruno.actor, at=NOW, related_id=family.father.pk, account_id=family.marco.account.pk
        ),
    ]  # fmt: skip

    for door in doors:
        with on(family, world.bruno), pytest.raises(Refused) as refusal, transaction.atomic():
            door()
        assert refusal.value.message == following.NEUTRAL

    assert again.account.pk and reaches(family, family.marco) == NONE
    with system_access(NOW):
        assert RelatedPerson.objects.filter(person=family.child).count() == 2


def test_an_order_to_come_does_not_let_in_either_and_bars_from_its_day(family):
    effect = NOW + timedelta(days=2)
    suspend(family, starts=effect)

    with on(family, family.world.bruno), pytest.raises(Refused):
        delegates.set_power(
            by=family.world.bruno.actor, at=NOW, related_id=family.father.pk, power="delegate"
        )

    assert reaches(family, family.marco) == ALL
    assert reaches(family, family.marco, effect) == NONE


def test_an_order_on_a_parent_without_account_waits_for_the_account(family):
    world = family.world
    with system_access(NOW):
        row = delegates.add_related(
            by=world.sara.actor,
            at=NOW,
            person=family.child,
            given_name="Piero",
            family_name="Villa",
            role="parent",
            power="parent",
        )
    suspend(family, related_id=row.pk)
    piero = make_citizen("piero@raccordo.example")

    with on(family, world.sara), pytest.raises(Refused) as refusal:
        delegates.tie_account(by=world.sara.actor, at=NOW, related_id=row.pk, account_id=piero.account.pk)

    assert refusal.value.message == following.NEUTRAL


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"court": " "}, "court", "Scrivi quale tribunale."),
        ({"number": ""}, "number", "Scrivi il numero"),
        ({"kind": "mago"}, "kind", "Scegli che cosa"),
        ({"ends": NOW}, "ends", "finisce prima di cominciare"),
    ],
)
def test_an_order_that_cannot_be_is_refused_and_nothing_is_written(family, given, field, words):
    with pytest.raises(Refused) as refusal:
        suspend(family, **given)

    assert (refusal.value.field, words in refusal.value.message) == (field, True)
    with system_access(NOW):
        assert not ParentalOrder.objects.exists() and not Exclusion.objects.exists()


def test_the_officer_does_not_lift_by_hand_what_a_court_decided(family):
    world = family.world
    suspend(family)
    flavia = make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)
    with system_access(NOW):
        line = Exclusion.objects.get()
        with pytest.raises(Refused, match="refused") as refusal:
            exclusions.lift(by=flavia.actor, at=NOW, exclusion_id=line.pk, reason="Prova")
        with pytest.raises(Refused, match="refused"):
            exclusions.exclude(
                by=flavia.actor,
                at=NOW,
                person=family.child,
                whom=exclusions.Whom(family.giulia.account.pk),
                source="parental",
                reason="x",
            )
        both = exclusions.exclude(
            by=flavia.actor,
            at=NOW,
            person=family.child,
            whom=exclusions.Whom(family.marco.account.pk),
            source="request",
            reason="Lo chiede",
        )
    assert "provvedimento del giudice" in refusal.value.message and both.pk != line.pk


def test_a_stopped_parent_cannot_sign_nor_decide_what_to_hide(family):
    suspend(family)

    with on(family, family.marco, NOW - SECOND):
        assert privacy.may_decide(by=family.marco.actor, at=NOW - SECOND, person_id=family.child.pk) == ""
    with system_access(NOW):
        assert following.stopped(related=family.father, at=NOW)
        assert not following.stopped(related=family.father, at=NOW - SECOND)
        assert not following.stopped(related=family.mother, at=NOW)


def test_the_order_is_read_by_the_social_side_alone(family):
    suspend(family)

    seen = {}
    for name, persona in (
        ("sara", family.world.sara),
        ("bruno", family.world.bruno),
        ("marta", family.world.marta),
    ):
        with on(family, persona):
            seen[name] = ParentalOrder.objects.count()

    assert seen == {"sara": 1, "bruno": 0, "marta": 0}


def test_the_database_refuses_periods_and_orders_that_cannot_be(family):
    broken = [
        lambda: RelatedPerson.objects.filter(pk=family.father.pk).update(power_starts=NOW, power_ends=NOW),
        lambda: RelatedPerson.objects.filter(pk=family.father.pk).update(reserved=True),
        lambda: ParentalOrder.objects.update(court=""),
        lambda: ParentalOrder.objects.update(ends=LONG_AGO),
        lambda: ParentalOrder.objects.update(lifted_by=family.world.sara.role),
        lambda: Exclusion.objects.update(source="kinship", everywhere=False),
    ]
    order = suspend(family)
    with system_access(NOW):
        for change in broken:
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        with pytest.raises(IntegrityError), transaction.atomic():
            records.create(
                ParentalOrder, by=family.world.sara.actor, at=NOW, person=family.child, related=family.father, kind="removed",
                court="Milano", number="2", starts=NOW, label="R",
            )  # fmt: skip
        line = Exclusion.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            records.create(
                Exclusion, by=family.world.sara.actor, at=NOW, person=family.child, account_id=line.account_id, area_id=line.area_id,
                source="parental", reason="x", everywhere=True, order_id=order.pk, starts=NOW, ends=NOW + SECOND,
            )  # fmt: skip


def test_a_second_row_of_the_same_parent_is_stopped_too(family):
    twin = add_parent(family.world, family.child, "Marco", "Valsecchi", make_citizen("m2@raccordo.example"))
    suspend(family)

    with system_access(NOW):
        assert following.stopped(related=twin, at=NOW)
        assert Exclusion.objects.count() == 2
