# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the panel, the plan and the pact: the main job in requests, and what goes wrong on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from raccordo.careplan import operations, queries
from raccordo.careplan.models import Agreement, PlannedService
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps, days

pytestmark = pytest.mark.django_db
PAGES = {"piano/": 28, "piano/1/": 24, "patto/": 22, "piano/1/condivisione/": 20}


@pytest.fixture
def steps(world) -> Steps:
    return Steps.begin(world)


def test_from_the_first_click_to_a_signed_pact(steps, login):
    w, at = steps.world, f"/persone/{steps.world.teresa.pk}/"
    sara = login(w.sara)
    assert "Non c’è ancora un piano" in sara.get(f"{at}piano/").content.decode()
    started = sara.post(f"{at}piano/nuova/", {"code": "elderly-alone-after-hospital"})
    assert started.status_code == 302
    page = sara.get(started["Location"]).content.decode()
    assert "Bozza della versione 1" in page and "Lato sanitario" in page and "Settimana tipo" in page
    with steps.on(w.sara):
        version = queries.preparation(w.teresa.pk)
        body = queries.content(version)
    for part in ("parole/", "termini/", "bisogni/nuovo/", "obiettivi/nuovo/?lato=sanitario", "anteprima/", "confronta/", "pdf/",
                 f"bisogni/{body.needs[0].pk}/", f"obiettivi/{body.goals[0].pk}/", f"interventi/{body.services[0].pk}/",
                 f"obiettivi/{body.goals[0].pk}/interventi/nuovo/", "da-chiarire/no-voice/"):  # fmt: skip
        assert sara.get(f"{at}piano/1/{part}").status_code == 200, part
    refused = sara.post(f"{at}piano/1/proponi/", {})
    assert refused.status_code == 422 and "da chiarire" in refused.content.decode()


def test_the_gp_co_signs_in_two_clicks(steps, login):
    w, version = steps.world, steps.proposed()
    ada, address = login(w.ada), f"/persone/{w.teresa.pk}/piano/{version.number}/condivisione/"

    page = ada.get(address).content.decode()
    answer = ada.post(address, {"answer": "endorse", "round": version.round})

    assert "Condivido" in page and "Chiedo una modifica" in page
    assert "Assistenza domiciliare (SAD): 3 accessi a settimana" in page
    assert answer.status_code == 302
    assert ada.post(address, {"answer": "endorse", "round": version.round}).status_code == 409
    assert ada.post(address, {"answer": "change", "round": 1}).status_code == 422


def test_a_pact_is_read_refused_in_part_signed_and_never_twice(steps, login):
    w = steps.world
    steps.to_sign()
    sara, at = login(w.sara), f"/persone/{w.teresa.pk}/patto/"
    with steps.on(w.sara):
        service = queries.pact(Agreement.objects.get()).content.services[0]
    for page in ("", "firma/", "domande/", f"parti/{service.pk}/", "pdf/"):
        assert sara.get(f"{at}{page}").status_code == 200, page

    assert sara.post(f"{at}parti/{service.pk}/", {"reason": "No"}).status_code == 302
    wrong = sara.post(f"{at}firma/", {"heard": "on", "signer": "persona", "method": "typed", "name": "Ugo"})
    signed = sara.post(
        f"{at}firma/", {"heard": "on", "signer": "persona", "method": "typed", "name": "Teresa Brambilla"}
    )
    again = sara.post(
        f"{at}firma/", {"heard": "on", "signer": "persona", "method": "typed", "name": "Teresa Brambilla"}
    )

    assert wrong.status_code == 422 and "scrivi «Teresa Brambilla»" in wrong.content.decode()
    assert signed.status_code == 302
    assert again.status_code == 409 and "già firmato" in again.content.decode()
    assert "Hai detto di no" in sara.get(at).content.decode()
    assert sara.get(f"/persone/{w.teresa.pk}/piano/1/revisione/").status_code == 200


def test_a_goal_changes_lane_by_the_menu_on_its_card_and_by_a_plain_page(steps, login):
    w, version = steps.world, steps.written()
    sara, at = login(w.sara), f"/persone/{w.teresa.pk}/piano/1/"
    with steps.on(w.sara):
        goal = next(g for g in queries.content(version).goals if g.side == "social")
    address = f"{at}obiettivi/{goal.pk}/sposta/"

    page, plain = sara.get(at).content.decode(), sara.get(address).content.decode()
    moved = sara.post(address, {"side": "health", "version": goal.version})
    told = sara.get(at).content.decode()
    late = sara.post(address, {"side": "person", "version": goal.version})
    wrong = sara.post(address, {"side": "elsewhere"})

    assert f'action="{address}"' in page and 'aria-keyshortcuts="Alt+S"' in page
    assert f"Sposta: {goal.statement}" in plain and 'type="radio"' in plain
    assert (moved.status_code, late.status_code, wrong.status_code) == (302, 409, 422)
    assert "Obiettivo spostato: lato sanitario." in told
    with steps.on(w.sara):
        assert queries.content(version).value.goals[0].side == "health"


def test_what_is_done_for_a_goal_can_be_moved_to_another_one_of_the_same_draft(steps, login):
    w, version = steps.world, steps.written()
    sara, at = login(w.sara), f"/persone/{w.teresa.pk}/piano/1/"
    with steps.on(w.sara):
        body = queries.content(version)
    service = body.services[0]
    other = next(g for g in body.goals if g.pk != service.goal_id)
    address = f"{at}interventi/{service.pk}/sposta/"

    plain = sara.get(address).content.decode()
    moved = sara.post(address, {"goal": other.pk, "version": service.version})
    nowhere = sara.post(address, {"goal": service.pk})

    assert other.statement in plain and "<optgroup" in plain
    assert (moved.status_code, nowhere.status_code) == (302, 422)
    with steps.on(w.sara):
        assert next(s for s in queries.content(version).services if s.pk == service.pk).goal_id == other.pk


def test_nothing_moves_in_a_plan_that_is_signed_nor_for_an_outsider(steps, login):
    w = steps.world
    version = steps.in_force()
    with steps.on(w.sara):
        goal = queries.content(version).goals[0]
    address = f"/persone/{w.teresa.pk}/piano/1/obiettivi/{goal.pk}/sposta/"

    assert login(w.sara).post(address, {"side": "person"}).status_code == 409
    assert login(w.elsa).post(address, {"side": "person"}).status_code == 404
    with steps.on(w.sara):
        assert queries.content(version).goals[0].side == goal.side


def test_a_plan_over_the_limit_of_a_funding_line_waits_until_it_is_cleared_or_left_open_with_a_reason(
    steps, login
):
    w, version = steps.world, steps.written()
    sara, at = login(w.sara), f"/persone/{w.teresa.pk}/piano/1/"
    with system_access(NOW):
        PlannedService.objects.filter(pk=queries.content(version).services[0].pk).update(
            funding="fna", unit_cost=Decimal(500), copayment=None
        )

    page = sara.get(at).content.decode()
    waive = f"{at}da-chiarire/over-limit-fna/"
    refused = sara.post(f"{at}proponi/", {})
    left = sara.post(waive, {"reason": "La quota in più è coperta dal Comune."})

    assert "Fondo non autosufficienza (FNA): " in page and "il limite è 1.300,00" in page and waive in page
    assert refused.status_code == 422
    assert left.status_code == 302
    assert "Lasciato aperto: La quota in più" in sara.get(at).content.decode()


def test_a_stale_form_shows_both_texts(steps, login):
    w, version = steps.world, steps.draft()
    sara, address = login(w.sara), f"/persone/{w.teresa.pk}/piano/1/parole/"
    sara.post(address, {"what_matters": "La prima", "version": version.version})

    late = sara.post(address, {"what_matters": "La seconda", "version": version.version})

    assert late.status_code == 409
    assert "La prima" in late.content.decode() and "La seconda" in late.content.decode()


def test_a_plan_in_force_is_not_put_in_force_again(steps, login):
    w = steps.world
    steps.signed()
    sara = login(w.sara)

    assert sara.post(f"/persone/{w.teresa.pk}/piano/1/attiva/").status_code == 409


@pytest.mark.parametrize(("page", "most"), PAGES.items())
def test_pages_ask_the_database_few_questions(steps, login, django_assert_max_num_queries, page, most):
    steps.to_sign()
    sara = login(steps.world.sara)

    with django_assert_max_num_queries(most):
        assert sara.get(f"/persone/{steps.world.teresa.pk}/{page}").status_code == 200


def test_an_outsider_finds_nothing(steps, login):
    w = steps.world
    steps.to_sign()
    elsa = login(w.elsa)

    for page in ("piano/", "piano/1/", "patto/", "patto/firma/", "uvm/"):
        assert elsa.get(f"/persone/{w.teresa.pk}/{page}").status_code == 404


def test_a_session_from_calling_to_minutes(steps, login):
    w, carla = steps.world, login(steps.world.carla)
    assert carla.get("/uvm/").status_code == carla.get("/uvm/nuova/").status_code == 200
    made = carla.post(
        "/uvm/nuova/", {"title": "UVM", "day": days(0).isoformat(), "hour": "15:00", "place": "Sala"}
    )
    session, at = made["Location"], f"/persone/{w.teresa.pk}/uvm/"
    assert carla.post(f"{session}convoca/", {"member": w.sara.role.pk}).status_code == 302
    added = carla.post(
        at,
        {"conference": session.split("/")[2], "person_words": "Restare a casa", "members": [w.ada.role.pk]},
    )
    case = added["Location"]
    assert carla.post(f"{session}apri/").status_code == 302
    for page in (session, f"{session}presenze/", at, case, f"{case}?vista=proietta", f"{case}parole/", f"{case}impegno/",
                 f"{case}dissenso/", f"{case}parere/", f"{case}presenze/", f"{case}chiudi/", f"{case}verbale/"):  # fmt: skip
        assert carla.get(page).status_code == 200, page
    decision = {"need_level": "high", "path": "home-integrated", "reason": "Serve aiuto", "version": 1}
    assert carla.post(case, decision).status_code == 302
    assert carla.post(case, {**decision, "reason": "Altro"}).status_code == 409
    with steps.on(w.carla):
        seats = {f"seat-{m.pk}": "present" for m in queries.case_sheet(case.split("/")[4]).members}
    assert carla.post(f"{case}presenze/", seats).status_code == 302
    assert carla.post(f"{case}chiudi/").status_code == 302
    assert login(w.ada).post(f"{case}verbale/").status_code == 302
    assert login(w.sara).post(f"{case}verbale/").status_code == 302


def test_who_comes_for_one_case_is_not_told_how_many_the_others_are(steps, enter):
    w, session = steps.world, steps.session(steps.world.carla, opened=False)
    with system_access(NOW):
        for person, doctor in ((w.ugo, w.elsa), (w.teresa, w.ada)):
            case = operations.add_case(
                by=w.carla.actor, at=NOW, conference_id=session.pk, person_id=person.pk,
                member_role_ids=[doctor.role.pk],
            )  # fmt: skip
    at = f"/persone/{w.teresa.pk}/uvm/{case.pk}/"

    ada, carla = enter(w.ada), enter(w.carla)

    assert "1 caso" in ada.get("/uvm/").content.decode() and "2 casi" in carla.get("/uvm/").content.decode()
    assert "caso 2 di 2" in carla.get(at).content.decode()
    assert " di 2" not in ada.get(at).content.decode()
