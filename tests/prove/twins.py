# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A hundred thousand questions in twin worlds: every address, read and written, as everybody; each twin is another one."""

from __future__ import annotations

import os
import time
from random import Random

from django.db import transaction

from tests.web.leaks import crawl, mutate, share, walk
from tests.web.leaks.conftest import demo_database, lived_in, scene  # noqa: F401 - fixtures
from tests.web.leaks.test_leaks import PERSONAS

PAIRS = int(os.environ.get("RACCORDO_PROVE_PAIRS", "100_000"))
SEED = int(os.environ.get("RACCORDO_PROVE_SEED", "20261123"))
PART = 0.6
"""How much of what is hidden each twin changes: another part each time, so that changes do not cover each other."""


def another_twin(scene, name: str, random: Random, patch) -> dict[str, int]:  # noqa: F811
    """The change of `mutate`, over a part of the hidden rows drawn anew, in another order, with other words."""
    change, word = mutate._change, f"gemello{random.getrandbits(32):x}"
    patch.setattr(
        mutate, "_change", lambda model, rows: change(model, [row for row in rows if random.random() < PART])
    )
    true = mutate._other_value
    patch.setattr(mutate, "_other_value", lambda one: (value := true(one)) and value.replace("gemello", word))
    order = mutate._sort_rows

    def shuffled(*given):
        hidden, seen = order(*given)
        random.shuffle(hidden)
        return hidden, seen

    patch.setattr(mutate, "_sort_rows", shuffled)
    return mutate.mutate(scene, name)


def test_twin_worlds_answer_the_same_bytes(scene, monkeypatch):  # noqa: F811
    walker, random = walk.Walker(scene, share.everything, most=8), Random(SEED)
    began, pairs, twins, faults = time.perf_counter(), 0, 0, []

    while pairs < PAIRS and not faults:
        for name in PERSONAS:
            steps = walker.walk(name)
            with monkeypatch.context() as patch, transaction.atomic():
                done = another_twin(scene, name, random, patch)
                assert all(done.values()), f"the twin is no twin: {done}"
                for question, before in steps.answers:
                    after = crawl.ask(steps.client, question)
                    if before.shown != after.shown:
                        faults.append(f"{name}: {walk.difference(question, before, after)}")
                transaction.set_rollback(True)
            pairs, twins = pairs + len(steps.answers), twins + 1
            print(f"… {name}: {pairs:,} pairs, {time.perf_counter() - began:.0f} s", flush=True)
            if pairs >= PAIRS or faults:
                break

    print(f"\nPROVATO {pairs:,} coppie di risposte in {twins} mondi gemelli, seme {SEED}: {len(faults)} diverse; "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not faults, "\n".join(faults[:12])
