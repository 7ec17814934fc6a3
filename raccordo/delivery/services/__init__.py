# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each service of the Guida is given at home, as data: who may, holidays, what to do; read once at start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from pathlib import Path

from raccordo.kernel.catalogue import read_yaml

HOLIDAYS = ("keep", "skip", "move")


@dataclass(frozen=True)
class HomeService:
    """One service that becomes visits."""

    code: str
    short: str
    roles: frozenset[str]
    roles_words: str
    holidays: str
    minutes: int
    earliest: time
    latest: time
    tasks: tuple[str, ...]


@lru_cache(maxsize=1)
def load() -> dict[str, HomeService]:
    """Read the table, by code. Raises ValueError on an unknown treatment of holidays."""
    found = {}
    for code, row in read_yaml(Path(__file__).parent / "services.yaml").items():
        if row["holidays"] not in HOLIDAYS:
            raise ValueError(f"{code}: holidays must be one of {HOLIDAYS}")
        found[code] = HomeService(
            code, row["short"], frozenset(row["roles"]), row["roles_words"], row["holidays"], row["minutes"],
            time.fromisoformat(row["from"]), time.fromisoformat(row["until"]), tuple(row["tasks"]),
        )  # fmt: skip
    return found


def of(code: str | None) -> HomeService | None:
    """The rules of one service; None when it is not given by visits at home."""
    return load().get(code or "")


def tasks_of(code: str | None) -> tuple[str, ...]:
    """What a visit of a service is for, when nobody said more."""
    rules = of(code)
    return rules.tasks if rules else ()
