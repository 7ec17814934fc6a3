# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An emergency opens one record to one mandate for four hours: never a list, never what the law protects, never unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from raccordo.kernel import records, scoping
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.people.queries.search import search
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import Emergency, EmergencyClock, Exclusion, UnitAccesses
from raccordo.privacy.operations import counting, emergencies
from raccordo.privacy.queries import emergencies as lists
from raccordo.privacy.queries import register
from raccordo.privacy.rules.emergency import State
from raccordo.record.models import Condition
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.privacy.test_exclusions import bar

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
WORDS = "È caduta in strada e non riesce a parlare"


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def ask(world, by=None, at=NOW, **changes):
    by = by or world.elsa
    given = {"tax_code": world.teresa.tax_code, "reason": "unconscious", "words": WORDS, **changes}
    with access(AccessContext(by.actor, Purpose.EMERGENCY, at, Reach.REGISTRY)):
        return emergencies.ask_emergency(by=by.actor, at=at, **given)


def opened(world, by=None, at=NOW) -> Emergency:
    by = by or world.elsa
    row = ask(world, by, at)
    with access(AccessContext(by.actor, Purpose.EMERGENCY, at)):
        return emergencies.open_emergency(by=by.actor, at=at, emergency_id=row.pk)


def decide(persona, person, at, section="summary", action="read"):
    """What the gate does, and what the opened record then shows: labels of conditions, by both walls together."""
    with access(persona.context(at=at)) as context:
        decision = privacy.open_record(
            by=persona.actor, at=at, person_id=person.pk, purpose=Purpose.CARE, section=section, action=action, within=context
        )  # fmt: skip
        inside = scoping.current()
        labels = sorted(Condition.objects.values_list("title", flat=True)) if decision.permit else []
    return decision, inside, labels


def write_all(world, author=None) -> None:
    """A condition of every label and side about Teresa; some by who will open."""
    with system_access(LONG_AGO):
        for label in "NRVS":
            for side in ("health", "social"):
                for by in (world.sara, author or world.elsa):
                    records.create(
                        Condition, by=by.actor, at=LONG_AGO, person_id=world.teresa.pk, side=side, sector=side, label=label,
                        title=f"{label} {side}",
                    )  # fmt: skip


def by_database_alone(context) -> list[str]:
    with access(context), connection.cursor() as cursor:
        cursor.execute("select title from record_condition order by 1")
        return [row[0] for row in cursor.fetchall()]


def by_managers_alone(context) -> list[str]:
    with system_access(NOW):
        token = scoping._current.set(context)
        try:
            return sorted(Condition.objects.values_list("title", flat=True))
        finally:
            scoping._current.reset(token)


@pytest.mark.parametrize("look", [by_database_alone, by_managers_alone])
def test_each_wall_alone_shows_both_sides_n_and_r_and_nothing_above_even_to_its_writer(world, look):
    write_all(world)
    row = opened(world)
    context = world.elsa.context().opening(world.teresa.pk, by=row.pk)

    assert set(look(context)) == {"N health", "N social", "R health", "R social"}
    assert set(look(context.opening(world.teresa.pk))) == {"N health", "N social", "R health", "R social"}


@pytest.mark.parametrize(
    ("at", "permit"),
    [(NOW - SECOND, False), (NOW, True), (NOW + 4 * HOUR - SECOND, True), (NOW + 4 * HOUR, False)],
)
def test_it_opens_for_four_hours_to_the_second_and_says_so_in_the_line(world, at, permit):
    write_all(world)
    row = opened(world)

    decision, inside, seen = decide(world.elsa, world.teresa, at)

    assert decision.permit is permit
    assert (inside.in_emergency, len(seen)) == ((True, 8) if permit else (False, 0))
    with system_access(NOW):
        line = AccessLine.objects.filter(kind="record.summary").get()
        assert (line.permitted, line.purpose, line.object_id) == (
            (True, "emergency", row.pk) if permit else (False, "care", None)
        )


def test_it_reads_only_and_only_what_the_table_lets(world):
    opened(world)

    assert not decide(world.elsa, world.teresa, NOW, action="write")[0].permit
    assert not decide(world.elsa, world.teresa, NOW, section="conference")[0].permit
    assert not decide(world.elsa, world.teresa, NOW, section="accesses")[0].permit
    assert decide(world.elsa, world.teresa, NOW)[0].writable == frozenset()


def test_it_is_of_one_mandate_and_one_person(world):
    opened(world)

    assert not decide(world.ada, world.ugo, NOW)[0].permit
    with access(world.elsa.context()):
        other = replace(world.elsa.actor, role_id=world.ada.role.pk)
        assert not privacy.open_record(
            by=other,
            at=NOW,
            person_id=world.teresa.pk,
            purpose=Purpose.CARE,
            section="summary",
            action="read",
        ).permit


def test_no_list_search_or_count_knows_of_it(world):
    def seen():
        with access(world.elsa.context()):
            found = search(world.teresa.tax_code, today=NOW.date())
            return (
                Person.objects.count(),
                Condition.objects.count(),
                found,
                search("brambilla", today=NOW.date()),
            )

    write_all(world, author=world.ada)
    before = seen()

    opened(world)

    assert seen() == before
    context = world.elsa.context()
    assert world.teresa.pk not in set(by_database_alone(context))
    with access(context), connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person where id = %s", [world.teresa.pk])
        assert cursor.fetchone()[0] == 0


def test_closing_shuts_it_at_once_and_twice_is_once(world):
    row = opened(world)
    at = NOW + HOUR
    with access(world.elsa.context(at=at)):
        emergencies.close_emergency(by=world.elsa.actor, at=at, emergency_id=row.pk)
    with access(world.elsa.context(at=at + SECOND)):
        again = emergencies.close_emergency(by=world.elsa.actor, at=at + SECOND, emergency_id=row.pk)

    assert again.ends == at
    assert decide(world.elsa, world.teresa, at - SECOND)[0].permit
    assert not decide(world.elsa, world.teresa, at)[0].permit


def test_confirming_twice_opens_once_and_late_opens_nothing(world):
    row, second = opened(world), ask(world)
    with access(world.elsa.context()):
        again = emergencies.open_emergency(by=world.elsa.actor, at=NOW, emergency_id=row.pk)
        other = emergencies.open_emergency(by=world.elsa.actor, at=NOW, emergency_id=second.pk)
    late = ask(world, at=NOW + 5 * HOUR)
    with (
        access(world.elsa.context(at=NOW + 5 * HOUR)),
        pytest.raises(Conflict, match="refused") as refusal,
    ):
        emergencies.open_emergency(
            by=world.elsa.actor, at=NOW + 5 * HOUR + timedelta(minutes=10), emergency_id=late.pk
        )

    assert again.pk == other.pk == row.pk
    assert "ricomincia" in refusal.value.message
    with system_access(NOW):
        assert EmergencyClock.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"words": "urgente"}, {"words": " " * 40}, {"words": "....................!!"},
        {"words": "La persona non può parlare o non capisce"}, {"words": "prova prova prova prova prova"}, {"reason": "noia"},
        {"tax_code": "BRMTRS"}, {"words": "non capisce non può parlare la persona"},
    ],
    ids=lambda wrong: str(wrong)[:40],
)  # fmt: skip
def test_without_a_real_reason_nothing_is_written_or_looked_up(world, wrong):
    with pytest.raises(Refused):
        ask(world, **wrong)

    with system_access(NOW):
        assert not Emergency.objects.exists()
        assert not AccessLine.objects.filter(kind__startswith="emergency").exists()


def test_roles_that_may_not_and_who_follows_already_are_refused(world):
    for by in (world.sara, world.bruno, world.dino, world.carla):
        with pytest.raises(Refused, match="refused"):
            ask(world, by)
    with pytest.raises(Refused) as refusal:
        ask(world, world.ada)

    assert "Segui già" in refusal.value.message
    with system_access(NOW):
        assert not Emergency.objects.exists()


@pytest.mark.parametrize("why", ["excluded", "hushed", "elsewhere"])
def test_whoever_may_not_be_known_answers_as_nobody_by_the_same_questions(world, why):
    def shape(code):
        scoping._sharing.memory.clear()  # what bodies share is asked for anew after a body has changed
        with CaptureQueriesContext(connection) as found:
            answer = ask(world, tax_code=code)
        return answer, [one["sql"].split(" ")[0] for one in found.captured_queries]

    nobody = shape("ZZZZZZ00Z00Z000Z")
    with system_access(NOW):
        if why == "excluded":
            bar(world, world.elsa)
        elif why == "hushed":
            Organization.objects.filter(pk=world.practice.pk).update(sensitive=True)
        else:
            other = type(world.area).objects.create(kind="social-ambito", code="altrove", name="Altrove")
            Person.objects.filter(pk=world.teresa.pk).update(area=other)

    hidden = shape(world.teresa.tax_code)

    extra = ["insert", "insert"] if why == "excluded" else []  # the officer is told of the attempt
    assert hidden[0] is nobody[0] is None
    assert sorted(hidden[1]) == sorted([*nobody[1], *extra])
    with system_access(NOW):
        searches = AccessLine.objects.filter(kind="emergency.search").values_list("person_id", "permitted")
        assert set(searches) == {(None, False)} and len(searches) == 2
        assert not Emergency.objects.exists()


def test_who_is_excluded_meanwhile_is_shut_out(world):
    opened(world)
    bar(world, world.elsa)

    decision, _, seen = decide(world.elsa, world.teresa, NOW)

    assert (decision.permit, decision.rule, seen) == (False, "excluded", [])
    with system_access(NOW):
        assert Exclusion.objects.exists()


def examine(officer, at=NOW + HOUR):
    return access(AccessContext(officer.actor, Purpose.LEGAL, at, Reach.AUDIT))


def test_somebody_of_another_unit_judges_once_with_the_lines_at_hand(world, officer):
    row = opened(world)
    decide(world.elsa, world.teresa, NOW)
    with examine(officer):
        (seen,) = lists.to_examine()
        kinds = [line.kind for line in lists.lines(seen)]
        assert not Person.objects.exists() and not Condition.objects.exists()
        with pytest.raises(Refused):
            emergencies.review(by=officer.actor, at=NOW, emergency_id=row.pk, outcome="improper", words=" ")
        emergencies.ask_explanation(by=officer.actor, at=NOW, emergency_id=row.pk, text="Dove eravate?")
    with access(world.elsa.context()):
        emergencies.explain(by=world.elsa.actor, at=NOW, emergency_id=row.pk, text="In via Roma")
        with pytest.raises(Conflict):
            emergencies.explain(by=world.elsa.actor, at=NOW, emergency_id=row.pk, text="No")
    with examine(officer):
        done = emergencies.review(by=officer.actor, at=NOW, emergency_id=row.pk, outcome="accepted", words="")
        with pytest.raises(Conflict):
            emergencies.review(by=officer.actor, at=NOW, emergency_id=row.pk, outcome="improper", words="No")

    assert kinds == ["emergency.search", "emergency.open", "record.summary"]
    assert (done.explanation, lists.state_of(done, NOW)) == ("In via Roma", State.REVIEWED)
    with system_access(NOW):
        assert EmergencyClock.objects.get(pk=row.pk).outcome == "accepted"


def test_nobody_of_the_same_unit_area_or_another_role_judges(world, officer):
    row = opened(world)
    inside = make_persona("Gino", "Dentro", Role.PRIVACY_OFFICER, world.elsewhere, world.area)
    other = type(world.area).objects.create(kind="social-ambito", code="altrove", name="Altrove")
    outside = make_persona("Olga", "Fuori", Role.PRIVACY_OFFICER, world.social_service, other)

    for by, error in ((inside, Refused), (outside, Emergency.DoesNotExist)):
        with examine(by), pytest.raises(error):
            emergencies.review(by=by.actor, at=NOW, emergency_id=row.pk, outcome="accepted", words="")
    with access(world.elsa.context()), pytest.raises(Refused):
        emergencies.review(by=world.elsa.actor, at=NOW, emergency_id=row.pk, outcome="accepted", words="")
    with access(world.ada.context()), pytest.raises(Emergency.DoesNotExist):
        emergencies.close_emergency(by=world.ada.actor, at=NOW, emergency_id=row.pk)


def test_three_that_nobody_examined_in_time_block_the_unit_until_one_is(world, officer):
    late = NOW + timedelta(hours=72)
    rows = [opened(world, at=NOW - timedelta(hours=5 * n)) for n in range(3)]
    assert ask(world, at=late - SECOND) is not None

    with pytest.raises(Refused) as refusal:
        ask(world, at=late)
    with pytest.raises(Refused):
        ask(world, at=late, tax_code="ZZZZZZ00Z00Z000Z")
    with examine(officer, late):
        emergencies.review(by=officer.actor, at=late, emergency_id=rows[0].pk, outcome="accepted", words="")

    assert "72 ore" in refusal.value.message
    assert ask(world, at=late) is not None


def test_the_person_knows_at_once_and_waits_only_with_a_reason(world, officer):
    row = opened(world)
    decide(world.elsa, world.teresa, NOW)

    def told(persona, at):
        with access(persona.context(person=world.teresa, at=at)):
            lines = register.accesses(
                world.teresa.pk, LONG_AGO, at + SECOND, told=at, hushed=persona is world.laura
            )
            return [line.kind for line in lines if line.account_id == world.elsa.account.pk], len(
                lists.told(world.teresa.pk, at)
            )

    assert told(world.teresa_account, NOW) == (["record.summary", "emergency.open", "emergency.search"], 1)
    assert told(world.laura, NOW) == told(world.teresa_account, NOW)
    until = NOW + timedelta(days=3)
    with examine(officer, NOW):
        for wrong in ({"reason": " "}, {"until": NOW}, {"until": NOW + timedelta(days=31)}):
            with pytest.raises(Refused):
                given = {"until": until, "reason": "Vive con chi la minaccia", **wrong}
                emergencies.delay_telling(by=officer.actor, at=NOW, emergency_id=row.pk, **given)
        emergencies.delay_telling(
            by=officer.actor, at=NOW, emergency_id=row.pk, until=until, reason="Vive con chi la minaccia"
        )
    for persona in (world.teresa_account, world.laura):
        assert told(persona, until - SECOND) == ([], 0)
        assert told(persona, until)[1] == 1 and len(told(persona, until)[0]) == 3


def test_the_numbers_name_nobody_and_skip_who_hardly_works_here(world, officer):
    opened(world)
    with system_access(NOW):
        for _ in range(3):
            decide(world.elsa, world.teresa, NOW)
        counting.count_accesses(by=scoping.SYSTEM_ACTOR, at=NOW)
        few = UnitAccesses.objects.get(organization=world.elsewhere).accesses
        assert lists.unit_figures(NOW + HOUR, NOW.date(), lists.terms_at(NOW)) == []
        UnitAccesses.objects.update(accesses=200)
    (one,) = lists.unit_figures(NOW + HOUR, NOW.date(), lists.terms_at(NOW))

    assert few == 3
    assert (one.unit, one.events, one.per_thousand, one.reviewed) == (world.elsewhere.name, 1, 5.0, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"ends": NOW - SECOND}, {"words": ""}, {"delay_reason": "perché sì"}, {"outcome": "accepted"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_database_refuses_what_the_operations_would(world, wrong):
    row = opened(world)

    with pytest.raises(IntegrityError), transaction.atomic(), system_access(NOW):
        Emergency.objects.filter(pk=row.pk).update(**wrong)
