# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every component, as a person meets it: light and dark, on a desk and on a phone, judged by axe and by its picture."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from raccordo.web.shell.gallery import PAGES
from tests.journeys import pictures
from tests.journeys.browser import borrowed_faces, overflow, violations

pytestmark = pytest.mark.journey
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 800}


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=["desk", "phone"])
def window(request):
    return request.param


@pytest.fixture
def page(chromium, scheme, window):
    size = DESK if window == "desk" else PHONE
    context = chromium.new_context(
        viewport=size, color_scheme=scheme, locale="it-IT", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def _watch(page: Page, origin: str) -> list[str]:
    """Collect script errors, console errors and requests to another host."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda m: faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
    )
    page.on("request", lambda r: None if r.url.startswith((origin, "data:")) else faults.append(r.url))
    return faults


@pytest.mark.parametrize("slug", PAGES)
def test_a_component_is_accessible_holds_its_width_and_looks_as_agreed(gallery, page, slug, scheme, window):
    faults = _watch(page, gallery.removesuffix("/galleria"))

    page.goto(f"{gallery}/{slug}/")
    page.wait_for_function("document.fonts.status === 'loaded'")

    assert violations(page) == []
    assert overflow(page) <= 0
    assert faults == []
    assert pictures.difference(page, f"{slug}-{window}-{scheme}") == ""


@pytest.mark.parametrize("slug", PAGES)
def test_a_component_is_drawn_in_our_own_faces_whatever_the_machine_has(chromium, gallery, slug):
    page = chromium.new_page(viewport=DESK)

    page.goto(f"{gallery}/{slug}/")
    page.wait_for_function("document.fonts.status === 'loaded'")

    assert borrowed_faces(page) == set()
    page.close()


@pytest.mark.parametrize("slug", ["cartella", "moduli-errori", "uvm"])
def test_a_page_holds_at_320_pixels_and_without_script(chromium, gallery, slug):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{gallery}/{slug}/")
    wide = page.locator("html").bounding_box()["width"]

    assert wide <= 320
    context.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(chromium, gallery):
    page = chromium.new_page(viewport=DESK)

    page.goto(f"{gallery}/moduli-errori/")
    focused = page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Scrivi la data della visita").click()

    assert focused == "sommario-errori"
    assert page.evaluate("document.activeElement.id") == "id_visit_date"
    assert page.title().startswith("Errore: ")
    page.close()
