# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signal on its way: sent, taken by one, answered, and followed by who sent it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.models import Signal
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import Person
from raccordo.record.models import Task
from raccordo.territory.codes import Role
from tests.personas import NOW, make_persona
from tests.rooms.intake.acts import LATER, NEXT_WEEK, as_, ask, flag, take, why

pytestmark = pytest.mark.django_db


def test_a_flag_reaches_the_access_point_with_a_term_a_task_and_the_right_to_open_the_person(world):
    assert why(world, world.bruno) == []

    signal = flag(world)

    assert (signal.urgency, signal.due_date) == ("three-days", date(2026, 11, 26))
    assert why(world, world.bruno) == ["hai ricevuto la segnalazione di Ada Riva"]
    with access(world.bruno.context()):
        assert [item.id for item in queries.awaiting(world.bruno.actor, NOW.date(), limit=9).rows] == [
            signal.pk
        ]
        (task,) = Task.objects.filter(source_id=signal.pk)
    assert (task.title, task.due_date) == ("Prendi la segnalazione di Ada Riva", signal.due_date)
    assert task.path == f"/persone/{world.teresa.pk}/segnalazioni/{signal.pk}/"


def test_a_flag_leaves_one_line_in_the_register_and_one_message_for_the_world(world):
    signal = flag(world)

    with system_access(NOW):
        assert AccessLine.objects.filter(object_id=signal.pk, kind="intake.receive_signal").count() == 1
        assert [m.topic for m in OutboxMessage.objects.filter(object_id=signal.pk)] == ["signal.received"]


def test_a_queue_comes_a_page_at_a_time_what_one_has_taken_first_and_with_the_numbers_of_the_whole(world):
    late, taken = flag(world), flag(world, at=NOW + timedelta(days=1))
    take(world, taken, at=NOW + timedelta(days=1))
    later = NOW + timedelta(days=9)

    def page(**how):
        found = queries.awaiting(world.bruno.actor, later.date(), limit=1, **how)
        return [row.id for row in found.rows], found.total, found.late

    with access(world.bruno.context(at=later)):
        assert page() == ([late.pk], 2, 2)
        assert page(grouped=True) == ([taken.pk], 2, 2)
        assert page(grouped=True, offset=1) == ([late.pk], 2, 2)
        assert page(offset=2) == ([], 0, 0)


def test_the_same_flag_on_the_same_day_is_refused_kindly_and_says_which_one_is_open(world):
    first = flag(world)

    with pytest.raises(intake.AlreadyOpen) as refusal:
        flag(world, at=LATER, reasons=["falls"])

    assert refusal.value.object_id == first.pk
    assert "Hai già segnalato questa persona oggi alle 10:00" in refusal.value.message
    flag(world, at=NOW + timedelta(days=1))


def test_another_professional_may_flag_the_same_person_on_the_same_day(world):
    flag(world)

    again = flag(world, by=world.sara, reasons=["isolation"])

    assert again.sender_id == world.sara.role.pk


@pytest.mark.parametrize("persona", ["dino", "bruno", "lucia"])
def test_who_may_not_signal_is_refused_in_words(world, persona):
    with pytest.raises(Refused, match="refused") as refusal:
        flag(world, by=getattr(world, persona))
    assert "Il tuo ruolo non può segnalare una persona" in refusal.value.message


def test_an_outsider_cannot_signal_a_person_out_of_reach(world):
    with access(world.elsa.context()), pytest.raises(Person.DoesNotExist):
        intake.receive_signal(
            by=world.elsa.actor, at=NOW, person_id=world.teresa.pk, organization_id=world.pua.pk, reasons=["falls"]
        )  # fmt: skip


@pytest.mark.parametrize("reasons", [[], ["magia"]])
def test_a_flag_without_a_known_reason_is_refused_beside_the_field(world, reasons):
    with pytest.raises(Refused) as refusal:
        flag(world, reasons=reasons)
    assert (refusal.value.field, refusal.value.message) == (
        "reasons", "Scegli almeno un motivo tra quelli dell'elenco.",
    )  # fmt: skip


def test_a_person_who_has_died_is_not_flagged(world):
    with system_access(NOW):
        Person.objects.filter(pk=world.teresa.pk).update(deceased_date=date(2026, 11, 1))

    with pytest.raises(Refused) as refusal:
        flag(world)

    assert "deceduta" in refusal.value.message


def test_two_operators_take_the_same_signal_and_the_second_hears_who_was_first(world):
    olga = make_persona("Olga", "Sala", Role.ACCESS_POINT_OPERATOR, world.pua, world.area)
    signal = take(world, flag(world))

    with pytest.raises(Conflict) as conflict:
        take(world, signal, by=olga, at=LATER)

    assert conflict.value.message == "L'ha già presa Bruno Galli alle 10:00."
    assert conflict.value.theirs == {"taken_by": "Bruno Galli"}
    assert take(world, signal).version == signal.version, "taking it again oneself changes nothing"


def test_taking_a_signal_moves_the_task_from_the_desk_to_who_took_it(world):
    signal = take(world, flag(world))

    with as_(world.bruno, world):
        tasks = list(Task.objects.filter(source_id=signal.pk).order_by("created_at", "id"))
    assert [(task.kind, task.state, task.role_id) for task in tasks] == [
        ("signal", "done", None), ("answer", "open", world.bruno.role.pk),
    ]  # fmt: skip


def test_a_signal_put_back_waits_for_everybody_again(world):
    signal = take(world, flag(world))

    with as_(world.bruno, world, LATER):
        released = intake.release_signal(by=world.bruno.actor, at=LATER, signal_id=signal.pk)
        open_kinds = [task.kind for task in Task.objects.filter(source_id=signal.pk, state="open")]

    assert (released.state, released.taken_by_id) == ("received", None)
    assert open_kinds == ["signal"]


@pytest.mark.parametrize("persona", ["ada", "lucia", "sara"])
def test_only_the_service_that_received_a_signal_may_take_it(world, persona):
    signal, other = flag(world), getattr(world, persona)

    with pytest.raises(Refused):
        take(world, signal, by=other)


def test_an_answer_closes_the_signal_and_its_sender_reads_what_came_of_it(world):
    signal = flag(world)

    with as_(world.bruno, world, LATER):
        intake.answer_signal(
            by=world.bruno.actor, at=LATER, signal_id=signal.pk, outcome="service",
            answer="La farmacia prepara il dispenser ogni lunedì", version=signal.version,
        )  # fmt: skip

    with access(world.ada.context(at=LATER)):
        (sent,) = queries.signals_sent_by(world.ada.role.pk)
        steps = queries.way_of(sent)
    assert [(step.title, step.state) for step in steps] == [
        ("Ricevuta", "done"), ("Presa da Bruno Galli", "done"), ("Attivato un servizio", "done"),
    ]  # fmt: skip
    assert steps[-1].detail == "La farmacia prepara il dispenser ogni lunedì"
    with as_(world.bruno, world, LATER):
        assert not Task.objects.filter(source_id=signal.pk, state="open").exists()


def test_the_access_that_a_signal_gave_ends_thirty_days_after_it_is_closed(world):
    signal = flag(world)
    with as_(world.bruno, world, LATER):
        intake.answer_signal(
            by=world.bruno.actor,
            at=LATER,
            signal_id=signal.pk,
            outcome="unreachable",
            answer="Tre telefonate",
        )

    assert why(world, world.bruno, LATER + timedelta(days=29))
    assert not why(world, world.bruno, LATER + timedelta(days=31))


def test_a_stale_answer_is_a_conflict_and_nothing_is_written(world):
    signal = flag(world)
    take(world, signal)

    with as_(world.bruno, world, LATER), pytest.raises(Conflict) as conflict:
        intake.answer_signal(
            by=world.bruno.actor, at=LATER, signal_id=signal.pk, outcome="service", answer="Fatto", version=1
        )

    assert "ora è «presa»" in conflict.value.message
    with system_access(LATER):
        assert Signal.objects.get(pk=signal.pk).state == "taken"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"answer": "   "}, "answer"), ({"outcome": "episode"}, "outcome"), ({"answer": "x" * 601}, "answer")],
)
def test_an_answer_that_says_nothing_is_refused_beside_its_field(world, fields, field):
    signal = flag(world)

    with as_(world.bruno, world), pytest.raises(Refused) as refusal:
        intake.answer_signal(
            by=world.bruno.actor, at=NOW, signal_id=signal.pk,
            **{"outcome": "service", "answer": "Fatto", **fields},
        )  # fmt: skip

    assert refusal.value.field == field


def test_a_signal_is_not_closed_twice(world):
    signal = flag(world)
    with as_(world.bruno, world, LATER):
        intake.answer_signal(
            by=world.bruno.actor, at=LATER, signal_id=signal.pk, outcome="service", answer="Fatto"
        )

    with as_(world.bruno, world, NEXT_WEEK), pytest.raises(Refused) as refusal:
        intake.answer_signal(
            by=world.bruno.actor, at=NEXT_WEEK, signal_id=signal.pk, outcome="service", answer="Fatto"
        )

    assert "è già «chiusa»" in refusal.value.message


def test_who_sent_a_signal_may_withdraw_it_and_the_access_it_gave_ends_at_once(world):
    signal = flag(world)

    with as_(world.ada, world, LATER):
        intake.withdraw_signal(
            by=world.ada.actor, at=LATER, signal_id=signal.pk, reason="Ho sbagliato persona"
        )

    assert not why(world, world.bruno, LATER)
    flag(world, at=LATER)


def test_nobody_else_withdraws_a_signal(world):
    signal = flag(world)

    with as_(world.bruno, world, LATER), pytest.raises(Refused) as refusal:
        intake.withdraw_signal(by=world.bruno.actor, at=LATER, signal_id=signal.pk, reason="No")

    assert refusal.value.message == "Può ritirarla solo chi l'ha mandata."


def test_a_signal_under_assessment_is_closed_by_its_request_only(world):
    signal = flag(world)
    ask(world, signal=signal)

    with as_(world.bruno, world, LATER), pytest.raises(Refused) as refusal:
        intake.answer_signal(
            by=world.bruno.actor, at=LATER, signal_id=signal.pk, outcome="service", answer="Fatto"
        )

    assert "la chiude l'esito della richiesta" in refusal.value.message


def test_the_outsider_sees_no_signal_in_any_list(world):
    flag(world)

    with access(world.elsa.context()):
        assert not Signal.objects.exists()
        assert queries.awaiting(world.elsa.actor, NOW.date(), limit=9).rows == []
        assert not queries.signals_sent_by(world.ada.role.pk)


def test_the_history_of_a_signal_is_kept_by_the_database(world):
    signal = take(world, flag(world))

    with system_access(NOW), transaction.atomic():
        states = list(
            Signal.pgh_event_model.objects.filter(pgh_obj_id=signal.pk).values_list("state", flat=True)
        )

    assert states == ["received", "taken"]
