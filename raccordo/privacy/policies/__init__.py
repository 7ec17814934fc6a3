# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The access tables as data, owned by the data-protection officer, read once at start."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from raccordo.kernel.catalogue import read_yaml
from raccordo.privacy.rules import Matrix, Policy

_WORDS: dict[str, tuple[str, ...]] = {".": (), "r": ("read",), "w": ("read", "write")}


@lru_cache(maxsize=1)
def load() -> Policy:
    """Read the tables. Raises KeyError on a word that is neither `.`, `r` nor `w`."""
    data = read_yaml(Path(__file__).parent / "sections.yaml")
    sections = data["sections"]
    return Policy(
        str(data["version"]), _table(data["roles"], sections), _table(data["relationships"], sections)
    )


def _table(rows: dict[str, str], sections: list[str]) -> Matrix:
    table = {}
    for name, cells in rows.items():
        words = cells.split()
        if len(words) != len(sections):
            raise ValueError(f"policy row {name} has {len(words)} cells, wants {len(sections)}")
        table[name] = {section: _WORDS[word] for section, word in zip(sections, words, strict=True)}
    return table
