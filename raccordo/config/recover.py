# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way back from the continuous archive: its base on an empty root, then what was written since, to the end or to a moment.

As with a copy (`restore`), all that is needed is opened and proved before anything is written, and on any fault nothing stays.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from raccordo import __version__
from raccordo.config import archive, backup, copies, embedded, programs, restore, sealed

_WITHIN = 24 * 3600  # seconds that the server may take to put what was unpacked on the disk and to begin
_STATUS = 7  # the line of postmaster.pid that says what the server is doing
_LEFT_OUT = {"log", "postmaster.opts", "postmaster.pid"}
_LAST_WORDS = 4  # lines of the server's log


@dataclass(frozen=True)
class Segment:
    """What one file of a chain says of itself."""

    name: str
    path: Path
    start: int
    size: int
    at: datetime  # of the pass that closed it
    version: str
    register: list[Any] | None


@dataclass(frozen=True)
class Found:
    """All that one return needs, proved."""

    chain: archive.Chain
    beginning: dict[str, Any]
    end: dict[str, Any]
    segments: list[Segment]

    @property
    def reaches(self) -> datetime:
        """Until when."""
        return self.segments[-1].at

    def register(self, at: datetime | None) -> list[Any] | None:
        """Where the register stood at the last pass before the moment of the return."""
        heads = [one.register for one in self.segments if at is None or one.at <= at]
        return heads[-1] if heads else None


class _TooEarly(Exception):
    """The chain cannot return to that moment, or to any moment yet; an earlier one may."""


def find(place: Path, key: X25519PrivateKey, at: datetime | None) -> Found:
    """The newest chain that reaches a moment (or its own end). Raises Refusal or Unreadable."""
    found = archive.chains(place)
    if not found:
        raise restore.Refusal(f"In {place} non c'è un archivio continuo.")
    for chain in reversed(found):
        if at is None or chain.moment <= at:
            try:
                return _prove(chain, key, at)
            except _TooEarly:
                continue
    first = _said(found[0].moment)
    raise restore.Refusal(
        f"A quell'istante non si torna: l'archivio comincia il {first}. Prova con una copia più vecchia (raccordo-….copia)."
        if at
        else "L'archivio ha una base, ma ancora niente di ciò che è stato scritto mentre la si faceva: usa una copia (raccordo-….copia)."
    )


def _said(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y alle %H:%M:%S}"


def _prove(chain: archive.Chain, key: X25519PrivateKey, at: datetime | None) -> Found:
    try:
        beginning, end = restore.prove(chain.base, key, "base")
    except (sealed.Unreadable, restore.Refusal) as fault:
        raise restore.Refusal(f"{chain.base}: {fault}") from None
    if at is not None and datetime.fromisoformat(end["ended"]) > at:
        raise _TooEarly
    server = programs.version_of(embedded.programs_folder())
    if beginning["postgres"] != server:
        raise restore.Refusal(
            f"L'archivio è di PostgreSQL {beginning['postgres']} e qui c'è il {server}: un archivio torna solo sulla stessa versione. "
            "Installa la versione di Raccordo che lo ha fatto, oppure usa una copia (raccordo-….copia)."
        )
    found = Found(chain, beginning, end, _segments(chain, key, beginning, at))
    if not found.segments or found.segments[-1].start + found.segments[-1].size < end["needs"]:
        raise _TooEarly
    _reaches(found, at)
    return found


def _reaches(found: Found, at: datetime | None) -> None:
    newest = max((restore.number_of(one.version), one.version) for one in found.segments)[1]
    if restore.number_of(newest) > restore.number_of(__version__):
        raise restore.Refusal(
            f"L'archivio arriva alla versione {newest}, più nuova di questa ({__version__}): installa quella, poi ripristina."
        )
    if at is not None and found.reaches <= at:
        raise restore.Refusal(
            f"L'archivio arriva al {_said(found.reaches)}: chiedi un istante prima, o togli --at per tornare a quello."
        )


def _segments(
    chain: archive.Chain, key: X25519PrivateKey, beginning: dict[str, Any], at: datetime | None
) -> list[Segment]:  # fmt: skip
    """What is needed of the log, in order and without a hole. Raises Refusal, which names what is missing or spoilt."""
    there, found, size = chain.segments(), [], beginning["segment"]
    timeline, first = int(beginning["first"][:8], 16), archive.segment_number(beginning["first"], size)
    last = max((archive.segment_number(name, size) for name in there), default=first - 1)
    enough: datetime | None = (
        None  # the pass after the moment that is asked for; the next one may hold its end
    )
    for number in range(first, last + 1):
        name = archive.segment_name(timeline, number, size)
        try:
            if name not in there:
                raise restore.Refusal("manca")
            segment, _ = open_segment(there[name], name, key, chain, number * size)
            if found and found[-1].size != size:
                raise restore.Refusal("segue a uno che non è intero")
        except (restore.Refusal, sealed.Unreadable) as fault:
            raise restore.Refusal(_hole(name, fault, found)) from None
        found.append(segment)
        if enough is not None and segment.at > enough:
            break
        if enough is None and at is not None and segment.at > at:
            enough = segment.at
    return found


def _hole(name: str, fault: Exception, found: list[Segment]) -> str:
    """Which segment, and until when one may still return: the last pass that surely ended before it."""
    before = [one.at for one in found if one.at < found[-1].at]  # none where there is no segment
    text = f"Il segmento {name} dell'archivio non serve: {fault}."
    if not before:
        return f"{text} Da questa base non si torna a nessun istante: indica la cartella di quella prima, o usa una copia."
    until = before[-1].astimezone() - timedelta(seconds=1)
    return f"{text} L'archivio è intero fino al {_said(until)}: per tornare lì aggiungi --at {until:%Y-%m-%dT%H:%M:%S}."


def open_segment(
    path: Path, name: str, key: X25519PrivateKey, chain: archive.Chain, start: int
) -> tuple[Segment, bytes]:  # fmt: skip
    """One file of a chain, proved: what it says of itself and its content. Raises Refusal or Unreadable."""
    with path.open("rb") as file:
        opening = sealed.Opening(file, key)
        whole = bytearray()
        while block := opening.read(sealed.BLOCK):
            whole += block
    head, _, pressed = bytes(whole).partition(b"\n")
    try:
        about, content = json.loads(head), zlib.decompress(pressed)
    except (ValueError, zlib.error):
        raise restore.Refusal("dentro non è intero") from None
    if (about["chain"], about["segment"], about["start"], about["bytes"]) != (
        chain.folder.name,
        name,
        start,
        len(content),
    ):
        raise restore.Refusal("è di un altro posto")
    at = datetime.fromisoformat(about["at"])
    return Segment(name, path, start, len(content), at, about["version"], about["register"]), content


def write(found: Found, key: X25519PrivateKey, at: datetime | None, prepare: Callable[[], None]) -> None:
    """Put base, log and files in their places and let the server write again what was written since. On any fault nothing stays."""
    data = copies.data_dir()
    with restore.aside_first(found.end, embedded=True) as aside:
        server = aside / "postgres"
        server.mkdir(mode=0o700)
        _unpack(found.chain.base, key, server, aside)
        for one in found.segments:
            _, content = open_segment(one.path, one.name, key, found.chain, one.start)
            with open(server / "pg_wal" / one.name, "wb", opener=backup.private) as file:
                file.write(content)
                file.truncate(found.beginning["segment"])  # after what was written stands nothing
        _write_again(server, at)
    try:
        prepare()
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as db:
            done = [list(row) for row in db.execute("select app, name from django_migrations").fetchall()]
        if unknown := restore.unknown_migrations(done):
            raise restore.Refusal(
                f"Le tabelle sono di una versione più nuova di questa ({__version__}; {unknown[0]}): installa quella, poi ripristina."
            )
    except BaseException:
        restore.undo(data, embedded=True)
        raise


class _Poured:
    """The tar of a base, put together again from the pieces of a copy, as a stream."""

    def __init__(
        self, members: Iterator[tuple[str, IO[bytes]]], others: Callable[[str, IO[bytes]], None]
    ) -> None:
        self._members, self._others, self._waiting = members, others, memoryview(b"")

    def read(self, size: int) -> bytes:
        """As many bytes as asked for, fewer only at the end."""
        parts, wanted = [], size
        while wanted:
            if not self._waiting and not self._next():
                break
            part, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _next(self) -> bool:
        for name, content in self._members:
            if name.startswith("base/"):
                self._waiting = memoryview(zlib.decompress(content.read()))
                return True
            self._others(name, content)
        return False


def _unpack(base: Path, key: X25519PrivateKey, server: Path, aside: Path) -> None:
    def other(name: str, content: IO[bytes]) -> None:
        if name.startswith("dati/"):
            restore.put_file(name, content, aside)

    poured = _Poured(restore.members(base, key), other)
    with tarfile.open(fileobj=poured, mode="r|", bufsize=backup.PIECE) as tar:  # type: ignore[call-overload]
        for entry in tar:
            place = PurePosixPath(entry.name)
            if place.is_absolute() or ".." in place.parts or not (entry.isdir() or entry.isfile()):
                raise restore.Refusal(f"La base contiene qualcosa che non le appartiene: {entry.name}.")
            if entry.isdir():
                (server / place).mkdir(parents=True, exist_ok=True, mode=0o700)
            elif entry.name not in _LEFT_OUT and (content := tar.extractfile(entry)):
                with open(server / place, "wb", opener=backup.private) as file:
                    while part := content.read(backup.PIECE):
                        file.write(part)
    while poured.read(backup.PIECE):  # what follows the tar: the files of the installation
        pass


def _write_again(server: Path, at: datetime | None) -> None:
    """Start the server in its place aside until it has written again all that it must, and stop it."""
    (server / "recovery.signal").touch(mode=0o600)
    folder, user = embedded.programs_folder(), embedded.user_of(server)
    if user:
        for above, _, names in os.walk(server):
            for path in (Path(above), *(Path(above, name) for name in names)):
                shutil.chown(path, user)
        embedded.open_the_way(server, folder, user)
    options = embedded.SETTINGS | {
        "restore_command": "false",  # the log stands in its place already
        "hot_standby": "off", "recovery_target_action": "promote", "max_wal_size": "8GB",
        "listen_addresses": "", "unix_socket_directories": str(embedded.socket_folder(server, user)),
    }  # fmt: skip
    if at is not None:
        options |= {"recovery_target_time": at.isoformat()}
    said = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
    pg_ctl: list[object] = [folder / "pg_ctl", "-D", server, "-w", "-t", _WITHIN]
    try:
        embedded.run([*pg_ctl, "-l", server / "log", "-o", said, "start"], user, check=False)
        if not _ended(server):
            raise restore.Refusal(_last_words(server))
    finally:
        embedded.run([*pg_ctl, "-m", "fast", "stop"], user, check=False)


def _ended(server: Path) -> bool:
    """Wait until the server is at work: `pg_ctl` answers as soon as it begins to write again. False if it gave up."""
    while (server / "postmaster.pid").exists():
        lines = (server / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        if lines[_STATUS:] and lines[_STATUS].strip() == "ready":
            return not (server / "recovery.signal").exists()
        time.sleep(0.1)
    return False


def _last_words(server: Path) -> str:
    log = server / "log"
    last = log.read_text(errors="replace").splitlines()[-_LAST_WORDS:] if log.exists() else []
    return "\n".join(
        ["Il server non ha riscritto ciò che era nell'archivio, e non ne resta nulla a metà.", *last]
    )
