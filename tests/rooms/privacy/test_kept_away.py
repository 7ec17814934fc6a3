# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A unit, a household: everybody who acts for the one, everybody who works here and lives in the other, knows nothing of her."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.intake import operations as intake
from raccordo.kernel import records, scoping
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import operations as people
from raccordo.people.models import Person, RelatedPerson
from raccordo.people.queries.search import search
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries
from raccordo.privacy.models import Exclusion, ExclusionAlert
from raccordo.privacy.operations import exclusions
from raccordo.privacy.operations.exclusions import Whom
from raccordo.privacy.queries import exclusions as lists
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.intake.acts import as_, take_charge
from tests.rooms.privacy.test_exclusions import by_database_alone, by_managers_alone

SECOND = timedelta(seconds=1)


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area, of an office of her own."""
    office = Organization.objects.create(
        code="ufficio-privacy",
        kind=world.pua.kind,
        name="Ufficio privacy",
        area=world.area,
        sector=world.pua.sector,
    )
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, office, world.area)


def shut(officer, world, whom, *, at=NOW, person=None, **given) -> Exclusion:
    """The officer excludes somebody, as the page would."""
    said = {"source": "request", "reason": "Lo chiede lei", **given}
    with access(AccessContext(officer.actor, Purpose.LEGAL, at, Reach.REGISTRY)):
        return exclusions.exclude(by=officer.actor, at=at, person=person or world.teresa, whom=whom, **said)


def opens(world, persona, at=NOW) -> tuple[bool, str]:
    with access(persona.context(at=at)) as context:
        decision = privacy.open_record(
            by=persona.actor, at=at, person_id=world.teresa.pk, purpose=Purpose.CARE, section="summary", action="read", within=context
        )  # fmt: skip
    return decision.permit, decision.rule


# --- a unit --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [by_database_alone, by_managers_alone])
@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [(NOW, None, 0), (NOW + SECOND, None, 1), (LONG_AGO, NOW, 1), (LONG_AGO, NOW + SECOND, 0)],
)
def test_each_wall_alone_hides_her_from_a_unit_to_the_second(world, officer, count, starts, ends, seen):
    shut(
        officer,
        world,
        Whom(organization_id=world.ada.role.organization_id),
        at=LONG_AGO,
        starts=starts,
        ends=ends,
    )

    assert count(world.ada.context()) == seen


@pytest.mark.parametrize("count", [by_database_alone, by_managers_alone])
def test_the_body_above_bars_the_unit_below_and_not_the_other_way_round(world, officer, count):
    above = Organization.objects.create(
        code="sopra", kind=world.practice.kind, name="Sopra", area=world.area, sector=world.practice.sector
    )
    below = Organization.objects.create(
        code="sotto", kind=world.practice.kind, name="Sotto", area=world.area, sector=world.practice.sector, parent=world.practice
    )  # fmt: skip
    row = shut(officer, world, Whom(organization_id=below.pk))
    not_from_below = count(world.ada.context())
    with system_access(NOW):
        records.change(row, by=scoping.SYSTEM_ACTOR, at=NOW, organization_id=above.pk)
        Organization.objects.filter(pk=world.practice.pk).update(parent=above)

    assert (not_from_below, count(world.ada.context())) == (1, 0)


def test_the_unit_hears_nothing_and_the_officer_knows_who_tried(world, officer):
    shut(officer, world, Whom(organization_id=world.ada.role.organization_id))

    assert opens(world, world.ada) == (False, "excluded")
    assert opens(world, world.sara)[1] != "excluded"
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        (alert,) = lists.alerts()
        (row,) = lists.exclusions()
        assert (alert.account_id, lists.whom_of([row])[row.pk]) == (world.ada.account.pk, world.practice.name)
    with access(world.ada.context()):
        assert not Exclusion.objects.exists() and not ExclusionAlert.objects.exists()


def test_it_is_the_mandate_in_use_that_is_barred_not_the_account(world, officer):
    """Ada works for her practice and, in another mandate, elsewhere; at home she is nobody's colleague."""
    shut(officer, world, Whom(organization_id=world.practice.pk))
    elsewhere = scoping.Actor(
        world.ada.account.pk, world.sara.role.pk, world.social_service.pk, world.area.pk, "social-worker"
    )

    at_home = scoping.Actor(world.ada.account.pk)
    with system_access(NOW):
        found = [
            queries.facts(actor, world.teresa.pk, NOW).excluded
            for actor in (world.ada.actor, elsewhere, at_home)
        ]
    assert found == [True, False, False]


def test_the_access_point_searches_her_exact_code_and_finds_nobody(world, officer):
    shut(officer, world, Whom(organization_id=world.pua.pk))
    with access(AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)):
        assert search(world.teresa.tax_code, today=NOW.date()) == search("ZZZZZZ00Z00Z000Z", today=NOW.date())
        assert search("brambila", today=NOW.date()).found == ()
        exclusions.note_exact_search(by=world.bruno.actor, at=NOW, text=world.teresa.tax_code)
    with system_access(NOW):
        assert [alert.what for alert in ExclusionAlert.objects.all()] == ["people.search"]


def test_nobody_of_the_unit_joins_the_team(world, officer):
    episode = take_charge(world)
    shut(officer, world, Whom(organization_id=world.marta.role.organization_id))
    with as_(world.sara, world), pytest.raises(Refused) as refusal:
        intake.join_team(
            by=world.sara.actor, at=NOW, episode_id=episode.pk, joiner=intake.Joiner("Aiuta", role_id=world.marta.role.pk)
        )  # fmt: skip

    assert refusal.value.message == "Questa persona non può essere scelta qui: indica qualcun altro."


def test_an_officer_of_the_excluded_unit_neither_reads_the_alerts_nor_lifts_it(world, officer):
    inside = make_persona("Furio", "Dentro", Role.PRIVACY_OFFICER, world.practice, world.area)
    row = shut(officer, world, Whom(organization_id=world.practice.pk))
    opens(world, world.ada)
    with access(AccessContext(inside.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        assert not lists.alerts() and not lists.exclusions()
        with pytest.raises(Exclusion.DoesNotExist):
            exclusions.lift(by=inside.actor, at=NOW, exclusion_id=row.pk, reason="Prova")


def test_an_exclusion_that_leaves_nobody_is_said_before_it_is_written(world, officer):
    """Only Ada follows Teresa: the officer must say that she knows."""
    with pytest.raises(Refused) as refusal:
        shut(officer, world, Whom(organization_id=world.practice.pk), anyway=False)
    assert "nessuno seguirebbe più la persona" in refusal.value.message and refusal.value.field == "anyway"

    assert shut(officer, world, Whom(organization_id=world.elsewhere.pk), anyway=False)
    assert shut(officer, world, Whom(organization_id=world.practice.pk), anyway=True)


def test_the_same_unit_twice_is_a_conflict_and_a_line_is_about_one_alone(world, officer):
    row = shut(officer, world, Whom(organization_id=world.practice.pk))
    with pytest.raises(Conflict):
        shut(officer, world, Whom(organization_id=world.practice.pk))

    for wrong in (
        {"account_id": world.ada.account.pk},
        {"organization_id": None},
        {"source": "kinship", "everywhere": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), system_access(NOW):
            Exclusion.objects.filter(pk=row.pk).update(**wrong)


# --- a household ---------------------------------------------------------------------------------------------------


@pytest.fixture
def house(world):
    """Ugo lives apart, in Via Roma 1; Marta works here, and is registered as a person who lives there too."""
    with system_access(NOW):
        here = {"area_id": world.area.pk, "municipality": world.lecco, "sex": "female"}
        people.correct_person(
            by=world.elsa.actor, at=LONG_AGO, person_id=world.ugo.pk, address="Via Roma 1", version=None
        )
        marta = people.register_person(
            by=world.elsa.actor, at=LONG_AGO, given_name="Marta", family_name="Rizzi", birth_date=world.ugo.birth_date,
            address="via roma 1", **here,
        )  # fmt: skip
        privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=marta.pk, kind="self", purpose=Purpose.SELF, because="sono i tuoi dati",
            account_id=world.marta.account.pk,
        )  # fmt: skip
    return marta


def barred(world, at=NOW) -> set:
    with system_access(at):
        rows = Exclusion.objects.filter(person=world.teresa, follows__isnull=False, starts__lte=at)
        return set(rows.exclude(ends__lte=at).values_list("account_id", flat=True))


def test_who_works_here_and_lives_there_knows_nothing_and_who_lives_elsewhere_does(world, officer, house):
    shut(officer, world, Whom(household_of=world.ugo))

    assert barred(world) == {world.marta.account.pk}
    with system_access(NOW):
        found = [queries.facts(who.actor, world.teresa.pk, NOW).excluded for who in (world.marta, world.sara)]
    assert found == [True, False]


def test_it_follows_who_moves_out_and_who_moves_in_at_once(world, officer, house):
    shut(officer, world, Whom(household_of=world.ugo))
    with system_access(NOW + SECOND):
        people.correct_person(
            by=world.elsa.actor, at=NOW + SECOND, person_id=house.pk, address="Via Altrove 2", version=None
        )
    out = barred(world, NOW + SECOND)
    with system_access(NOW + 2 * SECOND):
        records.create(
            RelatedPerson, by=world.elsa.actor, at=NOW + 2 * SECOND, person=world.ugo, label="N", family_name="Conti",
            given_name="Sara", role="friend", lives_with=True, starts=NOW + 2 * SECOND, account=world.sara.account,
        )  # fmt: skip

    assert (out, barred(world, NOW + 2 * SECOND)) == (set(), {world.sara.account.pk})
    assert barred(world, NOW) == {world.marta.account.pk}, "the past stays as it was"


def test_it_is_lifted_whole_and_no_line_of_it_by_itself(world, officer, house):
    row = shut(officer, world, Whom(household_of=world.ugo))
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        line = Exclusion.objects.get(follows=row)
        with pytest.raises(Refused, match="refused"):
            exclusions.lift(by=officer.actor, at=NOW, exclusion_id=line.pk, reason="Prova")
        read = {one.pk for one in lists.exclusions()}
        assert row.pk in read and line.pk not in read, "the officer reads one line for the house"
        exclusions.lift(by=officer.actor, at=NOW + SECOND, exclusion_id=row.pk, reason="Non serve più")

    assert barred(world, NOW + SECOND) == set()


def test_nobody_is_kept_from_her_own_record_by_the_exclusion_of_her_house(world, officer, house):
    row = shut(officer, world, Whom(household_of=world.ugo), person=house)

    with system_access(NOW):
        assert not Exclusion.objects.filter(follows=row, account=world.marta.account).exists()
        assert Person.objects.filter(pk=house.pk).exists()
