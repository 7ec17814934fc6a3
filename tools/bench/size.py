# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much room the packages of `make demo` take: the files of every distribution that the lock names, as they lie on the disk."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

LOCK = Path("requirements.lock")


def installed() -> float:
    """Megabytes on the disk, compiled bytecode included, of the locked packages installed here."""
    names = re.findall(
        r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==", LOCK.read_text(encoding="utf-8"), re.MULTILINE
    )
    return sum(map(_of, names)) / 1e6


def _of(name: str) -> int:
    try:
        files = metadata.distribution(name).files or []
    except metadata.PackageNotFoundError:  # a package for another system
        return 0
    known = {Path(str(file.locate())) for file in files}
    compiled = {cached for path in known if path.suffix == ".py" for cached in path.parent.glob(f"__pycache__/{path.stem}.*.pyc")}  # fmt: skip
    return sum(path.stat().st_blocks * 512 for path in known | compiled if path.is_file())
