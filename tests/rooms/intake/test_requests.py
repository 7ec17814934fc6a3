# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request with its clock: opened at the desk or from a signal, assessed, answered or sent to the panel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.models import Request, Signal
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.record import operations as record
from raccordo.record.codes import Frailty
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.intake.acts import LATER, NEXT_WEEK, as_, ask, flag, take, take_charge, to_panel, why

pytestmark = pytest.mark.django_db


def answer(world, request, *, by=None, at=LATER, **fields):
    actor = (by or world.sara).actor
    fields = {"decision": "direct-answer", "answer": "Attivato il telesoccorso da lunedì", **fields}
    with as_(by or world.sara, world, at):
        return intake.triage(by=actor, at=at, request_id=request.pk, **fields)


def test_a_request_gets_a_priority_with_its_reasons_and_a_term_in_working_days(world):
    with as_(world.ada, world):
        record.record_risk(
            by=world.ada.actor, at=NOW, person_id=world.teresa.pk, scheme="frail", level=Frailty.SEVERE, evidence="5 su 5"
        )  # fmt: skip

    request = ask(world)

    assert (request.urgency, request.priority) == ("three-days", "high")
    assert request.priority_why == (
        "Priorità alta: entro 3 giorni, 80 anni o più, fragilità grave, in casa non c'è nessun altro."
    )
    assert (request.requested_date, request.due_date) == (date(2026, 11, 23), date(2026, 11, 26))


def test_the_term_jumps_over_holidays_weekends_and_the_patron_saint(world):
    friday = NOW + timedelta(
        days=11
    )  # 4 December 2026; the 6th is the patron's, the 7th works, the 8th is a feast

    request = ask(world, at=friday)

    assert request.due_date == date(2026, 12, 10)


def test_nurses_and_social_workers_get_a_task_and_the_right_to_open_the_person(world):
    request = ask(world)

    assert (
        why(world, world.sara)
        == why(world, world.marta)
        == ["il tuo servizio deve valutare la sua richiesta"]
    )
    for persona in (world.sara, world.marta):
        with access(persona.context()):
            (row,) = queries.awaiting(persona.actor, NOW.date(), limit=9).rows
            assert (row.kind, row.id, row.priority) == ("request", request.pk, request.priority)
            assert (
                Task.objects.filter(
                    source_id=request.pk, organization_id=persona.actor.organization_id
                ).count()
                == 1
            )


def test_a_second_request_to_the_same_service_is_refused_and_says_which_one_is_open(world):
    first = ask(world)

    with pytest.raises(intake.AlreadyOpen) as refusal:
        ask(world, at=NEXT_WEEK)

    assert refusal.value.object_id == first.pk
    assert "dal 23/11/2026" in refusal.value.message


def test_a_request_from_a_signal_carries_the_signal_along(world):
    signal = flag(world)

    request = ask(world, signal=signal)

    with access(world.ada.context()):
        (sent,) = queries.signals_sent_by(world.ada.role.pk)
        steps = [(step.title, step.state) for step in queries.way_of(sent)]
    assert request.signal_id == signal.pk
    assert steps == [
        ("Ricevuta", "done"), ("Presa da Bruno Galli", "done"), ("In valutazione", "now"), ("Esito", "next"),
    ]  # fmt: skip


def test_a_signal_taken_by_a_colleague_may_be_sent_on_but_only_once(world):
    signal = take(world, flag(world))
    request = ask(world, signal=signal)
    answer(world, request)

    with pytest.raises(Refused) as refusal:
        ask(world, signal=signal, at=NEXT_WEEK)

    assert "è già «chiusa»" in refusal.value.message


@pytest.mark.parametrize("persona", ["dino", "lucia"])
def test_who_may_not_open_a_request_is_refused_in_words(world, persona):
    actor = getattr(world, persona).actor
    with as_(getattr(world, persona), world), pytest.raises(Refused) as refusal:
        intake.open_request(
            by=actor, at=NOW, person_id=world.teresa.pk, organization_id=world.social_service.pk,
            reasons=["falls"], need="Aiuto",
        )  # fmt: skip
    assert "non può aprire una richiesta" in refusal.value.message


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"need": " "}, "need"), ({"need": "x" * 2001}, "need"), ({"reasons": []}, "reasons")],
)
def test_a_request_says_what_is_needed_and_why(world, fields, field):
    with pytest.raises(Refused) as refusal:
        ask(world, **fields)
    assert refusal.value.field == field


def test_one_professional_begins_the_triage_and_the_second_hears_who_has_it(world):
    request = ask(world)
    with as_(world.sara, world):
        begun = intake.begin_triage(by=world.sara.actor, at=NOW, request_id=request.pk)
        again = intake.begin_triage(by=world.sara.actor, at=LATER, request_id=request.pk)

    with as_(world.marta, world, LATER), pytest.raises(Conflict) as conflict:
        intake.begin_triage(by=world.marta.actor, at=LATER, request_id=request.pk)

    assert begun.version == again.version
    assert conflict.value.message.startswith("La sta già valutando Sara Conti, che l'ha presa alle 10:00")


def test_a_direct_answer_closes_the_request_the_tasks_and_the_signal_with_the_same_words(world):
    signal = flag(world)
    request = answer(world, ask(world, signal=signal))

    with system_access(LATER):
        signal = Signal.objects.get(pk=signal.pk)
        assert not Task.objects.filter(source_id__in=[request.pk, signal.pk], state="open").exists()
        topics = list(
            OutboxMessage.objects.filter(object_id=request.pk).order_by("id").values_list("topic", flat=True)
        )
    assert (request.state, request.outcome, request.triage_by_id) == (
        "answered",
        "direct-answer",
        world.sara.role.pk,
    )
    assert (signal.state, signal.outcome, signal.answer) == ("closed", "direct-answer", request.answer)
    assert topics == ["request.opened", "request.answered"]


def test_the_panel_gets_access_and_a_thing_to_do(world):
    request = to_panel(world, ask(world))

    assert "la sua richiesta è passata all'unità di valutazione (UVM)" in why(world, world.carla)
    with access(world.carla.context()):
        (task,) = Task.objects.filter(source_id=request.pk, state="open")
    assert (task.kind, task.title) == ("conference", "Convoca la UVM")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"decision": "forse"}, "decision"),
        ({"answer": ""}, "answer"),
        ({"decision": "panel"}, "panel_organization"),
    ],
)
def test_a_triage_that_decides_nothing_is_refused_beside_its_field(world, fields, field):
    request = ask(world)

    with pytest.raises(Refused) as refusal:
        answer(world, request, **fields)

    assert refusal.value.field == field
    with system_access(NOW):
        assert Request.objects.get(pk=request.pk).state == "requested"


@pytest.mark.parametrize("persona", ["bruno", "ada", "carla"])
def test_only_the_professionals_who_assess_may_decide(world, persona):
    request = ask(world)

    with pytest.raises(Refused):
        answer(world, request, by=getattr(world, persona))


def test_a_service_that_was_not_asked_may_not_decide(world):
    request = ask(world)
    with system_access(NOW):
        Request.objects.filter(pk=request.pk).update(nurse_organization_id=None)

    with pytest.raises(Refused) as refusal:
        answer(world, request, by=world.marta)

    assert "è di un altro servizio" in refusal.value.message


def test_a_request_is_not_decided_twice_nor_from_a_stale_page(world):
    request = ask(world)
    answer(world, request, version=1)

    with pytest.raises(Conflict) as conflict:
        answer(world, request, version=1)
    with pytest.raises(Refused) as refusal:
        answer(world, request)

    assert conflict.value.theirs["answer"] == "Attivato il telesoccorso da lunedì"
    assert "è già «risposta data»" in refusal.value.message


def test_a_request_may_be_closed_without_assessment_saying_why(world):
    request = ask(world, signal=flag(world))

    with as_(world.sara, world, LATER):
        closed = intake.close_request(
            by=world.sara.actor,
            at=LATER,
            request_id=request.pk,
            outcome="declined",
            answer="Preferisce aspettare",
        )

    assert (closed.state, closed.outcome) == ("closed", "declined")
    with system_access(LATER):
        assert Signal.objects.get().outcome == "declined"


@pytest.mark.parametrize(
    ("outcome", "text", "field"), [("episode", "x", "outcome"), ("declined", "", "answer")]
)
def test_a_closing_without_its_reason_is_refused(world, outcome, text, field):
    request = ask(world)

    with as_(world.sara, world), pytest.raises(Refused) as refusal:
        intake.close_request(by=world.sara.actor, at=NOW, request_id=request.pk, outcome=outcome, answer=text)

    assert refusal.value.field == field


def test_taking_charge_closes_the_request_and_keeps_what_the_panel_has_to_do(world):
    signal = flag(world)
    request = to_panel(world, ask(world, signal=signal))

    episode = take_charge(world, request=request, at=NEXT_WEEK)

    with system_access(NEXT_WEEK):
        request, signal = Request.objects.get(), Signal.objects.get()
        assert [t.kind for t in Task.objects.filter(source_id=request.pk, state="open")] == ["conference"]
    assert (request.state, request.outcome, episode.request_id) == ("closed", "episode", request.pk)
    assert signal.answer.endswith("Responsabile del caso: Sara Conti.")
    long_after = NEXT_WEEK + timedelta(days=90)
    assert why(world, world.carla, long_after) == [
        "la sua richiesta è passata all'unità di valutazione (UVM)"
    ]
    assert why(world, world.marta, long_after) == []
