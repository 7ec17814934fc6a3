# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Oggi»: each sees one's own list, marks, undoes and postpones; the outsider sees nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from raccordo.kernel.scoping import system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task
from tests.personas import LONG_AGO, NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def tasks(world):
    """Sara follows Teresa and has three things to do; Ada has one; Elsa follows somebody else."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.ada.actor, at=LONG_AGO, person_id=world.teresa.pk, kind=RelationshipKind.CARE_TEAM,
            purpose=Purpose.CARE, because="sei nella presa in carico", role_id=world.sara.role.pk,
        )  # fmt: skip

        def give(persona, title, due, role=True):
            return record.assign_task(
                by=world.ada.actor, at=NOW - timedelta(days=3), person_id=world.teresa.pk, kind=TaskKind.REMINDER, title=title,
                organization_id=persona.role.organization_id, role_id=persona.role.pk if role else None, due_date=due,
            )  # fmt: skip

        return {
            "late": give(world.sara, "Chiama la figlia", TODAY - timedelta(days=1)),
            "soon": give(world.sara, "Fai firmare il patto", TODAY),
            "later": give(world.sara, "Verifica i pasti", TODAY + timedelta(days=9), role=False),
            "ada": give(world.ada, "Rivedi la terapia", TODAY + timedelta(days=2)),
        }


def test_the_list_says_how_many_things_wait_and_which_is_late(login, world, tasks):
    page = login(world.sara).get("/oggi/").content.decode()

    assert "3 cose da fare" in page
    assert "1 scaduta" in page
    assert (
        page.index("Chiama la figlia") < page.index("Fai firmare il patto") < page.index("Verifica i pasti")
    )
    assert "Scaduta ieri" in page
    assert "Brambilla Teresa, 84 anni" in page
    assert "Rivedi la terapia" not in page


def test_what_waits_for_others_is_a_lens_of_its_own(login, world, tasks):
    page = login(world.sara).get("/oggi/?di=attesa").content.decode()

    assert "Rivedi la terapia" in page
    assert "Ada Riva" in page
    assert "Chiama la figlia" not in page


def test_marking_as_done_offers_to_undo_and_the_undo_works(login, world, tasks):
    client = login(world.sara)

    done = client.post(f"/oggi/{tasks['late'].pk}/fatta/", follow=True).content.decode()
    with system_access(NOW):
        after = Task.objects.get(pk=tasks["late"].pk)
    client.post(f"/oggi/{tasks['late'].pk}/riapri/")

    assert "Segnata come fatta: Chiama la figlia" in done
    assert (after.state, after.closed_by_id) == ("done", world.sara.account.pk)
    assert "Chiama la figlia" in client.get("/oggi/").content.decode()


def test_what_was_done_today_can_be_reopened_later(login, world, tasks):
    client = login(world.sara)
    client.post(f"/oggi/{tasks['late'].pk}/fatta/")

    page = client.get("/oggi/?di=fatte").content.decode()

    assert "Riapri: Chiama la figlia" in page


def test_a_task_is_postponed_with_its_reason_or_not_at_all(login, world, tasks):
    client = login(world.sara)
    address = f"/oggi/{tasks['late'].pk}/rimanda/"

    refused = client.post(address, {"due_date": "2026-11-20", "reason": "La figlia è in viaggio"})
    moved = client.post(address, {"due_date": "2026-11-30", "reason": "La figlia è in viaggio"})

    assert refused.status_code == 422
    assert "Scegli un giorno da oggi in poi." in refused.content.decode()
    assert moved.status_code == 302
    assert "30/11" in client.get("/oggi/").content.decode()


def test_an_outsider_sees_no_task_and_may_not_close_one(login, world, tasks):
    client = login(world.elsa)

    page = client.get("/oggi/").content.decode()
    answer = client.post(f"/oggi/{tasks['late'].pk}/fatta/")

    assert "Chiama la figlia" not in page
    assert "Per oggi hai finito" in page
    assert answer.status_code == 404
    assert answer.content == client.post("/oggi/00000000-0000-7000-8000-000000000000/fatta/").content


def test_the_way_back_stays_inside(login, world, tasks):
    answer = login(world.sara).post(f"/oggi/{tasks['late'].pk}/fatta/?torna=//altrove.example/")

    assert answer.url.startswith("/oggi/")


def test_what_others_did_appears_beside_the_list(login, world, tasks):
    with system_access(NOW):
        record.finish_task(by=world.ada.actor, at=NOW - timedelta(hours=2), task_id=tasks["ada"].pk)

    page = login(world.sara).get("/oggi/").content.decode()

    assert "Rivedi la terapia" in page
    assert "oggi alle 08:00" in page


def test_the_list_asks_few_questions(login, world, tasks, django_assert_max_num_queries):
    client = login(world.sara)
    client.get("/oggi/")

    with django_assert_max_num_queries(14):
        client.get("/oggi/")
