# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accountability sheets of programmes: the story stands in a file of data, the figures come from the indicators."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from raccordo.kernel.catalogue import read_yaml

STATES = {"done": ("fatto", "verde"), "running": ("in corso", "primario"), "planned": ("da fare", "grigio")}


@dataclass(frozen=True)
class Phase:
    """One step of a programme, with its state."""

    when: str
    what: str
    state: str

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """Its state as a tone."""
        return STATES[self.state][1]


@dataclass(frozen=True)
class Sheet:
    """The story of a programme."""

    title: str
    subtitle: str
    purpose: str
    source: str
    phases: tuple[Phase, ...]
    actors: tuple[str, ...]
    next_checks: tuple[str, ...]


def load(code: str) -> Sheet:
    """Read one sheet. Raises on a field that is missing or unknown."""
    data = read_yaml(Path(__file__).parent / f"{code}.yaml")
    phases = tuple(Phase(str(one["when"]), one["what"], one["state"]) for one in data.pop("phases"))
    return Sheet(
        phases=phases, actors=tuple(data.pop("actors")), next_checks=tuple(data.pop("next_checks")), **data
    )
