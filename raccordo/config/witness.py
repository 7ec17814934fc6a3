# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Witnesses of the register of accesses: once a day, outside the database, how long the chain was and where it ended.

A chain proves the order of what it holds; it cannot prove that its tail was not cut off. A line in a file of another
place can: copy it where the keeper of the database has no hand (the other joint controller, the officer's mailbox).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import connection

NAME = "testimoni-registro.txt"


def record(folder: Path, now: datetime) -> str | None:
    """Append today's witness, if there is none yet. Returns the line that was written."""
    from raccordo.kernel.periods import (
        local_day,
    )  # the calendar is slow to load, and a start only asks for `last_day`

    path = folder / NAME
    day = local_day(now).isoformat()
    if path.exists() and path.read_text(encoding="ascii").rstrip().rpartition("\n")[2].startswith(day):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select id, mac from kernel_accesslink order by id desc limit 1")
        head = cursor.fetchone()
    if head is None:
        return None
    line = f"{day} {head[0]} {head[1]}"
    with path.open("a", encoding="ascii") as file:
        file.write(f"{line}\n")
    return line


def last_day(folder: Path) -> str | None:
    """The day of the newest witness in a folder."""
    path = folder / NAME
    lines = path.read_text(encoding="ascii").split("\n") if path.exists() else []
    return next((line.split()[0] for line in reversed(lines) if line.strip()), None)


def check(path: Path) -> list[str]:
    """Every witness that the chain no longer agrees with."""
    faults = []
    if not path.exists():
        return faults
    with connection.cursor() as cursor:
        for line in path.read_text(encoding="ascii").splitlines():
            day, link, mac = line.split()
            cursor.execute("select mac from kernel_accesslink where id = %s", [int(link)])
            found = cursor.fetchone()
            if found is None:
                faults.append(f"the chain of {day} is shorter than its witness says: link {link} is missing")
            elif found[0] != mac:
                faults.append(f"the chain of {day} is not the one that its witness saw: link {link} differs")
    return faults
