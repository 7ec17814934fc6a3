# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decision of the panel reaches the person: told by a professional, read at home, asked about again."""

from __future__ import annotations

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan.models import DecisionNotice, ReassessmentRequest
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.careplan.steps import TODAY, Steps


@pytest.fixture
def steps(world) -> Steps:
    """Teresa followed by both sides."""
    return Steps.begin(world)


def told(steps, case):
    carla = steps.world.carla
    with steps.on(carla):
        careplan.communicate(
            by=carla.actor, at=NOW, case_id=case.pk, told_date=TODAY, channel="phone", recipient="person", render=False
        )  # fmt: skip


def test_the_minutes_lead_to_telling_and_show_what_was_told(steps, login):
    case, w = steps.minuted(), steps.world
    minutes = f"/persone/{w.teresa.pk}/uvm/{case.pk}/verbale/"
    tell = f"/persone/{w.teresa.pk}/uvm/{case.pk}/comunicazione/"
    carla = login(w.carla)
    form = {"told_date": "2026-11-23", "channel": "in-person", "recipient": "person"}

    before = carla.get(minutes).content.decode()
    sent = carla.post(tell, form)
    after = carla.get(minutes).content.decode()
    again = carla.post(tell, form)

    assert tell in before and "non è ancora stata comunicata" in before
    assert sent["Location"] == minutes
    assert "Di persona il 23/11/2026" in after
    assert again.status_code == 409
    with system_access(NOW):
        assert DecisionNotice.objects.count() == 1


def test_the_person_reads_the_decision_only_after_it_was_told_and_asks_again(steps, login):
    case, w = steps.minuted(), steps.world
    page = f"/mio/{w.teresa.pk}/decisione/"
    teresa = login(w.teresa_account)

    early = teresa.get(page)
    told(steps, case)
    plan, read = teresa.get(f"/mio/{w.teresa.pk}/"), teresa.get(page)
    asked, twice = teresa.post(page, {"reason": ""}), teresa.post(page, {"reason": ""})
    after = teresa.get(page).content.decode()

    assert early.status_code == 404
    assert page in plan.content.decode()
    assert "La rete tiene, serve aiuto ogni giorno." in read.content.decode()
    assert asked.status_code == 302
    assert twice.status_code == 409
    assert "Nuova valutazione chiesta il 23/11/2026" in after
    with system_access(NOW):
        assert ReassessmentRequest.objects.get().asker == "person"


@pytest.mark.parametrize("who", ["lucia", "dino", "elsa", "bruno"])
def test_who_does_not_sit_in_a_panel_finds_no_page(steps, login, who):
    case, w = steps.minuted(), steps.world
    client = login(getattr(w, who))

    for page in ("comunicazione", "nuova-valutazione"):
        assert client.get(f"/persone/{w.teresa.pk}/uvm/{case.pk}/{page}/").status_code == 404
