# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The doors of login told apart by nobody: who is unknown hears what who is known hears, who tries too often is stopped, and
no door gives a session of work with one factor (reliability.md G28; OWASP ASVS 5.0, V6.3; privacy.md 1.3, threat 9)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client

from raccordo.kernel.accounts import Account
from tests.house.test_addresses import addresses, third_party
from tests.web.test_login import PASSWORD, ada, connect_app, enter, no_old_limits
from tests.web.urls import sample

__all__ = ["ada", "no_old_limits"]
STRANGER = "nessuno@prova.example"
WRONG = "sbagliata sbagliata"
TOO_MANY = "Troppi"


def bare(answer, *words: str) -> tuple[int, str, str]:
    """An answer without what differs at each request, and without what was typed."""
    page = re.sub(r'(csrfmiddlewaretoken|submission)" value="[^"]*"', r"\1", answer.content.decode())
    for word in words:
        page = page.replace(word, "")
    return answer.status_code, answer.headers.get("Location", ""), page


def doors() -> list[str]:
    """Every address of login and of accounts that belongs to the library."""
    found = [a for a in addresses() if third_party(a) and a.name and a.route.startswith("entra/")]
    return [sample(a) for a in found if a.name != "account_reset_password_from_key"]


@pytest.mark.parametrize("times", [1, 8])
def test_a_forgotten_password_is_the_same_story_for_who_is_not_here(ada, times):
    def story(email: str) -> list[tuple[int, str, str]]:
        cache.clear()
        client = Client()
        told = [
            bare(client.post("/entra/password/dimenticata/", {"email": email}), email) for _ in range(times)
        ]
        return [*told, bare(client.get("/entra/password/dimenticata/inviata/"), email)]

    assert story(ada.account.email) == story(STRANGER)
    assert {address for letter in mail.outbox for address in letter.to} == {ada.account.email}


def test_the_page_of_the_code_says_nothing_to_who_gave_no_password(ada):
    Authenticator.objects.create(user=ada.account, type="totp", data={"secret": "x"})
    known, unknown = Client(), Client()
    enter(known, ada.account, WRONG)
    unknown.post("/entra/", {"login": STRANGER, "password": WRONG})

    for client in (known, unknown):
        asked, sent = client.get("/entra/codice/"), client.post("/entra/codice/", {"code": "123456"})
        assert (
            (asked.status_code, asked["Location"]) == (302, "/entra/") == (sent.status_code, sent["Location"])
        )


def test_wrong_codes_close_the_second_step_too(ada, client):
    enter(client, ada.account)
    connect_app(client)
    other = Client()
    enter(other, ada.account)

    pages = [other.post("/entra/codice/", {"code": "000000"}).content.decode() for _ in range(6)]

    assert "Il codice non è giusto" in pages[0] and TOO_MANY in pages[-1]
    assert SESSION_KEY not in other.session


def test_one_machine_that_tries_many_accounts_is_stopped(db):
    client = Client()

    answers = [client.post("/entra/", {"login": f"a{n}@prova.example", "password": WRONG}) for n in range(22)]

    assert TOO_MANY in answers[-1].content.decode() or answers[-1].status_code == 429
    assert TOO_MANY not in answers[0].content.decode()


@pytest.mark.parametrize("send", ["get", "post"])
def test_no_door_gives_a_session_to_who_proved_nothing(ada, send):
    data = {
        "login": ada.account.email,
        "password": WRONG,
        "email": ada.account.email,
        "code": "123456",
        "credential": "{}",
    }

    assert len(doors()) > 15
    for door in doors():
        client = Client(raise_request_exception=False)
        getattr(client, send)(door, data)
        assert SESSION_KEY not in client.session, door


def test_no_door_gives_a_session_of_work_to_who_has_one_factor(ada):
    """Whatever a colleague with a password alone asks or sends at the doors, the pages of work stay shut."""
    for door in doors():
        client = Client(raise_request_exception=False)
        enter(client, ada.account)
        client.get(door)
        client.post(door, {"password": PASSWORD, "code": "123456", "credential": "{}"})
        where = client.get("/oggi/").headers.get("Location", "")
        assert where.startswith(("/entra/secondo-fattore/", "/entra/?next=")), door


def test_a_new_password_by_letter_opens_nothing_by_itself(ada, client):
    client.post("/entra/password/dimenticata/", {"email": ada.account.email})
    (letter,) = mail.outbox
    form = client.get(re.search(r"http://[^/]+(/\S+)", letter.body)[1])["Location"]

    client.post(form, {"password1": "lucciola ferro nuvola pane", "password2": "lucciola ferro nuvola pane"})

    assert SESSION_KEY not in client.session


def test_there_is_no_account_that_everybody_knows(db):
    assert not Account.objects.exists()
