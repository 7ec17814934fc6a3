# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Oggi»: each sees one's own list, marks, undoes and postpones; the outsider sees nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest

from raccordo.careplan import operations as careplan
from raccordo.careplan.operations import Terms
from raccordo.kernel.scoping import system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.operations import consents
from raccordo.privacy.policies import load
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import HealthcareService, Organization
from raccordo.web.shell.navigation import TABS, record_url
from tests.agreements import on_behalf
from tests.personas import LONG_AGO, NOW, make_persona
from tests.rooms.careplan.steps import Steps, typed

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
                by=world.ada.actor, at=NOW - timedelta(days=3), about="N", person_id=world.teresa.pk, kind=TaskKind.REMINDER, title=title,
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


def test_a_task_that_was_postponed_meanwhile_is_told_with_both_days(login, world, tasks):
    client, address = login(world.sara), f"/oggi/{tasks['late'].pk}/rimanda/"
    was = re.search(r'name="was" value="([^"]+)"', client.get(address).content.decode())[1]
    client.post(address, {"due_date": "2026-11-30", "reason": "La figlia è in viaggio", "was": was})

    late = client.post(address, {"due_date": "2026-12-04", "reason": "Aspetto la visita", "was": was})

    page = late.content.decode()
    assert late.status_code == 409
    assert "30/11/2026" in page and "La figlia è in viaggio" in page and "Aspetto la visita" in page


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
    assert "oggi alle 8:00" in page


def test_the_list_asks_few_questions(login, world, tasks, django_assert_max_num_queries):
    client = login(world.sara)
    client.get("/oggi/")

    with django_assert_max_num_queries(10):
        client.get("/oggi/")


def test_a_referent_of_volunteers_finds_the_errand_and_every_link_opens(world, login):
    steps = Steps.begin(world)
    friends = Organization.objects.create(
        code="volontari", kind=OrganizationKind.VOLUNTEERS, name="Associazione Passi Vicini", area=world.area,
        municipality=world.lecco, sector="social",
    )  # fmt: skip
    company = HealthcareService.objects.create(
        code="companionship", title="Compagnia dei volontari", organization=friends, sector="social", unit="access",
        updated_on=NOW.date(),
    )  # fmt: skip
    on_behalf(world.area, world.social_service, friends, LONG_AGO)
    vittorio = make_persona("Vittorio", "Selva", Role.VOLUNTEER_COORDINATOR, friends, world.area)
    version = steps.written()
    with steps.on(world.sara):
        goal = version.goals.first()
        careplan.plan_service(
            by=world.sara.actor, at=NOW, goal_id=goal.pk,
            terms=Terms("Compagnia", doer="volunteers", service_id=company.pk, weekdays=(3,), minutes=120, starts=NOW.date()),
        )  # fmt: skip
        careplan.propose(by=world.sara.actor, at=NOW, version_id=version.pk)
    with steps.on(world.ada):
        careplan.endorse(by=world.ada.actor, at=NOW, version_id=version.pk)
    with steps.on(world.sara):
        consents.give(
            by=world.sara.actor, at=NOW, person_id=world.teresa.pk, purpose="volunteers", recipient_id=friends.pk,
            heard_how="in-person",
        )  # fmt: skip
        agreement = careplan.share_with_person(by=world.sara.actor, at=NOW, version_id=version.pk)
        careplan.sign(by=world.sara.actor, at=NOW, agreement_id=agreement.pk, hand=typed(), render=False)
    client = login(vittorio)

    page = client.get("/oggi/").content.decode()

    links = set(re.findall(r'href="(/persone/[^"]+)"', page))
    assert "Metti in calendario: Compagnia" in page
    assert links == {f"/persone/{world.teresa.pk}/visite/"}
    assert {client.get(link).status_code for link in links} == {200}
    assert client.get(f"/persone/{world.teresa.pk}/").status_code == 404, "the errand, not the record"


@pytest.mark.parametrize(
    "role", [Role.GP, Role.SOCIAL_WORKER, Role.HOME_CARE_OPERATOR, Role.VOLUNTEER_COORDINATOR]
)
def test_a_record_opens_on_a_part_that_the_role_may_read(role):
    person = uuid4()
    readable = {f"/persone/{person}/{tab.slug}" for tab in TABS if load().roles[role].get(tab.section.value)}

    assert record_url(person, role) in readable


@pytest.mark.parametrize("page", ["²", "99999999999999999999", "-1", "", "١٢", "1.5", "%00"])
@pytest.mark.parametrize("path", ["/oggi/", "/persone/", "/segnalazioni/"])
def test_a_page_number_that_is_none_gives_a_page(login, world, path, page):
    assert login(world.sara).get(f"{path}?pagina={page}").status_code == 200
