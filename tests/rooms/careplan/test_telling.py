# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision is told to the person, who may ask to be assessed again: when, how, by whom, to whom, by when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.careplan import documents, queries
from raccordo.careplan import operations as careplan
from raccordo.careplan.models import ConferenceCase, ReassessmentRequest
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.privacy.queries import relationships
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.careplan.steps import TODAY, days
from tests.rooms.careplan.test_documents import assert_accessible, read

TELL = {"told_date": TODAY, "channel": "in-person", "recipient": "person", "render": False}


@pytest.fixture
def case(steps) -> ConferenceCase:
    """A case whose minutes both sides have signed."""
    return steps.minuted()


def tell(steps, case, persona=None, **fields):
    who = persona or steps.world.carla
    with steps.on(who):
        return careplan.communicate(by=who.actor, at=NOW, case_id=case.pk, **{**TELL, **fields})


def ask(steps, case, persona=None, **fields):
    who = persona or steps.world.sara
    with steps.on(who):
        return careplan.ask_reassessment(
            by=who.actor, at=NOW, case_id=case.pk, **{"asker": "person", **fields}
        )


def tasks(**fields) -> list[Task]:
    with system_access(NOW):
        return list(Task.objects.filter(**fields))


def test_signed_minutes_ask_who_convened_to_tell_the_person(steps, case):
    (task,) = tasks(source_id=case.pk, kind="answer", state="open")

    assert (task.role_id, task.due_date) == (steps.world.carla.role.pk, date(2026, 11, 30))
    assert task.path.endswith(f"/uvm/{case.pk}/comunicazione/")


def test_a_decision_told_says_when_how_by_whom_to_whom_and_closes_what_waited(steps, case):
    tell(steps, case, recipient="family", recipient_name="  Laura   Brambilla ", channel="phone")

    with steps.on(steps.world.carla):
        (row,) = queries.notices_of(case.pk)
    assert (row.told_date, row.channel, row.recipient_name) == (TODAY, "phone", "Laura Brambilla")
    assert row.role_id == steps.world.carla.role.pk
    assert not tasks(source_id=case.pk, kind="answer", state="open")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"told_date": days(1)}, "told_date"), ({"told_date": days(-1)}, "told_date"), ({"channel": "dove"}, "channel"),
        ({"recipient": "vicino"}, "recipient"), ({"recipient": "family"}, "recipient_name"),
    ],
)  # fmt: skip
def test_what_is_told_wrongly_is_refused_beside_the_field(steps, case, fields, field):
    with pytest.raises(Refused) as refused:
        tell(steps, case, **fields)

    assert refused.value.field == field


def test_a_decision_whose_minutes_wait_is_not_told_yet(steps):
    w, session = steps.world, steps.session()
    steps.present(session, w.ada, w.sara, w.marta)
    row = steps.decided(steps.case(session))

    with pytest.raises(Refused) as refused:
        tell(steps, row)

    assert not isinstance(refused.value, Conflict)


def test_the_same_telling_twice_is_a_conflict_with_who_and_when(steps, case):
    tell(steps, case)

    with pytest.raises(Conflict) as second:
        tell(steps, case)

    assert "già registrata da Carla" in second.value.message


@pytest.mark.parametrize("who", ["bruno", "lucia", "dino"])
def test_who_may_not_tell_nor_write_a_request(steps, case, who):
    persona = getattr(steps.world, who)

    with pytest.raises(Refused):
        tell(steps, case, persona)
    with pytest.raises(Refused):
        ask(steps, case, persona)


def test_an_outsider_finds_no_case(steps, case):
    elsa = steps.world.elsa
    with access(elsa.context()), pytest.raises(ConferenceCase.DoesNotExist):
        careplan.communicate(by=elsa.actor, at=NOW, case_id=case.pk, **TELL)


def test_a_request_to_assess_again_has_a_term_and_reaches_the_office_that_convened(steps, case):
    tell(steps, case)

    row = ask(steps, case, reason="È caduta di nuovo")

    (task,) = tasks(source_id=row.pk, state="open")
    assert row.due_date == TODAY + timedelta(days=30)
    assert (task.kind, task.role_id, task.organization_id) == (
        "conference", None, steps.world.social_service.pk,
    )  # fmt: skip
    assert "caduta" not in task.title + task.detail
    with access(steps.world.carla.context()):
        assert "è stata chiesta una nuova valutazione (UVM)" in [
            tie.because for tie in relationships(steps.world.carla.actor, steps.world.teresa.pk, NOW)
        ]


def test_a_second_request_waits_for_the_first(steps, case):
    ask(steps, case)

    with pytest.raises(Conflict) as second:
        ask(steps, case)

    assert "entro il 23/12/2026" in second.value.message


def test_the_person_asks_from_home(steps, case):
    row = ask(steps, case, steps.world.teresa_account)

    assert row.role_id is None


def test_the_person_on_an_agenda_again_answers_the_request(steps, case):
    row = ask(steps, case)

    again = steps.case(steps.session())

    with system_access(NOW):
        assert ReassessmentRequest.objects.get(pk=row.pk).next_case_id == again.pk
    assert not tasks(source_id=row.pk, state="open")


@pytest.mark.skipif(not documents.available(), reason="no Pango here")
def test_the_letter_says_the_decision_and_the_right_in_plain_words(steps, case):
    notice = tell(steps, case, render=True)

    with steps.on(steps.world.carla):
        reader, text = read(bytes(notice.document.content))
    assert_accessible(reader, "Che cosa ha deciso la UVM il 23/11/2026: Teresa Brambilla")
    assert "Restare a casa mia" in text
    assert "Puoi chiedere una nuova valutazione quando vuoi" in text
    assert "entro 30 giorni" in text
