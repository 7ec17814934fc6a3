# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving visits: who may, who may not, what the database refuses, what opens and closes with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.delivery import operations
from raccordo.delivery.models import Visit
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import SYSTEM_ACTOR, access, system_access
from raccordo.privacy import queries as privacy
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.operations.exclusions import Whom, exclude
from tests.personas import NOW
from tests.rooms.delivery.ground import at, follow

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def keys(service, persona, now=NOW):
    """The reasons why somebody may open Teresa's record at a moment."""
    with system_access(now):
        return [
            r.because
            for r in privacy.relationships(persona.actor, service.world.teresa.pk, now)
            if r.kind == "visit"
        ]


def test_an_assigned_visit_opens_the_record_to_the_operator_around_its_hours(service):
    visit = service.visit(at(15))

    with service.as_lucia():
        operations.assign(
            by=service.world.lucia.actor,
            at=NOW,
            visit_id=visit.pk,
            role_id=service.world.dino.role.pk,
            version=1,
        )

    assert service.fresh(visit).state == "assigned"
    assert keys(service, service.world.dino) == ["hai una visita il 23/11 alle 15:00"]
    assert keys(service, service.world.dino, at(2, 59)) == []
    assert keys(service, service.world.dino, at(4, 1, day=24)) == []
    assert keys(service, service.anna) == []


def test_taking_a_visit_back_closes_the_record(service):
    visit = service.visit(at(15), role=service.world.dino)

    with service.as_lucia():
        operations.unassign(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk)

    assert service.fresh(visit).state == "planned"
    assert keys(service, service.world.dino, NOW + timedelta(seconds=1)) == []


def test_giving_a_visit_to_somebody_else_moves_the_key(service):
    visit = service.visit(at(15), role=service.world.dino)

    with service.as_lucia():
        operations.reassign(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.anna.role.pk
        )

    later = NOW + timedelta(seconds=1)
    assert (keys(service, service.world.dino, later), len(keys(service, service.anna, later))) == ([], 1)


def test_moving_a_visit_moves_its_hours_and_its_key(service):
    visit = service.visit(at(15), role=service.world.dino)

    with service.as_lucia():
        operations.move_visit(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, starts=at(9, day=27), ends=at(10, day=27)
        )

    assert service.fresh(visit).starts == at(9, day=27)
    assert keys(service, service.world.dino, NOW + timedelta(seconds=1)) == []
    assert keys(service, service.world.dino, at(9, day=27)) == ["hai una visita il 27/11 alle 9:00"]


def test_a_cancelled_visit_has_a_reason_frees_the_hour_and_closes_the_record(service):
    visit = service.visit(at(15), role=service.world.dino)

    with service.as_lucia():
        with pytest.raises(Refused):
            operations.cancel_visit(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, reason="boh")
        operations.cancel_visit(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, reason="asked")
    service.visit(at(15), role=service.world.dino)

    assert service.fresh(visit).state == "cancelled"


@pytest.mark.parametrize("who", ["dino", "sara", "ada", "marta"])
def test_who_does_not_coordinate_the_service_plans_nothing(service, who):
    persona = getattr(service.world, who)
    visit = service.visit(at(15))
    by = persona.actor

    with system_access(NOW):
        for act in (
            lambda: operations.assign(by=by, at=NOW, visit_id=visit.pk, role_id=service.anna.role.pk),
            lambda: operations.cancel_visit(by=by, at=NOW, visit_id=visit.pk, reason="asked"),
            lambda: operations.move_visit(by=by, at=NOW, visit_id=visit.pk, starts=at(16), ends=at(17)),
            lambda: operations.plan_tasks(by=by, at=NOW, visit_id=visit.pk, titles=["Igiene"]),
            lambda: operations.pair_visit(by=by, at=NOW, visit_id=visit.pk),
        ):
            with pytest.raises(Refused, match="refused") as refusal:
                act()
            assert "chi coordina il servizio" in refusal.value.message


def test_a_coordinator_finds_no_visit_of_a_person_out_of_reach(service):
    visit = service.visit(at(15), person=service.world.ugo)

    with access(service.world.lucia.context()), pytest.raises(Visit.DoesNotExist):
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.world.dino.role.pk
        )


def test_only_operators_of_the_service_with_the_right_role(service):
    visit = service.visit(at(15))

    with service.as_lucia():
        for role, words in (
            (service.world.marta, "operatore del servizio"),
            (service.world.lucia, "OSS o ASA"),
        ):
            with pytest.raises(Refused) as refusal:
                operations.assign(
                    by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=role.role.pk
                )
            assert words in refusal.value.message


def test_two_visits_at_once_are_refused_in_words_with_the_hour(service):
    service.visit(at(15), role=service.world.dino, person=service.world.ugo)
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)
    visit = service.visit(at(15, 30))

    with service.as_lucia(), pytest.raises(Refused) as refusal:
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.world.dino.role.pk
        )

    assert refusal.value.message == "Dino Corti ha già una visita alle 15:00."
    assert refusal.value.field == "role"


def test_visits_that_touch_do_not_overlap(service):
    service.visit(at(15), role=service.world.dino)
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)

    after = service.visit(at(16), role=service.world.dino, person=service.world.ugo)

    assert service.fresh(after).state == "assigned"


def test_the_person_has_one_visit_of_a_service_at_a_time(service):
    service.visit(at(15))

    with pytest.raises(Refused) as refusal:
        service.visit(at(15, 30))

    assert refusal.value.message == "La persona ha già una visita dello stesso servizio in quelle ore."


def test_a_visit_for_two_has_two_seats_and_each_its_operator(service):
    visit = service.visit(at(15), role=service.world.dino)

    with service.as_lucia():
        twin = operations.pair_visit(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk)
        with pytest.raises(Refused) as refusal:
            operations.assign(
                by=service.world.lucia.actor, at=NOW, visit_id=twin.pk, role_id=service.world.dino.role.pk
            )
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=twin.pk, role_id=service.anna.role.pk
        )
        with pytest.raises(Refused):
            operations.pair_visit(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk)
        assert [t.title for t in twin.tasks.all()] == [t.title for t in visit.tasks.all()]

    assert "già una visita" in refusal.value.message


def test_a_visit_already_given_is_a_conflict_that_names_who_has_it(service):
    visit = service.visit(at(15), role=service.anna)

    with service.as_lucia(), pytest.raises(Conflict) as conflict:
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.world.dino.role.pk
        )

    assert conflict.value.message == "La visita è già di Anna Villa. Se vuoi, cambiala."


def test_a_stale_page_is_told_how_the_visit_stands_now(service):
    visit = service.visit(at(15), role=service.anna)

    with service.as_lucia(), pytest.raises(Conflict) as conflict:
        operations.unassign(by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, version=1)

    assert "adesso è assegnata, dalle 15:00 alle 16:00" in conflict.value.message


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (at(16), at(15), "La fine (15:00) deve venire dopo l'inizio (16:00)."),
        (at(16), at(16), "deve venire dopo"),
        (at(16), at(16, day=24), "non dura più di 12 ore"),
        (at(8), at(9), "già passata (oggi alle 9:00)"),
    ],
)
def test_impossible_hours_are_refused(service, starts, ends, words):
    visit = service.visit(at(15))

    with service.as_lucia(), pytest.raises(Refused) as refusal:
        operations.move_visit(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, starts=starts, ends=ends
        )

    assert words in refusal.value.message


def test_giving_one_visit_can_give_the_others_of_the_week_and_says_which_could_not(service):
    with access(service.world.lucia.context()):
        operations.propose_week(
            by=service.world.lucia.actor,
            at=NOW,
            organization_id=service.world.cooperative.pk,
            monday=at(0, day=30).date(),
        )
    with system_access(NOW):
        visits = list(Visit.objects.filter(line=service.line.thread).order_by("starts"))
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)
    service.visit(visits[1].starts + HOUR / 2, role=service.world.dino, person=service.world.ugo)

    with service.as_lucia():
        series = operations.assign_series(
            by=service.world.lucia.actor, at=NOW, visit_id=visits[0].pk, role_id=service.world.dino.role.pk
        )

    assert [visit.pk for visit in series.given] == [visits[0].pk, visits[2].pk]
    assert [(v.pk, words) for v, words in series.refused] == [
        (visits[1].pk, "Dino Corti ha già una visita alle 9:00.")
    ]


def test_what_to_do_is_written_for_the_visit_and_the_rest_of_its_week(service):
    with access(service.world.lucia.context()):
        operations.propose_week(
            by=service.world.lucia.actor,
            at=NOW,
            organization_id=service.world.cooperative.pk,
            monday=at(0, day=30).date(),
        )
        visits = list(Visit.objects.filter(line=service.line.thread).order_by("starts"))
    with service.as_lucia():
        operations.plan_tasks(
            by=service.world.lucia.actor, at=NOW, visit_id=visits[1].pk, titles=["Doccia", " ", "Colazione"]
        )
        titles = [[t.title for t in v.tasks.order_by("position")] for v in visits]
        with pytest.raises(Refused):
            operations.plan_tasks(by=service.world.lucia.actor, at=NOW, visit_id=visits[1].pk, titles=[" "])

    assert titles[0][0] == "Igiene personale"
    assert titles[1] == titles[2] == ["Doccia", "Colazione"]


def broken(service, visit, **fields):
    """Change a row past every operation: the database is the last guardian."""
    with system_access(NOW), pytest.raises(IntegrityError) as error, transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**fields)
    return str(error.value)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (dict(ends=at(14)), "visit_period"),
        (dict(ends=at(15, day=24)), "visit_not_endless"),
        (dict(seat=3), "visit_seat"),
        (dict(state="lost"), "violates check constraint"),
        (dict(state="assigned"), "visit_has_operator"),
        (dict(started_at=NOW), "visit_hours_follow_state"),
        (dict(state="cancelled"), "visit_reason"),
        (dict(closed_at=NOW), "visit_closed_when_reported"),
        (
            dict(state="not-done", reason="absent", closed_at=NOW, started_at=at(9), ended_at=at(8)),
            "visit_ends_after_start",
        ),
    ],
)
def test_each_constraint_of_a_visit_holds_without_the_operations(service, fields, name):
    visit = service.visit(at(15))

    assert name in broken(service, visit, **fields)


def test_the_database_alone_refuses_two_visits_of_an_operator_or_of_a_person_at_once(service):
    first = service.visit(at(15), role=service.world.dino)
    other = service.visit(at(17), role=service.world.dino)
    loose = service.visit(at(18))

    assert "visit_person_one_at_a_time" in broken(service, loose, starts=at(15, 30), ends=at(16, 30))
    assert "visit_operator_one_at_a_time" in broken(
        service, other, starts=at(15, 30), ends=at(16, 30), seat=2
    )
    assert service.fresh(first).starts == at(15)


def test_a_slot_of_the_plan_is_answered_once(service):
    first, other = service.visit(at(15)), service.visit(at(17))
    slot = dict(line=service.line.thread, slot_at=at(15))
    with system_access(NOW):
        Visit.objects.filter(pk=first.pk).update(**slot)

    assert "visit_once_per_slot" in broken(service, other, **slot)


def test_the_ledger_keeps_the_past(service):
    visit = service.visit(at(15), role=service.world.dino)
    with service.as_lucia():
        operations.unassign(by=service.world.lucia.actor, at=NOW + HOUR, visit_id=visit.pk)

    with system_access(NOW):
        (line,) = CareRelationship.objects.filter(kind="visit", role=service.world.dino.role)
    assert line.ends == NOW + HOUR


@pytest.mark.parametrize("where", ["the record", "the week"])
def test_a_visit_is_not_given_to_who_may_know_nothing_of_the_person(service, where):
    """He would never see it, and nobody would come; the refusal does not say why."""
    w, visit = service.world, service.visit(at(15))
    with system_access(NOW):
        exclude(
            by=SYSTEM_ACTOR,
            at=NOW,
            person=w.teresa,
            whom=Whom(account_id=w.dino.account.pk),
            source="request",
            reason="prova",
        )
    given = service.as_lucia() if where == "the record" else access(w.lucia.context())

    with given, pytest.raises(Refused, match="refused") as refusal:
        operations.assign(by=w.lucia.actor, at=NOW, visit_id=visit.pk, role_id=w.dino.role.pk)

    assert refusal.value.message == "Questa persona non può essere scelta qui: indica qualcun altro."
    with service.as_lucia():
        operations.assign(by=w.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.anna.role.pk)
    assert service.fresh(visit).role_id == service.anna.role.pk
