# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of second approvals, of units and of households: asking says nothing, the officer answers, the record opens."""

from __future__ import annotations

import re

import pytest

from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.privacy.models import Exclusion, ExclusionRequest, SecondApproval
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization
from tests.personas import NOW, make_persona

WHY = "La seguo io per la riabilitazione"


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area, of an office of her own."""
    office = Organization.objects.create(
        code="ufficio-privacy",
        kind=world.pua.kind,
        name="Ufficio privacy",
        area=world.area,
        sector=world.pua.sector,
    )
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, office, world.area)


@pytest.fixture
def works(world):
    """Teresa works at the access point, where Bruno receives people."""
    with system_access(NOW):
        worker = territory.register_practitioner(
            by=SYSTEM_ACTOR,
            at=NOW,
            given_name="Teresa",
            family_name="Sportello",
            account_id=world.teresa_account.account.pk,
        )
        territory.assign_role(
            by=SYSTEM_ACTOR, at=NOW, practitioner_id=worker.pk, organization_id=world.pua.pk, role=Role.ACCESS_POINT_OPERATOR,
            starts=NOW, area_id=world.area.pk,
        )  # fmt: skip
    return world


def bare(response) -> bytes:
    """A page without what is new at each request: numbers, tokens, nonces."""
    text = response.content.decode()
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|Richiesta [0-9A-F]{8}", "N", text)
    return re.sub(r'(value|nonce|content)="[^"]{20,}"', "T", text).encode()


def ask(client, code, words=WHY):
    return client.post("/approvazioni/", {"tax_code": code, "words": words})


def test_whoever_bears_the_code_the_page_is_the_same(works, enter):
    bruno = enter(works.bruno)
    answers = []
    for code in (works.teresa.tax_code, "ZZZZZZ00Z00Z000Z"):
        sent = ask(bruno, code)
        answers.append((sent.status_code, sent["Location"], bare(bruno.get("/approvazioni/"))))
        with system_access(NOW):
            SecondApproval.objects.all().delete()

    assert answers[0] == answers[1] and answers[0][0] == 302
    assert b"Brambilla" not in answers[0][2] and works.teresa.tax_code.encode() not in answers[0][2]


def test_the_officer_approves_and_the_desk_finds_her_and_ends_and_it_does_not(works, enter, officer):
    bruno, flavia = enter(works.bruno), enter(officer)

    def find() -> bool:
        return "Brambilla" in bruno.get("/sportello/cerca/", {"q": works.teresa.tax_code}).content.decode()

    shut = find()
    ask(bruno, works.teresa.tax_code)
    with system_access(NOW):
        row = SecondApproval.objects.get()
    waiting = flavia.get("/privacy/approvazioni/").content.decode()
    one = f"/privacy/approvazioni/{row.pk}/"
    page = flavia.get(one).content.decode()

    assert row.number in waiting and WHY in page and "Brambilla" not in page and not shut
    assert row.number in flavia.get("/privacy/").content.decode()
    assert flavia.post(one, {"outcome": ""}).status_code == 422
    assert flavia.post(one, {"outcome": "granted"}).status_code == 302 and find()
    assert "In vigore" in bruno.get("/approvazioni/").content.decode()
    assert flavia.post(one, {"outcome": "refused"}).status_code == 409
    assert flavia.post(one, {"azione": "end"}).status_code == 302 and not find()


def test_only_the_officer_answers(works, enter):
    ask(enter(works.bruno), works.teresa.tax_code)
    with system_access(NOW):
        row = SecondApproval.objects.get()
    for persona in (works.bruno, works.ada, works.laura):
        client = enter(persona)
        for path in ("/privacy/approvazioni/", f"/privacy/approvazioni/{row.pk}/"):
            assert client.get(path).status_code == 404
    assert enter(works.laura).get("/approvazioni/").status_code == 404


def exclude(client, world, **fields):
    form = {
        "person": world.teresa.tax_code, "source": "request", "reason": "Lo chiede lei", "worker": "", **fields
    }  # fmt: skip
    return client.post("/privacy/esclusioni/nuova/", form)


def test_the_officer_excludes_a_unit_by_its_name_and_reads_it_in_the_list(world, enter, officer):
    flavia, ada = enter(officer), enter(world.ada)
    alone = exclude(flavia, world, of="unit", worker=world.practice.name)
    assert alone.status_code == 422 and "nessuno seguirebbe più la persona" in alone.content.decode()

    assert exclude(flavia, world, of="unit", worker=world.practice.name, anyway="on").status_code == 302
    assert ada.get(f"/persone/{world.teresa.pk}/").status_code == 404
    assert f"{world.practice.name} non vede" in flavia.get("/privacy/esclusioni/").content.decode()


def test_the_officer_excludes_a_household_by_who_lives_there(world, enter, officer):
    flavia = enter(officer)
    assert exclude(flavia, world, of="household", worker="ZZZZZZ00Z00Z000Z").status_code == 422
    assert exclude(flavia, world, of="household", worker=str(world.ugo.pk)).status_code == 302
    with system_access(NOW):
        row = Exclusion.objects.get()

    page = flavia.get(f"/privacy/esclusioni/{row.pk}/").content.decode()
    assert row.household_of_id == world.ugo.pk and f"Chi vive con {world.ugo.pk}" in page


def test_the_person_asks_for_a_whole_service(world, enter, officer):
    asking = f"/mio/{world.teresa.pk}/accessi/chiedi/"
    teresa = enter(world.teresa_account)
    assert teresa.post(asking, {"of": "unit", "who": "Il servizio sociale del Comune"}).status_code == 302
    assert teresa.post(asking, {"of": "everybody", "who": "Tutti"}).status_code == 422
    with system_access(NOW):
        wish = ExclusionRequest.objects.get()

    assert wish.of == "unit"
    assert "Un servizio o un ente" in enter(officer).get(f"/privacy/richieste/{wish.pk}/").content.decode()
