# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The network page: professionals and lay people side by side, entering and leaving with a period and a reason."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from raccordo.intake.models import CareTeamMember
from raccordo.kernel.scoping import system_access
from raccordo.people import operations as people
from raccordo.people.models import RelatedPerson
from tests.personas import NOW
from tests.rooms.intake.acts import flag, take_charge, why

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"\s+", " ", response.content.decode()).replace("&#39;", "'")


def rete(world, act=""):
    return f"/persone/{world.teresa.pk}/rete/{act}"


@pytest.fixture
def sara(world, login):
    take_charge(world, at=NOW - timedelta(days=1))
    return login(world.sara)


def send(client, path, **fields):
    return client.post(path, {"submission": str(uuid4()), **fields})


def test_the_network_shows_everybody_and_who_sees_the_record(world, sara, django_assert_max_num_queries):
    with system_access(NOW):
        people.add_related_person(
            by=world.sara.actor, at=NOW, person=world.teresa, family_name="Brambilla", given_name="Laura", role="child",
            is_caregiver=True, strength=3, power="support-administrator",
        )  # fmt: skip

    with django_assert_max_num_queries(16):
        page = text(sara.get(rete(world)))

    for words in ("Sara Conti", "Responsabile del caso", "Ada Riva", "medico scelto dalla persona", "Laura Brambilla",
                  "Caregiver", "Amministratore di sostegno", "4 tra persone e servizi, 2 enti"):  # fmt: skip
        assert words in page


RELATED = {"family_name": "Pini", "given_name": "Rosa", "role": "neighbour", "strength": "2", "power": "none"}


def test_a_neighbour_enters_and_leaves_the_network(world, sara):
    added = send(sara, rete(world, "vicini/nuovo/"), **RELATED)
    with system_access(NOW):
        rosa = RelatedPerson.objects.get()
    ended = send(sara, rete(world, f"vicini/{rosa.pk}/togli/"), version="1")

    assert added.status_code == ended.status_code == 302
    assert "Rosa Pini non è più nella rete." in text(sara.get(rete(world)))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"family_name": ""}, "Scrivi il cognome"),
        ({"role": ""}, "Scegli chi è per la persona."),
        ({"power": "guardian"}, "Per questo potere serve un decreto: scrivi la sua data."),
        ({"power": "guardian", "decree_date": "31/02/2024"}, "Scrivi la data con giorno, mese e anno"),
        ({"power": "guardian", "decree_date": "01/01/2031"}, "La data del decreto è nel futuro"),
        ({"covers_health": "on"}, "serve un potere: scegli quale"),
    ],
)
def test_a_relative_that_does_not_hold_comes_back_with_the_words(world, sara, fields, words):
    response = send(sara, rete(world, "vicini/nuovo/"), **{**RELATED, **fields})

    assert response.status_code == 422
    assert text(response).count(words) >= 2
    with system_access(NOW):
        assert not RelatedPerson.objects.exists()


def test_a_professional_enters_for_a_period_and_leaves(world, sara):
    joined = send(
        sara, rete(world, "professionisti/nuovo/"), role=str(world.dino.role.pk), reason="igiene e alzata", starts="",
        ends="30/11/2026",
    )  # fmt: skip
    with system_access(NOW):
        member = CareTeamMember.objects.get(role_id=world.dino.role.pk)

    assert joined.status_code == 302
    assert why(world, world.dino, NOW + timedelta(minutes=1)) == [
        "sei nella sua rete di cura: igiene e alzata"
    ]
    assert why(world, world.dino, NOW + timedelta(days=7)), "the last day is still inside"
    assert not why(world, world.dino, NOW + timedelta(days=8))
    assert "fino al" in text(sara.get(rete(world)))
    assert "Dino Corti lascia la rete di cura" in text(
        sara.get(rete(world, f"professionisti/{member.pk}/lascia/"))
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": ""}, "Scegli chi entra nella rete."),
        ({"reason": ""}, "Scrivi perché entra nella rete"),
        ({"starts": "22/11/2026"}, "Nella rete si entra da oggi in poi"),
        ({"starts": "30/11/2026", "ends": "29/11/2026"}, "La fine viene prima dell’inizio"),
        ({"ends": "ieri"}, "Scrivi la data con giorno, mese e anno"),
    ],
)
def test_a_joining_that_does_not_hold_comes_back_with_the_words(world, sara, fields, words):
    form = {"role": str(world.dino.role.pk), "reason": "igiene", "starts": "", "ends": "", **fields}

    response = send(sara, rete(world, "professionisti/nuovo/"), **form)

    assert response.status_code == 422
    assert text(response).count(words) >= 2


def test_periods_that_overlap_are_refused_beside_the_field(world, sara):
    form = {"role": str(world.dino.role.pk), "reason": "igiene"}
    send(sara, rete(world, "professionisti/nuovo/"), **form, starts="30/11/2026", ends="")

    response = send(
        sara, rete(world, "professionisti/nuovo/"), **form, starts="07/12/2026", ends="08/12/2026"
    )

    assert response.status_code == 422
    assert "In quel periodo è già nella rete di cura." in text(response)


def test_the_desk_may_add_near_people_but_not_compose_the_team(world, login):
    take_charge(world)
    flag(world)
    bruno = login(world.bruno)

    assert bruno.get(rete(world)).status_code == 200
    assert bruno.get(rete(world, "vicini/nuovo/")).status_code == 200
    assert bruno.get(rete(world, "professionisti/nuovo/")).status_code == 404


def test_the_outsider_finds_nothing_and_a_stranger_in_the_address_is_not_found(world, login, sara):
    assert sara.get(rete(world, f"vicini/{uuid4()}/togli/")).status_code == 404
    assert sara.get(rete(world, f"professionisti/{uuid4()}/lascia/")).status_code == 404
    elsa = login(world.elsa)
    assert elsa.get(rete(world)).content == elsa.get(f"/persone/{uuid4()}/rete/").content
