# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What script adds to pages that work without it: drafts, search suggestions, one sending, signature, theme."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.journey
OPTIONS = """<div role="group" aria-label="Persone"><div role="option" id="persona-1" aria-selected="false"
 data-href="/galleria/cartella/"><span>Brambilla Teresa, 84 anni</span></div><div role="option" id="persona-2"
 aria-selected="false" data-href="/galleria/diario/"><span>Brambati Rosa, 91 anni</span></div></div>"""


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="it-IT")
    yield context.new_page()
    context.close()


def _drafts(page: Page, kept: dict | None = None) -> list[dict]:
    """Stand in for the keeper of drafts; what it was sent is returned as it comes."""
    sent: list[dict] = []

    def answer(route):
        if route.request.method == "POST":
            sent.append({key: values[0] for key, values in parse_qs(route.request.post_data).items()})
            route.fulfill(json={"saved_at": "10:04"})
        else:
            route.fulfill(json={"fields": kept, "saved_at": "9:58"})

    page.route("**/bozze/**", answer)
    return sent


def test_a_draft_is_saved_when_the_field_is_left_and_says_so(gallery, page):
    sent = _drafts(page)
    page.goto(f"{gallery}/moduli/")

    page.get_by_label("Cognome").fill("Brambati")
    page.get_by_label("Che cosa hai osservato").focus()

    expect(page.locator("[data-bozza-stato]")).to_have_text("Bozza salvata alle 10:04")
    assert sent[0]["key"] == "galleria"
    assert json.loads(sent[0]["data"])["surname"] == ["Brambati"]
    assert "submission" not in sent[0]["data"]


def test_a_draft_is_saved_within_five_seconds_without_leaving_the_field(gallery, page):
    sent = _drafts(page)
    page.clock.install()
    page.goto(f"{gallery}/moduli/")

    page.get_by_label("Che cosa hai osservato").press_sequentially("Capogiro")
    page.clock.run_for(5100)

    expect(page.locator("[data-bozza-stato]")).to_contain_text("Bozza salvata")
    assert json.loads(sent[-1]["data"])["observed"] == ["Capogiro"]


def test_a_kept_draft_is_offered_back_and_fills_the_form(gallery, page):
    _drafts(
        page, {"surname": ["Galli"], "falls": ["2"], "needs": ["meals", "ride"], "observed": ["Cade spesso"]}
    )
    page.goto(f"{gallery}/moduli/")

    expect(page.get_by_text("C’è una tua bozza salvata alle 9:58.")).to_be_visible()
    page.get_by_role("button", name="Riprendi la bozza").click()

    expect(page.get_by_label("Cognome")).to_have_value("Galli")
    expect(page.get_by_label("Sì, più volte")).to_be_checked()
    expect(page.get_by_label("Trasporto")).to_be_checked()
    expect(page.get_by_label("Igiene")).not_to_be_checked()


def test_without_network_the_text_stays_and_the_page_says_so(gallery, page):
    page.route("**/bozze/**", lambda route: route.abort())
    page.goto(f"{gallery}/moduli/")

    page.get_by_label("Cognome").fill("Brambati")
    page.get_by_label("Che cosa hai osservato").focus()

    expect(page.locator("[data-bozza-stato]")).to_contain_text("Senza rete")
    expect(page.get_by_label("Cognome")).to_have_value("Brambati")


def test_ctrl_k_finds_a_person_by_keyboard_alone(gallery, page):
    asked: list[str] = []

    def suggest(route):
        asked.append(route.request.url)
        route.fulfill(body=OPTIONS, content_type="text/html")

    page.route("**/cerca/suggerimenti/**", suggest)
    page.goto(f"{gallery}/carte/")

    page.keyboard.press("Control+k")
    with page.expect_response(
        re.compile("q=bramb$")
    ):  # the field asks for nothing, too, when it gets the focus
        page.keyboard.type("bramb")
    expect(page.get_by_role("option", name="Brambati Rosa")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    field = page.get_by_role("combobox", name="Cerca una persona")
    expect(field).to_have_attribute("aria-activedescendant", "persona-2")
    expect(page.locator("#stato")).to_have_text("2 suggerimenti")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/galleria/cartella/"))
    assert asked[-1].endswith("q=bramb")


def test_escape_closes_the_suggestions_and_gives_the_focus_back(gallery, page):
    page.route(
        "**/cerca/suggerimenti/**", lambda route: route.fulfill(body=OPTIONS, content_type="text/html")
    )
    page.goto(f"{gallery}/carte/")
    page.get_by_role("link", name="Chiama la figlia dopo la dimissione").focus()

    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tavolozza")).to_be_hidden()
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.textContent") == "Chiama la figlia dopo la dimissione"


def test_a_double_click_sends_once(gallery, page):
    _drafts(page)
    posts: list[str] = []

    def hold(route):
        if route.request.method == "POST":
            posts.append(route.request.post_data)
            route.fulfill(status=204)  # the page stays, with the form on its way
        else:
            route.continue_()

    page.goto(f"{gallery}/moduli/")
    page.route("**/galleria/moduli/", hold)
    button = page.get_by_role("button", name="Salva e continua")
    button.dblclick()
    expect(button).to_have_attribute("aria-busy", "true")

    assert len(posts) == 1
    assert len(parse_qs(posts[0])["submission"][0]) == 36


def test_a_signature_is_drawn_with_the_pointer_and_can_be_wiped(gallery, page):
    page.goto(f"{gallery}/moduli/")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()

    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=5)
    page.mouse.up()

    assert page.locator("#id_signature").input_value().startswith("data:image/png;base64,")
    page.get_by_role("button", name="Cancella la firma").click()
    assert page.locator("#id_signature").input_value() == ""


def test_digits_choose_an_answer_while_the_group_has_the_focus(gallery, page):
    page.goto(f"{gallery}/moduli/")
    page.get_by_label("No", exact=False).first.focus()
    page.locator("#id_falls_0").focus()

    page.keyboard.press("3")

    expect(page.get_by_label("Sì, più volte")).to_be_checked()


def test_a_typed_date_is_said_back_with_its_weekday(gallery, page):
    page.goto(f"{gallery}/moduli/")

    page.get_by_label("Data della visita").fill("21/11/2026")
    page.get_by_label("Cognome").focus()

    expect(page.get_by_text("sabato 21 novembre 2026")).to_be_visible()


def test_the_theme_that_one_chooses_is_there_on_the_next_page(gallery, page):
    page.goto(f"{gallery}/carte/")
    page.locator("summary", has_text="Sara Conti").click()

    page.get_by_role("button", name="Cambia tema").click()
    page.goto(f"{gallery}/diario/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_arrows_move_along_the_things_to_do(gallery, page):
    page.goto(f"{gallery}/carte/")
    page.get_by_role("link", name="Chiama la figlia dopo la dimissione").focus()

    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.textContent") == "Fai firmare il patto di cura"
