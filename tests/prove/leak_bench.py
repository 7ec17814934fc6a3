# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make leak-bench`: each planted leak alone, found, and in how long. The world is there before the clock starts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.test import override_settings
from hypothesis import Phase, find, settings

from tests.oracle import channels
from tests.oracle import planted as rules
from tests.oracle import test_hiding as sequences
from tests.oracle import test_oracle as worlds
from tests.oracle import test_powers as powers
from tests.oracle import worlds as drawn
from tests.oracle.test_powers import ground  # noqa: F401 - a fixture
from tests.plugin import ADMIN_URL
from tests.web.leaks import adapters, bench, crawl, planted, planted_more, planted_stores, test_planted, walk
from tests.web.leaks.conftest import demo_database, lived_in, scene  # noqa: F401 - fixtures
from tests.web.test_hiding import differ, followed, quiet, write_and_hide  # noqa: F401 - fixtures

FOUND: dict[str, tuple[bench.Leak, float | None]] = {}
LEAKS = {kind: [leak for leak in bench.leaks() if leak.finder == kind] for kind in (
    bench.ORACLE, bench.SHARED, bench.POWER, bench.SEQUENCE, bench.PAGE, bench.MORE, bench.STORE, bench.SILENCE)}  # fmt: skip
name_of = lambda leak: leak.name  # noqa: E731


def timed(leak: bench.Leak, look: Callable[[], Any]) -> None:
    """Keep whether a leak was found, and in how many seconds."""
    began = time.perf_counter()
    found = bool(look())
    FOUND[f"{leak.finder}/{leak.name}"] = (leak, time.perf_counter() - began if found else None)
    assert found, f"{leak.name} was not found"


@pytest.fixture
def stage(db):
    return drawn.build_stage()


@pytest.mark.parametrize("leak", LEAKS[bench.STORE], ids=name_of)
def test_where_things_lie(lived_in, leak):  # noqa: F811
    """Before the scene is entered: its transaction holds the tables."""
    with psycopg.connect(ADMIN_URL, dbname=lived_in) as below:
        below.execute("set lock_timeout = '20s'")
        leak.plant(below)

        timed(leak, lambda: planted_stores.LEAKS[leak.plant](below))
        below.rollback()


@pytest.mark.parametrize("leak", LEAKS[bench.ORACLE], ids=name_of)
def test_by_the_oracle(stage, monkeypatch, leak):
    way, cast = rules.LEAKS[leak.plant], rules.CASTS.get(leak.plant, worlds.CAST)
    few = settings(worlds.FEW, max_examples=1500, phases=[Phase.generate])
    leak.plant(monkeypatch)

    timed(
        leak,
        lambda: find(drawn.specs(cast), lambda spec: bool(worlds.faults(stage, spec, (way,))), settings=few),
    )


@pytest.mark.parametrize("leak", LEAKS[bench.SHARED], ids=name_of)
def test_between_bodies(stage, monkeypatch, leak):
    leak.plant(monkeypatch)

    timed(leak, lambda: worlds.faults(stage, rules.SHARED[leak.plant], (channels.walls,)))


@pytest.mark.parametrize("leak", LEAKS[bench.POWER], ids=name_of)
def test_by_powers(ground, monkeypatch, leak):  # noqa: F811
    leak.plant(monkeypatch)

    timed(
        leak,
        lambda: find(
            powers.SPECS,
            lambda spec: bool(powers.faults(ground, spec)),
            settings=settings(powers.FEW_MORE, phases=[Phase.generate]),
        ),
    )


@pytest.mark.parametrize("leak", LEAKS[bench.SEQUENCE], ids=name_of)
def test_by_a_sequence(stage, monkeypatch, leak):
    leak.plant(monkeypatch)

    timed(leak, lambda: sequences.faults(stage, sequences.LEAKS[leak.plant]))


@pytest.mark.parametrize("leak", LEAKS[bench.PAGE] + LEAKS[bench.MORE], ids=name_of)
def test_by_a_walk(scene, monkeypatch, leak):  # noqa: F811
    module = planted if leak.finder == bench.PAGE else planted_more
    for page in test_planted.READING:
        monkeypatch.setitem(adapters.QUERIES, f"planted-{page}", adapters._search)
    with override_settings(ROOT_URLCONF=module.__name__):
        (page,) = [a for a in crawl.addresses() if a.name == f"planted-{leak.plant}"]
        walks = (walk.Walker(scene, lambda scene, name: [page], most=most) for most in (1, 2))

        # A twin of a sample of what is hidden first; only if it tells nothing, one of all of it.
        timed(leak, lambda: any(check(walker, "ada") for walker in walks for check in bench.checks_of(leak)))


@pytest.mark.parametrize("leak", LEAKS[bench.SILENCE], ids=name_of)
def test_by_the_silence(followed, quiet, monkeypatch, leak, db):  # noqa: F811
    with monkeypatch.context() as patch:
        leak.plant(patch, followed)
        never = quiet()
        write_and_hide(followed, patch)

        timed(leak, lambda: differ(never, quiet()))


def test_all_were_found():
    """The table, the median, and those that nobody found."""
    every = bench.leaks()
    missing = [f"{leak.finder}/{leak.name}" for leak in every if f"{leak.finder}/{leak.name}" not in FOUND]
    times = [seconds for _, seconds in FOUND.values() if seconds is not None]
    unfound = [name for name, (_, seconds) in FOUND.items() if seconds is None] + missing
    for name, (leak, seconds) in sorted(FOUND.items(), key=lambda one: (one[1][0].kind, one[0])):
        print(
            f"  minaccia {leak.kind:>2}  {name:<60} {'NON TROVATA' if seconds is None else f'{seconds:8.2f} s'}"
        )
    print(f"\nPROVATO {len(every)} fughe piantate una alla volta: {len(every) - len(unfound)} trovate, in "
          f"{statistics.median(times):.2f} s (mediana), {max(times):.1f} s al più; non trovate: {unfound or 'nessuna'}")  # fmt: skip
    assert not unfound
