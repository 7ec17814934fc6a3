# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The continuous archive in its folder: chains, what they are made of, which are kept and for how long.

    archivio/20261128T073000Z/               one chain, by the moment at which it began
        base.copia                           the whole server at one moment (`archiving`)
        000000010000000000000003.segmento    what was written since: one file for each segment of the write-ahead log,
        000000010000000000000004.segmento    the last one written anew at each pass, until it is full

A chain stands alone: a return needs one folder, and to forget a week is to remove one. Each file is an envelope (`sealed`).
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

FOLDER = "archivio"
BASE = "base.copia"
AIM = timedelta(minutes=5)  # the most that a fall may take away (reliability.md, part 4)
KEPT = timedelta(days=7)  # any moment of these can be returned to; older states are what copies are for
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"^\d{8}T\d{6}Z$")
_SEGMENT = re.compile(r"^([0-9A-F]{24})\.segmento$")


@dataclass(frozen=True)
class Chain:
    """A base and what was written since."""

    folder: Path

    @property
    def moment(self) -> datetime:
        """When its base was begun."""
        return datetime.strptime(self.folder.name, _STAMP).replace(tzinfo=UTC)

    @property
    def base(self) -> Path:
        """Where its base is."""
        return self.folder / BASE

    @property
    def slot(self) -> str:
        """The name by which the server keeps for it what was not carried away yet; no copy of a server carries it along."""
        return f"raccordo_{self.folder.name.lower()}"

    def segment(self, name: str) -> Path:
        """Where a segment is, or will be."""
        return self.folder / f"{name}.segmento"

    def segments(self) -> dict[str, Path]:
        """Every segment by its name, in order."""
        matches = ((_SEGMENT.match(path.name), path) for path in sorted(self.folder.glob("*.segmento")))
        return {match.group(1): path for match, path in matches if match}


def begun_at(place: Path, moment: datetime) -> Chain:
    """The chain of a moment, in the folder of the copies."""
    return Chain(place / FOLDER / moment.astimezone(UTC).strftime(_STAMP))


def chains(place: Path) -> list[Chain]:
    """Every chain whose base is whole, the oldest first; `place` is the folder of the copies, the archive, or one chain."""
    for above in (place / FOLDER, place):
        found = [Chain(path) for path in sorted(above.glob("*Z")) if _NAME.match(path.name)]
        if found:
            return [chain for chain in found if chain.base.exists()]
    return [Chain(place)] if _NAME.match(place.name) and (place / BASE).exists() else []


def segment_name(timeline: int, number: int, size: int) -> str:
    """The name that PostgreSQL gives to a segment."""
    each = (1 << 32) // size
    return f"{timeline:08X}{number // each:08X}{number % each:08X}"


def segment_number(name: str, size: int) -> int:
    """The segment's place in the log."""
    return int(name[8:16], 16) * ((1 << 32) // size) + int(name[16:], 16)


def age(place: Path, now: datetime) -> timedelta | None:
    """How long ago the last pass ended; None where nothing can be returned to yet."""
    found = [path.stat().st_mtime for chain in chains(place) for path in chain.segments().values()]
    return now - datetime.fromtimestamp(max(found), UTC) if found else None


def forgotten(found: list[Chain], now: datetime) -> list[Chain]:
    """Chains that nobody needs any more: the next one had begun before the days that are kept. Never the last."""
    return [chain for chain, after in pairwise(found) if now - after.moment > KEPT]


def prune(place: Path, now: datetime, making: Path | None) -> int:
    """Remove the chains that are too old, and those whose base was never finished. Returns how many of the first."""
    whole = chains(place)
    gone = forgotten(whole, now)
    for chain in gone:
        shutil.rmtree(chain.folder)
    known = {chain.folder for chain in whole} | {making}
    for path in (place / FOLDER).glob("*Z"):
        if _NAME.match(path.name) and path not in known:
            shutil.rmtree(path)
    return len(gone)
