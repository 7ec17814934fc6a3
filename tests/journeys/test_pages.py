# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every place of work, looked at by who works there: axe, width, no error, no request to others; pictures for the manual."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check
from tests.journeys.people import become, open_record

PUBLIC = (
    "/guida/",
    "/guida/?q=mia+mamma+non+riesce+più+a+lavarsi",
    "/accessibilita/",
    "/accordi/",
    "/aiuto/",
    "/entra/",
    "/demo/",
)
WORK = (
    ("Ada Riva", "medico", ("/oggi/", "/assistiti/", "/segnalazioni/", "/emergenza/")),
    ("Bruno Galli", "sportello", ("/sportello/", "/segnalazioni/", "/oggi/", "/sportello/anonimo/?vista=passi")),
    ("Sara Conti", "assistente-sociale", ("/oggi/", "/persone/", "/segnalazioni/", "/valutazioni/", "/uvm/", "/avvisi/")),
    ("Marta Rizzi", "infermiera", ("/oggi/", "/valutazioni/")),
    ("Lucia Pozzi", "fisioterapista", ("/oggi/", "/giornata/")),
    ("Giorgio Airoldi", "geriatra", ("/oggi/", "/uvm/")),
    ("Carla Fumagalli", "uvm", ("/uvm/", "/oggi/")),
    ("Ornella Bonfanti", "coordinatrice", ("/visite/", "/oggi/")),
    ("Dino Corti", "operatore", ("/giornata/",)),
    ("Elisa Magni", "piano-di-zona", ("/osservatori/", "/osservatori/adesione-medici/")),
    ("Flavia Nava", "protezione-dati", (
        "/privacy/", "/privacy/insoliti/", "/privacy/diritti/", "/privacy/diritti/nuova/", "/privacy/simulatore/", "/privacy/emergenze/",
        "/privacy/registro-trattamenti/", "/privacy/conservazione/", "/privacy/violazione/", "/privacy/esclusioni/",
        "/accordi/territorio/", "/accordi/territorio/nuovo/", "/emergenze/",
    )),
    ("Renato Longhi", "amministrazione", ("/accordi/da-firmare/", "/emergenze/")),
    ("Rita Sormani", "riservato", ("/riservato/", "/riservato/nuovo/")),
    ("Teresa", "persona", ("/mio/",)),
    ("Laura", "figlia", ("/mio/", "/mio/calendario/", "/mio/accessi/")),
)  # fmt: skip
TABS = ("", "valutazioni/", "piano/", "diario/", "visite/", "documenti/", "rete/")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_for_everybody(page: Page, path: str):
    response = page.goto(path)

    assert response is not None and response.status == 200
    check(page, "pubblica" + path.split("?")[0].replace("/", "-").rstrip("-"))


@pytest.mark.parametrize(("name", "label", "paths"), WORK, ids=[row[1] for row in WORK])
def test_a_place_of_work_is_accessible_and_holds_its_width(
    page: Page, name: str, label: str, paths: tuple[str, ...]
):
    become(page, name)
    for path in paths:
        response = page.goto(path)

        assert response is not None and response.status == 200, path
        check(page, label + path.split("?")[0].replace("/", "-").rstrip("-"))


@pytest.mark.parametrize("tab", TABS, ids=[tab or "sintesi" for tab in TABS])
def test_a_tab_of_the_record_is_accessible_and_holds_its_width(page: Page, tab: str):
    become(page, "Sara Conti")
    record = open_record(page, "brambilla+teresa")

    response = page.goto(record + tab)

    assert response is not None and response.status == 200
    check(page, f"cartella-{tab.rstrip('/') or 'sintesi'}")


@pytest.mark.parametrize("place", ["scelte", "diritti", "diritti/copia", "nascosto"])
def test_what_the_person_decides_of_her_data_is_accessible_and_holds_its_width(page: Page, place: str):
    become(page, "Teresa")
    page.goto("/mio/")

    response = page.goto(f"{page.url.split('?')[0]}{place}/")

    assert response is not None and response.status == 200
    check(page, f"persona-{place.replace('/', '-')}")


def test_a_protected_case_and_its_acts_are_accessible_and_hold_their_width(page: Page):
    become(page, "Rita Sormani")
    page.goto("/riservato/")
    page.locator("main a[href^='/riservato/']:not([href$='/nuovo/'])").first.click()
    case = page.url.split("?")[0]

    for act in (
        "",
        "contatto/",
        "nota/",
        "note/",
        "parte/1/",
        "parte/1/scrivi/",
        "chi-apre/",
        "collegamento/",
        "chiudi/",
    ):
        response = page.goto(case + act)
        assert response is not None and response.status == 200, act
        check(page, f"riservato-caso-{act.replace('/', '-')}".rstrip("-"))


def test_the_network_shows_powers_orders_and_consents(page: Page):
    become(page, "Sara Conti")
    network = open_record(page, "brambilla+teresa") + "rete/"
    page.goto(network)
    power = page.locator("main a[href*='/potere/']").first.get_attribute("href")
    assert power is not None

    for path in (power, power.replace("/potere/", "/provvedimento/"), network + "consensi/"):
        response = page.goto(path)
        assert response is not None and response.status == 200, path
        check(page, "rete-" + path.rstrip("/").rsplit("/", 1)[-1])


@pytest.mark.parametrize("name", ["Lucia Pozzi", "Giorgio Airoldi"])
def test_nobody_of_the_demonstration_lands_on_an_empty_day(page: Page, name: str):
    become(page, name)
    page.goto("/oggi/")

    assert page.get_by_role("link", name="Preparati alla UVM").first.is_visible()


def test_the_bell_counts_by_itself_and_is_silent_after_one_click(page: Page):
    become(page, "Sara Conti")
    page.goto("/oggi/")
    page.wait_for_load_state("networkidle")
    bell = page.locator("[data-avvisi]")
    count = int(bell.locator(".conto").inner_text()) if bell.locator(".conto").is_visible() else 0

    bell.click()
    if count:
        page.get_by_role("button", name="Segna come visti").click()
        page.wait_for_load_state("networkidle")

    assert page.locator("h1").inner_text() == "Avvisi"
    assert not page.locator("[data-avvisi] .conto").is_visible()


def test_a_goal_changes_lane_from_the_keyboard_alone(page: Page):
    become(page, "Sara Conti")
    page.get_by_role("link", name="Scrivi il piano").first.click()
    health = page.locator(".corsia", has=page.get_by_role("heading", name="Lato sanitario"))
    title = health.locator(".obiettivo__titolo a").first.inner_text()

    health.locator(".obiettivo__titolo a").first.focus()
    page.keyboard.press("Alt+o")
    expect(page.get_by_text("Obiettivo spostato: lato sociale.")).to_be_visible()

    social = page.locator(".corsia", has=page.get_by_role("heading", name="Lato sociale"))
    expect(social.get_by_role("link", name=title, exact=True)).to_be_visible()
    check(page, "piano-bozza-spostato")


def test_the_record_prints_on_two_sheets_with_its_alerts_and_address(page: Page):
    become(page, "Sara Conti")
    page.goto(open_record(page, "brambilla+teresa"))

    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True))
    page.emulate_media(media="print")

    assert 1 <= len(sheets) <= 2
    assert (
        page.locator(".fascia__contatti").first.is_visible()
        and page.get_by_text("Chiavi dalla vicina").first.is_visible()
    )
    assert not page.locator(".mappa-luogo").is_visible()


def test_the_record_in_the_dark_passes_too(chromium, site):
    context = chromium.new_context(
        base_url=site, color_scheme="dark", viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    become(page, "Sara Conti")
    open_record(page, "brambilla+teresa")

    check(page, "cartella-scura")
    context.close()
