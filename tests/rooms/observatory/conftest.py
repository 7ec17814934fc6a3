# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lake to write into, and a stretch of Teresa's life made by the real operations."""

from __future__ import annotations

from datetime import timedelta

import pytest

from raccordo.delivery import operations as delivery
from raccordo.kernel.scoping import system_access
from raccordo.territory.models import HealthcareService
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps
from tests.rooms.intake import acts


@pytest.fixture
def lake_dir(settings, tmp_path):
    """An empty data folder."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def lived(world):
    """Teresa was flagged three weeks ago, assessed, taken in charge; her plan is signed today."""
    flagged = NOW - timedelta(days=21)
    signal = acts.flag(world, at=flagged)
    acts.take(world, signal, at=flagged + timedelta(hours=3))
    request = acts.ask(world, signal=signal, at=flagged + timedelta(days=2))
    acts.to_panel(world, request, at=flagged + timedelta(days=5))
    acts.take_charge(world, request=request, at=flagged + timedelta(days=6))
    Steps.begin(world).in_force()
    return world


@pytest.fixture
def visited(lived):
    """Three visits of today: one done for three quarters of an hour, one not done, one never owed."""
    w, plan = lived, HealthcareService.objects.get(code="home-social-care")
    by, hour = w.lucia.actor, timedelta(hours=1)
    with system_access(NOW):
        visits = [
            delivery.add_visit(
                by=by,
                at=start,
                person_id=w.teresa.pk,
                title="Igiene",
                starts=start,
                ends=start + hour,
                service=plan,
            )
            for start in (NOW - 6 * hour, NOW - 4 * hour, NOW - 2 * hour)
        ]
        done, missed, mistaken = visits
        for visit in (done, missed):
            delivery.assign(by=by, at=visit.starts, visit_id=visit.pk, role_id=w.dino.role.pk)
        delivery.start_visit(by=w.dino.actor, at=done.starts, visit_id=done.pk)
        for visit, outcome in (
            (done, delivery.Outcome("done", ended_at=done.starts + timedelta(minutes=45))),
            (missed, delivery.Outcome("not-done", reason="absent")),
        ):
            delivery.report_visit(by=w.dino.actor, at=visit.starts + hour, visit_id=visit.pk, outcome=outcome)
        delivery.cancel_visit(by=by, at=mistaken.starts - hour, visit_id=mistaken.pk, reason="mistake")
    return lived
