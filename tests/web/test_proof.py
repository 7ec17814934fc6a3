# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Conferma che sei tu»: a delicate page wants a proof of the last five minutes, and loses nothing of what was written."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone

from raccordo.kernel.scoping import access
from raccordo.web.shell import clock, proof
from raccordo.web.shell.models import Draft
from raccordo.web.shell.sessions import begin_anew
from tests.conftest import PROVED_AT
from tests.personas import NOW
from tests.web.test_login import PASSWORD, connect_app, enter

MINUTES = 5 * 60


@pytest.fixture(autouse=True)
def no_old_limits(db):
    cache.clear()


@pytest.fixture
def true_clock(monkeypatch):
    """Proofs made for true are stamped by the true clock; `true_clock(300)` is five minutes later."""

    def later(seconds: float = 0) -> None:
        monkeypatch.setattr(clock, "epoch", lambda: timezone.now().timestamp() + seconds)

    later()
    return later


def accesses(world) -> str:
    return f"/mio/{world.teresa.pk}/accessi/"


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (MINUTES - 1, True), (MINUTES, False), (MINUTES + 1, False), (-1, False)]
)
def test_a_proof_ages_out_to_the_second(age, fresh):
    assert (
        proof.proves([{"method": "mfa", "at": 10_000 - age}], {"mfa"}, 10_000, timedelta(minutes=5)) is fresh
    )


def test_another_proof_or_one_without_a_moment_proves_nothing():
    within = timedelta(minutes=5)

    assert not proof.proves([{"method": "password", "at": 10_000}], {"mfa"}, 10_000, within)
    assert not proof.proves([{"method": "mfa"}, {}], {"mfa"}, 10_000, within)
    assert not proof.proves([], {"mfa"}, 10_000, within)


@pytest.mark.parametrize(("seconds", "status"), [(MINUTES - 1, 200), (MINUTES, 302)])
def test_a_stale_proof_is_asked_again_to_the_second(world, login, monkeypatch, seconds, status):
    client = login(world.teresa_account)
    monkeypatch.setattr(clock, "epoch", lambda: PROVED_AT + seconds)

    answer = client.get(accesses(world), {"prima": "2026-11-01"})

    assert answer.status_code == status
    if status == 302:
        back = parse_qs(urlsplit(answer["Location"]).query)["next"]
        assert (urlsplit(answer["Location"]).path, back) == (
            "/conferma/",
            [f"{accesses(world)}?prima=2026-11-01"],
        )


def test_a_citizen_without_a_second_factor_writes_the_password_again_and_loses_nothing(
    world, client, true_clock
):
    account = world.teresa_account.account
    account.set_password(PASSWORD)
    account.save()
    enter(client, account)
    asking = f"{accesses(world)}chiedi/"
    assert client.get(asking).status_code == 200
    true_clock(MINUTES + 1)

    stopped = client.post(asking, {"who": "Mio cognato", "text": ""})
    confirm = client.get(stopped["Location"])
    wrong = client.post(confirm["Location"], {"password": "sbagliata"})
    true_clock()
    right = client.post(confirm["Location"], {"password": PASSWORD})

    assert stopped["Location"].startswith("/conferma/?next=")
    assert confirm["Location"].startswith("/entra/conferma/")
    assert "La password non è giusta" in wrong.content.decode()
    assert right["Location"].startswith(asking)
    assert "Mio cognato" in client.get(right["Location"]).content.decode()


def test_who_has_an_app_proves_with_its_code_and_a_password_is_not_enough(world, client, true_clock):
    account = world.teresa_account.account
    account.set_password(PASSWORD)
    account.save()
    enter(client, account)
    connect_app(client)
    assert client.get(accesses(world)).status_code == 200
    true_clock(MINUTES + 1)

    confirm = client.get(client.get(accesses(world))["Location"])

    assert confirm["Location"].startswith("/entra/codice/conferma/")
    client.post("/entra/conferma/", {"password": PASSWORD})
    true_clock()
    session = client.session
    session["account_authentication_methods"] = [
        m for m in session["account_authentication_methods"] if m["method"] == "password"
    ]
    session.save()
    assert client.get(accesses(world))["Location"].startswith("/conferma/")


def test_proofs_are_throttled_as_entering_is(world, client, true_clock):
    account = world.teresa_account.account
    account.set_password(PASSWORD)
    account.save()
    enter(client, account)

    answers = [client.post("/entra/conferma/", {"password": f"sbagliata{n}"}).status_code for n in range(12)]

    assert answers[0] == 200 and answers[-1] == 429


def test_an_account_of_a_demonstration_confirms_with_a_button_and_only_there(
    world, client, login, settings, monkeypatch
):
    account = world.teresa_account.account
    account.is_demo = True
    account.save()
    login(world.teresa_account)
    monkeypatch.setattr(clock, "epoch", lambda: PROVED_AT + MINUTES)
    here = f"/conferma/?next={accesses(world)}"

    assert client.post("/conferma/", {"next": accesses(world)}).status_code == 404
    settings.DEMO = True
    monkeypatch.setattr(clock, "epoch", lambda: timezone.now().timestamp())
    session = client.session
    begin_anew(session)
    session.save()
    assert "Sono io" in client.get(here).content.decode()
    assert client.get(accesses(world)).status_code == 302
    assert client.post("/conferma/", {"next": accesses(world)})["Location"] == accesses(world)
    assert client.get(accesses(world)).status_code == 200
    assert client.post("/conferma/", {"next": "https://altrove.example/"})["Location"] == "/"
    settings.DEMO = False
    assert client.get(accesses(world)).status_code == 302


def test_nobody_learns_anything_by_being_asked(world, enter, monkeypatch):
    """Who may not open the page gets the same answer before a proof, whoever it is about; nothing is written."""
    laura = enter(world.laura)
    monkeypatch.setattr(clock, "epoch", lambda: PROVED_AT + MINUTES)

    hers, nobodys = (laura.get(f"/mio/{pk}/accessi/") for pk in (world.teresa.pk, world.ugo.pk))
    laura.post(f"{accesses(world)}1/", {"text": "Perché?"})

    assert hers.status_code == nobodys.status_code == 302
    with access(world.laura.context(at=NOW)):
        assert Draft.objects.filter(account_id=world.laura.account.pk).count() == 1
    assert enter(world.ada).get(accesses(world)).status_code == 404
