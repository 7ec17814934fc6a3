# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nightly round, from the database to what the pages read; by the queue and by hand."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from raccordo.observatory import charts, publish, tasks
from raccordo.observatory.declaration import indicators
from raccordo.observatory.published import INSIDE, OUTSIDE, reading
from tests.personas import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Drawings have their own tests."""
    monkeypatch.setattr(charts, "series", lambda *args: None)
    monkeypatch.setattr(charts, "by_place", lambda *args: None)


def test_a_night_publishes_every_indicator_on_the_rows_of_the_rooms(visited, lake_dir):
    publish.nightly(NOW + timedelta(days=30))

    adoption = reading(INSIDE, "adesione-medici").publication.windows[0]
    assert (adoption.total.yes, adoption.total.cases) == (2, 2)
    assert all(reading(INSIDE, slug) for slug in indicators())
    waits = reading(INSIDE, "giorni-alla-risposta").publication.windows[0]
    assert (waits.total.mark, waits.places, waits.series) == ("<5", {}, [])  # one person: nothing is told


def test_what_is_public_is_only_what_says_so(world, lake_dir):
    publish.nightly(NOW)

    assert [slug for slug in indicators() if reading(OUTSIDE, slug)] == ["adesione-medici"]
    assert reading(OUTSIDE, "adesione-medici").publication.windows[0].total.mark == "<5"


def test_a_night_that_fails_leaves_the_one_before(world, lake_dir, monkeypatch):
    publish.nightly(NOW)
    before = reading(INSIDE, "adesione-medici").at
    monkeypatch.setattr(publish, "publication", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        publish.nightly(NOW + timedelta(days=1))

    assert reading(INSIDE, "adesione-medici").at == before


def test_the_queue_runs_it_as_of_the_moment_that_it_names(lake_dir, monkeypatch):
    asked = []
    monkeypatch.setattr(publish, "nightly", asked.append)

    tasks.load_observatories(timestamp=int(NOW.timestamp()))

    assert asked == [NOW]
    (periodic,) = [
        p for p in tasks.app.periodic_registry.periodic_tasks.values() if "observator" in p.task.name
    ]
    assert periodic.cron == "30 2 * * *"


def test_the_command_loads_once_when_asked_only_if_missing(world, lake_dir):
    said = [StringIO(), StringIO()]
    for out in said:
        call_command("osservatori", "--se-mancano", "--al", "2026-11-23T03:00", stdout=out)

    assert "senza nomi" in said[0].getvalue()
    assert "ci sono già" in said[1].getvalue()
    assert f"{reading(INSIDE, 'adesione-medici').at:%d/%m %H:%M}" == "23/11 03:00"
