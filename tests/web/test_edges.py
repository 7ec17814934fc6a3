# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small edges of the pages: other sites that ask, kinds of answers, letters, signed words, codes (OWASP ASVS 5.0)."""

from __future__ import annotations

import inspect
import json
import math
import re
import time
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp_auth
from django.core import mail, signing
from django.core.cache import cache
from django.test import Client

from raccordo.kernel.scoping import access
from raccordo.web.shell import drafts, limits
from raccordo.web.shell.models import Draft
from tests.house.test_addresses import addresses
from tests.personas import NOW
from tests.web.test_login import PASSWORD, connect_app, enter, totp
from tests.web.urls import sample

ELSEWHERE = "https://altrove.example"


@pytest.fixture(autouse=True)
def no_old_limits(db):
    cache.clear()


@pytest.fixture
def ada(world):
    account = world.ada.account
    account.set_password(PASSWORD)
    account.save()
    return world.ada


def asked(client: Client):
    """The answer of every address, asked by another site."""
    for address in addresses():
        if address.name and address.name != "account_reset_password_from_key":
            yield address.name, client.get(sample(address), headers={"Origin": ELSEWHERE})


def test_no_other_site_is_let_read_an_answer_and_every_answer_says_what_it_is(world, login, client):
    login(world.sara)
    shared, unsaid = [], []
    for name, answer in asked(client):
        shared += [name for header in answer.headers if header.lower().startswith("access-control-")]
        kind = answer.headers.get("Content-Type", "")
        text = kind.startswith(("text/", "application/xml"))
        if answer.content and (not kind or (text and "charset=utf-8" not in kind.lower())):
            unsaid.append(f"{name}: {kind!r}")

    assert not shared and not unsaid


@pytest.mark.parametrize("words", ["%3Cb%3E", "&lt;b&gt; &amp;amp;", "%2527", "\\u003cb\\u003e", "=?utf-8?q?=3Cb=3E?=", "&#60;b&#62;"])  # fmt: skip
def test_what_is_typed_is_read_once_and_kept_as_it_was(world, login, client, words):
    login(world.sara)

    client.post("/bozze/", {"key": "prova:1", "data": json.dumps({"text": [words]})})

    assert client.get("/bozze/", {"key": "prova:1"}).json()["fields"] == {"text": [words]}


def test_a_saving_that_began_before_and_arrives_after_does_not_take_the_place_of_what_was_typed_last(world):
    key, account = "prova:1", world.sara.account.pk
    with access(world.sara.context()):
        for words, seconds in (("cade", 0), ("cade spesso", 2), ("ca", 1), ("cade spesso, di notte", 2)):
            drafts.put(account, key, {"text": [words]}, NOW + timedelta(seconds=seconds))
        kept = Draft.objects.get(account_id=account, key=key)

    assert (kept.fields, kept.saved_at) == ({"text": ["cade spesso, di notte"]}, NOW + timedelta(seconds=2))


@pytest.mark.parametrize("more", ["\r\nBcc: altri@prova.example", "\nTo: altri@prova.example", ",altri@prova.example", "%0aBcc:altri@prova.example"])  # fmt: skip
def test_no_letter_goes_to_an_address_that_was_added(ada, client, more):
    client.post("/entra/password/dimenticata/", {"email": ada.account.email + more})

    assert not [one for one in mail.outbox if "altri" in str(one.message())]


ACCOUNT = "018f0000-0000-7000-8000-000000000001"


def worker(rf, cookie: str) -> UUID | None:
    request = rf.get("/")
    request.COOKIES[drafts.COOKIE] = cookie
    return drafts._worker(request)


def test_a_signed_word_counts_whole_for_its_purpose_and_while_it_lasts(rf, monkeypatch, settings):
    good = signing.dumps(ACCOUNT, salt=drafts._SALT)
    word, moment, seal = good.split(":")

    assert worker(rf, good) == UUID(ACCOUNT)
    for bad in (
        f"{word}:{moment}:", f"{word}:{moment}", f"{word}::{seal}", f"{word}:{moment}:{seal[:-1]}", word, "", "a:b:c", f"{word[:-1]}x:{moment}:{seal}",
        signing.dumps(ACCOUNT, salt="raccordo.other"), signing.dumps(ACCOUNT, salt=drafts._SALT, key="un'altra chiave"),
        signing.Signer(salt=drafts._SALT, algorithm="md5").sign_object(ACCOUNT),
    ):  # fmt: skip
        assert worker(rf, bad) is None, bad
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * limits.SESSION_WHOLE - 60)
    assert worker(rf, good) == UUID(ACCOUNT)
    monkeypatch.setattr(time, "time", lambda: now + 2 * limits.SESSION_WHOLE + 60)
    assert worker(rf, good) is None


def test_codes_and_seeds_are_long_enough_and_drawn_by_a_generator_for_secrets(ada, client):
    enter(client, ada.account)
    seed = connect_app(client)
    codes = re.findall(r"<li>(\w{8})</li>", client.get("/entra/sicurezza/riserva/").content.decode())

    assert len(seed) * math.log2(32) >= 128
    assert len(set(codes)) == 10 and 8 * math.log2(10) >= 20, "even of digits alone"
    for made in (totp_auth.generate_totp_secret, RecoveryCodes.activate):
        assert re.search(r"secrets\.|token_hex|generate_seed", inspect.getsource(made)), made
    assert re.search(r"secrets\.token_hex", inspect.getsource(RecoveryCodes.generate_seed))


def test_a_code_of_the_app_opens_once(ada, client):
    enter(client, ada.account)
    code = totp(connect_app(client), 1)

    for expected in (302, 200):
        other = Client()
        enter(other, ada.account)
        assert other.post("/entra/codice/", {"code": code}).status_code == expected


@pytest.mark.parametrize("late", [False, True])
def test_the_letter_of_a_new_password_opens_once_and_not_for_ever(ada, client, settings, late):
    client.post("/entra/password/dimenticata/", {"email": ada.account.email})
    where = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body)[1]
    assert settings.PASSWORD_RESET_TIMEOUT <= 3 * 24 * 3600
    if late:
        settings.PASSWORD_RESET_TIMEOUT = -1
    else:
        form, new = client.get(where)["Location"], "lucciola ferro nuvola pane"
        assert client.post(form, {"password1": new, "password2": new}).status_code == 302

    assert "Questo collegamento non vale più" in Client().get(where, follow=True).content.decode()
