# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Large worlds from a seed: many small drawn worlds laid beside one another, shown to everybody through every channel.

Nothing here knows a rule: what a world is made of is drawn by `worlds.specs`, written by `worlds.realise`, shown by
`channels`, judged by the oracle. What grows there grows here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from random import Random
from types import ModuleType
from typing import Any

from django.db import transaction
from hypothesis.control import BuildContext
from hypothesis.internal.conjecture.data import ConjectureData, StopTest

from raccordo.kernel.scoping import AccessContext, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.people.queries import search
from raccordo.record.models import Condition
from raccordo.territory.codes import Role
from tests.oracle import channels, oracle, worlds
from tests.personas import NOW, Persona, make_person, make_persona

ACTORS, PERSONS, ENTRIES = 25, 60, 400
"""The size of a large world (privacy.md 2.9, oracle-wide)."""
ONE_BY_ONE = frozenset({"opening"})
"""Channels that write a line for each question: the small worlds ask them, and the walk."""


@dataclass
class Tally:
    """What was compared with the oracle. A row decision is one row that one actor could or could not see by one channel."""

    rows: int = 0
    sections: int = 0
    worlds: int = 0
    shown: int = 0
    faults: list[str] = field(default_factory=list)


def build_stage(*, actors: int = ACTORS, persons: int = PERSONS) -> worlds.Stage:
    """The stage of the small worlds, with more of everybody."""
    stage = worlds.build_stage()
    areas = [p.area for p in stage.persons]
    extra = (role for _ in range(9) for role in Role.values)
    while len(stage.actors) < actors:
        number, role = len(stage.actors), next(extra)
        body = stage.bodies[number % len(stage.bodies)]
        stage.actors[f"{role} {number}"] = make_persona("Attore", f"n{number}", role, body, body.area)
    by = stage.actors["gp"].actor
    with system_access(NOW):
        for number in range(len(stage.persons), persons):
            one = make_person(by, areas[number % len(areas)], None, f"Nome{number}", f"Cognome{number}",
                              date(1940, 1 + number % 12, 1 + number % 28))  # fmt: skip
            stage.persons.append(one)
    return stage


def spec(random: Random, stage: worlds.Stage, entries: int = ENTRIES) -> dict[str, Any]:
    """Drawn worlds side by side until there are so many entries; each of their persons becomes one of the many."""
    names, whole = tuple(stage.actors), {}
    while len(whole.get("entries", ())) < entries:
        drawn = _draw(random, names)
        places = random.sample(range(len(stage.persons)), 3)
        for key, value in drawn.items():
            if isinstance(value, list) and key != "cast":
                whole.setdefault(key, []).extend(_placed(line, places, random) for line in value)
    whole["cast"] = sorted(names)
    return {key: value if key in _MANY else _once(value) for key, value in whole.items()}


_MANY = ("entries", "relationships", "cast")


def _draw(random: Random, names: tuple[str, ...]) -> dict[str, Any]:
    while True:
        data = ConjectureData(random=Random(random.getrandbits(64)))
        try:
            with BuildContext(data, wrapped_test=worlds.specs):
                return data.draw(worlds.specs(names))
        except StopTest:
            continue


def _placed(line: Any, places: list[int], random: Random) -> Any:
    if not isinstance(line, dict):
        return line
    moved = {k: places[v % 3] if k == "person" and isinstance(v, int) else v for k, v in line.items()}
    return moved | ({"number": random.randrange(ENTRIES)} if "number" in line else {})


def _once(lines: list[Any]) -> list[Any]:
    """Decisions that may stand once for one person and one actor."""
    return list(
        {
            (line.get("person"), line.get("actor"), line.get("what")) if isinstance(line, dict) else n: line
            for n, line in enumerate(lines)
        }.values()
    )


@contextmanager
def remembering(module: ModuleType = oracle) -> Iterator[None]:
    """The oracle answers a question once: what it is asked again of the same world it says again. No rule is touched."""
    usual = {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function) and next(iter(inspect.signature(function).parameters), "") == "world"
    }
    try:
        for name, function in usual.items():
            setattr(module, name, _remembered(function))
        yield
    finally:
        for name, function in usual.items():
            setattr(module, name, function)


def _remembered(function: Callable) -> Callable:
    known: dict[tuple, Any] = {}
    held: list[Any] = []  # what is known by its place in memory stays there

    def asked(*given: Any) -> Any:
        key = tuple(one if one.__hash__ else id(one) for one in given)
        if key not in known:
            known[key] = function(*given)
            held.append(given)
        return known[key]

    return asked


def together(persona: Persona, name: str, world: dict) -> channels.Faults:
    """Lists as pages read them: by the manager, with the database behind."""
    actor = world["actors"][name]
    with access(AccessContext(persona.actor, Purpose.CARE, NOW)):
        seen = ({p.pk for p in Person.objects.all()}, {c.pk for c in Condition.objects.all()})
    right = (oracle.persons_in_lists(world, actor), oracle.entries_in_lists(world, actor))
    return [
        fault
        for one, other in zip(right, seen, strict=True)
        for fault in channels._compare("lists by both", name, one, other)
    ]


def ways() -> list[Callable]:
    """Every channel that answers with a set, and those that this file adds."""
    return [way for way in channels.ALL if way.__name__ not in ONE_BY_ONE] + [together]


def look(stage: worlds.Stage, random: Random, tally: Tally, entries: int = ENTRIES) -> None:
    """One large world, written, shown to everybody by every channel, compared, and taken away again."""
    with transaction.atomic():
        world = worlds.realise(stage, spec(random, stage, entries))
        with remembering(), counting(world, tally), on_one_page():
            for name in sorted(stage.actors):
                for way in ways():
                    tally.faults += way(stage.actors[name], name, world)
        tally.worlds += 1
        transaction.set_rollback(True)


@contextmanager
def on_one_page() -> Iterator[None]:
    """The search answers on one page, however many there are: its first page of keys is narrowed by the database alone."""
    one_page = search.search
    search.search = partial(one_page, size=10 * PERSONS)
    try:
        yield
    finally:
        search.search = one_page


@contextmanager
def counting(world: dict, tally: Tally) -> Iterator[None]:
    """Counts the comparisons where they are made. A comparison of two sets decides of each row of the world's that could have
    been among them: of persons where only persons stand in it, or nothing; of entries otherwise."""
    compare, decide = channels._compare, oracle.may_open
    persons, entries = set(world["persons"]), len(world["entries"])

    def counted(channel: str, name: str, right: set, seen: set) -> list[str]:
        tally.rows += len(persons) if (right | seen) <= persons else entries
        tally.shown += len(right)
        return compare(channel, name, right, seen)

    def decided(*given: Any) -> bool:
        tally.sections += 1
        return decide(*given)

    channels._compare, oracle.may_open = counted, decided
    try:
        yield
    finally:
        channels._compare, oracle.may_open = compare, decide
