# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The personas of the demonstration, as a visitor meets them in the role picker."""

from __future__ import annotations

import re

from playwright.sync_api import Page

RECORD = re.compile(r"^/persone/[0-9a-f-]{36}/$")


def become(page: Page, name: str) -> None:
    """Choose a role in the demonstration's picker, by the name on its button."""
    page.goto("/demo/")
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_load_state("domcontentloaded")


def open_record(page: Page, name: str) -> str:
    """Find a person by the search of every page and open the record; returns its address."""
    page.goto(f"/persone/?q={name}")
    links = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    address = next(link for link in links if link and RECORD.match(link))
    page.goto(address)
    return address
