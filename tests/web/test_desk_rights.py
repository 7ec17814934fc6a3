# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person asks of her own data at a desk: taken in there, answered by the officer, read by her, seen by nobody else."""

from __future__ import annotations

import pytest

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import access, system_access
from raccordo.people.models import Person
from raccordo.privacy.models import SubjectRequest
from raccordo.privacy.operations import subject_requests as operations
from raccordo.territory.codes import Role
from tests.personas import NOW, make_persona

FORM = {
    "kind": "rectification", "text": "Il mio numero di telefono è vecchio", "given_by": "person", "identified": "document",
    "channel": "voice", "received": "20/11/2026",
}  # fmt: skip


def page_of(world) -> str:
    return f"/persone/{world.teresa.pk}/diritti/nuova/"


@pytest.fixture
def desk(world, enter):
    """Bruno, at the access point, with Teresa before him."""
    bruno = enter(world.bruno)
    assert bruno.post("/sportello/accogli/", {"person": str(world.teresa.pk)}).status_code == 302
    return bruno


@pytest.fixture
def flavia(world, enter):
    return enter(make_persona("Flavia", "Testa", Role.PRIVACY_OFFICER, world.social_service, world.area))


def test_teresa_asks_by_word_and_the_officer_has_a_month_from_that_day(world, enter, desk, flavia):
    assert "Come è stata riconosciuta" in desk.get(page_of(world)).content.decode()

    assert desk.post(page_of(world), FORM).status_code == 302

    with system_access(NOW):
        row = SubjectRequest.objects.get()
        assert (
            AccessLine.objects.filter(
                kind="privacy.create_right", object_id=row.pk, account_id=world.bruno.account.pk
            ).count()
            == 1
        )
    assert (row.due_date.isoformat(), row.identified, row.given_by, row.channel) == (
        "2026-12-20",
        "document",
        "person",
        "voice",
    )
    assert f"Richiesta {row.number}" in flavia.get("/privacy/").content.decode()
    one = flavia.get(f"/privacy/diritti/{row.pk}/").content.decode()
    assert "Con un documento d" in one and "La persona" in one and "vecchio" in one
    assert "vecchio" in enter(world.teresa_account).get(f"/mio/{world.teresa.pk}/diritti/").content.decode()


def test_the_same_clock_as_the_portals(world, enter, desk):
    desk.post(page_of(world), {**FORM, "received": "23/11/2026"})
    enter(world.teresa_account).post(f"/mio/{world.teresa.pk}/diritti/", {"kind": "access", "text": ""})

    with system_access(NOW):
        assert len(set(SubjectRequest.objects.values_list("due_date", flat=True))) == 1


def test_a_desk_without_a_person_before_it_writes_nothing(world, enter):
    elsa = enter(world.elsa)
    assert elsa.get(page_of(world)).status_code == elsa.post(page_of(world), FORM).status_code == 404
    assert enter(world.teresa_account).get(page_of(world)).status_code == 404

    with system_access(NOW):
        assert not SubjectRequest.objects.exists()


def test_the_operation_is_of_desks_and_of_persons_in_reach(world):
    said = {
        "person_id": world.teresa.pk, "kind": "access", "text": "", "channel": "voice", "received": NOW.date(), "identified": "known",
        "given_by": "person",
    }  # fmt: skip
    with access(world.ada.context(person=world.teresa)), pytest.raises(Refused) as refused:
        operations.receive_request(by=world.ada.actor, at=NOW, **said)
    assert "sportello" in refused.value.message
    with access(world.bruno.context()), pytest.raises(Person.DoesNotExist):
        operations.receive_request(by=world.bruno.actor, at=NOW, **said)


def test_another_who_follows_her_does_not_read_what_she_asked(world, desk):
    assert desk.post(page_of(world), FORM).status_code == 302

    with system_access(NOW):
        assert SubjectRequest.objects.count() == 1
    with access(world.ada.context(person=world.teresa)):
        assert not SubjectRequest.objects.exists()


def test_the_desk_reaches_it_from_the_contact(world, desk):
    page = desk.get(f"/persone/{world.teresa.pk}/contatti/nuovo/").content.decode()

    assert page_of(world) in page
