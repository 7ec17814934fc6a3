# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ex works here: who may know nothing of a person knows nothing, by each wall alone, to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from raccordo.intake import operations as intake
from raccordo.kernel import records, scoping
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person, RelatedPerson
from raccordo.people.queries.search import search
from raccordo.privacy import operations as privacy
from raccordo.privacy import queries
from raccordo.privacy.models import Exclusion, ExclusionAlert
from raccordo.privacy.operations import detecting, exclusions
from raccordo.privacy.queries import exclusions as lists
from raccordo.territory.codes import Role
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.intake.acts import as_, take_charge

SECOND = timedelta(seconds=1)


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def bar(world, persona, *, person=None, source="request", starts=LONG_AGO, ends=None) -> Exclusion:
    person = person or world.teresa
    with system_access(NOW):
        return records.create(
            Exclusion, by=scoping.SYSTEM_ACTOR, at=LONG_AGO, person=person, account_id=persona.account.pk, area_id=person.area_id,
            source=source, reason="prova", everywhere=source in ("request", "order"), starts=starts, ends=ends,
            code_digest=exclusions.digest(person.tax_code),
        )  # fmt: skip


def by_database_alone(context) -> int:
    """How many persons bare SQL finds, with the managers off."""
    with access(context), connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person")
        return cursor.fetchone()[0]


def by_managers_alone(context) -> int:
    """How many persons the managers find, with the database told to show everything."""
    with access(context) as told:
        pass
    with system_access(NOW):
        token = scoping._current.set(told)
        try:
            return Person.objects.count()
        finally:
            scoping._current.reset(token)


@pytest.mark.parametrize("count", [by_database_alone, by_managers_alone])
@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [
        (LONG_AGO, None, 0), (NOW, None, 0), (NOW + SECOND, None, 1), (NOW - SECOND, None, 0),
        (LONG_AGO, NOW, 1), (LONG_AGO, NOW + SECOND, 0), (LONG_AGO, NOW - SECOND, 1),
    ],
)  # fmt: skip
def test_each_wall_alone_hides_her_to_the_second(world, count, starts, ends, seen):
    bar(world, world.ada, starts=starts, ends=ends)

    assert count(world.ada.context()) == seen


def test_an_opened_record_shows_no_row_even_to_code_that_opened_it_by_mistake(world):
    bar(world, world.ada)

    assert by_database_alone(world.ada.context(person=world.teresa)) == 0
    assert by_database_alone(world.sara.context(person=world.teresa)) == 1


@pytest.mark.parametrize("count", [by_database_alone, by_managers_alone])
def test_the_registry_of_the_access_point_does_not_know_her(world, count):
    registry = AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)
    before = count(registry)

    bar(world, world.bruno)

    assert (before, count(registry)) == (2, 1)
    with access(registry):
        assert search(world.teresa.tax_code, today=NOW.date()) == search("ZZZZZZ00Z00Z000Z", today=NOW.date())
        assert search("brambila", today=NOW.date()).found == ()


def test_what_was_found_in_the_data_holds_at_work_and_not_at_home(world):
    bar(world, world.laura, source="kinship")
    assert by_database_alone(world.laura.context()) == 1

    with system_access(NOW):
        Exclusion.objects.update(source="request", everywhere=True)
    assert by_database_alone(world.laura.context()) == by_managers_alone(world.laura.context()) == 0


def test_the_decision_denies_writes_the_line_and_tells_the_officer_in_one_transaction(world, officer):
    bar(world, world.ada)
    with access(world.ada.context()) as context:
        decision = privacy.open_record(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, purpose=Purpose.CARE, section="summary", action="read", within=context
        )  # fmt: skip

    assert (decision.permit, decision.rule) == (False, "excluded")
    with system_access(NOW):
        line = AccessLine.objects.get(rule="excluded")
        assert (line.person_id, line.account_id, line.permitted) == (
            world.teresa.pk,
            world.ada.account.pk,
            False,
        )
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        (alert,) = lists.alerts()
        assert (alert.account_id, alert.what) == (world.ada.account.pk, "record.summary")
    for other in (world.ada, world.sara, world.teresa_account):
        with access(other.context(person=world.teresa)):
            assert not ExclusionAlert.objects.exists()
        with access(other.context()):
            assert not ExclusionAlert.objects.exists() and not Exclusion.objects.exists()


def test_an_exact_search_of_her_code_is_an_attempt_and_another_search_is_none(world):
    bar(world, world.bruno)
    with access(AccessContext(world.bruno.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)):
        for text in ("brambilla", "ZZZZZZ00Z00Z000Z", world.teresa.tax_code.lower()):
            exclusions.note_exact_search(by=world.bruno.actor, at=NOW, text=text)
    with access(AccessContext(world.ada.actor, Purpose.CARE, NOW)):
        exclusions.note_exact_search(by=world.ada.actor, at=NOW, text=world.teresa.tax_code)

    with system_access(NOW):
        assert [alert.what for alert in ExclusionAlert.objects.all()] == ["people.search"]


def test_the_officer_excludes_and_lifts_and_it_acts_at_once(world, officer):
    audit = AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.REGISTRY)):
        person = Person.objects.get(pk=world.teresa.pk)
        row = exclusions.exclude(
            by=officer.actor, at=NOW, person=person, whom=exclusions.Whom(world.ada.account.pk), source="request", reason="Lo chiede lei"
        )  # fmt: skip
    hidden = by_database_alone(world.ada.context())
    with access(audit):
        assert [one.pk for one in lists.exclusions()] == [row.pk]
        with pytest.raises(Refused):
            exclusions.lift(by=officer.actor, at=NOW, exclusion_id=row.pk, reason=" ")
        exclusions.lift(by=officer.actor, at=NOW, exclusion_id=row.pk, reason="Lo chiede lei")
        with pytest.raises(Conflict):
            exclusions.lift(by=officer.actor, at=NOW, exclusion_id=row.pk, reason="Due volte")

    assert (hidden, by_database_alone(world.ada.context())) == (0, 1)


def test_who_may_not_exclude_is_refused_and_so_is_what_makes_no_sense(world, officer):
    def exclude(by, account=world.ada, **changes):
        given = {"source": "request", "reason": "prova", **changes}
        return exclusions.exclude(
            by=by.actor, at=NOW, person=world.teresa, whom=exclusions.Whom(account.account.pk), **given
        )

    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.REGISTRY)):
        for wrong in (
            {"ends": NOW},
            {"reason": " "},
            {"source": "malice"},
            {"account": world.teresa_account},
        ):
            with pytest.raises(Refused):
                exclude(officer, **wrong)
        exclude(officer)
        with pytest.raises(Conflict):
            exclude(officer)
    with access(world.sara.context(person=world.teresa)), pytest.raises(Refused):
        exclude(world.sara, world.dino)


@pytest.mark.parametrize(
    "wrong",
    [{"ends": LONG_AGO - SECOND}, {"reason": ""}, {"everywhere": False}, {"lifted_by_id": "role"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_database_refuses_what_the_operations_would(world, wrong):
    if "lifted_by_id" in wrong:
        wrong = {"lifted_by_id": world.sara.role.pk}
    row = bar(world, world.ada)

    with pytest.raises(IntegrityError), transaction.atomic(), system_access(NOW):
        Exclusion.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        bar(world, world.ada)


def test_one_neither_changes_nor_takes_away_what_bars_oneself(world):
    row = bar(world, world.ada)
    with access(world.ada.context()), connection.cursor() as cursor:
        for statement in (
            "delete from privacy_exclusion",
            "update privacy_exclusion set reason = 'no' where true",
        ):
            cursor.execute(statement)
            assert cursor.rowcount == 0

    with system_access(NOW):
        assert Exclusion.objects.get().pk == row.pk


def test_an_officer_who_is_excluded_reads_neither_her_register_nor_the_alerts(world, officer):
    bar(world, officer)
    with system_access(NOW):
        exclusions.raise_alert(by=officer.actor, at=NOW, person_id=world.teresa.pk, what="record.accesses")
        assert ExclusionAlert.objects.count() == 1
    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        assert not lists.alerts() and not lists.exclusions()
        assert queries.facts(officer.actor, world.teresa.pk, NOW).excluded


def test_nobody_excluded_joins_the_team_and_the_refusal_does_not_say_why(world):
    episode = take_charge(world)
    bar(world, world.marta)
    with as_(world.sara, world), pytest.raises(Refused) as refusal:
        intake.join_team(
            by=world.sara.actor, at=NOW, episode_id=episode.pk, joiner=intake.Joiner("Aiuta con le medicine", role_id=world.marta.role.pk)
        )  # fmt: skip

    assert refusal.value.message == "Questa persona non può essere scelta qui: indica qualcun altro."


def load_daughter(world, ends=None) -> None:
    """Marta, of a load of data that tells nobody what it wrote: the night finds it."""
    RelatedPerson.objects.create(
        created_at=LONG_AGO, person=world.teresa, label="N", family_name="Rizzi", given_name="Marta", role="child", starts=LONG_AGO,
        ends=ends, account=world.marta.account,
    )  # fmt: skip


def test_the_night_keeps_a_daughter_who_works_here_apart_once(world):
    with system_access(NOW):
        load_daughter(world)
        found = [detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW) for _ in range(2)]
        row = Exclusion.objects.get()

    assert found == [1, 0]
    assert (row.source, row.provisional, row.everywhere, row.account_id) == (
        "kinship",
        False,
        False,
        world.marta.account.pk,
    )


def test_a_namesake_of_a_small_municipality_is_kept_apart_until_the_officer_looks(world, officer):
    type(world.lecco).objects.filter(pk=world.lecco.pk).update(population=900)
    namesake = make_persona("Luca", "Brambilla", Role.SOCIAL_WORKER, world.social_service, world.area)
    with system_access(NOW):
        detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW)
        row = Exclusion.objects.get(account=namesake.account)
    assert (row.source, row.provisional) == ("surname", True)

    with access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.AUDIT)):
        exclusions.confirm(by=officer.actor, at=NOW, exclusion_id=row.pk)
        with pytest.raises(Conflict):
            exclusions.confirm(by=officer.actor, at=NOW, exclusion_id=row.pk)
        exclusions.lift(by=officer.actor, at=NOW, exclusion_id=row.pk, reason="Nessuna parentela")
    with system_access(NOW):
        assert detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW + SECOND) == 0


def test_the_night_knows_who_works_here_and_is_followed_too_and_who_shares_her_address(world):
    """Marta is registered as a person: she keeps off her own record at work, and off that of who lives at her address."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=world.ugo.pk, kind="self", purpose=Purpose.SELF, because="sono i tuoi dati",
            account_id=world.marta.account.pk,
        )  # fmt: skip
        detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW)
        found = dict(Exclusion.objects.filter(account=world.marta.account).values_list("person_id", "source"))

    assert found == {world.ugo.pk: "oneself", world.teresa.pk: "address"}


def test_the_night_sees_no_tie_that_is_over(world):
    with system_access(NOW):
        load_daughter(world, ends=NOW)

        assert detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW) == 0
        assert detecting.detect_conflicts(by=scoping.SYSTEM_ACTOR, at=NOW - SECOND) == 1


def test_two_officers_in_one_moment_make_one_exclusion_and_the_second_hears_of_it(
    world, officer, monkeypatch
):
    """The second looked before the first had written: the database decides, in words."""
    bar(world, world.ada)
    monkeypatch.setattr(exclusions, "_refuse_twice", lambda *asked: None)

    with (
        access(AccessContext(officer.actor, Purpose.LEGAL, NOW, Reach.REGISTRY)),
        pytest.raises(Conflict) as refusal,
    ):
        exclusions.exclude(
            by=officer.actor, at=NOW, person=world.teresa, whom=exclusions.Whom(world.ada.account.pk), source="order", reason="ordine"
        )  # fmt: skip

    assert "c'è già un'esclusione" in refusal.value.message
