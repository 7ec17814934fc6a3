# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hundred thousand questions in twin worlds: every address, read and written, as everybody; each twin is another one.

A persona asks everything once in the true world; what was answered is kept as a digest. Then, one twin after another, the same is
asked again, and the digests are compared.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from django.db import transaction
from django.test import Client

from tests.prove import share as among
from tests.prove import worlds
from tests.web.leaks import adapters, crawl, share, walk
from tests.web.leaks.conftest import demo_database, lived_in, scene  # noqa: F401 - fixtures
from tests.web.leaks.crawl import Answer, Question
from tests.web.leaks.test_leaks import PERSONAS

PAIRS = int(os.environ.get("RACCORDO_PROVE_PAIRS", "100_000"))
SEED = int(os.environ.get("RACCORDO_PROVE_SEED", "20261123"))


@dataclass
class Tally:
    """What was compared."""

    pairs: int = 0
    twins: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    persons: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass
class Known:
    """What one persona was answered in the true world."""

    client: Client
    answers: list[tuple[Question, str, bytes]]


def digest(answer: Answer) -> bytes:
    """All that is shown, in a few bytes: equal answers have equal ones."""
    return hashlib.blake2b(repr(answer.shown).encode(), digest_size=20).digest()


def asked_truly(scene, name: str) -> Known:  # noqa: F811
    """One walk through everything."""
    steps = walk.Walker(scene, share.everything, most=8).walk(name)
    answers = [(q, f"{q.method} {crawl.route_of(q)}", digest(answer)) for q, answer in steps.answers]
    return Known(steps.client, answers)


def compare(scene, name: str, known: Known, random: Random, patch, tally: Tally) -> None:  # noqa: F811
    """One twin, asked everything that was asked of the true world, and taken away again."""
    parted: list[tuple[Question, Answer]] = []
    with transaction.atomic():
        with patch.context() as changing:
            done = worlds.another(scene, name, random, changing)
        assert all(done.values()), f"the twin of {name} is no twin: {done}"
        for question, page, before in known.answers:
            after = crawl.ask(known.client, question)
            tally.pages[page] += 1
            if digest(after) != before:
                parted.append((question, after))
        transaction.set_rollback(True)
    for question, after in parted:
        tally.faults.append(f"{name}: {walk.difference(question, crawl.ask(known.client, question), after)}")
        print(f"DIVERSA {tally.faults[-1]}", flush=True)
    tally.changes.update(done)
    tally.persons[name] += len(known.answers)
    tally.pairs, tally.twins = tally.pairs + len(known.answers), tally.twins + 1


def turns() -> Iterator[tuple[int, str]]:
    """This process's personas, again and again."""
    mine = [name for number, name in enumerate(PERSONAS) if among.falls_here(number)]
    turn = 0
    while True:
        yield from ((turn, name) for name in mine)
        turn += 1


def test_twin_worlds_answer_the_same_bytes(scene, monkeypatch):  # noqa: F811
    tally, known, began = Tally(), {}, time.perf_counter()
    wanted, seed = among.portion(PAIRS), SEED + among.NUMBER

    for turn, name in turns():
        if turn and (tally.pairs >= wanted or tally.faults):
            break
        if name not in known:
            known[name] = asked_truly(scene, name)
        compare(scene, name, known[name], Random(f"{seed} {turn} {name}"), monkeypatch, tally)
        spent = time.perf_counter() - began
        print(f"… {name}, twin {turn + 1}: {tally.pairs:,} pairs of {wanted:,}, {spent:.0f} s, "
              f"{1000 * spent / tally.pairs:.0f} ms a pair", flush=True)  # fmt: skip

    among.tell("coppie di risposte", {"": tally.pairs})
    among.tell("mondi gemelli", {"": tally.twins})
    among.tell("coppie per persona", tally.persons)
    among.tell("coppie per pagina e verbo", tally.pages)
    among.tell("cambiamenti che hanno preso", tally.changes)
    print(f"\nPROVATO {tally.pairs:,} coppie di risposte in {tally.twins} mondi gemelli, {len(tally.pages)} pagine e verbi, "
          f"{len(tally.persons)} persone, seme {seed}: {len(tally.faults)} diverse; {time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not tally.faults, "\n".join(tally.faults[:12])
    assert not missing(tally), missing(tally)


def missing(tally: Tally) -> list[str]:
    """Pages that nobody asked, or to which nobody sent anything."""
    return [
        page
        for address in crawl.ours()
        if address.name not in adapters.APART
        for page in (f"get {address.name}", *([f"post {address.name}"] if crawl.takes_posts(address) else []))
        if page not in tally.pages
    ]
