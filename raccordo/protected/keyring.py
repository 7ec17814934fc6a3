# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key of the compartment, in a file outside the database: one line a key, the first in use, the others only to open.

Backups hold the keys of the cases closed by this one, and not this one: a stolen copy opens nothing. No Django here.
"""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

NAME = "chiave-riservata"
_START = "RACCORDO-RISERVATA-1:"
_LENGTH = 32


class KeyTrouble(Exception):
    """The key is not there, is open to others, or is no key. The message says what to do, in Italian."""


def fault(path: Path) -> str:
    """What is wrong with the file, in Italian; nothing when all is well."""
    try:
        read(path)
    except KeyTrouble as trouble:
        return str(trouble)
    return ""


def read(path: Path) -> tuple[bytes, ...]:
    """The keys, the one in use first. Raises KeyTrouble."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise KeyTrouble(
            f"Manca la chiave del lavoro riservato ({path}): quello che è chiuso non si apre e niente si può scrivere. "
            "Rimetti quella custodita; solo se non c’è mai stata, creala con «raccordo reserved-key»."
        ) from None
    except (OSError, ValueError):
        raise KeyTrouble(f"Il file {path} non contiene la chiave del lavoro riservato.") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyTrouble(
            f"La chiave {path} è leggibile da altri: chi la legge apre tutto. Esegui chmod 600 {path}"
        )
    return tuple(_key(line, path) for line in lines) or _nothing(path)


def _nothing(path: Path) -> tuple[bytes, ...]:
    raise KeyTrouble(f"Il file {path} non contiene la chiave del lavoro riservato.")


def _key(line: str, path: Path) -> bytes:
    try:
        raw = base64.b64decode(line.removeprefix(_START), validate=True)
    except ValueError:
        raw = b""
    if not line.startswith(_START) or len(raw) != _LENGTH:
        _nothing(path)
    return raw


def make(path: Path) -> None:
    """Write the first key. Raises FileExistsError where one is: a new one would open nothing of what the other closed."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    _write(path, [os.urandom(_LENGTH)], flags=os.O_EXCL)


def add_new(path: Path) -> None:
    """Put a new key before the others: from now on it closes, and the former ones still open."""
    _replace(path, [os.urandom(_LENGTH), *read(path)])


def keep_newest(path: Path) -> None:
    """Forget every key but the one in use: what was closed with the others alone opens no more."""
    _replace(path, [read(path)[0]])


def _replace(path: Path, keys: list[bytes]) -> None:
    """All or nothing: a machine that stops meanwhile finds the former file or the new one."""
    new = path.with_name(f"{path.name}.nuova")
    new.unlink(missing_ok=True)
    _write(new, keys, flags=os.O_EXCL)
    new.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(path: Path, keys: list[bytes], *, flags: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{_START}{base64.b64encode(key).decode()}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
