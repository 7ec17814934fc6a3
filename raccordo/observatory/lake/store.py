# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions of files in a folder: written aside, made durable, switched to at once; the last two are kept."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

CURRENT = "corrente"
KEPT = 2


class Busy(RuntimeError):
    """Another export is writing."""


@contextmanager
def writing(root: Path, at: datetime) -> Iterator[Path]:
    """A folder to write a new version into. When the block ends well, readers see it; otherwise it is thrown away."""
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / ".turno").open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another export is writing here") from None
        version = _free_name(root, at)
        folder = root / f".{version}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
            _sync(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        folder.rename(root / version)
        _switch(root, version)
        _forget(root)


def _free_name(root: Path, at: datetime) -> str:
    base = f"{at:%Y%m%d-%H%M%S}"
    names = [base, *(f"{base}-{again}" for again in range(1, 1000))]
    return next(name for name in names if not (root / name).exists())


def _switch(root: Path, version: str) -> None:
    """Point to the new version in one step: a reader finds the old or the new, never half."""
    link = root / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(version, target_is_directory=True)
    os.replace(link, root / CURRENT)
    _sync(root)


def _forget(root: Path) -> None:
    """Keep the last versions: who is reading the one before may finish."""
    current = (root / CURRENT).resolve()
    folders = sorted((path for path in root.iterdir() if path.is_dir() and not path.is_symlink()), key=_age)
    for path in folders[:-KEPT]:
        if path != current:
            shutil.rmtree(path, ignore_errors=True)


def _age(path: Path) -> tuple[bool, int]:
    return not path.name.startswith("."), path.stat().st_mtime_ns


def current(root: Path) -> Path | None:
    """The folder of the version in force, or nothing when there was never one."""
    link = root / CURRENT
    return link.resolve() if link.exists() else None


def put(path: Path, content: bytes) -> None:
    """Write one small file, durably."""
    path.write_bytes(content)
    settle(path)


def settle(path: Path) -> None:
    """Make a file durable, and readable by its owner only."""
    path.chmod(0o600)
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
