# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace
from datetime import timedelta

import pytest

from raccordo.kernel.records import Refused
from raccordo.territory import data, operations, queries
from raccordo.territory.queries import guide as guide_queries
from raccordo.territory.queries.guide import search_guide, service

SHEETS = {sheet.code: sheet for sheet in data.services()}


def _publish(world, now, sheet):
    sheet = replace(sheet, place=replace(sheet.place, municipality="097042") if sheet.place else None)
    return operations.publish_service(
        by=world.carla.actor, at=now, sheet=sheet, organization_id=world.cooperative.pk, area_id=world.area.pk
    )


def test_a_published_service_reads_back_as_it_was_written(world, now):
    row = _publish(world, now, SHEETS["home-social-care"])

    found = service("home-social-care")

    assert found.id == row.pk
    assert replace(found.sheet, place=None) == replace(SHEETS["home-social-care"], place=None)
    assert (found.organization, found.municipality) == ("Cooperativa Il Filo", "Lecco")
    assert row.tariff_source == "Tariffa dimostrativa, dal 01/01/2026"


def test_publishing_again_changes_the_text_and_the_search_hears_of_it(world, now):
    _publish(world, now, SHEETS["home-social-care"])
    assert [one.service.sheet.code for one in search_guide("non riesce più a lavarsi").found] == [
        "home-social-care"
    ]

    _publish(
        world,
        now,
        replace(SHEETS["home-social-care"], tags=("potare le rose",), what="Giardino", title="Rose"),
    )

    assert search_guide("non riesce più a lavarsi").found == ()
    assert search_guide("potare le rose").found[0].service.sheet.title == "Rose"


def test_a_withdrawn_service_leaves_the_guide(world, now):
    _publish(world, now, SHEETS["home-social-care"])

    operations.withdraw_service(by=world.carla.actor, at=now, code="home-social-care")

    assert service("home-social-care") is None


def test_results_near_a_place_say_how_far_they_are(world, now):
    world.lecco.latitude, world.lecco.longitude = 45.85, 9.39
    world.lecco.save()
    guide_queries._built.cache_clear()  # coordinates are reference data: they do not change under a running server
    _publish(world, now, SHEETS["home-social-care"])

    result = search_guide("lavarsi", near=world.lecco).found[0]

    assert result.distance == pytest.approx(0.0)
    assert "«non riesce più a lavarsi»" in result.reasons


def test_only_services_with_a_unit_can_stand_in_a_plan(world, now):
    _publish(world, now, SHEETS["home-social-care"])
    _publish(world, now, SHEETS["access-point"])

    assert [row.code for row in queries.schedulable_services()] == ["home-social-care"]


def test_a_page_nobody_confirmed_for_six_months_says_so(world, now):
    _publish(world, now, SHEETS["home-social-care"])
    published = service("home-social-care")

    assert not published.is_stale(published.sheet.updated_on + timedelta(days=180))
    assert published.is_stale(published.sheet.updated_on + timedelta(days=190))


def test_the_same_mandate_twice_is_refused(world, now):
    dino = world.dino.role

    with pytest.raises(Refused, match="refused") as refusal:
        operations.assign_role(
            by=world.carla.actor, at=now, practitioner_id=dino.practitioner_id, organization_id=dino.organization_id,
            role=dino.role, starts=now,
        )  # fmt: skip

    assert refusal.value.message == "Questo incarico c'è già in quel periodo."


def test_a_mandate_ends_after_it_begins_and_may_begin_again(world, now):
    dino = world.dino.role
    with pytest.raises(Refused):
        operations.end_role(by=world.carla.actor, at=now, role_id=dino.pk, ends=dino.starts)

    operations.end_role(by=world.carla.actor, at=now, role_id=dino.pk, ends=now)
    again = operations.assign_role(
        by=world.carla.actor, at=now, practitioner_id=dino.practitioner_id, organization_id=dino.organization_id,
        role=dino.role, starts=now,
    )  # fmt: skip

    assert again.pk != dino.pk
    assert [role.pk for role in queries.mandates(world.dino.account.pk, now)] == [again.pk]


def test_a_doctor_joins_once(world, now):
    role = operations.assign_role(
        by=world.carla.actor, at=now, practitioner_id=world.sara.role.practitioner_id,
        organization_id=world.practice.pk, role="gp", starts=now,
    )  # fmt: skip

    operations.join(by=world.carla.actor, at=now, role_id=role.pk, joined_at=now)
    twice = operations.join(by=world.carla.actor, at=now, role_id=role.pk, joined_at=now + timedelta(days=9))

    assert twice.joined_at == now
