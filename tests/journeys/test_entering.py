# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entering for real: the address that the administrator hands over, a password, a key held by the browser, and back again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from raccordo.config import database
from tests.journeys.browser import PATIENCE, check
from tests.journeys.conftest import ROOT, environment
from tests.plugin import ADMIN_URL

WHO = "nuova.assistente@prova.example"
PASSWORD = "cavallo batteria graffetta giusto"


@pytest.fixture
def at_the_door(chromium: Browser, site: str) -> Iterator[Page]:
    """A visitor with a key in the machine. Keys want a name, not a number: hence localhost."""
    context = chromium.new_context(base_url=site.replace("127.0.0.1", "localhost"), locale="it-IT")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": options | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    yield page
    context.close()


def _hand_over() -> str:
    """What `raccordo user` prints: the path, good once, where the password is chosen."""
    name = f"rc_viaggio_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(database.with_user(ADMIN_URL, database.OWNER_ROLE, name)) as owner:
        row = owner.execute(
            "select o.code from territory_organization o join territory_practitionerrole r on r.organization_id = o.id"
            " where r.role = 'social-worker' limit 1"
        ).fetchone()
    assert row is not None
    command = [sys.executable, "-m", "raccordo.config.cli", "user", WHO, "--nome", "Nuova", "--cognome", "Assistente",
               "--ruolo", "social-worker", "--ente", row[0]]  # fmt: skip
    said = subprocess.run(
        command, env=environment(name), cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = re.search(r"https?://[^/]+(/\S+)", said.stdout)
    assert found is not None
    return found[1]


def test_a_new_worker_chooses_a_password_adds_a_key_and_enters_with_it(at_the_door: Page):
    page = at_the_door
    page.goto(_hand_over())
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    check(page, "entra-scegli-password")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state("domcontentloaded")

    page.goto("/entra/?next=/oggi/")
    page.get_by_label(re.compile("mail", re.I)).fill(WHO)
    page.get_by_label(re.compile("^Password")).first.fill(PASSWORD)
    page.get_by_role("button", name="Entra", exact=True).click()
    expect(page.get_by_role("heading", name="Serve un secondo passo")).to_be_visible()
    check(page, "entra-secondo-passo")

    page.get_by_role("link", name="Aggiungi la chiave").click()
    check(page, "entra-aggiungi-chiave")
    page.get_by_label("Come la chiami").fill("Il mio telefono")
    for box in page.locator("form input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="Registra la chiave").click()
    page.wait_for_url(lambda url: "aggiungi" not in url)
    page.goto("/oggi/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("23 novembre 2026")

    page.goto("/entra/esci/")
    page.locator("main button[type=submit]").first.click()
    page.goto("/entra/?next=/oggi/")
    page.get_by_role("button", name="Entra con la chiave").click()

    page.wait_for_url("**/oggi/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("23 novembre 2026")
