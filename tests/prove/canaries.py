# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Canaries in every field, everybody, every page: in no answer of who may not read the row; in no place that keeps."""

from __future__ import annotations

import time

from tests.web.leaks import canaries, share, walk
from tests.web.leaks.conftest import demo_database, lived_in, scene  # noqa: F401 - fixtures
from tests.web.leaks.test_leaks import PERSONAS


def test_no_word_of_any_row_reaches_who_may_not_read_it(scene):  # noqa: F811
    began, placed = time.perf_counter(), canaries.put()
    walker, faults, asked = walk.Walker(scene, share.everything, most=3), [], 0

    with canaries.watching() as travelling:
        for name in PERSONAS:
            faults += canaries.shown(walker, placed, name) + canaries.misplaced(walker, placed, name)
            asked += len(walker.walk(name).answers)
            walker._kept.clear()
            print(f"… {name}: {asked} answers, {time.perf_counter() - began:.0f} s", flush=True)

    columns = {(label, column) for label, _, column, _ in placed.places.values()}
    print(f"\nPROVATO {len(placed.places):,} parole in {len(columns)} campi di testo, cercate in {asked:,} risposte di {len(PERSONAS)} "
          f"persone: {len(faults)} fuori posto, {len(travelling)} in viaggio; {time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not faults + travelling, "\n".join([*faults, *travelling][:20])
