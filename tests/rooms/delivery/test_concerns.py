# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Concerns from the home: told, followed, closed with what was done."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from raccordo.delivery import operations, queries
from raccordo.delivery.models import Concern, DiaryEntry
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.record.models import Alert, Observation, Task
from tests.personas import NOW
from tests.rooms.delivery.ground import at

pytestmark = pytest.mark.django_db


def fall(service, **fields):
    service.visit(at(10, 30), role=service.world.dino)
    with service.as_dino():
        return operations.report_concern(
            by=service.world.dino.actor, at=NOW, person_id=service.world.teresa.pk, kind="fall",
            text=fields.pop("text", "In bagno, si è rialzata da sola"), **fields,
        )  # fmt: skip


def test_a_fall_reaches_the_coordinator_the_doctor_the_nurse_and_the_social_worker(service):
    concern = fall(service)

    with system_access(NOW):
        told = set(Task.objects.filter(source_id=concern.pk).values_list("role_id", flat=True))
        alert = Alert.objects.get(pk=concern.alert_id)
        observation = Observation.objects.get(source_id=concern.pk)
        entry = DiaryEntry.objects.get(concern=concern)
    assert told == {getattr(service.world, who).role.pk for who in ("lucia", "ada", "marta", "sara")}
    assert (alert.tone, alert.text) == ("amber", "Caduta il 23/11")
    assert (observation.code, observation.text) == (
        "concern-fall",
        "È caduta. In bagno, si è rialzata da sola",
    )
    assert "Avvisati: Lucia Bonfanti" in entry.text


def test_the_operator_may_choose_whom_to_tell_among_those(service):
    concern = fall(service, tell=[service.world.lucia.role.pk])

    with system_access(NOW):
        assert Task.objects.filter(source_id=concern.pk).count() == 1


def test_somebody_must_be_told(service):
    with pytest.raises(Refused) as refusal:
        fall(service, tell=[service.world.elsa.role.pk])

    assert refusal.value.field == "tell"


def test_another_kind_needs_words(service):
    service.visit(at(10, 30), role=service.world.dino)
    with service.as_dino():
        for kind, field in (("other", "text"), ("boh", "kind")):
            with pytest.raises(Refused) as refusal:
                operations.report_concern(
                    by=service.world.dino.actor, at=NOW, person_id=service.world.teresa.pk, kind=kind
                )
            assert refusal.value.field == field


def test_taking_and_closing_end_the_tasks_and_the_alert_and_tell_the_diary(service):
    concern = fall(service)
    marta = service.world.marta
    with access(marta.context(person=service.world.teresa)):
        operations.take_concern(by=marta.actor, at=NOW, concern_id=concern.pk)
        with pytest.raises(Refused):
            operations.close_concern(by=marta.actor, at=NOW, concern_id=concern.pk, answer=" ")
        operations.close_concern(
            by=marta.actor, at=NOW, concern_id=concern.pk, answer="Vista: nessuna ferita."
        )
        with pytest.raises(Conflict) as conflict:
            operations.take_concern(by=marta.actor, at=NOW, concern_id=concern.pk)

    assert "già chiusa" in conflict.value.message
    with system_access(NOW):
        assert not Task.objects.filter(source_id=concern.pk, state="open").exists()
        assert Alert.objects.get(pk=concern.alert_id).ends == NOW
        assert DiaryEntry.objects.filter(concern=concern).count() == 2


def test_the_family_answers_no_concern(service):
    concern = fall(service)

    with access(service.world.laura.context(person=service.world.teresa)), pytest.raises(Refused):
        operations.close_concern(by=service.world.laura.actor, at=NOW, concern_id=concern.pk, answer="Fatto")


def test_open_concerns_are_found_by_person_and_by_who_follows(service):
    concern = fall(service)

    with access(service.world.sara.context(person=service.world.teresa)):
        assert [c.pk for c in queries.open_concerns(service.world.teresa.pk)] == [concern.pk]
    with access(service.world.lucia.context()):
        assert [c.pk for c in queries.recent_concerns(NOW)] == [concern.pk]
    with access(service.world.elsa.context()):
        assert not queries.recent_concerns(NOW).exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        (dict(state="closed", closed_at=NOW), "concern_moments_follow_state"),
        (dict(state="seen"), "concern_moments_follow_state"),
        (dict(kind="other", text=""), "concern_other_in_words"),
        (dict(state="lost"), "violates check constraint"),
    ],
)
def test_each_constraint_of_a_concern_holds_without_the_operations(service, fields, name):
    concern = fall(service)

    with system_access(NOW), pytest.raises(IntegrityError, match=name), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(**fields)
