# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every operator of the rules turned, every condition taken away: each change must be noticed by the court or by an example.

A change that changes nothing is declared in `tests/oracle/equivalent.py`, with its reason.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter

import pytest

from tests import databases
from tests.oracle import court as courts
from tests.oracle import equivalent, pictures, sites, wide
from tests.prove import share

SITES = os.environ.get("RACCORDO_PROVE_SITES", "")
"""Only the changes in whose name this regular expression finds something, if given."""


@pytest.fixture(scope="module")
def court(django_db_setup, django_db_blocker):
    administrator = databases.elsewhere(USER=databases.administrator())
    kept = databases.keeping_statements(many=400)
    with django_db_blocker.unblock(), administrator, kept, wide.remembering():
        yield pictures.build()


def test_every_change_of_the_rules_is_noticed(court):
    began, said, survivors = time.perf_counter(), Counter(), []
    assert not list(courts.sit(court)), "the court finds faults in the unchanged rules"

    asked = [one for one in sites.mutants() if re.search(SITES, one.name)]
    mine = [one for number, one in enumerate(asked) if share.falls_here(number)]
    for number, mutant in enumerate(mine):
        if number % 100 == 99:
            print(f"… {number + 1} of {len(mine)}, {time.perf_counter() - began:.0f} s", flush=True)
        verdict = sites.verdict(court, mutant)
        reason = equivalent.reason(mutant.name) if verdict == "alive" else None
        said["equivalent" if reason else verdict] += 1
        survivors += [mutant.name] if verdict == "alive" and not reason else []
        if survivors and verdict == "alive" and not reason:
            print(f"VIVO {mutant.name}", flush=True)

    share.tell("mutanti", {"": len(mine) - said["stillborn"]})
    share.tell("vivi", {"": len(survivors)})
    print(f"\nPROVATO {sum(said.values()) - said['stillborn']} mutanti: {said['killed']} uccisi, {said['equivalent']} equivalenti "
          f"dichiarati, {len(survivors)} vivi ({said['stillborn']} che non sono SQL, non contati); "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    assert not survivors, "\n".join(survivors)
