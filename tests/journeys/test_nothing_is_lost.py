# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody writes is not lost: a killed tab, an ended session, two people in one form, two clicks, a stale form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.browser import PATIENCE
from tests.journeys.people import become, open_record

LINE = "Da una settimana non apre la porta alla vicina"
Enter = Callable[[str], Page]


@pytest.fixture
def enter(chromium: Browser, site: str) -> Iterator[Enter]:
    """Somebody else at another computer: `sara = enter("Sara Conti")`."""
    contexts: list[BrowserContext] = []

    def one(name: str) -> Page:
        context = chromium.new_context(base_url=site, viewport={"width": 1366, "height": 768}, locale="it-IT")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        become(page, name)
        return page

    yield one
    for context in contexts:
        context.close()


def _flag_form(page: Page) -> str:
    page.goto("/assistiti/?q=nava")
    page.get_by_role("link", name="Segnala Nava Maria Luisa").click()
    page.wait_for_load_state("load")
    return page.url


def test_a_killed_tab_gives_the_text_back(enter: Enter):
    ada = enter("Ada Riva")
    _flag_form(ada)
    ada.get_by_text("È triste o si chiude").click()
    with ada.expect_response(
        lambda answer: "vicina" in (answer.request.post_data or "")
    ):  # the draft with all of it
        ada.get_by_label("In una riga").fill(LINE)
        ada.get_by_role("radio", name="Oggi").focus()
    ada.context.close()

    again = enter("Ada Riva")
    _flag_form(again)
    again.get_by_role("button", name="Riprendi la bozza").click()

    expect(again.get_by_label("In una riga")).to_have_value(LINE)
    expect(again.get_by_label("È triste o si chiude")).to_be_checked()


def test_a_session_that_ends_in_the_middle_gives_the_text_back_after_entering_again(enter: Enter):
    ada = enter("Ada Riva")
    _flag_form(ada)
    ada.get_by_text("Resta in casa e non vede nessuno").click()
    ada.get_by_label("In una riga").fill(LINE)
    ada.context.clear_cookies(name="sessionid")
    ada.get_by_role("button", name="Invia la segnalazione").click()
    expect(ada).to_have_url(re.compile("/entra/"))

    ada.get_by_role("link", name="Cambia ruolo").click()
    ada.get_by_role("button", name=re.compile("Ada Riva")).click()

    expect(ada.get_by_role("heading", level=1)).to_have_text("Segnala una fragilità")
    expect(ada.get_by_label("In una riga")).to_have_value(LINE)
    expect(ada.get_by_label("Resta in casa e non vede nessuno")).to_be_checked()


def test_where_every_cookie_is_gone_the_page_says_what_to_do_and_the_draft_is_there(enter: Enter):
    ada = enter("Ada Riva")
    _flag_form(ada)
    with ada.expect_response(lambda answer: "risponde" in (answer.request.post_data or "")):
        ada.get_by_label("In una riga").fill("Non risponde al telefono")
        ada.get_by_role("radio", name="Oggi").focus()
    ada.context.clear_cookies()
    ada.get_by_role("button", name="Invia la segnalazione").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("La pagina è scaduta")

    ada.get_by_role("link", name="Apri di nuovo il modulo").click()
    ada.get_by_role("link", name="Cambia ruolo").click()
    ada.get_by_role("button", name=re.compile("Ada Riva")).click()
    ada.get_by_role("button", name="Riprendi la bozza").click()

    expect(ada.get_by_label("In una riga")).to_have_value("Non risponde al telefono")


def test_two_people_in_the_same_part_lose_nothing_and_choose_where_they_differ(enter: Enter):
    sara, marta = enter("Sara Conti"), enter("Marta Rizzi")
    open_record(sara, "brambilla+teresa")
    sara.goto(sara.url + "valutazioni/nuova/triage/")
    sara.get_by_label("Perché la apri").fill("Due professioni insieme")
    sara.get_by_role("button", name="Apri la valutazione").click()
    sara.get_by_role("link", name="Attività di base").click()
    sara.wait_for_load_state("load")
    marta.goto(sara.url)

    _answer(sara, 0, 0)
    _answer(sara, 1, 0)
    expect(sara.locator("[data-salvata]")).to_contain_text("Salvata")
    _answer(marta, 1, 1)  # not what Sara says
    _answer(marta, 2, 1)
    marta.get_by_role("button", name="Salva e torna all’elenco").click()

    marta.wait_for_load_state("load")
    assert marta.get_by_role("radio").count() >= 2, "both answers side by side"
    marta.locator("input[type=radio][value=mine]").first.locator("xpath=ancestor::label[1]").click()
    marta.get_by_role("button", name=re.compile("Salva|Tieni|Conferma")).click()
    marta.wait_for_load_state("load")
    sara.reload()
    chosen = [
        sara.locator(".domanda").nth(n).locator(".scelte input").nth(row)
        for n, row in ((0, 0), (1, 1), (2, 1))
    ]
    for box in chosen:
        expect(box).to_be_checked()


def _answer(page: Page, question: int, row: int) -> None:
    page.locator(".domanda").nth(question).locator(".scelte label").nth(row).click()


def test_a_double_click_writes_once(enter: Enter):
    marta = enter("Marta Rizzi")
    open_record(marta, "brambilla+teresa")
    marta.goto(marta.url + "diario/scrivi/")
    words = "Misurata la pressione: 130 su 75"
    marta.locator("main textarea").first.fill(words)
    marta.locator("main form[data-modulo] button[type=submit]").last.dblclick()
    marta.wait_for_url(re.compile("/diario/$"))
    marta.reload()

    assert marta.locator("main").inner_text().count(words) == 1


def test_a_stale_form_shows_both_texts(enter: Enter):
    first, second = enter("Sara Conti"), enter("Sara Conti")
    open_record(first, "castelnuovo+carla")
    address = first.url + "piano/1/parole/"
    first.goto(address)
    second.goto(address)
    first.get_by_label("Che cosa conta").fill("Vedere il lago dalla finestra")
    first.get_by_role("button", name="Salva").click()
    first.wait_for_load_state("load")

    second.get_by_label("Che cosa conta").fill("Suonare la domenica")
    second.get_by_role("button", name="Salva").click()

    expect(second.get_by_text("Qualcuno ha scritto prima di te")).to_be_visible()
    text = second.locator("main").inner_text()
    assert "Vedere il lago dalla finestra" in text
    expect(second.get_by_label("Che cosa conta")).to_have_value("Suonare la domenica")
    second.get_by_role("button", name="Salva").click()
    second.wait_for_load_state("load")
    assert "Suonare la domenica" in second.locator("main").inner_text()


def test_a_text_too_long_for_a_draft_is_told_as_such(enter: Enter):
    marta = enter("Marta Rizzi")
    open_record(marta, "brambilla+teresa")
    marta.goto(marta.url + "diario/scrivi/")
    marta.locator("main textarea").first.evaluate("(area) => { area.value = 'x'.repeat(1_200_000) }")
    marta.locator("main textarea").first.focus()
    marta.locator("main form[data-modulo] button[type=submit]").last.focus()

    expect(marta.locator("[data-bozza-stato]")).to_contain_text("troppo lungo per la bozza")
