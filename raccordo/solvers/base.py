# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every solver returns: a result with its proof, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Solution = TypeVar("Solution")


@dataclass(frozen=True)
class Limits:
    """How long and from which seed a solver works (seconds of wall time; a positive whole seed)."""

    seconds: float
    seed: int = 1


@dataclass(frozen=True)
class Result(Generic[Solution]):
    """A checked solution with its cost and, where the method gives one, a lower bound of the cost."""

    solution: Solution
    cost: float
    bound: float | None
    seconds: float


class Infeasible(Exception):
    """No solution exists; `reasons` says which demands contradict each other."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("infeasible")
        self.reasons = reasons
