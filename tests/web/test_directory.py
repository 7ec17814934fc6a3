# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Guida ai servizi in the browser's words: search by need, service page, answer sheet, open data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from raccordo.kernel.scoping import SYSTEM_ACTOR
from raccordo.territory import data, operations
from raccordo.territory.operations.reference import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(world, now):
    """The whole packaged Guida, published in the small world."""
    world.lecco.latitude, world.lecco.longitude = 45.8566, 9.3977
    world.lecco.save()
    for sheet in data.services():
        here = replace(sheet, place=replace(sheet.place, municipality="097042") if sheet.place else None)
        operations.publish_service(
            by=world.carla.actor,
            at=now,
            sheet=here,
            organization_id=world.cooperative.pk,
            area_id=world.area.pk,
        )


def _text(client, address: str, status: int = 200, **query) -> str:
    page = client.get(address, query)
    assert page.status_code == status
    return page.content.decode()


def test_the_home_asks_for_a_need_and_shows_situations_and_numbers(client, guide):
    page = _text(client, "/guida/")

    assert page.count("<h1") == 1
    assert "Di che cosa hai bisogno" in page
    for words in (
        "Tornare a casa dall’ospedale",
        "Riposo per chi assiste",
        "116117",
        "1522",
        "0300 555 100",
    ):
        assert words in page, words


def test_a_need_in_plain_words_brings_the_right_card_first(client, guide):
    page = _text(client, "/guida/cerca/", bisogno="mia mamma non riesce più a lavarsi", comune="lecco")

    assert "«mia mamma non riesce più a lavarsi», vicino a Lecco" in page
    first = page[page.index('class="scheda-servizio"') :]
    assert first.index("Assistenza domiciliare (SAD)") < first.index("</article>")
    for words in ("Costo", "Da 0 a 12 euro", "Posti liberi da lunedì", "al 16/11/2026", "Perché è qui"):
        assert words in first, words


def test_slips_are_mended_aloud(client, guide):
    page = _text(client, "/guida/cerca/", bisogno="badnte")

    assert "Ho letto «badnte» come <b>badante</b>" in page


def test_an_unknown_place_is_said_and_the_search_goes_on(client, guide):
    page = _text(client, "/guida/cerca/", bisogno="badante", comune="Atlantide")

    assert page.count("Non trovo il Comune «Atlantide». Scrivilo per intero, per esempio Lecco") == 2
    assert "Sportello badanti" in page


def test_nothing_found_offers_the_access_point(client, guide):
    page = _text(client, "/guida/cerca/", bisogno="xyzzy")

    assert "Nessun servizio per «xyzzy»" in page
    assert "Nessun servizio risponde proprio a queste parole." in page
    assert "0300 555 100" in page


def test_a_life_situation_lists_its_services(client, guide):
    page = _text(client, "/guida/cerca/", situazione="caregiver-rest")

    assert "servizi: riposo per chi assiste" in page
    assert "Ricovero di sollievo" in page
    assert "Contrassegno" not in page


@pytest.mark.parametrize(
    "need", ["<script>alert(1)</script>", "%", "'; drop table x", "a" * 5000, "\x00", "🙂"]
)
def test_strange_words_are_answered_quietly(client, guide, need):
    page = _text(client, "/guida/cerca/", bisogno=need, situazione="boh")

    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("sheet", data.services(), ids=lambda sheet: sheet.code)
def test_every_service_has_its_page_with_all_headings(client, guide, sheet):
    page = _text(client, f"/guida/servizi/{sheet.code}/")

    assert page.count("<h1") == 1
    for words in (
        "Come si chiede",
        "Documenti",
        "Tempi",
        "Quanto costa",
        "Accessibilità",
        "Contatti",
        "Orari",
        "Pagina aggiornata il",
    ):
        assert words in page, words


def test_a_service_that_is_not_there_looks_like_any_other_missing_page(client, guide):
    assert "Non trovato" in _text(client, "/guida/servizi/boh/", 404)


def test_the_place_is_drawn_and_said(client, guide):
    page = _text(client, "/guida/servizi/home-social-care/")

    assert 'aria-label="Mappa dell’Ambito: Lecco è evidenziato"' in page
    assert "Via dei Faggi 12, Lecco" in page
    assert page.count("<path") == 35


def test_the_protected_service_gives_no_address_and_warns(client, guide):
    page = _text(client, "/guida/servizi/anti-violence-centre/")

    assert "L’indirizzo non è pubblico" in page
    assert "cancellala dalla cronologia" in page
    assert 'href="tel:1522"' in page


def test_a_page_not_confirmed_for_six_months_says_so(client, guide, world, now):
    sheet = next(one for one in data.services() if one.code == "meals-at-home")
    old = replace(sheet, updated_on=sheet.updated_on.replace(year=2025), place=None)
    operations.publish_service(
        by=world.carla.actor, at=now, sheet=old, organization_id=world.cooperative.pk, area_id=world.area.pk
    )

    assert "non è stata confermata da più di sei mesi" in _text(client, "/guida/servizi/meals-at-home/")


def test_the_answer_sheet_holds_the_chosen_services(client, guide):
    page = _text(client, "/guida/foglio/", servizio=["home-social-care", "meals-at-home", "boh"])

    assert "I servizi per te" in page
    assert page.count('class="carta"') == 2
    assert "0300 555 124" in page


def test_an_empty_answer_sheet_says_what_to_do(client, guide):
    assert "Scegli prima un servizio." in _text(client, "/guida/foglio/")


def test_the_table_of_open_data_has_every_service_and_chosen_headers(client, guide):
    italian = list(csv.reader(io.StringIO(_text(client, "/guida/dati/servizi.csv"))))
    technical = list(
        csv.reader(io.StringIO(_text(client, "/guida/dati/servizi.csv", intestazioni="tecniche")))
    )

    assert len(italian) == len(technical) == len(data.services()) + 1
    assert italian[0][:3] == ["codice", "nome", "sigla"]
    assert technical[0][:3] == ["id", "name", "acronym"]
    assert {len(row) for row in italian} == {len(technical[0])}


def test_the_document_of_open_data_says_licence_and_day(client, guide):
    document = client.get("/guida/dati/servizi.json").json()

    assert (document["licence"], document["generated_on"]) == ("CC-BY-4.0", "2026-11-23")
    sad = next(one for one in document["services"] if one["id"] == "home-social-care")
    assert sad["phones"] == ["0300 555 120"]
    assert sad["url"] == "http://testserver/guida/servizi/home-social-care/"


def test_the_page_of_open_data_describes_the_columns(client, guide):
    assert "eligibility" in _text(client, "/guida/dati/")


def test_a_search_asks_the_database_little(client, guide, django_assert_max_num_queries):
    client.get("/guida/cerca/", {"bisogno": "lavarsi"})

    with django_assert_max_num_queries(6):
        client.get("/guida/cerca/", {"bisogno": "lavarsi", "comune": "Lecco"})


def test_nothing_is_changed_by_a_post(client, guide):
    assert client.post("/guida/cerca/", {"bisogno": "x"}).status_code in (403, 405)


def test_an_empty_guide_still_answers(client):
    assert _text(client, "/guida/")
    assert "Nessun servizio" in _text(client, "/guida/cerca/", bisogno="lavarsi")


def test_clinics_and_out_of_hours_care_are_told_by_department_and_period(client, now):
    load_reference(by=SYSTEM_ACTOR, at=now)

    page = _text(client, "/guida/dati/cure-primarie/")

    assert "Dipartimento interaziendale macroterritorio sud Est" in page
    assert "dal 20/03/2023 al 31/03/2023" in page and "dal 26/06/2023" in page
    assert "non chiaro:" in page and "Centrale unica" in page
