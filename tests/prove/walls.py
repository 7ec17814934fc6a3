# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every table by one wall at a time, as everybody; every page with the database's wall alone, as some."""

from __future__ import annotations

import time

from tests.web.leaks import share, walk, walls
from tests.web.leaks.conftest import demo_database, lived_in, scene  # noqa: F401 - fixtures
from tests.web.leaks.test_leaks import PERSONAS

WALKERS = ("ada", "sara", "bruno", "dino", "teresa", "laura")


def test_each_wall_alone_shows_the_same_rows_to_everybody(scene):  # noqa: F811
    began, faults, compared = time.perf_counter(), [], 0
    for name in PERSONAS:
        found, many = walls.differences(scene, name)
        faults, compared = faults + [f"{name}: {fault}" for fault in found], compared + many

    print(f"\nPROVATO {compared:,} righe viste da un muro solo, in {len(list(walls.models_()))} tabelle, da {len(PERSONAS)} "
          f"persone: {len(faults)} differenze; {time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not faults, "\n".join(faults)


def test_no_page_leaks_when_managers_narrow_nothing(scene):  # noqa: F811
    began, faults, asked = time.perf_counter(), [], 0
    with walls.managers_off():
        walker = walk.Walker(scene, share.fair, most=1)
        for name in WALKERS:
            faults += [
                f"{name} {check.__name__}: {fault}"
                for check in (walk.twins, walk.excess, walk.opened)
                for fault in check(walker, name)
            ]
            asked += len(walker.walk(name).answers)

    print(f"\nPROVATO {asked:,} risposte senza il muro del codice, a {len(WALKERS)} persone: {len(faults)} fughe; "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not faults, "\n".join(faults[:20])
