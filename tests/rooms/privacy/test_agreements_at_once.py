# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies sign, correct and leave an agreement at the same moment: one effect each, and never two versions in force."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace

import pytest

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import AgreementParty, SharingAgreement
from raccordo.privacy.operations import agreements
from raccordo.privacy.queries.agreements import in_force
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.agreements import agree
from tests.personas import LONG_AGO, NOW, build_world, make_persona
from tests.rooms.at_once import a_database_of_its_own, together

HANDS = (2, 8)


@pytest.fixture
def table(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Eight municipalities, each with who signs, really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        world = build_world()
        bodies = [
            Organization.objects.create(
                code=f"ente-{n}", kind=OrganizationKind.MUNICIPALITY, name=f"Comune {n}", area=world.area, sector="social"
            )
            for n in range(max(HANDS))
        ]  # fmt: skip
        signers = [
            make_persona(f"Rita{n}", "Firma", Role.ADMINISTRATOR, b, world.area) for n, b in enumerate(bodies)
        ]
        officer = make_persona("Flavia", "Nava", Role.PRIVACY_OFFICER, bodies[0], world.area)
        yield SimpleNamespace(world=world, bodies=bodies, signers=signers, officer=officer)


def between(table, many: int, *, signed: bool = False, **fields) -> SharingAgreement:
    signers = {b.pk: s.actor for b, s in zip(table.bodies, table.signers, strict=True)}
    parties = [(body.pk, "joint-controller") for body in table.bodies[:many]]
    with system_access(NOW):
        return agree(table.officer.actor, signers, LONG_AGO, parties=parties, signed=signed, **fields)


def sign_before(row, *personas) -> None:
    with system_access(NOW):
        for one in personas:
            agreements.sign(by=one.actor, at=LONG_AGO, agreement_id=row.pk)


def signing(row, persona, version=None):
    act = partial(agreements.sign, by=persona.actor, at=NOW, agreement_id=row.pk, version=version)
    return persona.context(), act


def leaving(row, persona):
    act = partial(
        agreements.withdraw, by=persona.actor, at=NOW, agreement_id=row.pk, reason="Si cambia gestione"
    )
    return persona.context(), act


def alive(*rows) -> list[SharingAgreement]:
    """Which of some agreements open something at this moment."""
    return list(SharingAgreement.objects.filter(in_force(NOW), pk__in=[row.pk for row in rows]))


@pytest.mark.parametrize("hands", HANDS)
def test_all_the_bodies_sign_at_the_same_moment_and_it_enters_into_force_once(table, hands):
    row = between(table, hands)

    heard = together(*[signing(row, one) for one in table.signers[:hands]])

    assert heard == ["ok"] * hands
    row.refresh_from_db()
    assert (row.state, row.effective_at, row.version) == ("in-force", NOW, hands + 1)
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="privacy.sign_agreement", object_id=row.pk).count() == hands


@pytest.mark.parametrize("hands", HANDS)
def test_one_body_signs_once_however_many_hands_it_has(table, hands):
    row = between(table, 2)

    heard = together(*[signing(row, table.signers[0])] * hands)

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"Il tuo ente ha già firmato."}
    assert AgreementParty.objects.filter(agreement=row, signed_at__isnull=False).count() == 1 and not alive(
        row
    )


@pytest.mark.parametrize("hands", HANDS)
def test_of_those_who_read_the_same_page_one_signs_and_the_others_read_again(table, hands):
    row = between(table, hands)

    heard = together(*[signing(row, one, row.version) for one in table.signers[:hands]])

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"Intanto è cambiato: ricarica la pagina."}


@pytest.mark.parametrize("hands", HANDS)
def test_a_new_edition_signed_by_all_at_once_leaves_one_version_in_force(table, hands):
    old = between(table, hands, signed=True)
    new = between(table, hands, replaces_id=old.pk)

    heard = together(*[signing(new, one) for one in table.signers[:hands]])

    assert heard == ["ok"] * hands and alive(old, new) == [new]
    old.refresh_from_db()
    assert (old.state, old.ended_at) == ("ended", NOW)


@pytest.mark.parametrize("hands", HANDS)
def test_one_new_edition_is_proposed_however_often_it_is_sent(table, hands):
    old = between(table, 2, signed=True)
    propose = partial(between, table, 2, replaces_id=old.pk)

    heard = together(*[(table.officer.context(), propose)] * hands)

    assert heard.count("ok") == 1 and "fault" not in "".join(heard)
    assert SharingAgreement.objects.filter(replaces=old).count() == 1 and alive(old) == [old]


@pytest.mark.parametrize("hands", HANDS)
def test_who_leaves_as_the_last_signs_ends_it_whoever_comes_first(table, hands):
    row = between(table, hands)
    sign_before(row, *table.signers[1:hands])

    heard = together(signing(row, table.signers[0]), leaving(row, table.signers[1]))

    assert heard in (["ok", "ok"], ["Questo accordo non aspetta firme.", "ok"])
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("ended", NOW) and not alive(row)


@pytest.mark.parametrize("hands", HANDS)
def test_all_leave_at_the_same_moment_and_it_ends_once(table, hands):
    row = between(table, hands, signed=True)

    heard = together(*[leaving(row, one) for one in table.signers[:hands]])

    assert heard.count("ok") == 1
    assert {words for words in heard if words != "ok"} == {"L'accordo è già finito."}
    with system_access(NOW):
        assert AccessLine.objects.filter(kind="privacy.withdraw_agreement", object_id=row.pk).count() == 1


def test_who_leaves_the_old_edition_as_the_new_one_is_signed_leaves_one_in_force(table):
    for _ in range(6):  # the two must meet at the wrong moment once
        old = between(table, 2, signed=True)
        new = between(table, 2, replaces_id=old.pk)
        sign_before(new, table.signers[1])

        heard = together(signing(new, table.signers[0]), leaving(old, table.signers[1]))

        assert heard in (["ok", "ok"], ["L'accordo è già finito.", "ok"])
        old.refresh_from_db()
        assert old.state == "ended" and alive(old, new) == [new]
