# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes too near a person is kept away as it is written, not in the night that follows: to the second."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.kernel import records
from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import SYSTEM_ACTOR, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people.models import RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries
from raccordo.privacy.models import Exclusion
from raccordo.privacy.operations import delegates
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from tests.personas import LONG_AGO, NOW, make_persona

SECOND = timedelta(seconds=1)


def found(person=None) -> list[tuple[str, bool]]:
    """What stands between workers and a person, as (source, waits for the officer)."""
    with system_access(NOW):
        rows = Exclusion.objects.filter(account__isnull=False, ends=None)
        rows = rows if person is None else rows.filter(person=person)
        return sorted(rows.values_list("source", "provisional"))


def excluded(persona, person, at) -> bool:
    with system_access(at):
        return queries.facts(persona.actor, person.pk, at).excluded


def test_a_relative_who_works_here_is_kept_away_by_the_line_that_names_her(world):
    with access(world.ada.context(person=world.teresa)):
        related = records.create(
            RelatedPerson, by=world.ada.actor, at=NOW, person=world.teresa, label="N", family_name="Conti", given_name="Sara",
            role="child", starts=NOW, account=world.sara.account,
        )  # fmt: skip

    assert related.pk and found() == [("kinship", False)]
    assert (excluded(world.sara, world.teresa, NOW - SECOND), excluded(world.sara, world.teresa, NOW)) == (
        False,
        True,
    )


def test_who_moves_to_her_address_is_kept_away_and_let_go_when_she_moves_on(world):
    with system_access(LONG_AGO):
        delegates.tie_self(
            by=SYSTEM_ACTOR, at=LONG_AGO, person_id=world.ugo.pk, account_id=world.marta.account.pk
        )
        people.correct_person(
            by=world.elsa.actor, at=LONG_AGO, person_id=world.ugo.pk, address="Via Roma 1", version=None
        )
    assert ("address", True) not in found(world.teresa)

    with system_access(NOW):
        people.correct_person(
            by=world.elsa.actor, at=NOW, person_id=world.ugo.pk, address="via dei tigli 8", version=None
        )
    assert [excluded(world.marta, world.teresa, at) for at in (NOW - SECOND, NOW)] == [False, True]

    later = NOW + timedelta(days=3)
    with system_access(later):
        people.correct_person(
            by=world.elsa.actor, at=later, person_id=world.teresa.pk, address="Via Nuova 5", version=None
        )
    assert [excluded(world.marta, world.teresa, at) for at in (later - SECOND, later)] == [True, False]


def test_what_the_officer_confirmed_stays_when_the_likeness_is_gone(world):
    type(world.lecco).objects.filter(pk=world.lecco.pk).update(population=900)
    namesake = make_persona("Luca", "Brambilla", Role.SOCIAL_WORKER, world.social_service, world.area)
    with system_access(NOW):
        people.correct_person(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, address="Via Nuova 5", version=None
        )
        row = Exclusion.objects.get(account=namesake.account)
        records.change(row, by=SYSTEM_ACTOR, at=NOW, provisional=False)
        people.correct_person(
            by=world.ada.actor,
            at=NOW + SECOND,
            person_id=world.teresa.pk,
            family_name="Sala",
            tax_code="",
            version=None,
        )
        row.refresh_from_db()

    assert (row.source, row.ends) == ("surname", None)


def test_a_mandate_that_begins_keeps_away_from_its_first_second(world):
    """Luca Brambilla is engaged from tomorrow, in a small municipality where a Brambilla is followed."""
    type(world.lecco).objects.filter(pk=world.lecco.pk).update(population=900)
    tomorrow = NOW + timedelta(days=1)
    with system_access(NOW):
        account = Account.objects.create_user("luca.brambilla@raccordo.example")
        luca = territory.register_practitioner(
            by=SYSTEM_ACTOR, at=NOW, given_name="Luca", family_name="Brambilla", account_id=account.pk
        )
        role = territory.assign_role(
            by=SYSTEM_ACTOR, at=NOW, practitioner_id=luca.pk, organization_id=world.social_service.pk, role=Role.SOCIAL_WORKER,
            starts=tomorrow, area_id=world.area.pk,
        )  # fmt: skip
        row = Exclusion.objects.get(account=account)

    assert (row.starts, row.source, row.person_id, role.starts) == (
        tomorrow,
        "surname",
        world.teresa.pk,
        tomorrow,
    )


def test_a_newcomer_of_the_name_of_a_worker_is_kept_from_her_from_the_start(world):
    type(world.lecco).objects.filter(pk=world.lecco.pk).update(population=900)
    with access(world.bruno.context()), system_access(NOW):
        newcomer = people.register_person(
            by=world.bruno.actor, at=NOW, area_id=world.area.pk, given_name="Lia", family_name="Conti", sex="female",
            birth_date=date(1950, 1, 1), municipality=world.lecco,
        )  # fmt: skip

    assert found(newcomer) == [("surname", True)] and excluded(world.sara, newcomer, NOW)


def test_a_doctor_whom_she_chooses_afterwards_is_parted_from_her_by_no_surname(world):
    type(world.lecco).objects.filter(pk=world.lecco.pk).update(population=900)
    namesake = make_persona("Luca", "Brambilla", Role.GP, world.practice, world.area)
    with system_access(NOW):
        people.correct_person(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, address="Via Nuova 5", version=None
        )
    before = excluded(namesake, world.teresa, NOW)
    with system_access(NOW + SECOND):
        privacy.enrol_with_gp(
            by=SYSTEM_ACTOR,
            at=NOW + SECOND,
            person=world.teresa,
            gp_role_id=namesake.role.pk,
            starts=NOW + SECOND,
        )

    assert (before, excluded(namesake, world.teresa, NOW + SECOND)) == (True, False)


def test_the_work_of_a_person_who_is_registered_keeps_her_off_her_own_record_at_once(world):
    with system_access(NOW):
        delegates.tie_self(by=SYSTEM_ACTOR, at=NOW, person_id=world.ugo.pk, account_id=world.marta.account.pk)

    assert ("oneself", False) in found(world.ugo)
    assert [excluded(world.marta, world.ugo, at) for at in (NOW - SECOND, NOW)] == [False, True]


def test_a_telephone_that_changes_looks_nobody_up_again(world, django_assert_max_num_queries):
    with system_access(NOW), django_assert_max_num_queries(8):
        people.correct_person(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, phone="0341 000 000", version=None
        )


@pytest.mark.parametrize("purpose", [Purpose.CARE])
def test_what_is_looked_up_does_not_widen_the_eyes_of_who_writes(world, purpose):
    with access(world.ada.context(person=world.teresa)) as context:
        people.correct_person(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, address="Via Nuova 5", version=None
        )

        assert not Exclusion.objects.exists() and context.purpose == purpose
