# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shell's own pages render with the layout around them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_the_page_of_refusal_carries_the_style_and_no_names(client):
    page = client.get("/non-esiste/")

    assert page.status_code == 404
    assert "Non trovato" in page.content.decode()
    assert "raccordo.css" in page.content.decode()


def test_the_role_picker_of_a_demonstration_lists_whom_one_can_be(client, world, settings):
    settings.DEMO = True

    page = client.get("/demo/").content.decode()

    assert "Scegli chi essere" in page
    assert "Dimostrazione con dati inventati" in page


def test_a_worker_with_a_mandate_may_choose_as_whom(login, world):
    page = login(world.sara).get("/ruolo/").content.decode()

    assert "Come lavori adesso?" in page
    assert "Dichiarazione di accessibilità" in page
