# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Life cycles as tables: which state may follow which, and the refusal, constraint and diagram that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from raccordo.kernel.records import Conflict, Refused


@dataclass(frozen=True)
class Lifecycle:
    """The states of one kind of thing, and from each the states that may follow.

    `labels` gives the Italian word of each state; the first state is the one a new thing begins in.
    """

    name: str
    labels: dict[str, str]
    transitions: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        unknown = {s for targets in self.transitions.values() for s in targets} | set(self.transitions)
        if unknown - set(self.labels):
            raise ValueError(f"{self.name}: unknown states {sorted(unknown - set(self.labels))}")

    @property
    def initial(self) -> str:
        return next(iter(self.labels))

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(self.labels.items())

    def may(self, before: str, after: str) -> bool:
        """Whether `after` may follow `before`."""
        return after in self.transitions.get(before, ())

    def passed(self, before: str, after: str) -> bool:
        """Whether somebody got there first: it is `after` already, or took another road and `after` is behind or aside.

        What has not come so far yet is no such thing: that is a rule, and sending the same form again will not help.
        """
        if before == after:
            return True
        forks = any({before, after} <= set(targets) for targets in self.transitions.values())
        return after not in self._reachable(before) or (forks and before != self.initial)

    def _reachable(self, state: str) -> set[str]:
        found: set[str] = set()
        left = [state]
        while left:
            fresh = set(self.transitions.get(left.pop(), ())) - found
            found |= fresh
            left += fresh
        return found

    def check(self, before: str, after: str, said: Callable[[], str] | None = None) -> None:
        """Raise, in words, when `after` may not follow `before`: Conflict when it is done already, Refused otherwise.

        `said` tells who did it and when, as « da Sara Conti alle 10:02»; it is asked only then.
        """
        if self.may(before, after):
            return
        word = self.labels.get(before, before).lower()
        if self.passed(before, after):
            who = said() if said else ""
            raise Conflict(
                f"Non si può: è già «{word}»{who}. Ricarica la pagina per vedere lo stato attuale."
            )
        raise Refused(f"Non si può ancora: adesso è «{word}».")

    def constraint(self, table: str, field: str = "state") -> models.CheckConstraint:
        """The database refuses a state that is not in the table."""
        return models.CheckConstraint(
            condition=models.Q(**{f"{field}__in": list(self.labels)}), name=f"{table}_{field}_known"
        )

    def diagram(self) -> str:
        """The life cycle as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.replace('-', '_')}"]
        for before, targets in self.transitions.items():
            lines += [f"    {before.replace('-', '_')} --> {after.replace('-', '_')}" for after in targets]
        return "\n".join(lines)
