# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten million row decisions, compared with the oracle one by one."""

from __future__ import annotations

import os
import time
from random import Random

from tests.oracle import wide
from tests.prove import share

DECISIONS = int(os.environ.get("RACCORDO_PROVE_DECISIONS", "10_000_000"))
SEED = int(os.environ.get("RACCORDO_PROVE_SEED", "20261123"))


def test_large_worlds_show_everybody_what_the_oracle_says(db):
    stage, random, tally = wide.build_stage(), Random(SEED + share.NUMBER), wide.Tally()
    began, wanted = time.perf_counter(), share.portion(DECISIONS)

    while tally.rows < wanted and not tally.faults:
        wide.look(stage, random, tally)
        print(f"… {tally.rows:,} of {wanted:,}, {time.perf_counter() - began:.0f} s", flush=True)

    share.tell("decisioni di riga", {"": tally.rows})
    share.tell("decisioni di sezione", {"": tally.sections})
    share.tell("differenze", {"": len(tally.faults)})

    print(f"\nPROVATO {tally.rows:,} decisioni di riga ({tally.shown:,} da mostrare) e {tally.sections:,} di sezione, in "
          f"{tally.worlds} mondi, seme {SEED + share.NUMBER}: {time.perf_counter() - began:.0f} s, {len(tally.faults)} differenze")  # fmt: skip
    assert not tally.faults, tally.faults[:20]
    assert tally.shown > tally.rows // 100, "worlds where nobody may see anything prove nothing"
