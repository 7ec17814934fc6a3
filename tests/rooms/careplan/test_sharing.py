# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both sides agree or say why not; then the next version says what changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.careplan.rules.differences import differences
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.careplan.steps import days, typed

pytestmark = pytest.mark.django_db


def refusal(call, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value


def test_a_plan_is_proposed_when_every_check_is_cleared_or_left_open_with_a_reason(steps):
    version, w = steps.written(), steps.world
    with steps.on(w.sara):
        by, at = w.sara.actor, NOW
        alone = careplan.add_need(by=by, at=at, version_id=version.pk, domain="relations", title="Solitudine")
        found = refusal(careplan.propose, by=by, at=at, version_id=version.pk)
        waive = {
            "by": by,
            "at": at,
            "version_id": version.pk,
            "code": "need-without-goal",
            "subject": alone.thread,
        }
        assert refusal(careplan.waive_check, reason=" ", **waive).field == "reason"
        careplan.waive_check(reason="Ne parliamo dopo Natale", **waive)
        assert "già lasciato aperto" in refusal(careplan.waive_check, reason="x", **waive).message
        assert careplan.propose(by=by, at=at, version_id=version.pk).state == "proposed"

    assert (
        found.message
        == "Prima di inviare alla firma c'è ancora 1 punto da chiarire: Solitudine: nessun obiettivo."
    )


def test_a_check_that_is_not_there_cannot_be_left_open(steps):
    version, w = steps.written(), steps.world

    with steps.on(w.sara):
        found = refusal(
            careplan.waive_check,
            by=w.sara.actor,
            at=NOW,
            version_id=version.pk,
            code="no-review-date",
            reason="x",
        )

    assert "non c'è più" in found.message


def test_who_proposes_has_agreed_and_the_other_side_is_asked(steps):
    version, w = steps.proposed(), steps.world

    with steps.on(w.ada):
        assert queries.sides_to_endorse(version) == ["health"]
        (task,) = Task.objects.filter(role=w.ada.role, state="open")
        assert task.path == f"/persone/{w.teresa.pk}/piano/1/condivisione/"
        assert "Manca ancora la risposta" in refusal(
            careplan.share_with_person, by=w.ada.actor, at=NOW, version_id=version.pk
        ).message  # fmt: skip


def test_the_side_that_dissents_is_heard_and_the_plan_goes_on(steps):
    version, w = steps.proposed(), steps.world

    with steps.on(w.ada):
        said = careplan.endorse(
            by=w.ada.actor, at=NOW, version_id=version.pk, dissent_reason="Servono più accessi"
        )
        assert (
            "ha già risposto"
            in refusal(careplan.endorse, by=w.ada.actor, at=NOW, version_id=version.pk).message
        )
    with steps.on(w.sara):
        careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=version.pk)

    assert (said.kind, said.side) == ("dissent", "health")


def test_only_who_answers_for_a_side_endorses(steps):
    version, w = steps.proposed(), steps.world

    with steps.on(w.marta):
        found = refusal(careplan.endorse, by=w.marta.actor, at=NOW, version_id=version.pk)

    assert found.message == "Questo piano aspetta la risposta di Ada Riva e Sara Conti."


def test_a_change_asked_for_brings_the_draft_back_and_the_next_round_asks_again(steps):
    version, w = steps.proposed(), steps.world
    with steps.on(w.ada):
        assert (
            refusal(careplan.request_change, by=w.ada.actor, at=NOW, version_id=version.pk, reason="").field
            == "reason"
        )
        careplan.request_change(
            by=w.ada.actor, at=NOW, version_id=version.pk, reason="Aggiungi il sabato", round_=1
        )
    with steps.on(w.sara):
        tasks = Task.objects.filter(role=w.sara.role, state="open").values_list("title", "detail")
        assert list(tasks) == [("Modifica chiesta: correggi il piano", "Aggiungi il sabato")]
        again = careplan.propose(by=w.sara.actor, at=NOW, version_id=version.pk)

    with steps.on(w.ada):
        stale = refusal(careplan.endorse, by=w.ada.actor, at=NOW, version_id=version.pk, round_=1)
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=version.pk, round_=2)
        assert queries.sides_to_endorse(again) == []
    assert isinstance(stale, Conflict)
    assert again.round == 2


def test_a_proposed_version_is_not_edited_behind_the_others_backs(steps):
    version, w = steps.proposed(), steps.world

    with steps.on(w.sara):
        found = refusal(careplan.set_what_matters, by=w.sara.actor, at=NOW, version_id=version.pk, text="x")

    assert isinstance(found, Conflict)
    assert "è già stata proposta" in found.message


def test_the_next_version_begins_as_the_one_in_force_and_says_what_changes(steps):
    version, w = steps.in_force(), steps.world
    with steps.on(w.sara):
        after = careplan.draft(by=w.sara.actor, at=NOW, person_id=w.teresa.pk)
        body = queries.content(queries.version(w.teresa.pk, after.number))
        sad = next(s for s in body.services if s.service_id == steps.sad.pk)
        terms = steps.sad_terms(weekdays=range(5), times_per_week=5)
        careplan.change_service(by=w.sara.actor, at=NOW, planned_id=sad.pk, terms=terms)
        old = queries.content(queries.version(w.teresa.pk, version.number)).value
        new = queries.content(queries.version(w.teresa.pk, after.number)).value

    texts = [d.text for d in differences(old, new)]
    assert "Assistenza domiciliare (SAD): da 3 a 5 accessi a settimana" in texts
    assert not [text for text in texts if "Medicazione" in text]


def test_lists_know_where_each_plan_stands(steps):
    steps.in_force()
    w = steps.world

    with access(w.ada.context()):
        state = queries.plan_states([w.teresa.pk, w.ugo.pk])
        assert [row.person_id for row in queries.due_for_review(days(60))] == [w.teresa.pk]
        assert not queries.due_for_review(days(59)).exists()

    assert {pk: s.label for pk, s in state.items()} == {w.teresa.pk: "Attivo"}
    with steps.on(w.ada):
        titles = [moment.title for moment in queries.timeline(w.teresa.pk)]
    assert "Patto di cura firmato" in titles and "Versione 1 in vigore" in titles


def test_services_to_come_are_those_of_signed_plans_within_their_days(steps):
    steps.in_force()
    w = steps.world
    with steps.on(w.sara):
        after = careplan.draft(by=w.sara.actor, at=NOW, person_id=w.teresa.pk)
    steps.terms(after, valid_from=days(7))
    with steps.on(w.sara):
        careplan.propose(by=w.sara.actor, at=NOW, version_id=after.pk)
    with steps.on(w.ada):
        careplan.endorse(by=w.ada.actor, at=NOW, version_id=after.pk)
    with steps.on(w.sara):
        agreement = careplan.share_with_person(by=w.sara.actor, at=NOW, version_id=after.pk)
        careplan.sign(by=w.sara.actor, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)

    with access(w.lucia.context()):
        week = queries.active_services(at=NOW, organization_id=w.cooperative.pk, until=days(14))
        found = [(s.plan_version.number, s.runs_from, s.runs_until) for s in week]
    assert found == [(1, days(0), days(7)), (2, days(7), days(181))]
    with steps.on(w.sara, NOW + timedelta(days=7)):
        assert careplan.activate_due(by=w.sara.actor, at=NOW + timedelta(days=7)) == 1
        assert queries.version_in_force(w.teresa.pk).number == 2
