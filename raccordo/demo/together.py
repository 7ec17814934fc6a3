# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two parts of the demonstration's year that do not meet are lived at once: a machine with two cores prepares it sooner."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Callable

from django.db import connections

_PR_SET_PDEATHSIG = 1  # prctl(2)


def both(mine: Callable[[], object], other: Callable[[], object]) -> None:
    """Do both at once, each with its own connection to the database; an error in either is an error here."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_apart, args=(other,), daemon=True)
    process.start()
    try:
        mine()
        process.join()
    finally:
        process.kill()
        process.join()
    if process.exitcode:
        raise RuntimeError("una parte della dimostrazione non è riuscita: si veda sopra")


def _apart(work: Callable[[], object]) -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C is for who started us, and we end with them, even if killed
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        work()
    finally:
        connections.close_all()
