# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a session lives, and what ends it at the next request (OWASP ASVS 5.0, V7; privacy.md 1.3, threat 12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F

from raccordo.kernel.scoping import access
from raccordo.web.shell import clock, limits
from raccordo.web.shell.models import Draft
from raccordo.web.shell.sessions import BEGAN

AT_THE_DOOR = "/entra/?next="


def rests(client, seconds: float) -> None:
    """Let time pass over a session in which nothing is asked."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(pk=key).update(expire_date=F("expire_date") - timedelta(seconds=seconds))


def began(client, seconds_ago: float) -> None:
    session = client.session
    session[BEGAN] = clock.epoch() - seconds_ago
    session.save()


def asks(client) -> str:
    answer = client.get("/bozze/", {"key": "x"})
    return "in" if answer.status_code == 200 else answer["Location"]


@pytest.mark.parametrize(
    ("rest", "inside"), [(limits.SESSION_IDLE - 120, True), (limits.SESSION_IDLE + 1, False)]
)
def test_half_an_hour_of_rest_ends_it(world, login, rest, inside):
    client = login(world.ada)

    rests(client, rest)

    assert (asks(client) == "in") is inside


def test_who_works_stays_in_and_the_sign_of_life_is_written_now_and_then(world, login):
    client = login(world.ada)
    for _ in range(6):
        rests(client, limits.SESSION_IDLE / 2)
        assert asks(client) == "in"


@pytest.mark.parametrize(
    ("ago", "inside"), [(limits.SESSION_WHOLE - 60, True), (limits.SESSION_WHOLE + 1, False), (-600, False)]
)
def test_twelve_hours_end_it_however_much_one_works(world, login, ago, inside):
    client = login(world.ada)

    began(client, ago)

    assert (asks(client) == "in") is inside


def test_a_session_that_does_not_say_when_it_began_is_over(world, login):
    client = login(world.ada)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    session = client.session
    data = {name: value for name, value in session.items() if name != BEGAN}
    Session.objects.filter(pk=key).update(session_data=session.encode(data))

    assert asks(client).startswith(AT_THE_DOOR)


def test_after_the_whole_time_one_may_enter_again(world, login):
    client = login(world.ada)
    began(client, limits.SESSION_WHOLE + 1)
    where = asks(client)

    assert where.startswith(AT_THE_DOOR)
    assert client.get(where).status_code == 200, "the page of login, not a ring of redirects"


def test_what_one_was_writing_when_it_ended_is_kept(world, login):
    client = login(world.ada)
    client.get("/bozze/", {"key": "x"})
    rests(client, limits.SESSION_IDLE + 1)

    client.post("/bozze/", {"text": ["cade spesso"], "draft": "prova:1"})

    with access(world.ada.context()):
        assert Draft.objects.get().fields == {"text": ["cade spesso"]}


def test_a_second_factor_that_is_taken_away_stops_proving_at_the_next_request(world, login):
    factor = Authenticator.objects.create(user=world.ada.account, type="totp", data={"secret": "x"})
    client = login(world.ada)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password"},
        {"method": "mfa", "type": "totp", "id": factor.pk},
    ]
    session.save()
    assert asks(client) == "in"

    factor.delete()

    assert asks(client).startswith("/entra/secondo-fattore/")


def test_the_cookie_of_a_session_is_kept_from_scripts_and_ends_with_the_browser(client):
    assert settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
