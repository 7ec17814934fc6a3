# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input, one row for each kind: a clear sentence in Italian, beside the field and in the summary; the right status;
nothing lost of what was typed; nothing half-written. The oddities that no form foresees are in tests/web/input."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.apps import apps

from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.rooms.careplan.steps import Steps
from tests.rooms.delivery.ground import service
from tests.web.input import (
    agreement_rows,
    emergency_rows,
    file_rows,
    hiding_rows,
    linking_rows,
    officer_rows,
    powers_rows,
    readers_rows,
    reserved_rows,
)  # fmt: skip
from tests.web.input.rows import KEPT, ROWS, note, teresa

__all__ = [
    "agreement_rows", "emergency_rows", "file_rows", "hiding_rows", "linking_rows", "officer_rows", "powers_rows", "readers_rows", "reserved_rows",
    "service",
]  # fmt: skip
pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def everything_written() -> dict[str, int]:
    """How many rows each table about persons holds; apart from the register of accesses, which grows with every page, and
    from the memory of what was sent."""
    left_out = {"AccessLine", "AccessLink", "Submission"}
    with system_access(NOW):
        return {
            model.__name__: model.objects.count()
            for model in apps.get_models()
            if hasattr(model, "guard") and hasattr(model, "objects") and model.__name__ not in left_out
        }


def words_of(response) -> str:
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", unescape(response.content.decode())).replace("’", "'")


@pytest.mark.parametrize("name", ROWS)
def test_bad_input_is_told_kindly_and_nothing_is_lost_nor_half_written(world, login, request, name):
    plan, make = ROWS[name]
    bad = make(Steps.begin(world) if plan else request.getfixturevalue("service"))
    client = login(bad.who)
    for path, fields in bad.before:
        assert client.post(path, fields).status_code == 302, "what happens first"
    there = everything_written()

    response = client.post(bad.path, {"submission": str(uuid4()), **bad.fields})

    page = words_of(response)
    assert response.status_code == bad.status
    assert page.count(bad.words) >= bad.times, "in the summary and beside the field"
    assert bad.kept in page, "what was typed is still there"
    assert "<title>Errore: " in page and 'class="sommario-errori"' in page
    assert {name for name, count in everything_written().items() if count != there[name]} == bad.saved


def test_a_double_click_acts_once(service, login):
    client, form = login(service.world.sara), note(submission=str(uuid4()))
    there = everything_written()

    first, again = (client.post(teresa(service, "diario/scrivi/"), form) for _ in range(2))

    now = everything_written()
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert {name for name in now if now[name] != there[name]} == {"DiaryEntry"}
    assert now["DiaryEntry"] == there["DiaryEntry"] + 1


def test_a_session_that_ended_mid_form_gives_the_words_back_after_entering_again(service, login):
    client, path = login(service.world.sara), teresa(service, "diario/scrivi/")
    client.get(path)  # the browser remembers who works here
    client.cookies.pop("sessionid")

    stopped = client.post(path, note())

    assert stopped.status_code == 302 and stopped["Location"].startswith("/entra/?next=")
    back = parse_qs(urlsplit(stopped["Location"]).query)["next"][0]
    assert KEPT in login(service.world.sara).get(back).content.decode()


@pytest.mark.parametrize("multipart", [True, False])
def test_thirty_megabytes_of_text_are_a_page_that_says_the_limit_and_leads_back_to_the_form(
    service, login, multipart
):
    client, path = login(service.world.sara), teresa(service, "diario/scrivi/")
    there, words = everything_written(), note(text="x" * 30_000_000)

    response = client.post(
        path, words if multipart else urlencode(words), **({} if multipart else {"content_type": FORM})
    )

    page = words_of(response)
    assert response.status_code == 413
    assert "Il limite è 2 MB per il testo e 25 MB per un file. Niente è stato scritto." in page
    assert f'href="{path}"' in page
    assert everything_written() == there


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%ff%fe%00&kind=note&audience=team", FORM),
        (b'{"text": "x"}', "application/json"),
        (b"text=x", "application/x-www-form-urlencoded; charset=non-esiste"),
        (b"--x\r\nrotto", "multipart/form-data; boundary=x"),
        (b"rotto", "multipart/form-data"),
        (b"\x89PNG", "image/png"),
        (b"", FORM),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_words(service, login, body, content_type):
    client = login(service.world.sara)
    there = everything_written()

    response = client.generic("POST", teresa(service, "diario/scrivi/"), body, content_type)

    assert response.status_code in (400, 422)
    assert "<h1" in response.content.decode()
    assert everything_written() == there


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_a_method_that_no_page_has_is_refused(service, login, method):
    client = login(service.world.sara)

    assert getattr(client, method)(teresa(service, "diario/scrivi/")).status_code == 405
