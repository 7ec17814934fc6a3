# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements that end are told to who signs for each party and to the officers: once for each number of days, on two pages."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.privacy.operations import agreements
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Area, Organization
from tests.agreements import agree
from tests.personas import LONG_AGO, NOW, make_persona


@pytest.fixture
def table(world):
    """Two municipalities with who signs for them, the officer of the area, and who has no part in it."""
    far = Area.objects.create(name="Ambito lontano", code="ambito-lontano", kind=world.area.kind)
    make = lambda code, area: Organization.objects.create(  # noqa: E731
        code=code, kind=OrganizationKind.MUNICIPALITY, name=f"Comune {code}", area=area, sector="social"
    )
    left, right, other = make("sala", world.area), make("vigne", world.area), make("altrove", far)
    signers = [
        make_persona(f"Rita{n}", "Firma", Role.ADMINISTRATOR, b, world.area)
        for n, b in enumerate((left, right))
    ]
    return SimpleNamespace(
        world=world, bodies=[left, right], signers=signers,
        officer=make_persona("Flavia", "Nava", Role.PRIVACY_OFFICER, world.practice, world.area),
        stranger=make_persona("Zeno", "Firma", Role.ADMINISTRATOR, world.practice, world.area),
        abroad=make_persona("Olga", "Lontana", Role.PRIVACY_OFFICER, other, far),
    )  # fmt: skip


def ending(table, days: int, **fields):
    """An agreement whose end is so many days away, and the night that looks at it."""
    row = agree(
        table.officer.actor, {b.pk: s.actor for b, s in zip(table.bodies, table.signers, strict=True)}, LONG_AGO,
        parties=[(b.pk, "joint-controller") for b in table.bodies], ends=NOW + timedelta(days=days), **fields,
    )  # fmt: skip
    night(NOW)
    return row


def night(at) -> int:
    with system_access(at):
        return agreements.look_at_ends(by=SYSTEM_ACTOR, at=at)


def new(client) -> int:
    return client.get("/avvisi/conto/").json()["nuovi"]


def test_every_signer_and_the_officer_of_the_area_are_told_and_nobody_else(table, login):
    ending(table, 60, title="Cartella condivisa")

    for told in (*table.signers, table.officer):
        client = login(told)
        assert new(client) == 1
        page = client.get("/avvisi/").content.decode()
        assert "Cartella condivisa" in page and "avviso dei 60 giorni" in page and "Nuovo" in page
    for other in (table.stranger, table.abroad):
        client = login(other)
        assert new(client) == 0 and "Cartella condivisa" not in client.get("/avvisi/").content.decode()
    assert "Cartella condivisa" not in login(table.world.sara).get("/avvisi/").content.decode()


def test_the_officer_of_a_party_is_told_wherever_he_sits(table, login):
    guest = make_persona("Ivo", "Ospite", Role.PRIVACY_OFFICER, table.bodies[0], table.abroad.role.area)
    row = ending(table, 15, title="Di due territori")
    client = login(guest)

    assert new(client) == 1
    page = client.get(f"/accordi/territorio/{row.pk}/").content.decode()
    assert "Di due territori" in page and "Scrivi una nuova versione" not in page


def test_a_night_that_comes_twice_tells_once_and_the_nearer_day_again(table, login):
    row = ending(table, 60)
    assert night(NOW) == 0 and night(NOW + timedelta(days=1)) == 0
    assert night(NOW + timedelta(days=45)) == 1 and night(NOW + timedelta(days=45)) == 0

    page = login(table.signers[0]).get(f"/accordi/da-firmare/{row.pk}/").content.decode()
    assert "Avvisi della scadenza" in page and "60 giorni prima" in page and "15 giorni prima" in page


def test_what_was_seen_is_not_new(table, login):
    ending(table, 60)
    client = login(table.officer)
    assert client.post("/avvisi/").status_code == 302

    assert new(client) == 0 and "Niente di nuovo" in client.get("/avvisi/").content.decode()


def test_it_waits_in_the_centre_until_somebody_closes_it(table, login):
    row = ending(table, 60, title="Da rinnovare")
    flavia = login(table.officer)
    assert "Da rinnovare" in flavia.get("/privacy/").content.decode()

    agreements.withdraw(by=table.signers[0].actor, at=NOW, agreement_id=row.pk, reason="Si cambia")

    assert "Da rinnovare" not in flavia.get("/privacy/").content.decode()


def test_of_an_agreement_whose_next_edition_is_signed_nothing_is_said(table):
    row = ending(table, 100)
    agree(
        table.officer.actor, {b.pk: s.actor for b, s in zip(table.bodies, table.signers, strict=True)}, NOW,
        parties=[(b.pk, "joint-controller") for b in table.bodies], replaces_id=row.pk, starts=row.ends,
    )  # fmt: skip

    assert night(NOW + timedelta(days=50)) == 0


def test_the_bell_stands_in_the_bar_of_who_answers_for_agreements(table, login):
    for told, path in ((table.signers[0], "/accordi/da-firmare/"), (table.officer, "/privacy/")):
        assert 'href="/avvisi/" data-avvisi="/avvisi/conto/"' in login(told).get(path).content.decode()


def test_with_no_notice_the_page_says_what_comes_there(table, login):
    page = login(table.officer).get("/avvisi/").content.decode()

    assert "accordi tra enti che stanno per scadere" in page and 'href="/privacy/"' in page
