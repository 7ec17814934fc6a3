# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long proof that two processes share: which part falls to this one, and how its counts are told so that they can be summed."""

from __future__ import annotations

import os
from collections.abc import Mapping

NUMBER, MANY = (int(one) for one in os.environ.get("RACCORDO_PROVE_SHARE", "0/1").split("/"))
"""Which process this is, and of how many; alone if nobody says."""
COUNTED = "CONTO "
"""How a line begins that `tools/prove` sums over the processes: «CONTO per pagina|get desk:search|123»."""


def falls_here(number: int) -> bool:
    """Whether the piece of work of this number is this process's."""
    return number % MANY == NUMBER


def portion(whole: int) -> int:
    """How much of a number is this process's."""
    return -(-whole // MANY)


def tell(kind: str, counts: Mapping[str, int]) -> None:
    """Counts of one kind, one a line."""
    for key, many in sorted(counts.items()):
        print(f"{COUNTED}{kind}|{key}|{many}", flush=True)
