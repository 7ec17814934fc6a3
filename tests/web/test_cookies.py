# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cookies and sessions against who plants, copies or keeps one (OWASP ASVS 5.0, V3.3, V7.2, V7.4)."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from raccordo.web.shell import drafts, limits
from tests.house.test_addresses import addresses
from tests.web.test_login import PASSWORD, connect_app, enter, totp
from tests.web.urls import sample

NAMES = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
    "CSRF_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "EMAIL_USE_TLS", "DEBUG",
)  # fmt: skip
CLOSED = "__Host-"


@pytest.fixture(autouse=True)
def no_old_limits(db):
    cache.clear()


@pytest.fixture
def ada(world):
    account = world.ada.account
    account.set_password(PASSWORD)
    account.save()
    return world.ada


def in_production(**environment: str) -> dict[str, object]:
    """The settings as a server behind a proxy reads them."""
    code = (
        "import json, raccordo.config.settings as s;"
        f"print(json.dumps({{n: getattr(s, n, None) for n in {NAMES!r}}} | {{'draft': s.COOKIE_PREFIX}}))"
    )
    known = {key: value for key, value in os.environ.items() if key != "RACCORDO_DEBUG"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=known | {"RACCORDO_HTTPS": "1", "RACCORDO_SMTP": "posta.ente.example"} | environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_over_https_every_cookie_is_this_hosts_alone_and_never_travels_in_clear():
    found = in_production()

    for kind in ("SESSION", "CSRF"):
        assert str(found[f"{kind}_COOKIE_NAME"]).startswith(CLOSED)
        assert found[f"{kind}_COOKIE_SECURE"] and found[f"{kind}_COOKIE_HTTPONLY"]
        assert found[f"{kind}_COOKIE_SAMESITE"] in ("Lax", None if kind == "CSRF" else "Lax")
        assert not found.get(f"{kind}_COOKIE_DOMAIN"), "such a name wants no domain"
    assert found["draft"] == CLOSED
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000 and found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["EMAIL_USE_TLS"], "letters open accounts"
    assert not found["DEBUG"]


def test_each_cookie_that_a_page_sets_is_kept_from_scripts_and_from_other_sites(world, login, client):
    login(world.sara)
    cookies = {}
    for address in addresses():
        if address.name and address.name != "account_reset_password_from_key":
            cookies |= client.get(sample(address)).cookies

    assert set(cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, drafts.COOKIE}
    for name, cookie in cookies.items():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
            True,
            "Lax",
            "/",
            "",
        ), name


def test_no_value_of_a_session_stands_in_a_page(world, login, client):
    login(world.sara)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value

    for address in ("/oggi/", "/avvisi/", "/entra/sicurezza/"):
        assert key not in client.get(address).content.decode()


def test_a_session_planted_before_entering_is_not_the_one_after(ada):
    """Who plants a key in somebody's browser, and waits for her to enter, is left outside."""
    thief, victim = Client(), Client()
    thief.get("/entra/")
    session = thief.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted

    enter(victim, ada.account)
    secret = connect_app(victim)

    assert victim.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not Session.objects.filter(pk=planted).exists()
    assert thief.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")
    later = Client()
    enter(later, ada.account)
    before = later.cookies[settings.SESSION_COOKIE_NAME].value
    later.post("/entra/codice/", {"code": totp(secret, 1)})
    assert later.cookies[settings.SESSION_COOKIE_NAME].value != before, (
        "the second step, too, makes a new one"
    )


def test_a_key_that_nobody_gave_is_not_taken(ada, client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    enter(client, ada.account)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32
    assert not Session.objects.filter(pk="a" * 32).exists()


def test_a_key_is_drawn_anew_each_time_and_cannot_be_guessed(world):
    keys = set()
    for _ in range(50):
        client = Client()
        client.force_login(world.ada.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        keys.add(client.cookies[settings.SESSION_COOKIE_NAME].value)

    assert len(keys) == 50
    assert min(len(key) for key in keys) * math.log2(36) > 128 and set("".join(keys)) > set("abcxyz0189")


def test_who_leaves_leaves_nothing_that_opens(ada, client):
    enter(client, ada.account)
    connect_app(client)
    copied = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/bozze/", {"key": "x"}).status_code == 200

    client.post("/entra/esci/")

    assert not Session.objects.filter(pk=copied).exists()
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert again.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")


def test_leaving_clears_what_the_browser_keeps(ada, client):
    enter(client, ada.account)

    answer = client.post("/entra/esci/")

    assert answer["Clear-Site-Data"] == '"storage"'


def test_every_page_of_work_has_the_way_out(world, login, client):
    login(world.ada)
    for address in ("/oggi/", "/avvisi/", reverse("person:summary", kwargs={"person": world.teresa.pk})):
        page = client.get(address, follow=True).content.decode()
        assert 'action="/entra/esci/"' in page or 'href="/entra/esci/"' in page, address


def test_a_second_session_lives_beside_the_first_and_a_new_password_ends_the_others(ada):
    one, two = Client(), Client()
    for client in (one, two):
        enter(client, ada.account)
    new = "lucciola ferro nuvola"

    one.post("/entra/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert two.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")
    assert one.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/secondo-fattore/"), (
        "the own one goes on"
    )


def test_changing_how_one_enters_asks_the_proof_again(ada, client, monkeypatch):
    """A session left open on a desk does not let a passer-by add a key, take away the app or read the codes of reserve."""
    enter(client, ada.account)
    connect_app(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 24 * 3600
    session.save()

    for door in ("app/scollega/", "riserva/", "riserva/nuovi/", "riserva/scarica/", "chiavi/aggiungi/"):
        answer = client.get(f"/entra/sicurezza/{door}")
        assert answer.status_code == 302 and "conferma" in answer["Location"], door


def test_an_address_that_is_said_to_be_anothers_does_not_go_around_the_lock(db):
    """`X-Forwarded-For` is believed from as many proxies as the settings say: none, unless they say so."""
    client = Client()

    answers = [
        client.post("/entra/", {"login": f"a{n}@prova.example", "password": "sbagliata davvero"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(22)
    ]  # fmt: skip

    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert answers[-1].status_code == 429 or "Troppi tentativi" in answers[-1].content.decode()


def test_a_session_is_no_older_than_the_page_of_security_says():
    assert (limits.SESSION_IDLE, limits.SESSION_WHOLE) == (1800, 43_200)
