# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every component renders, and the gallery is shut where real people are served."""

from __future__ import annotations

import pytest

from raccordo.web.shell.gallery import PAGES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["", *(f"{slug}/" for slug in PAGES)])
def test_every_page_of_the_gallery_renders_with_one_heading(client, slug):
    page = client.get(f"/galleria/{slug}")

    assert page.status_code == (422 if slug == "moduli-errori/" else 200)
    assert page.content.decode().count("<h1") == 1


def test_the_gallery_does_not_exist_in_a_real_installation(client, settings):
    settings.TESTING = settings.DEBUG = settings.DEMO = False

    assert client.get("/galleria/").status_code == 404
    assert client.get("/galleria/segni/").status_code == 404


def test_an_error_says_the_same_words_in_the_summary_and_by_the_field(client):
    page = client.get("/galleria/moduli-errori/").content.decode()

    words = "Scrivi la data della visita, per esempio 21/11/2026"
    assert page.count(words) == 2
    assert 'href="#id_visit_date"' in page
    assert 'href="#id_falls_0"' in page
    assert "<title>Errore: " in page
    assert "(facoltativo)" in page


def test_an_answer_left_out_is_named_not_called_a_compulsory_field(client):
    page = client.get("/galleria/moduli-errori/").content.decode()

    assert page.count("Manca: livello di bisogno") == 2
    assert "obbligatorio" not in page
