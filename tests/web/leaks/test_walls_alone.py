# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each wall holds alone: on every table as several personas, and on pages whose managers narrow nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from raccordo.kernel import scoping
from raccordo.kernel.scoping import Guard
from raccordo.record.models import Condition
from tests.web.leaks import catalogue, crawl, walk, walls

pytestmark = pytest.mark.xdist_group("fughe")
SEE_DIFFERENTLY = ("ada", "bruno", "laura")
PAGES = ("person:people", "person:suggestions", "person:summary", "person:diary", "person:documents", "shell:today",
         "conference:sessions", "practice:list", "desk:search")  # fmt: skip
"""Pages that read many tables; `make prove` asks all of them."""


@pytest.mark.parametrize("name", SEE_DIFFERENTLY)
def test_each_wall_alone_shows_the_same_rows_of_every_table(scene, name):
    faults, compared = walls.differences(scene, name)

    assert not faults, "\n".join(faults)
    assert compared > 200


def test_a_wall_that_is_laxer_than_the_other_is_seen(scene, monkeypatch):
    true = scoping.visible
    monkeypatch.setattr(
        scoping, "visible", lambda c, g, m: true(c, Guard(**{**vars(g), "labelled": False}), m)
    )

    assert walls.differences(scene, "laura", [Condition])[0] or walls.differences(scene, "ada")[0]


@pytest.fixture(scope="module")
def found():
    return [a for a in crawl.ours() if a.name in PAGES]


@pytest.mark.parametrize("name", ("ada",))
def test_pages_leak_nothing_when_their_managers_narrow_nothing(scene, found, name):
    assert found
    with walls.managers_off():
        walker = walk.Walker(scene, lambda scene, name: found, most=1)
        faults = [fault for check in (walk.twins, walk.excess, walk.opened) for fault in check(walker, name)]

    assert not faults, "\n".join(faults[:12])


def test_after_a_walk_no_setting_of_ours_lives_in_the_connection(scene, found):
    walk.Walker(scene, lambda scene, name: found, most=1).walk("sara")

    with connection.cursor() as cursor:
        assert not catalogue.settings_of(cursor)
        cursor.execute("savepoint planted")
        cursor.execute("select set_config('raccordo.reach', 'system', false)")
        assert catalogue.settings_of(cursor) == ["raccordo.reach"]
        cursor.execute("rollback to savepoint planted")
