# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator's pages: the day, the ranked list, moving, cancelling, preparing a week."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raccordo.delivery import operations
from raccordo.delivery.models import Visit
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.privacy.codes import RelationshipKind
from tests.personas import NOW
from tests.rooms.delivery.ground import at, follow, service

__all__ = ["service"]
pytestmark = pytest.mark.django_db


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(address)
    return len(captured)


def act(visit, name):
    return f"/persone/{visit.person_id}/visite/{visit.pk}/{name}/"


def test_the_first_address_is_todays_board(service, login):
    response = login(service.world.lucia).get("/visite/")

    assert response["Location"] == "/visite/2026-11-23/"


def test_the_heading_counts_visits_operators_and_problems(service, login):
    service.visit(at(9), role=service.world.dino)
    service.visit(at(14), role=service.anna)
    service.visit(at(16))

    text = page(login(service.world.lucia), "/visite/2026-11-23/")

    assert "Visite di lunedì 23 novembre" in text
    assert "2 visite, 2 operatori" in text
    assert "1 in ritardo" in text
    assert "1 da assegnare" in text


def test_the_board_and_the_list_say_the_same(service, login):
    visit = service.visit(at(14), role=service.world.dino)

    text = page(login(service.world.lucia), "/visite/2026-11-23/")

    assert text.count(f'href="/persone/{service.world.teresa.pk}/visite/{visit.pk}/"') == 2
    assert "14:00–15:00" in text and "Dino Corti" in text


def test_who_was_shown_is_in_the_register(service, login):
    service.visit(at(14), role=service.world.dino)

    page(login(service.world.lucia), "/visite/2026-11-23/")

    with system_access(NOW):
        line = AccessLine.objects.filter(kind="coordination.DayView").get()
    assert line.person_id == service.world.teresa.pk


@pytest.mark.parametrize("who", ["dino", "ada", "sara", "elsa", "bruno"])
def test_the_board_is_for_who_coordinates(service, login, who):
    for address in ("/visite/2026-11-23/", "/visite/settimana/2026-11-23/", "/visite/da-assegnare/"):
        assert login(getattr(service.world, who)).get(address).status_code == 404


def test_persons_of_others_are_on_no_board(service, login):
    service.visit(at(14), person=service.world.ugo, role=service.world.dino)

    text = page(login(service.world.lucia), "/visite/2026-11-23/")

    assert "Segreti" not in text


@pytest.mark.parametrize("address", ["/visite/2026-13-45/", "/visite/9999-12-31/", "/visite/0001-01-01/"])
def test_a_day_that_cannot_be_is_not_found(service, login, address):
    assert login(service.world.lucia).get(address).status_code == 404


def test_a_week_may_be_asked_by_any_of_its_days(service, login):
    response = login(service.world.lucia).get("/visite/settimana/2026-11-26/")

    assert response["Location"] == "/visite/settimana/2026-11-23/"


def test_preparing_next_week_and_giving_it_in_one_click(service, login):
    client = login(service.world.lucia)

    prepared = client.post("/visite/settimana/2026-11-30/prepara/", {})
    text = page(client, prepared["Location"])

    assert "Settimana preparata: 3 visite nuove." in text
    assert "3 da assegnare" in text
    with system_access(NOW):
        first = Visit.objects.order_by("starts").first()
    ranked = page(client, act(first, "assegna"))
    assert ranked.index("Anna Villa") < ranked.index("Dino Corti")
    assert "Quel giorno non ha visite" in ranked
    given = client.post(
        act(first, "assegna"), {"role": service.world.dino.role.pk, "version": 1, "series": "on"}
    )
    assert "Dino Corti farà 3 visite." in page(client, given["Location"])
    with system_access(NOW):
        assert set(Visit.objects.values_list("state", "role")) == {("assigned", service.world.dino.role.pk)}


def test_preparing_twice_says_that_nothing_is_new(service, login):
    client = login(service.world.lucia)
    client.post("/visite/settimana/2026-11-30/prepara/", {})

    again = client.post("/visite/settimana/2026-11-30/prepara/", {})

    assert "nessuna visita nuova, 3 c’erano già." in page(client, again["Location"])


def test_a_past_week_is_not_prepared(service, login):
    response = login(service.world.lucia).post("/visite/settimana/2026-11-02/prepara/", {})

    assert response.status_code == 422
    assert "da questa alle prossime otto" in response.content.decode()


def test_an_overlap_is_refused_in_words_and_nothing_changes(service, login):
    follow(service.world, service.world.lucia, "provider", person=service.world.ugo, organization=True)
    service.visit(at(14), person=service.world.ugo, role=service.world.dino)
    visit = service.visit(at(14, 30))

    response = login(service.world.lucia).post(act(visit, "assegna"), {"role": service.world.dino.role.pk})

    assert response.status_code == 422
    assert "Dino Corti ha già una visita alle 14:00." in response.content.decode()
    assert service.fresh(visit).state == "planned"


def test_a_stale_page_is_a_conflict_with_how_things_stand(service, login):
    visit = service.visit(at(14))
    with service.as_lucia():
        operations.assign(
            by=service.world.lucia.actor, at=NOW, visit_id=visit.pk, role_id=service.anna.role.pk
        )

    response = login(service.world.lucia).post(act(visit, "sposta"), {
        "day": "2026-11-23", "starts": "15:00", "ends": "16:00", "version": 1,
    })  # fmt: skip

    assert response.status_code == 409
    assert "adesso è assegnata, dalle 14:00 alle 15:00" in response.content.decode()


def test_no_operator_chosen_is_said_beside_the_list(service, login):
    response = login(service.world.lucia).post(act(service.visit(at(14)), "assegna"), {"role": "boh"})

    assert response.status_code == 422
    assert "Scegli un operatore." in response.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day": "2026-11-23", "starts": "16:00", "ends": "15:00"}, "La fine (15:00) deve venire dopo"),
        ({"day": "2026-11-20", "starts": "9:00", "ends": "10:00"}, "già passata"),
        ({"day": "31/02/2027", "starts": "9:00", "ends": "10:00"}, "Scrivi la data così"),
        ({"day": "2026-11-24", "starts": "alle nove", "ends": "10:00"}, "Scrivi l’ora così"),
        ({}, "Manca: giorno"),
    ],
)
def test_bad_hours_are_refused_with_what_was_written_still_there(service, login, data, words):
    response = login(service.world.lucia).post(act(service.visit(at(14)), "sposta"), data)

    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert data.get("starts", "") in text


def test_moving_taking_back_and_cancelling(service, login):
    visit = service.visit(at(14), role=service.world.dino)
    client = login(service.world.lucia)

    moved = client.post(
        act(visit, "sposta"), {"day": "24/11/2026", "starts": "9.30", "ends": "10", "version": 2}
    )
    taken = client.post(act(visit, "togli"), {})
    nothing = client.post(act(visit, "annulla"), {})
    cancelled = client.post(act(visit, "annulla"), {"reason": "asked"})

    assert (moved["Location"], taken["Location"]) == ("/visite/2026-11-24/",) * 2
    assert (nothing.status_code, "Manca: perché" in nothing.content.decode()) == (422, True)
    assert cancelled.status_code == 302
    assert service.fresh(visit).state == "cancelled"
    assert "Annullate" in page(client, "/visite/2026-11-24/")


def test_a_double_click_cancels_once(service, login):
    visit = service.visit(at(14))
    client, data = (
        login(service.world.lucia),
        {"reason": "asked", "submission": "01890a5d-ac96-774b-bcce-b302099a8057"},
    )

    first, again = (client.post(act(visit, "annulla"), data) for _ in range(2))

    assert (first.status_code, again.status_code) == (302, 302)


def test_adding_a_visit_two_operators_and_what_to_do(service, login):
    client = login(service.world.lucia)
    with system_access(NOW):
        known = service.line.service_id

    added = client.post(f"/persone/{service.world.teresa.pk}/visite/nuova/", {
        "title": "Bagno", "service": known, "day": "2026-11-24", "starts": "9:00", "ends": "10:00",
    })  # fmt: skip
    with system_access(NOW):
        visit = Visit.objects.get(title="Bagno")
    paired = client.post(act(visit, "in-due"), {})
    todo = client.post(act(visit, "cose"), {"tasks": "Doccia\n\nCapelli"})

    assert added["Location"] == act(visit, "assegna")
    assert paired["Location"].endswith("/assegna/")
    assert "Capelli" in page(client, todo["Location"])
    assert "secondo posto" in page(client, "/visite/2026-11-24/")


def test_the_sheets_to_print_hold_address_alerts_and_things_to_do(service, login):
    service.visit(at(14), role=service.world.dino)
    with service.as_dino():
        operations.report_concern(
            by=service.world.dino.actor, at=NOW, person_id=service.world.teresa.pk, kind="fall"
        )

    text = page(login(service.world.lucia), "/visite/2026-11-23/fogli/")

    assert "Via dei Tigli 8" in text and "Caduta il 23/11" in text and "Igiene personale" in text


def test_the_week_by_person(service, login):
    service.visit(at(14), role=service.world.dino)

    text = page(login(service.world.lucia), "/visite/settimana/2026-11-23/?per=persona")

    assert "Brambilla Teresa" in text and "Dino Corti" in text


def test_an_outsider_gets_the_bytes_of_what_is_not_there(service, login):
    visit = service.visit(at(14))
    client = login(service.world.elsa)
    nothing = client.get(
        "/persone/01890a5d-ac96-774b-bcce-b302099a8057/visite/01890a5d-ac96-774b-bcce-b302099a8057/assegna/"
    )

    hidden = client.get(act(visit, "assegna"))

    assert (hidden.status_code, hidden.content) == (404, nothing.content)


ACTS = ("assegna", "togli", "sposta", "annulla", "cose", "in-due")


@pytest.mark.parametrize("who", ["dino", "marta"])
def test_what_is_done_with_a_visit_is_for_who_coordinates_its_service(service, login, who):
    """Not for who works there without coordinating, nor for who coordinates elsewhere and follows the person."""
    visit = service.visit(at(14), role=service.world.dino)
    persona = getattr(service.world, who)
    follow(service.world, persona, RelationshipKind.CARE_TEAM)
    client = login(persona)

    assert {name: client.get(act(visit, name)).status_code for name in ACTS} == dict.fromkeys(ACTS, 404)
    client = login(service.world.lucia)
    assert {name: client.get(act(visit, name)).status_code for name in ACTS} == dict.fromkeys(ACTS, 200)


def test_a_visit_of_another_person_is_not_found_under_this_one(service, login):
    other = service.visit(at(14), person=service.world.ugo)

    response = login(service.world.lucia).get(
        f"/persone/{service.world.teresa.pk}/visite/{other.pk}/assegna/"
    )

    assert response.status_code == 404


def test_the_board_asks_the_same_of_the_database_for_one_visit_and_for_ten(service, login):
    client = login(service.world.lucia)
    for n in range(2):
        service.visit(at(14) + timedelta(hours=n), role=service.world.dino)
    few = queries_of(client, "/visite/2026-11-23/")
    for n in range(4):
        service.visit(at(16) + timedelta(hours=n), role=service.anna if n % 2 else None)

    assert (
        queries_of(client, "/visite/2026-11-23/") <= few + 1
    )  # one more: who usually goes to those who wait
    assert few <= BOARD_QUERIES


BOARD_QUERIES = 14
