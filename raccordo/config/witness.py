# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Witnesses of the register of accesses: once a day, how long the chain was and where it ended, signed, outside the database.

A chain proves the order of what it holds; it cannot prove that its tail was not cut off. A line in a file of another
place can. Each line is signed (Ed25519) together with the signature before it, so that who received the file yesterday
knows today that nothing of it was made anew; the folders of the other controllers are only ever appended to.

    day SPACE number of the last link SPACE seal of that link SPACE signature (base64)

What is signed is `RACCORDO-TESTIMONE-1`, the signature of the line before (nothing for the first) and the three words,
joined by newlines. `register_verifier.py` reads this with nothing of ours.
"""

from __future__ import annotations

import base64
import os
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

NAME = "testimoni-registro.txt"
PUBLIC = "testimoni-chiave-pubblica.txt"
PRIVATE = "chiave-testimoni"
_DOMAIN = "RACCORDO-TESTIMONE-1"


class Disowned(Exception):
    """The file that a receiver holds is not the beginning of ours."""


def _key(folder: Path) -> Ed25519PrivateKey:
    """The signing key of this installation, made at the first witness, readable by its owner only; its public half beside it."""
    path = folder / PRIVATE
    if not path.exists():
        seed = os.urandom(32)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(seed).decode("ascii"), encoding="ascii")
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text(encoding="ascii")))
    public = folder / PUBLIC
    if not public.exists():
        public.write_text(
            base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii") + "\n", encoding="ascii"
        )
    return key


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def record(folder: Path, now: datetime) -> str | None:
    """Append today's witness, if there is none yet. Returns the line that was written."""
    from raccordo.kernel.periods import (
        local_day,
    )  # the calendar is slow to load, and a start only asks for `last_day`

    path = folder / NAME
    day, known = local_day(now).isoformat(), _lines(path)
    if known and known[-1].startswith(day):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select id, mac from kernel_accesslink order by id desc limit 1")
        head = cursor.fetchone()
    if head is None:
        return None
    words = f"{day} {head[0]} {head[1]}"
    before = [*known[-1].split()[3:], ""][0] if known else ""
    signature = _key(folder).sign(f"{_DOMAIN}\n{before}\n{words}".encode())
    line = f"{words} {base64.b64encode(signature).decode('ascii')}"
    _append(path, [line])
    return line


def agrees(folder: Path, place: Path) -> bool:
    """Whether what a receiver holds is the beginning of ours."""
    theirs = _lines(place / NAME)
    return theirs == _lines(folder / NAME)[: len(theirs)]


def hand_over(folder: Path, place: Path) -> int:
    """Append to a receiver's file the lines that it does not have yet; what it has is never touched.

    Returns how many it was given. Raises Disowned when what it has is not the beginning of ours, OSError when it is away.
    """
    if not agrees(folder, place):
        raise Disowned
    ours, theirs = _lines(folder / NAME), _lines(place / NAME)
    if not theirs and (folder / PUBLIC).exists() and not (place / PUBLIC).exists():
        (place / PUBLIC).write_text((folder / PUBLIC).read_text(encoding="ascii"), encoding="ascii")
    _append(place / NAME, ours[len(theirs) :])
    return len(ours) - len(theirs)


def _append(path: Path, lines: list[str]) -> None:
    """Lines at the end of a file, on the disk before one goes on."""
    if not lines:
        return
    with path.open("a", encoding="ascii") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def last_day(folder: Path) -> str | None:
    """The day of the newest witness in a folder."""
    return next((line.split()[0] for line in reversed(_lines(folder / NAME)) if line.strip()), None)


def check(path: Path, archived: int = 0) -> list[str]:
    """Every witness that the chain no longer agrees with, but those of links that went to the archive."""
    faults = []
    with connection.cursor() as cursor:
        for line in _lines(path):
            day, link, mac = line.split()[:3]
            cursor.execute("select mac from kernel_accesslink where id = %s", [int(link)])
            found = cursor.fetchone()
            if found is None and int(link) <= archived:
                continue
            if found is None:
                faults.append(f"the chain of {day} is shorter than its witness says: link {link} is missing")
            elif found[0] != mac:
                faults.append(f"the chain of {day} is not the one that its witness saw: link {link} differs")
    return faults
