# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a folder: a lock on a file beside it, which ends with its process, so that nobody who was killed keeps it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_held: dict[Path, list[IO[str]]] = {}


def lock_file(folder: Path, name: str = "tenuto") -> Path:
    """The file whose lock says that somebody holds the folder."""
    return folder.with_name(f".{folder.name}-{name}")


def hold(folder: Path) -> None:
    """Hold the folder, with whoever else does, until this process ends or leaves it."""
    mark = lock_file(folder).open("a")
    fcntl.flock(mark, fcntl.LOCK_SH)
    _held.setdefault(folder, []).append(mark)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Nobody starts what is in the folder while another does."""
    with lock_file(folder, "avvio").open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield


@contextmanager
def leaving(folder: Path) -> Iterator[bool]:
    """Let go of the folder; whether nobody holds it any more, and until the end of the block nobody can."""
    for mark in _held.pop(folder, []):  # of this folder only: a rehearsal has two servers
        mark.close()
    if not folder.exists():  # somebody threw it away, with the files of its locks
        yield False
        return
    with lock_file(folder).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
