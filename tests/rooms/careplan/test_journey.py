# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the panel to a plan in force: what each step leaves for the next."""

from __future__ import annotations

from datetime import time

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan import queries
from raccordo.kernel.scoping import access
from raccordo.record.models import Task
from tests.personas import NOW
from tests.rooms.careplan.steps import days

pytestmark = pytest.mark.django_db


def open_tasks(steps, persona) -> list[str]:
    with steps.on(persona):
        return sorted(Task.objects.filter(role=persona.role, state="open").values_list("title", flat=True))


def test_a_decided_case_leaves_tasks_a_draft_plan_and_minutes_to_sign(steps):
    w = steps.world
    conference = steps.session()
    case = steps.case(conference)
    steps.present(conference, w.ada, w.sara)
    with steps.on(w.carla):
        careplan.commit(
            by=w.carla.actor,
            at=NOW,
            case_id=case.pk,
            role_id=w.ada.role.pk,
            what="Richiesta ADI",
            due_date=days(2),
        )

    steps.decided(case)

    with steps.on(w.sara):
        version = queries.preparation(w.teresa.pk)
        assert (version.number, version.state, version.what_matters) == (1, "draft", "Restare a casa mia")
        assert version.health_responsible_id == w.ada.role.pk
    assert open_tasks(steps, w.ada) == ["Firma il verbale della UVM", "Richiesta ADI"]
    assert open_tasks(steps, w.marta) == []


def test_a_signed_plan_is_in_force_and_opens_the_record_to_its_providers(steps):
    w = steps.world

    version = steps.in_force()

    assert version.state == "active" and version.frozen_at == NOW
    with access(w.lucia.context()):
        (service, *_) = queries.active_services(at=NOW, organization_id=w.cooperative.pk)
        assert (service.title, service.weekdays, service.minutes) == (
            "Assistenza domiciliare (SAD)",
            [0, 2, 4],
            60,
        )
        assert (service.runs_from, service.runs_until, service.at_time) == (days(0), days(181), time(8, 30))
        tasks = Task.objects.filter(organization=w.cooperative, state="open")
        assert [t.title for t in tasks] == ["Metti in calendario: Assistenza domiciliare (SAD)"]
    with access(w.elsa.context()):
        assert not queries.active_services(at=NOW).exists()
