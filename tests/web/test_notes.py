# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages at the foot of every page, and what machines ask."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/accessibilita/", "WCAG 2.2"),
        ("/informativa/", "Chi non la segue non vede nulla"),
        ("/aiuto/", "Ctrl+K"),
        ("/codice/", "Affero"),
    ],
)
def test_the_pages_of_the_foot_are_for_everybody(client, path, words):
    response = client.get(path)

    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_flaw_has_an_address(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert text.startswith("Contact: mailto:")
    assert "Expires: 2027-" in text


def test_the_process_says_that_it_lives_and_can_work(client):
    assert client.get("/healthz").json()["alive"] is True
    assert client.get("/readyz").json() == {"ready": True, "database": True, "disk": True}


def test_the_state_of_the_system_is_for_administrators(world, login):
    assert login(world.ada).get("/stato/").status_code == 404
