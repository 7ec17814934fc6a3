# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Login: password and second factor for staff, locks, ends of mandates and sessions; walked as a browser would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from raccordo.kernel.accounts import Account
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import access, system_access
from raccordo.privacy import operations as privacy
from raccordo.territory import operations as territory
from raccordo.web.shell.gate import StaffView
from raccordo.web.shell.models import Draft
from tests.house.test_addresses import addresses
from tests.personas import NOW
from tests.web.urls import sample

PASSWORD = "cavallo batteria graffetta giusto"


def totp(secret: str, step: int = 0) -> str:
    """The six digits that an app shows (RFC 6238), written here on purpose: not the library's own."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time() // 30) + step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture(autouse=True)
def no_old_limits(db):
    cache.clear()


@pytest.fixture
def ada(world):
    account = world.ada.account
    account.set_password(PASSWORD)
    account.save()
    return world.ada


def enter(client: Client, account: Account, password: str = PASSWORD, after: str = "/"):
    return client.post("/entra/", {"login": account.email, "password": password, "next": after})


def connect_app(client: Client) -> str:
    page = client.get("/entra/sicurezza/app/").content.decode()
    secret = re.search(r'<span class="codice">([A-Z2-7]+)</span>', page)[1]
    response = client.post("/entra/sicurezza/app/", {"code": totp(secret)})
    assert response.status_code == 302, response.content.decode()
    return secret


def test_from_password_to_the_work_list_with_a_real_code(ada, client):
    assert enter(client, ada.account)["Location"] == "/"
    asked = client.get("/bozze/", {"key": "x"})
    assert asked["Location"].startswith("/entra/secondo-fattore/")
    assert "Serve un secondo passo" in client.get(asked["Location"]).content.decode()

    secret = connect_app(client)

    assert client.get("/")["Location"] == "/oggi/"
    assert client.get("/bozze/", {"key": "x"}).status_code == 200
    later = Client()
    assert enter(later, ada.account)["Location"] == "/entra/codice/"
    assert later.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")
    wrong = later.post("/entra/codice/", {"code": "000000"})
    assert "Il codice non è giusto" in wrong.content.decode()
    assert later.post("/entra/codice/", {"code": totp(secret, 1)}).status_code == 302
    assert later.get("/bozze/", {"key": "x"}).status_code == 200


def test_a_reserve_code_opens_once(ada, client):
    enter(client, ada.account)
    connect_app(client)
    codes = re.findall(r"<li>(\w{8})</li>", client.get("/entra/sicurezza/riserva/").content.decode())
    assert len(codes) == 10

    for expected in (302, 200):
        other = Client()
        enter(other, ada.account)
        assert other.post("/entra/codice/", {"code": codes[0]}).status_code == expected


def test_secrets_of_second_factors_are_not_readable_in_the_database(ada, client):
    enter(client, ada.account)
    secret = connect_app(client)

    stored = str(Authenticator.objects.get(type="totp").data)

    assert secret not in stored


LEAVING = {"protected:exit"}  # who is out already is led where leaving leads


def gated():
    views = (a for a in addresses() if issubclass(getattr(a.view, "view_class", object), StaffView))
    return [a for a in views if a.name not in LEAVING]


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_work_opens_without_second_factor(ada, client, method):
    enter(client, ada.account)

    assert gated()
    for address in gated():
        response = getattr(client, method)(sample(address))
        assert response.status_code == 302, address.name
        assert response["Location"].startswith("/entra/secondo-fattore/"), address.name


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_work_opens_without_login(db, client, method):
    for address in gated():
        response = getattr(client, method)(sample(address))
        assert (response.status_code, response["Location"][:13]) == (302, "/entra/?next="), address.name


def test_another_accounts_second_factor_does_not_count(ada, world, client):
    """The proofs in a session belong to the account that gave them."""
    enter(client, ada.account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa"}]
    session["account_authentication_methods_user"] = str(world.elsa.account.pk)
    session.save()

    assert client.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/secondo-fattore/")


def test_five_wrong_passwords_close_the_account_for_a_while(ada, client):
    for _ in range(5):
        assert "password non sono giuste" in enter(client, ada.account, "sbagliata davvero").content.decode()

    response = enter(client, ada.account)

    assert response.status_code == 200
    assert "Aspetta otto minuti" in response.content.decode()


def test_an_unknown_address_and_a_wrong_password_get_the_same_words(ada, client):
    def words(email):
        page = client.post("/entra/", {"login": email, "password": "sbagliata davvero"}).content.decode()
        return re.search(r'<div class="sommario-errori".*?</div>', page, re.DOTALL)[0]

    assert words(ada.account.email) == words("nessuno@raccordo.example")


def test_an_unknown_address_costs_the_time_of_a_wrong_password(ada, client, monkeypatch):
    """A password is hashed either way: the wait does not tell who works here."""
    hashed = []
    for act in ("encode", "verify"):
        own = getattr(Argon2PasswordHasher, act)
        monkeypatch.setattr(
            Argon2PasswordHasher, act, lambda *a, own=own, act=act, **k: (hashed.append(act), own(*a, **k))[1]
        )

    def cost(login: str) -> int:
        hashed.clear()
        client.post("/entra/", {"login": login, "password": "sbagliata sbagliata"})
        return len(hashed)

    assert cost("nessuno@prova.example") == cost(ada.account.email) > 0


def test_the_whole_story_of_wrong_attempts_is_the_same_for_an_unknown_address(ada, client):
    """The twin of login: refused, then shut for a while, word for word (threat 9, and ASVS 5.0 on enumeration)."""

    def story(login: str) -> list[tuple[int, str]]:
        cache.clear()
        told = []
        for _ in range(7):
            answer = client.post("/entra/", {"login": login, "password": "sbagliata sbagliata"})
            page = re.sub(
                r'name="(csrfmiddlewaretoken|submission)" value="[^"]*"', "", answer.content.decode()
            )
            told.append((answer.status_code, page.replace(login, "")))
        return told

    known, unknown = story(ada.account.email), story("nessuno@prova.example")
    assert known == unknown
    assert "password non sono giuste" in known[0][1] and "Aspetta otto minuti" in known[-1][1]


def test_a_forgotten_password_is_chosen_again_by_letter(ada, client):
    client.post("/entra/password/dimenticata/", {"email": ada.account.email})
    client.post("/entra/password/dimenticata/", {"email": "nessuno@raccordo.example"})
    (letter,) = mail.outbox
    assert letter.subject.endswith("Raccordo: scegli la password")
    address = urlsplit(re.search(r"http\S+", letter.body)[0]).path

    form = client.get(address)["Location"]
    page = client.get(form)
    assert "Almeno 12 caratteri" in page.content.decode()
    short = client.post(form, {"password1": "breve", "password2": "breve"})
    assert short.status_code == 200 and "12" in short.content.decode()
    done = client.post(
        form, {"password1": "lucciola ferro nuvola pane", "password2": "lucciola ferro nuvola pane"}
    )

    assert done["Location"] == "/entra/password/nuova/fatta/"
    assert enter(Client(), ada.account, "lucciola ferro nuvola pane").status_code == 302
    assert "non vale più" in Client().get(address).content.decode()


def test_nobody_signs_up_and_unused_doors_are_not_there(db, client):
    for address in ("/entra/signup/", "/entra/email/", "/entra/login/code/", "/entra/registrati/"):
        assert client.get(address).status_code == 404


def test_a_mandate_that_ends_stops_at_the_next_request(world, login):
    client = login(world.ada)
    assert client.get("/bozze/", {"key": "x"}).status_code == 200
    territory.end_role(by=world.ada.actor, at=NOW, role_id=world.ada.role.pk, ends=NOW)

    home = client.get("/")

    assert home["Location"] == "/mio/"  # no mandate: no more than any citizen
    for address in gated():
        if not address.view.view_class.citizens:
            assert client.get(sample(address)).status_code == 404, address.name


def test_a_mandate_holds_to_its_last_second(world, login):
    client = login(world.ada)
    territory.end_role(by=world.ada.actor, at=NOW, role_id=world.ada.role.pk, ends=NOW + timedelta(seconds=1))

    assert client.get("/")["Location"] == "/oggi/"


def test_a_suspended_account_and_a_changed_password_end_open_sessions(ada, login):
    client = login(ada)
    ada.account.set_password("un'altra frase abbastanza lunga")
    ada.account.save()
    assert client.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")

    client = login(ada)
    Account.objects.filter(pk=ada.account.pk).update(is_active=False)
    assert client.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/?next=")


def test_who_works_for_two_bodies_chooses_and_pages_say_as_whom(world, login):
    second = territory.assign_role(
        by=world.ada.actor, at=NOW, practitioner_id=world.ada.role.practitioner_id, area_id=world.area.pk,
        organization_id=world.elsewhere.pk, role="gp", starts=NOW,
    )  # fmt: skip
    client = login(world.ada)
    session = client.session
    del session["role"]
    session.save()

    asked = client.get("/bozze/", {"key": "x"})
    page = client.get("/ruolo/").content.decode()
    client.post("/ruolo/", {"role": str(second.pk), "next": "/"})

    assert asked["Location"] == "/ruolo/?next=%2Fbozze%2F"
    assert "Studio di Ada Riva" in page and "Studio di Elsa Neri" in page
    assert client.get("/bozze/", {"key": "x"}).status_code == 200


def test_a_form_sent_after_the_session_ended_is_kept_for_its_writer_alone(world, login):
    client = login(world.ada)
    client.get("/bozze/", {"key": "x"})
    client.session.flush()

    response = client.post("/bozze/", {"text": ["cade spesso"], "draft": "prova:1", "submission": "x"})

    back = unquote(unquote(response["Location"]))
    assert back == "/entra/?next=/bozze/?bozza=prova:1"
    with access(world.ada.context()):
        assert Draft.objects.get().fields == {"text": ["cade spesso"]}
    with access(world.elsa.context()):
        assert not Draft.objects.exists()


def test_a_strangers_form_is_not_kept(world, client):
    response = client.post("/bozze/", {"text": ["cade spesso"], "draft": "prova:1"})

    assert response["Location"] == "/entra/?next=%2Fbozze%2F"
    with system_access(NOW):
        assert not Draft.objects.exists()


def test_demo_personas_exist_only_in_a_demonstration(world, login, settings):
    Account.objects.update(is_demo=True)
    client = login(world.ada)
    session = client.session
    del session["account_authentication_methods"]
    session.save()

    settings.DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"as": str(world.ada.role.pk)}).status_code == 404
    assert client.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/secondo-fattore/")

    settings.DEMO = True
    assert client.get("/demo/").status_code == 200
    assert client.get("/bozze/", {"key": "x"}).status_code == 200


def test_entering_failing_and_leaving_are_in_the_register(ada, client):
    enter(client, ada.account, "sbagliata davvero")
    enter(client, ada.account)
    client.post("/entra/esci/")

    with system_access(NOW):
        rows = AccessLine.objects.filter(kind__startswith="session.").order_by("id")
        found = [(row.kind, row.permitted, row.account_id) for row in rows]

    assert found == [
        ("session.refused", False, None),
        ("session.login", True, ada.account.pk),
        ("session.logout", True, ada.account.pk),
    ]


def test_every_page_of_login_speaks_italian_and_has_one_heading(ada, client):
    pages = [Client().get(path) for path in ("/entra/", "/entra/password/dimenticata/", "/entra/sospesa/")]
    enter(client, ada.account)
    connect_app(client)
    for path in ("/entra/esci/", "/entra/password/", "/entra/sicurezza/", "/entra/sicurezza/riserva/",
                 "/entra/sicurezza/riserva/nuovi/", "/entra/sicurezza/chiavi/", "/entra/sicurezza/chiavi/aggiungi/",
                 "/entra/sicurezza/app/scollega/", "/entra/codice/conferma/", "/entra/conferma/"):  # fmt: skip
        pages.append(client.get(path))

    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert text.count("<h1") == 1 and '<html lang="it"' in text
        assert not re.search(r"Sign In|Password Reset|Authenticator|Please|Email address", text)


def test_an_old_relationship_does_not_outlive_the_mandate(world, login):
    """Open relationships of an ended mandate open nothing, even if nobody closed them."""
    with system_access(NOW):
        privacy.grant_relationship(
            by=world.ada.actor, at=NOW, person_id=world.ugo.pk, kind="care-team", purpose="care", because="prova",
            role_id=world.ada.role.pk,
        )  # fmt: skip
    territory.end_role(by=world.ada.actor, at=NOW, role_id=world.ada.role.pk, ends=NOW)

    assert login(world.ada).get(f"/persone/{world.ugo.pk}/documenti/").status_code == 404
