# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fall with the continuous archive: everything is killed and the disk is lost while people write; what comes back, and how much less."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psycopg

from raccordo.config import archive, copies, database, embedded
from tools.drill.rehearsal import (
    ROOT,
    Failed,
    Result,
    Source,
    Writers,
    database_size,
    drill_lines,
    until,
    verb,
)
from tools.storm.killing import kill_family

_BASE_WITHIN = 3600  # seconds for the first base of a large territory on a busy machine


@dataclass
class Archiver:
    """`raccordo archive` as it runs beside an installation, until it is killed."""

    environment: dict[str, str]
    place: Path
    every: float

    def __enter__(self) -> Archiver:
        command = [
            sys.executable,
            "-m",
            "raccordo.config.cli",
            "archive",
            "--in",
            str(self.place),
            "--ogni",
            str(self.every),
        ]
        self.log = self.place.with_suffix(".detto")
        self._said = self.log.open("a")
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=self._said, stderr=self._said
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            kill_family(self.process.pid)
        self._said.close()

    def passes_after(self, moment: float, limit: float = 120) -> None:
        """Wait until a whole pass that began after a moment (of the wall clock) has ended.

        A pass writes each file once: one that was written twice since then was written by a second pass, after the end of the first.
        """
        seen: dict[Path, float] = {}

        def done() -> bool:
            if self.process.poll() is not None:
                raise Failed(f"the archive has stopped: {self.log.read_text()}")
            for path, written in _written(self.place):
                if written > moment and seen.setdefault(path, written) != written:
                    return True
            return False

        until(done, limit)


def _written(place: Path) -> list[tuple[Path, float]]:
    """When each file of the last chain was written."""
    chains = archive.chains(place)
    return [(path, path.stat().st_mtime) for path in chains[-1].segments().values()] if chains else []


def rehearse(source: Source, data: Path, folder: Path, *, every: float, writes_for: float) -> Result:
    """Archive under writes, kill everything and lose the disk, come back into `folder`/dall-archivio, verify."""
    result, stick, kept = Result(), folder / "chiavetta-archivio", folder / "archivi"
    environment = {k: v for k, v in source.environment.items() if not k.startswith("DATABASE_")}
    kept.mkdir(parents=True)
    (data / copies.PUBLIC_KEY).unlink(missing_ok=True)
    verb("key", "--in", str(stick), environment=environment)
    result.size = database_size(source.url)
    with Writers(source) as people:
        began = time.monotonic()
        with Archiver(environment, kept, every) as archiver:
            archiver.passes_after(0, _BASE_WITHIN)
            result.seconds["base"] = time.monotonic() - began
            time.sleep(writes_for)
            fell = time.monotonic()
            kill_family(archiver.process.pid)
            kill_family(postmaster(data))
        embedded.stop_if_last(data / "postgres")
        shutil.rmtree(data)
    (chain,) = archive.chains(kept)
    result.copy = sum(path.stat().st_size for path in chain.folder.iterdir())
    result.acknowledged = len(people.acknowledged)

    again = folder / "dall-archivio"
    began = time.monotonic()
    result.said = verb(
        "restore", str(kept), "--chiave", str(stick / copies.PRIVATE_KEY), environment=environment | {"RACCORDO_DATA": str(again)}
    )  # fmt: skip
    result.seconds["ripristino"] = time.monotonic() - began
    _compare(result, again, people.acknowledged, fell)
    return result


def postmaster(data: Path) -> int:
    """The first process of the embedded server."""
    return int((data / "postgres" / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])


def _compare(result: Result, again: Path, acknowledged: list[tuple[float, str]], fell: float) -> None:
    """What came back is all that was acknowledged until a moment, each line once; what came after that moment is the loss."""
    url = database.with_user(database.embedded_url(again), "postgres", "raccordo")
    with psycopg.connect(url) as db:
        there = drill_lines(db)
    embedded.stop_if_last(again / "postgres")
    lost = [moment for moment, token in acknowledged if token not in there]
    result.lost = len(lost)
    result.rpo = max(0.0, fell - min(lost)) if lost else 0.0
    # Two people write: of what was acknowledged in the same instant either may have been confirmed first.
    younger = sum(token in there and moment > min(lost) + 1 for moment, token in acknowledged) if lost else 0
    if younger or not there:
        raise Failed(f"{younger} lines came back that are younger than one that did not, {len(there)} in all")
