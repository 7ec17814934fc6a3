# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper that somebody brings is filed, also in confidence of who keeps their data apart (privacy.md 2.8)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.browser import check
from tests.journeys.people import become, open_record

RESERVED = "I suoi dati sono riservati all’altro genitore"
TITLE = "Lettera portata allo sportello"


def keep_apart(page: Page, power: str, apart: bool) -> None:
    page.goto(power)
    page.get_by_label(RESERVED).set_checked(apart)
    page.get_by_label("Perché sono riservati").fill("Lo ha chiesto" if apart else "")
    page.get_by_role("button", name="Scrivi il potere").click()
    page.wait_for_url("**/rete/")


def test_a_paper_is_filed_in_confidence(page: Page, tmp_path: Path):
    become(page, "Sara Conti")
    record = open_record(page, "brambilla+teresa")
    page.goto(record + "rete/")
    power = page.locator("main a[href*='/potere/']").first.get_attribute("href")
    assert power is not None
    keep_apart(page, power, apart=True)
    brought = tmp_path / "lettera.png"
    page.screenshot(path=brought)

    page.goto(record + "documenti/")
    page.get_by_role("link", name="Aggiungi un documento").click()
    check(page, "documento-aggiungi")
    page.get_by_role("radio").first.check()
    page.get_by_label("Titolo").fill(TITLE)
    page.locator("input[type=file]").set_input_files(brought)
    page.get_by_role("group", name="In confidenza da").get_by_role("radio").last.check()
    page.get_by_role("button", name="Aggiungi il documento").click()

    expect(page.get_by_role("link", name=f"Scarica {TITLE}")).to_be_visible()
    check(page, "documenti-in-confidenza")
    keep_apart(page, power, apart=False)
