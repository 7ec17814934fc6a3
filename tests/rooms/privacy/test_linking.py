# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one person: linked by who keeps the registry, never opening anything to anybody, and parted again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.delivery import operations as delivery
from raccordo.kernel.records import Conflict, read_only_said
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people import queries
from raccordo.people.models import Person, PersonLink
from raccordo.people.queries.near import identity_of, near_matches
from raccordo.privacy import operations as privacy
from raccordo.privacy.following import goes_on_for
from raccordo.privacy.models import Exclusion, Obscuring
from raccordo.privacy.operations import exclusions, linking
from raccordo.privacy.queries import register
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.intake.acts import flag
from tests.rooms.privacy.test_exclusions import bar
from tests.rooms.privacy.two_records import LATER, WHY, double, link, names, refused, says, unlink, welcome


def test_no_row_moves_and_each_of_the_two_knows_of_the_other(world):
    other = double(world)

    row = link(world, world.teresa, other)

    with system_access(NOW):
        assert Person.objects.get(pk=other.pk).replaced_by_id == world.teresa.pk
        assert Person.objects.get(pk=world.teresa.pk).replaces_others
    unlink(world, row)
    with system_access(NOW):
        assert Person.objects.get(pk=other.pk).replaced_by_id is None
        assert not Person.objects.get(pk=world.teresa.pk).replaces_others


def test_lists_search_and_suggestions_show_the_one_that_goes_on(world):
    other = double(world)
    assert set(names(world.bruno)) == {world.teresa.pk, other.pk}

    row = link(world, world.teresa, other)

    assert names(world.bruno) == names(world.bruno, reach=Reach.REGISTRY) == [world.teresa.pk]
    assert names(world.bruno, "brambila") == [world.teresa.pk]
    assert names(world.bruno, "12/03/1942") == [world.teresa.pk]
    with access(world.bruno.context()):
        assert [p.pk for p in queries.followed()] == [world.teresa.pk]
        assert [m.id for m in near_matches(identity_of(other))] == [world.teresa.pk]
    unlink(world, row)
    assert set(names(world.bruno)) == {world.teresa.pk, other.pk}


def test_the_code_of_the_replaced_leads_to_the_one_that_goes_on_and_only_within_reach(world):
    other = double(world)

    link(world, other, world.teresa)

    assert names(world.bruno, world.teresa.tax_code) == [other.pk]
    assert names(world.ada, world.teresa.tax_code) == [world.teresa.pk]  # of the other she knows nothing
    assert names(world.elsa, world.teresa.tax_code) == []


def test_nobody_gains_anything_on_the_other_record(world):
    other = double(world)
    welcome(world, other)

    link(world, world.teresa, other)

    for persona in (world.ada, world.teresa_account, world.laura, world.elsa):
        with access(persona.context()):
            assert not Person.objects.filter(pk=other.pk).exists()
            assert not PersonLink.objects.exists()
        assert privacy_denies(persona, other)


def privacy_denies(persona, person) -> bool:
    with access(persona.context()):
        decision = privacy.open_record(
            by=persona.actor,
            at=NOW,
            person_id=person.pk,
            purpose=Purpose.CARE,
            section="summary",
            action="read",
        )
    return not decision.permit


def test_the_replaced_record_is_read_only_for_everybody_and_the_other_is_not(world):
    other = double(world)
    with system_access(NOW):
        privacy.enrol_with_gp(
            by=world.ada.actor, at=NOW, person=other, gp_role_id=world.ada.role.pk, starts=LONG_AGO
        )
    link(world, world.teresa, other)

    writes = (
        lambda: delivery.write_note(by=world.ada.actor, at=NOW, person_id=other.pk, text="Una nota"),
        lambda: people.correct_person(by=world.ada.actor, at=NOW, person_id=other.pk, phone="0300 555 000"),
        lambda: people.add_related_person(
            by=world.ada.actor, at=NOW, person=other, family_name="Rossi", role="child"
        ),
    )
    for write in writes:
        ada = world.ada.context(person=other)
        with access(ada), says("si può solo leggere", Conflict), read_only_said(), transaction.atomic():
            write()
    with access(world.ada.context(person=world.teresa)):
        delivery.write_note(by=world.ada.actor, at=NOW, person_id=world.teresa.pk, text="Una nota")


def test_each_of_the_two_keeps_out_whom_the_other_keeps_out_from_the_instant_to_the_instant(world):
    other = double(world)
    before = bar(world, world.sara, person=other)
    row = link(world, world.teresa, other)
    bar(world, world.marta, person=world.teresa, starts=NOW + timedelta(minutes=5))

    with system_access(NOW):
        kept = set(Exclusion.objects.values_list("person_id", "account_id", "starts", "ends"))
    assert (world.teresa.pk, world.sara.account.pk, NOW, None) in kept
    assert (other.pk, world.marta.account.pk, NOW + timedelta(minutes=5), None) in kept
    with system_access(NOW):
        assert all(
            Exclusion.objects.filter(person=world.teresa, link=row).values_list("code_digest", flat=True)
        )
        Exclusion.objects.filter(pk=before.pk).update(ends=NOW + timedelta(minutes=1))
        assert Exclusion.objects.get(copied_from=before).ends == NOW + timedelta(minutes=1)
    unlink(world, row)
    with system_access(NOW):
        assert not Exclusion.objects.filter(link=row, ends=None).exists()
        assert (
            Exclusion.objects.filter(
                person=world.teresa, account=world.marta.account, link=None, ends=None
            ).count()
            == 1
        )


def test_a_third_record_of_the_same_person_keeps_them_out_too(world):
    first, second = double(world), double(world)
    link(world, world.teresa, first)
    row = link(world, world.teresa, second)
    bar(world, world.sara, person=first)

    with system_access(NOW):
        assert set(Exclusion.objects.values_list("person_id", flat=True)) == {
            world.teresa.pk,
            first.pk,
            second.pk,
        }
    unlink(world, row)
    with system_access(NOW):
        assert set(Exclusion.objects.filter(ends=None).values_list("person_id", flat=True)) == {
            world.teresa.pk,
            first.pk,
        }


def test_a_copy_is_not_lifted_where_it_stands(world):
    officer = make_persona("Flavia", "Testa", "privacy-officer", world.social_service, world.area)
    other = double(world)
    bar(world, world.sara, person=other)
    link(world, world.teresa, other)
    with system_access(NOW):
        copy = Exclusion.objects.get(link__isnull=False)

    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)), says("altra scheda"):
        exclusions.lift(by=officer.actor, at=NOW, exclusion_id=copy.pk, reason="prova")


def test_what_hides_an_author_on_one_hides_him_on_both_and_is_shown_again(world):
    other = double(world)
    with access(world.ada.context(person=world.teresa)):
        note = delivery.write_note(by=world.ada.actor, at=NOW, person_id=world.teresa.pk, text="Una nota")
    with access(world.bruno.context(person=other)):
        hidden = privacy.obscure(
            by=world.bruno.actor,
            at=NOW,
            person_id=other.pk,
            scope="author",
            target_id=world.ada.account.pk,
            words="di Ada",
        )
    row = link(world, world.teresa, other)

    def label() -> str:
        with system_access(NOW):
            return type(note).objects.get(pk=note.pk).label

    assert label() == "V"
    with system_access(NOW):
        copy = Obscuring.objects.get(link=row)
        assert (copy.person_id, copy.copied_from_id) == (world.teresa.pk, hidden.pk)
    unlink(world, row)
    assert label() == "N"


@pytest.mark.parametrize(
    ("why", "words"),
    [("self", "È la stessa scheda"), ("twice", "già unite"), ("chain", "già unita"), ("kept", "tieni quella"), ("reason", "hai capito")],
)  # fmt: skip
def test_what_is_refused_is_said_and_what_to_do(world, why, words):
    first, second = double(world), double(world)
    if why == "self":
        assert words in refused(world, first, first)
        return
    if why == "reason":
        with access(world.bruno.context()), says(words):
            linking.link_persons(
                by=world.bruno.actor, at=NOW, remaining_id=first.pk, replaced_id=second.pk, reason=" "
            )
        return
    link(world, first, second)
    pair = {"twice": (first, second), "chain": (world.teresa, first), "kept": (second, world.teresa)}[why]
    assert words in refused(world, *pair)


def test_what_is_open_keeps_a_record_from_being_replaced_and_the_other_way_round_it_goes(world):
    other = double(world)
    flag(world)

    assert "segnalazione aperta" in refused(world, other, world.teresa)
    link(world, world.teresa, other)


def test_only_who_keeps_the_registry_and_opens_both(world):
    other = double(world)
    for persona in (world.ada, world.sara, world.teresa_account):
        with access(persona.context()), says("punto unico"):
            linking.link_persons(
                by=persona.actor, at=NOW, remaining_id=world.teresa.pk, replaced_id=other.pk, reason=WHY
            )
    bar(world, world.bruno, person=other)
    with access(world.bruno.context()), pytest.raises(Person.DoesNotExist):
        linking.link_persons(
            by=world.bruno.actor, at=NOW, remaining_id=world.teresa.pk, replaced_id=other.pk, reason=WHY
        )
    with access(world.bruno.context()), pytest.raises(Person.DoesNotExist):
        linking.link_persons(
            by=world.bruno.actor, at=NOW, remaining_id=world.teresa.pk, replaced_id=world.ugo.pk, reason=WHY
        )


def test_a_missing_tax_code_is_taken_when_one_says_so_and_given_back(world):
    other = double(world)
    row = link(world, other, world.teresa, take_tax_code=True)
    with system_access(NOW):
        assert Person.objects.get(pk=other.pk).tax_code == world.teresa.tax_code
    unlink(world, row)
    with system_access(NOW):
        assert Person.objects.get(pk=other.pk).tax_code == ""
    assert "solo se qui manca" in refused(world, world.teresa, other, take_tax_code=True)


def test_the_database_allows_no_chain_no_second_link_and_no_other_change(world):
    first, second = double(world), double(world)
    row = link(world, first, second)
    with system_access(NOW):
        make = {"created_at": NOW, "reason": WHY}
        for person, remaining in (
            (second, world.teresa),
            (first, world.teresa),
            (world.teresa, second),
            (first, first),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                PersonLink.objects.create(person=person, remaining=remaining, **make)
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonLink.objects.filter(pk=row.pk).update(reason="altro")
    unlink(world, row)
    with system_access(NOW), pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.filter(pk=row.pk).update(ended_at=None, ended_by=None, end_reason="")
    with access(world.bruno.context(at=LATER)), says("separate", Conflict):
        linking.unlink_persons(by=world.bruno.actor, at=LATER, link_id=row.pk, reason="Ancora")


def test_the_person_reads_who_saw_the_other_record_and_who_stands_by_does_not(world):
    other = double(world)
    with access(world.bruno.context()):
        privacy.open_record(
            by=world.bruno.actor,
            at=NOW,
            person_id=other.pk,
            purpose=Purpose.CARE,
            section="summary",
            action="read",
        )
    link(world, world.teresa, other)

    with access(world.teresa_account.context(person=world.teresa)):
        also = goes_on_for(world.teresa.pk, NOW)
        shown = register.stretch(world.teresa.pk, LONG_AGO, LATER, told=NOW, also=also)
    assert also == [other.pk]
    assert {"record.summary", "privacy.create_link"} <= {line.kind for line in shown.lines}
