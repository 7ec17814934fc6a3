# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every answer says to the browser, whoever asks and whatever goes wrong (OWASP ASVS 5.0, V3.4; privacy.md 1.3)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import include, path

from raccordo.web.shell.gate import PublicView
from tests.conftest import log_in
from tests.house.test_addresses import addresses
from tests.web.urls import sample

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


class Falling(PublicView):
    """Falls."""

    def get(self, request, *args, **kwargs):
        raise RuntimeError


urlpatterns = [path("cade/", Falling.as_view()), path("", include("raccordo.config.urls"))]
handler500 = "raccordo.web.shell.errors.fault"


def missing(answer) -> list[str]:
    """Which of the headers an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    found = [name for name, value in EVERYWHERE.items() if answer.headers.get(name) != value]
    found += [rule for rule in POLICY if rule not in policy]
    found += ["unsafe" for word in ("unsafe-inline", "unsafe-eval", "http:", "*") if word in policy]
    features = answer.headers.get("Permissions-Policy", "")
    return found + [name for name in ("geolocation", "microphone", "camera") if f"{name}=()" not in features]


@pytest.mark.parametrize("who", [None, "sara", "laura"])
def test_every_address_answers_with_all_of_them(world, who):
    client = log_in(Client(), getattr(world, who)) if who else Client()
    faults = {}
    for address in addresses():
        if not address.name or address.name == "account_reset_password_from_key":  # wants the key of a letter
            continue
        for send in (client.get, client.post):
            answer = send(sample(address))
            if missing(answer):
                faults[address.name] = missing(answer)

    assert not faults


@pytest.mark.parametrize(
    ("method", "where", "status", "how"),
    [
        ("get", "/non-esiste/", 404, {}),
        ("get", "/cade/", 500, {}),
        ("get", "/oggi/", 302, {}),
        ("get", "/oggi", 301, {}),
        ("get", "/oggi/", 400, {"headers": {"host": "altrove.example"}}),
        ("post", "/entra/", 413, {"data": b"x" * 3_000_000, "content_type": "application/x-www-form-urlencoded"}),
        ("get", "/statici/non-esiste.css", 404, {}),
        ("get", "/statici/raccordo/raccordo.css", 200, {}),
        ("get", "/.well-known/security.txt", 200, {}),
    ],
)  # fmt: skip
def test_so_does_every_kind_of_refusal(db, settings, method, where, status, how):
    settings.ROOT_URLCONF = __name__
    answer = getattr(Client(raise_request_exception=False), method)(where, **how)

    assert (answer.status_code, missing(answer)) == (status, [])


def test_a_form_without_its_token_is_refused_with_them(db):
    answer = Client(enforce_csrf_checks=True).post("/entra/", {})

    assert (answer.status_code, missing(answer)) == (403, [])


def test_over_https_the_browser_is_told_to_stay_there(db, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get("/guida/", secure=True)

    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
