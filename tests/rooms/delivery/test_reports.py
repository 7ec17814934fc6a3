# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visit itself: begin, tick, close, correct; what lands in the diary."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from raccordo.delivery import operations, queries
from raccordo.delivery.models import DiaryEntry, Visit, VisitTask
from raccordo.delivery.operations import Outcome
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import system_access
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.delivery.ground import at

pytestmark = pytest.mark.django_db
DONE = Outcome("done")


@pytest.fixture
def visit(service):
    """Dino's visit to Teresa, at half past nine."""
    return service.visit(at(9, 30), role=service.world.dino)


def start(service, visit, when=NOW):
    with service.as_dino(when):
        return operations.start_visit(by=service.world.dino.actor, at=when, visit_id=visit.pk)


def report(service, visit, outcome=DONE, when=NOW + timedelta(minutes=40), by=None):
    with system_access(when):
        return operations.report_visit(
            by=(by or service.world.dino).actor, at=when, visit_id=visit.pk, outcome=outcome
        )


def diary(service):
    with system_access(NOW):
        return [
            e.text for e in DiaryEntry.objects.filter(entered_in_error_at=None).order_by("created_at", "id")
        ]


def test_one_tap_begins_ticks_count_and_one_tap_closes(service, visit):
    start(service, visit)
    with service.as_dino():
        tasks = list(VisitTask.objects.filter(visit=visit).order_by("position"))
        for task in tasks:
            operations.tick_task(by=service.world.dino.actor, at=NOW, task_id=task.pk)
            operations.tick_task(by=service.world.dino.actor, at=NOW, task_id=task.pk)

    report(service, visit, Outcome("done", note="Serena, ha fatto colazione."))

    closed = service.fresh(visit)
    assert (closed.state, closed.delivered_minutes, closed.closed_by_id) == (
        "done",
        40,
        service.world.dino.account.pk,
    )
    assert diary(service) == [
        "Igiene e alzata, dalle 10:00 alle 10:40. Fatto: Igiene personale, Alzata e vestizione, Controllo della pelle, "
        "Colazione o pasto. Serena, ha fatto colazione."
    ]
    with system_access(NOW):
        assert OutboxMessage.objects.filter(topic="delivery.visit-reported", object_id=visit.pk).count() == 1


def test_what_was_not_done_is_said(service, visit):
    start(service, visit)
    with system_access(NOW):
        first = VisitTask.objects.filter(visit=visit).order_by("position").first()

    report(service, visit, Outcome("partly", reason="time", ticked=[first.pk]))

    assert "Fatto: Igiene personale. Non fatto: Alzata e vestizione" in diary(service)[0]
    assert "In parte: Non è bastato il tempo." in diary(service)[0]


def test_a_visit_not_done_asks_the_coordinator_to_decide(service, visit):
    report(service, visit, Outcome("not-done", reason="absent", reason_text="Ha aperto la vicina"))

    assert diary(service) == ["Igiene e alzata: visita non fatta. Non era in casa; Ha aperto la vicina."]
    with system_access(NOW):
        (task,) = Task.objects.filter(source_id=visit.pk)
    assert (task.role_id, task.title) == (
        service.world.lucia.role.pk,
        "Visita non fatta: decidi se recuperarla",
    )


def test_closing_twice_is_a_conflict_that_says_who_and_when(service, visit):
    start(service, visit)
    report(service, visit)

    with pytest.raises(Conflict) as conflict:
        report(service, visit, Outcome("partly", reason="time"), when=NOW + timedelta(minutes=50))

    assert conflict.value.message == "La visita è già chiusa: fatta, da Dino Corti, oggi alle 10:40."
    assert len(diary(service)) == 1


def test_beginning_twice_says_since_when(service, visit):
    start(service, visit)

    with pytest.raises(Conflict) as conflict:
        start(service, visit, NOW + timedelta(minutes=1))

    assert conflict.value.message == "La visita è già in corso dalle 10:00."


def test_nobody_begins_ticks_or_closes_the_visit_of_another(service, visit):
    with system_access(NOW):
        task = VisitTask.objects.filter(visit=visit).first()
        for persona in (service.anna, service.world.sara, service.world.ada):
            for act in (
                lambda p=persona: operations.start_visit(by=p.actor, at=NOW, visit_id=visit.pk),
                lambda p=persona: operations.tick_task(by=p.actor, at=NOW, task_id=task.pk),
            ):
                with pytest.raises(Refused) as refusal:
                    act()
                assert refusal.value.message == "Questa visita è di Dino Corti."
            with pytest.raises(Refused):
                report(service, visit, by=persona)


def test_the_coordinator_may_close_it_for_the_operator_with_the_hours(service, visit):
    report(
        service,
        visit,
        Outcome("done", started_at=at(9, 30), ended_at=at(10)),
        when=at(10, 5),
        by=service.world.lucia,
    )

    assert service.fresh(visit).delivered_minutes == 30


@pytest.mark.parametrize(
    ("started", "ended", "field", "words"),
    [
        (at(9, 30), at(9), "ended_at", "La fine (9:00) viene prima dell'inizio (9:30)."),
        (at(9, 30), at(12), "ended_at", "La fine è nel futuro"),
        (at(11), at(12), "started_at", "L'inizio è nel futuro"),
        (None, None, "started_at", "Scrivi a che ora"),
    ],
)
def test_impossible_hours_are_refused_beside_their_field(service, visit, started, ended, field, words):
    with pytest.raises(Refused) as refusal:
        report(service, visit, Outcome("done", started_at=started, ended_at=ended), when=NOW)

    assert refusal.value.field == field
    assert words in refusal.value.message
    assert service.fresh(visit).state == "assigned"


def test_without_reason_nothing_is_partly_done(service, visit):
    start(service, visit)

    with pytest.raises(Refused) as refusal:
        report(service, visit, Outcome("partly"))

    assert refusal.value.field == "reason"


def test_ticks_wait_for_the_arrival(service, visit):
    with service.as_dino(), pytest.raises(Refused) as refusal:
        task = VisitTask.objects.filter(visit=visit).first()
        operations.tick_task(by=service.world.dino.actor, at=NOW, task_id=task.pk)

    assert "Inizia la visita" in refusal.value.message


def test_one_visit_at_a_time_also_in_life(service, visit):
    follow_up = service.visit(at(11), role=service.world.dino)
    start(service, visit)

    with pytest.raises(Refused) as refusal:
        start(service, follow_up)

    assert refusal.value.message == "Hai già una visita in corso: chiudila prima di iniziare questa."
    with (
        system_access(NOW),
        pytest.raises(IntegrityError, match="visit_one_in_progress"),
        transaction.atomic(),
    ):
        Visit.objects.filter(pk=follow_up.pk).update(state="in-progress", started_at=NOW)


def test_a_visit_of_another_day_does_not_begin_today(service):
    far = service.visit(at(9, day=26), role=service.world.dino)

    with system_access(NOW), pytest.raises(Refused) as refusal:
        operations.start_visit(by=service.world.dino.actor, at=NOW, visit_id=far.pk)

    assert "il 26/11 alle 9:00" in refusal.value.message


def test_a_correction_within_a_day_leaves_a_trace(service, visit):
    start(service, visit)
    report(service, visit)
    later = NOW + timedelta(hours=5)
    with service.as_dino(later):
        corrected = operations.correct_report(
            by=service.world.dino.actor, at=later, visit_id=visit.pk,
            outcome=Outcome("partly", reason="unwell", started_at=at(10), ended_at=at(10, 20)),
        )  # fmt: skip

    assert (corrected.state, corrected.delivered_minutes, corrected.corrected_at) == ("partly", 20, later)
    assert len(diary(service)) == 1
    with system_access(later):
        lines = queries.stream(service.world.teresa.pk, service.world.sara.actor, later).lines
        states = list(
            Visit.pgh_event_models and visit.events.order_by("pgh_id").values_list("state", flat=True)
        )
    assert lines[0].corrected_at == later
    assert "dalle 10:00 alle 10:40" in lines[0].before
    assert states[-2:] == ["done", "partly"]


def test_after_a_day_a_closed_visit_stays_as_it_is(service, visit):
    start(service, visit)
    report(service, visit)
    late = NOW + timedelta(days=1, hours=1)

    with system_access(late), pytest.raises(Refused) as refusal:
        operations.correct_report(by=service.world.dino.actor, at=late, visit_id=visit.pk, outcome=DONE)

    assert "ieri alle 10:40" in refusal.value.message


def test_what_is_not_closed_is_not_corrected(service, visit):
    with system_access(NOW), pytest.raises(Refused):
        operations.correct_report(by=service.world.dino.actor, at=NOW, visit_id=visit.pk, outcome=DONE)


def test_hours_delivered_against_planned_for_the_review(service, visit):
    start(service, visit)
    report(service, visit)
    missed = service.visit(at(8), role=service.anna)
    report(service, missed, Outcome("not-done", reason="hospital"), by=service.anna)
    service.visit(at(16))

    with system_access(NOW):
        summary = queries.summary(
            service.world.teresa.pk, None, at(0).date(), at(0, day=24).date(), NOW + timedelta(hours=2)
        )

    assert (summary.total.planned_minutes, summary.total.delivered_minutes, summary.total.percent) == (
        180,
        40,
        33,
    )
    assert summary.total.lost == {"hospital": 1}
    assert list(summary.services) == ["SAD"]
