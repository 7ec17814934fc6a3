# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Sono la stessa persona»: side by side, a reason, the bands on both records, and parted again."""

from __future__ import annotations

import pytest

from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person, PersonLink
from raccordo.privacy import operations as privacy
from tests.personas import NOW, World
from tests.rooms.privacy.test_exclusions import bar
from tests.rooms.privacy.two_records import WHY, double, link
from tests.web.input.rows import note


@pytest.fixture
def other(world) -> Person:
    """Teresa's second record."""
    return double(world)


def page(person: Person, rest: str = "") -> str:
    return f"/persone/{person.pk}/{rest}"


def compare(here: Person, there: Person) -> str:
    return page(here, f"stessa-persona/{there.pk}/")


def standing() -> PersonLink:
    with system_access(NOW):
        return PersonLink.objects.get(ended_at=None)


def test_bruno_compares_the_two_and_joins_them(world: World, other, enter):
    bruno = enter(world.bruno)
    assert "Sono la stessa persona" in bruno.get(page(world.teresa)).text
    assert compare(world.teresa, other) in bruno.get(page(world.teresa, "stessa-persona/")).text
    assert (
        compare(world.teresa, other)
        in bruno.get(page(world.teresa, "stessa-persona/"), {"q": "brambila"}).text
    )

    shown = bruno.get(compare(world.teresa, other))
    assert "Diverso" in shown.text and "Brambila" in shown.text and compare(other, world.teresa) in shown.text
    assert (
        "take_tax_code" not in shown.text and "take_tax_code" in bruno.get(compare(other, world.teresa)).text
    )
    answer = bruno.post(compare(world.teresa, other), {"reason": WHY})

    assert answer.status_code == 302 and standing().reason == WHY
    assert "Scheda precedente" in bruno.get(page(world.teresa)).text
    replaced = bruno.get(page(other)).text
    assert (
        "qui si legge soltanto" in replaced and page(world.teresa) in replaced and "Aggiungi" not in replaced
    )


def test_the_band_names_the_other_only_to_who_may_open_it(world, other, enter):
    link(world, other, world.teresa)

    ada = enter(world.ada).get(page(world.teresa)).text
    assert "qui si legge soltanto" in ada and str(other.pk) not in ada and "Per scrivere rivolgiti" in ada
    with system_access(NOW):
        PersonLink.objects.update(ended_at=NOW, end_reason="prova")
    link(world, world.teresa, other)
    ada = enter(world.ada).get(page(world.teresa)).text
    assert "Scheda precedente" not in ada and str(other.pk) not in ada


def test_a_write_on_the_replaced_record_is_refused_in_words_and_nothing_is_written(world, other, enter):
    with system_access(NOW):
        privacy.enrol_with_gp(
            by=world.ada.actor, at=NOW, person=other, gp_role_id=world.ada.role.pk, starts=NOW
        )
    link(world, world.teresa, other)
    ada = enter(world.ada)

    answer = ada.post(page(other, "diario/scrivi/"), note(voice="health"))

    assert answer.status_code == 409
    assert "si può solo leggere" in answer.text and page(world.teresa) in answer.text


def test_parted_again_with_a_reason(world, other, enter):
    link(world, world.teresa, other)
    bruno, row = enter(world.bruno), standing()
    undo = page(world.teresa, f"unione/{row.pk}/separa/")
    assert undo in bruno.get(page(world.teresa)).text and undo in bruno.get(page(other)).text

    assert bruno.post(undo, {"reason": ""}).status_code == 422
    assert bruno.post(undo, {"reason": "È la cugina, ho visto i documenti"}).status_code == 302

    with system_access(NOW):
        assert PersonLink.objects.get(pk=row.pk).end_reason == "È la cugina, ho visto i documenti"
    assert "unita" not in bruno.get(page(world.teresa)).text
    assert bruno.get(undo).status_code == 404


def test_what_one_may_not_open_has_the_bytes_of_what_is_not_there(world, other, enter):
    bar(world, world.bruno, person=other)
    bruno = enter(world.bruno)
    nobody = compare(world.teresa, world.teresa).replace(
        f"persona/{world.teresa.pk}", f"persona/{world.area.pk}"
    )

    barred, absent, unknown = (
        bruno.get(one) for one in (compare(world.teresa, other), nobody, compare(world.teresa, world.ugo))
    )

    assert barred.status_code == absent.status_code == 404
    assert barred.content == absent.content == unknown.content
    assert str(other.pk) not in bruno.get(page(world.teresa, "stessa-persona/")).text
    with system_access(NOW):
        assert AccessLine.objects.filter(
            person_id=other.pk, account_id=world.bruno.account.pk, permitted=False
        ).exists()


def test_for_other_roles_the_pages_are_not_there(world, other, enter):
    for persona in (world.ada, world.sara, world.teresa_account):
        client = enter(persona)
        assert client.get(page(world.teresa, "stessa-persona/")).status_code == 404
        assert client.get(compare(world.teresa, other)).status_code == 404


def test_what_is_missing_keeps_what_was_typed(world, other, enter):
    answer = enter(world.bruno).post(compare(world.teresa, other), {"reason": ""})

    assert answer.status_code == 422 and "Scrivi come hai capito" in answer.text
