# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a whole family of processes dies at once, with the memory that they share."""

from __future__ import annotations

import psutil

_WITHIN = 60  # seconds


def kill_family(pid: int) -> None:
    """A process and every one below it, at once."""
    parent = psutil.Process(pid)
    family = [parent, *parent.children(recursive=True)]
    for one in family:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=_WITHIN)
