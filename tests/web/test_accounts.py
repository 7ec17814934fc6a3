# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo user`: accounts come from whoever runs the installation, and passwords from their owners alone."""

from __future__ import annotations

import re
from argparse import Namespace
from urllib.parse import urlsplit

from django.test import Client

from raccordo.config import accounts
from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.operations import delegates
from raccordo.territory import queries as territory
from tests.personas import NOW

DEFAULTS = {
    "nome": "", "cognome": "", "ruolo": None, "ente": None, "fine": None, "persona": None, "delega": False,
    "sospendi": False,
}  # fmt: skip


def ask(email, **options):
    return accounts.user(Namespace(email=email, **{**DEFAULTS, **options}))


def test_a_new_colleague_chooses_the_password_and_comes_in(world):
    code, text = ask(
        "nina.sala@raccordo.example", nome="Nina", cognome="Sala", ruolo="social-worker", ente="comune-lecco"
    )
    client = Client()
    address = urlsplit(re.search(r"http\S+", text)[0]).path

    form = client.get(address)["Location"]
    client.post(form, {"password1": "lucciola ferro nuvola", "password2": "lucciola ferro nuvola"})
    entered = client.post(
        "/entra/", {"login": "nina.sala@raccordo.example", "password": "lucciola ferro nuvola"}
    )

    assert (code, entered.status_code) == (0, 302)
    account = Account.objects.get(email="nina.sala@raccordo.example")
    (mandate,) = territory.mandates(account.pk, NOW.replace(year=2200))
    assert (mandate.role, mandate.organization) == ("social-worker", world.social_service)


def test_a_daughter_gets_the_page_of_her_mother(world):
    refused = ask("luca@raccordo.example", persona=str(world.teresa.pk), delega=True)
    with system_access(NOW):
        delegates.add_related(
            by=world.sara.actor, at=NOW, person=world.teresa, family_name="Brambilla", given_name="Luca", role="child",
            power="delegate", covers_health=True,
        )  # fmt: skip

    code, _ = ask(
        "luca@raccordo.example", persona=str(world.teresa.pk), delega=True, nome="Luca", cognome="Brambilla"
    )

    assert refused[0] == 1 and "Prima va scritta la delega" in refused[1]
    assert code == 0
    with system_access(NOW):
        line = CareRelationship.objects.get(account__email="luca@raccordo.example")
    assert (line.kind, line.because) == ("delegate", "Teresa ti ha dato una delega")


def test_what_does_not_hold_is_refused_in_words(world):
    assert ask("a@raccordo.example", ruolo="gp", ente="nessuno", nome="A", cognome="B") == (
        1, "Non c'è un ente con codice «nessuno».",
    )  # fmt: skip
    assert ask("a@raccordo.example")[0] == 2
    assert ask("a@raccordo.example", ruolo="mago", ente="comune-lecco")[0] == 1
    assert ask("a@raccordo.example", persona="teresa")[0] == 2
    assert ask("a@raccordo.example", persona=str(world.area.pk))[0] == 1
    assert not Account.objects.filter(email="a@raccordo.example").exists()


def test_a_suspended_account_is_out_at_the_next_page(world, login):
    client = login(world.ada)

    code, _ = ask(world.ada.account.email, sospendi=True)

    assert code == 0
    assert client.get("/bozze/", {"key": "x"})["Location"].startswith("/entra/")
