# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The promises of the main job that are counted in clicks and taps."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page

from tests.journeys.people import become


def test_the_doctor_flags_in_four_clicks_and_follows_it_like_a_parcel(page: Page):
    become(page, "Ada Riva")
    started, clicks = time.monotonic(), 0
    page.goto("/assistiti/")
    page.locator("main a[href$='/segnala/']").first.click()
    clicks += 1
    page.get_by_text("Non riesce a prendere i farmaci da solo").click()
    clicks += 1
    page.get_by_role("button", name=re.compile("Invia")).click()
    clicks += 1
    page.wait_for_load_state("domcontentloaded")

    assert clicks <= 4
    assert time.monotonic() - started < 45
    assert "/segnalazioni/" in page.url
    assert "Ricevuta" in page.content()


def test_a_citizen_reads_the_plan_and_who_has_looked(plain_page: Page):
    page = plain_page
    become(page, "Teresa")
    page.goto("/mio/")

    assert "Tornare al mercato del giovedì" in page.content()
