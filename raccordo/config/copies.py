# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The copies in their folder: their names, which are kept and for how long, who could throw them away.

The process that serves pages must not be able to delete them (privacy.md, threat 11): whoever takes copies is another user
of the system, and `raccordo doctor` says when that is not so.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from raccordo.config import witness

EMBEDDED = "RACCORDO_EMBEDDED"  # said by the process that started the embedded server to itself and to those after it
PUBLIC_KEY, PRIVATE_KEY = "copie-pubblica.chiave", "copie-privata.chiave"
# What a copy carries besides the database. The key of protected cases is not in it: docs/adr/0029.
FILES = ("chiave-sessioni", "chiave-registro", witness.NAME, witness.PRIVATE, witness.PUBLIC, "dimostrazione")
FOLDERS = ("documenti", "osservatori")
_NAME = re.compile(r"^raccordo-(\d{8}T\d{6})Z\.copia$")
_STAMP = "%Y%m%dT%H%M%S"

# All of the last hour, then one an hour, a day, a month: the newest of each.
_ALL = timedelta(hours=1)
KEPT = ((timedelta(days=1), "%Y%m%d%H"), (timedelta(days=31), "%Y%m%d"), (timedelta(days=366), "%Y%m"))
STALE = timedelta(days=1)


def folder() -> Path | None:
    """Where the copies are put, if that was said."""
    said = os.environ.get("RACCORDO_BACKUP_DIR")
    return Path(said).resolve() if said else None


def name_of(moment: datetime) -> str:
    """The name of the copy of a moment."""
    return f"raccordo-{moment.astimezone(UTC).strftime(_STAMP)}Z.copia"


def listed(place: Path) -> dict[datetime, Path]:
    """Every finished copy by its moment, the oldest first; one half written has another name."""
    found = {}
    for path in sorted(place.glob("raccordo-*Z.copia")):
        match = _NAME.match(path.name)
        if match:
            found[datetime.strptime(match.group(1), _STAMP).replace(tzinfo=UTC)] = path
    return found


def kept(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which copies to keep: never fewer than the newest."""
    ordered = sorted(moments, reverse=True)
    keep = {moment for moment in ordered if now - moment <= _ALL} | set(ordered[:1])
    for age, bucket in KEPT:
        newest: dict[str, datetime] = {}
        for moment in ordered:
            if now - moment <= age:
                newest.setdefault(moment.strftime(bucket), moment)
        keep |= set(newest.values())
    return keep


def prune(place: Path, now: datetime) -> int:
    """Throw away what the rule no longer keeps, and what was left half written by somebody killed. Returns how many copies."""
    for half in place.glob("raccordo-*Z.parte"):
        if now.timestamp() - half.stat().st_mtime > STALE.total_seconds():
            half.unlink(missing_ok=True)
    there = listed(place)
    gone = set(there) - kept(there, now)
    for moment in gone:
        there[moment].unlink(missing_ok=True)
    return len(gone)


def age(place: Path, now: datetime) -> timedelta | None:
    """How old the newest copy is; None where there is none."""
    moments = list(listed(place))
    return now - moments[-1] if moments else None


def deletable_by(uid: int, gid: int, place: Path) -> bool:
    """Whether a user of the system could throw the copies away (or take the right to)."""
    state = place.stat()
    if uid in (0, state.st_uid):
        return True
    bits = stat.S_IWGRP if gid == state.st_gid else stat.S_IWOTH
    return bool(state.st_mode & bits)


def administrator_url() -> str:
    """The address by which a copy is read: who reads copies passes the policies of rows, which the application does not.

    Of the embedded server, its administrator; of another, what DATABASE_BACKUP_URL says (docs/manuale/amministratore.md).
    """
    from raccordo.config import database

    said = os.environ.get("DATABASE_BACKUP_URL")
    if said:
        return said
    if os.environ.get("DATABASE_URL"):
        raise SystemExit(
            "Manca DATABASE_BACKUP_URL: la copia si legge con un ruolo a parte, che vede tutte le righe e non ne cambia nessuna "
            "(create role raccordo_copie login bypassrls; grant pg_read_all_data to raccordo_copie;)."
        )
    if not (data_dir() / "postgres" / "PG_VERSION").exists():
        raise SystemExit(f"In {data_dir()} non c'è un'installazione da copiare: controlla RACCORDO_DATA.")
    admin = database.embedded_url(data_dir())
    return database.with_user(admin, "postgres", os.environ.get("RACCORDO_DATABASE", "raccordo"))


def forget_server() -> None:
    """Look for the embedded server again at the next question: it fell, or was stopped."""
    from raccordo.config import database

    database.embedded_url.cache_clear()


def data_dir() -> Path:
    """The folder of this installation."""
    return Path(os.environ.get("RACCORDO_DATA", "dati")).resolve()
