# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages: silence for who is excluded, a list for the privacy officer, a request for the person."""

from __future__ import annotations

from uuid import uuid4

import pytest

from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import Exclusion, ExclusionRequest
from raccordo.territory.codes import Role
from tests.personas import NOW, make_persona


@pytest.fixture
def officer(world):
    """Flavia, the privacy officer of the area."""
    return make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area)


def form(world, **changes) -> dict[str, str]:
    return {
        "person": world.teresa.tax_code, "worker": "Ada Riva", "source": "order", "reason": "Ordine di protezione", **changes,
    }  # fmt: skip


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_ex_who_works_here_finds_nothing_and_the_officer_knows_at_once(world, enter, officer):
    flavia, ada = enter(officer), enter(world.ada)
    here = f"/persone/{world.teresa.pk}/"
    assert "Brambilla" in page(ada, "/persone/") and ada.get(here).status_code == 200

    assert flavia.post("/privacy/esclusioni/nuova/", form(world)).status_code == 302
    hidden, missing = ada.get(here), ada.get(f"/persone/{uuid4()}/")
    code, nobody = (ada.get("/persone/", {"q": q}) for q in (world.teresa.tax_code, "ZZZZZZ00Z00Z000Z"))

    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert dict(hidden.items()) == dict(missing.items())
    assert code.content.replace(world.teresa.tax_code.encode(), b"") == nobody.content.replace(
        b"ZZZZZZ00Z00Z000Z", b""
    )
    for path in ("/oggi/", "/persone/", "/medico/"):
        assert "Brambilla" not in ada.get(path).content.decode()
    told = page(flavia, "/privacy/esclusioni/")
    assert told.count("Respinto") == 2 and "record.summary" in told and "people.search" in told
    assert "Brambilla" not in told and "Ada Riva" in told


def test_the_officer_takes_an_exclusion_away_with_a_reason(world, enter, officer):
    flavia, ada = enter(officer), enter(world.ada)
    flavia.post("/privacy/esclusioni/nuova/", form(world, until="31/12/2026"))
    with system_access(NOW):
        row = Exclusion.objects.get()
    one = f"/privacy/esclusioni/{row.pk}/"

    assert "31/12" in page(flavia, one) or "01/01/2027" in page(flavia, one)
    assert flavia.post(one, {"reason": ""}).status_code == 422
    assert flavia.post(one, {"reason": "Revocato"}).status_code == 302
    assert ada.get(f"/persone/{world.teresa.pk}/").status_code == 200
    assert "Revocato" in page(flavia, one)


def test_only_the_officer_of_the_area_has_these_pages(world, enter, officer):
    enter(officer).post("/privacy/esclusioni/nuova/", form(world))
    with system_access(NOW):
        row = Exclusion.objects.get()
    for persona in (world.ada, world.sara, world.teresa_account):
        client = enter(persona)
        for path in ("/privacy/esclusioni/", "/privacy/esclusioni/nuova/", f"/privacy/esclusioni/{row.pk}/"):
            assert client.get(path).status_code == 404


def test_the_person_asks_in_her_own_words_and_who_stands_by_does_not_know(world, enter, officer):
    teresa, laura, flavia = enter(world.teresa_account), enter(world.laura), enter(officer)
    asking, hers = f"/mio/{world.teresa.pk}/accessi/chiedi/", f"/mio/{world.teresa.pk}/accessi/"

    assert teresa.post(asking, {"who": ""}).status_code == 422
    assert teresa.post(asking, {"who": "Mio cognato, che lavora al Comune"}).status_code == 302
    assert laura.get(asking).status_code == 404 and laura.post(asking, {"who": "Chi?"}).status_code == 404
    with system_access(NOW):
        wish = ExclusionRequest.objects.get()
    assert "Mio cognato" in page(flavia, "/privacy/esclusioni/")
    flavia.post(f"/privacy/richieste/{wish.pk}/", {"answer": "Fatto: da oggi non vede più nulla."})
    twice = flavia.post(f"/privacy/richieste/{wish.pk}/", {"answer": "Altro"})

    assert twice.status_code == 409
    assert "Fatto: da oggi" in page(teresa, asking)
    assert "chiedi/" in page(teresa, hers) and "chiedi/" not in page(laura, hers)


def test_an_excluded_desk_registers_her_again_without_a_word_and_the_officer_knows(world, enter, officer):
    """Search before create finds nobody; a second person comes to be, to be joined later (ADR 0025)."""
    flavia, bruno = enter(officer), enter(world.bruno)
    flavia.post("/privacy/esclusioni/nuova/", form(world, worker="Bruno Galli"))
    newcomer = {
        "family_name": "Brambilla", "given_name": "Teresa", "birth_date": "12/03/1942", "sex": "female", "tax_code": world.teresa.tax_code,
    }  # fmt: skip

    search = bruno.get("/sportello/cerca/", {"q": "Brambilla"}).content.decode()
    made = bruno.post("/sportello/persona/", newcomer)

    assert "Via dei Tigli" not in search and str(world.teresa.pk) not in search
    assert made.status_code == 302 and str(world.teresa.pk) not in made["Location"]
    assert page(flavia, "/privacy/esclusioni/").count("people.search") == 1
