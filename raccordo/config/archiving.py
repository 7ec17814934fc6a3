# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo archive`: what the embedded server writes, carried away every minute, closed with a key whose other half is not here.

At each pass a heartbeat is committed, and what the server has on its disk since the last one is closed into the files of the chain
(`archive`). Nothing is switched or filled: the last segment is short, and is written anew until it is whole. A slot keeps on the
server what was not carried yet. Whoever serves pages takes no part in it, and owns none of its files.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tarfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from raccordo import __version__
from raccordo.config import archive, backup, copies, programs, sealed

EVERY = 60  # seconds between two passes: the aim is five minutes, and a pass may have to wait
NEW_BASE_AFTER = timedelta(days=1)
_LEAST = (
    1 << 30
)  # bytes written since the base; beyond these and the size of the base, a return would take too long
_press = partial(zlib.compress, level=1)
FAULTS = (psycopg.Error, OSError, programs.Missing)


class Broken(Exception):
    """The server has not kept what this chain is waiting for: it needs a new base."""


def take_base(place: Path, public: Any, now: datetime) -> archive.Chain:
    """A new chain with its base, taken while people write. Raises one of the faults, and leaves nothing half done."""
    url = copies.administrator_url()
    chain = archive.begun_at(place, now)
    chain.folder.mkdir(parents=True)
    try:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("select pg_create_physical_replication_slot(%s, true)", [chain.slot])
            with backup.closed_file(chain.base, public) as envelope:
                _write_base(envelope, chain, db, url, now)
    except BaseException:
        shutil.rmtree(chain.folder, ignore_errors=True)
        with suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as db:
            _drop_slots(db, [chain.slot])
        raise
    return chain


def _write_base(
    envelope: sealed.Closing, chain: archive.Chain, db: psycopg.Connection, url: str, now: datetime
) -> None:  # fmt: skip
    state = _state(db, chain)
    first = archive.segment_name(state.timeline, state.kept // state.size, state.size)
    address, environment = backup.without_password(url)
    _, folder = programs.able(db.info.server_version // 10000)
    command = [
        str(folder / "pg_basebackup"), "--pgdata=-", "--format=tar", "--wal-method=none", "--checkpoint=fast", "--no-manifest",
        "--no-estimate-size", "--label=raccordo", f"--dbname={address}",
    ]  # fmt: skip
    with tarfile.open(fileobj=envelope, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        beginning = backup.identity(db, now) | {
            "chain": chain.folder.name,
            "first": first,
            "segment": state.size,
        }
        backup.add(tar, "inizio.json", json.dumps(beginning).encode())
        end = {"base": backup.pour(tar, "base", command, environment, _press)}
        # Whoever returns needs all that was written until here, and cannot return to a moment before.
        end |= {"needs": _state(db, chain).flushed, "ended": _clock(db).isoformat()} | backup.add_files(tar)
        backup.add(tar, "fine.json", json.dumps(end).encode())


@dataclass(frozen=True)
class _State:
    """Where the server is in its log, in bytes from its beginning."""

    flushed: int  # what stands on its disk
    kept: int  # from where on the slot keeps it
    size: int  # of a segment
    timeline: int


def _state(db: psycopg.Connection, chain: archive.Chain) -> _State:
    row = db.execute(
        "select (pg_current_wal_flush_lsn() - '0/0')::bigint, (s.restart_lsn - '0/0')::bigint, s.wal_status,"
        " (select setting::bigint from pg_settings where name = 'wal_segment_size'), pg_walfile_name(pg_current_wal_lsn())"
        " from pg_replication_slots s where s.slot_name = %s",
        [chain.slot],
    ).fetchone()
    if row is None or row[1] is None or row[2] == "lost":
        raise Broken
    return _State(row[0], row[1], row[3], int(row[4][:8], 16))


def _clock(db: psycopg.Connection) -> datetime:
    row = db.execute("select clock_timestamp()").fetchone()
    assert row is not None
    return row[0].astimezone(UTC)


def carry(chain: archive.Chain, public: Any) -> int:
    """One pass: close what was written since the last one into the chain. Returns how many bytes of the log were closed."""
    with psycopg.connect(copies.administrator_url(), autocommit=True) as db:
        at = _clock(db)
        head = db.execute("select id, mac from kernel_accesslink order by id desc limit 1").fetchone()
        # A return to a moment ends at the first confirmation after it: after each pass there is one.
        db.execute("select pg_logical_emit_message(true, 'raccordo', 'archivio')")
        state = _state(db, chain)
        said = {"version": __version__, "chain": chain.folder.name, "at": at.isoformat(), "register": head}
        carried = 0
        for name, start, content in _written(db, state):
            about = said | {"segment": name, "start": start, "bytes": len(content)}
            with backup.closed_file(chain.segment(name), public) as envelope:
                envelope.write(json.dumps(about).encode() + b"\n")
                envelope.write(_press(content))
            carried += len(content)
        db.execute(
            "select pg_replication_slot_advance(%s, '0/0'::pg_lsn + %s::numeric)", [chain.slot, state.flushed]
        )
    return carried


def _written(db: psycopg.Connection, state: _State) -> Iterator[tuple[str, int, bytes]]:
    """Every segment that is not carried away whole, from its beginning to what stands on the disk.

    From its beginning each time, because after a fall of the server the end of the last one may be written otherwise.
    """
    for number in range(state.kept // state.size, state.flushed // state.size + 1):
        name, start = archive.segment_name(state.timeline, number, state.size), number * state.size
        length = min(state.size, state.flushed - start)
        if length:
            row = db.execute(
                "select pg_read_binary_file(%s, 0, %s)", [f"pg_wal/{name}", length], binary=True
            ).fetchone()
            assert row is not None
            yield name, start, row[0]


def _drop_slots(db: psycopg.Connection, names: list[str]) -> None:
    db.execute(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = any(%s) and not active",
        [names],
    )


@dataclass
class Archiver:
    """Keeps the archive: a pass every minute, a new base when it is time, which is taken while passes go on."""

    place: Path
    public: Any
    say: Callable[[str], object]
    every: float = EVERY
    base_after: timedelta = NEW_BASE_AFTER
    written: int = 0  # since the base, as far as this process knows
    _making: threading.Thread | None = None
    _made: list[archive.Chain] = field(default_factory=list)
    _woken: threading.Event = field(default_factory=threading.Event)

    def step(self) -> bool:
        """One pass, and a base begun if it is time. Returns whether what was written until now is safe."""
        chain = self.chain()
        try:
            if chain is not None:
                self._pass(chain)
        except Broken:
            self.say("Il server non ha conservato ciò che mancava all'archivio: serve una base nuova.")
            chain = None
        if self._making is None and (chain is None or self._due(chain)):
            self._making = threading.Thread(target=self._make, daemon=True)
            self._making.start()
        return chain is not None

    def chain(self) -> archive.Chain | None:
        """The newest chain that this server feeds."""
        with psycopg.connect(copies.administrator_url(), autocommit=True) as db:
            slots = {row[0] for row in db.execute("select slot_name from pg_replication_slots").fetchall()}
        fed = [chain for chain in archive.chains(self.place) if chain.slot in slots]
        return fed[-1] if fed else None

    def _pass(self, chain: archive.Chain) -> None:
        self.written += carry(chain, self.public)
        if (
            chain in self._made
        ):  # its first pass: the former chain is of no more use than to return further back
            self._made.clear()
            self.written = 0
            gone = self._tidy(chain)
            self.say(
                f"Base nuova: {chain.base} ({chain.base.stat().st_size / 1e6:.1f} MB). Archivi vecchi tolti: {gone}."
            )

    def _tidy(self, chain: archive.Chain) -> int:
        with psycopg.connect(copies.administrator_url(), autocommit=True) as db:
            rows = db.execute(
                "select slot_name from pg_replication_slots where slot_name like 'raccordo\\_%'"
            )
            _drop_slots(db, [row[0] for row in rows.fetchall() if row[0] != chain.slot])
        return archive.prune(self.place, datetime.now(UTC), chain.folder)

    def _due(self, chain: archive.Chain) -> bool:
        old = datetime.now(UTC) - chain.moment > self.base_after
        return old or self.written > max(_LEAST, chain.base.stat().st_size)

    def _make(self) -> None:
        try:
            self._made.append(take_base(self.place, self.public, datetime.now(UTC)))
            self._woken.set()
        except (*FAULTS, Broken) as error:
            self.say(f"La base non è riuscita, e non ne resta nulla a metà: {backup.plain(error)}")
        finally:
            self._making = None

    def once(self) -> bool:
        """A pass, with the base that it needs; whether what was written until now is safe."""
        safe = self.step()
        if (making := self._making) is not None:
            making.join()
            return bool(self._made) and self.step()
        return safe

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; a moment without the server, or without room on the disk, is tried again at the next."""
        while not stop.is_set():
            began = time.monotonic()
            self._woken.clear()
            try:
                self.step()
            except FAULTS as error:
                self.say(f"Il giro dell'archivio non è riuscito, e si riprova: {backup.plain(error)}")
                copies.forget_server()
            taken = time.monotonic() - began
            if taken > archive.AIM.total_seconds():
                self.say(f"Un giro è durato {taken / 60:.0f} minuti: in quel tempo si poteva perdere di più.")
            self._rest(stop, self.every - taken)

    def _rest(self, stop: threading.Event, seconds: float) -> None:
        """Until the next pass, or until a base that was being made is ready."""
        ends = time.monotonic() + seconds
        while not stop.is_set() and not self._woken.is_set() and (left := ends - time.monotonic()) > 0:
            stop.wait(min(left, 0.5))


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Two that wrote into one archive would spoil it. Raises SystemExit."""
    (place / archive.FOLDER).mkdir(parents=True, exist_ok=True)
    with (place / archive.FOLDER / ".in-corso").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(f"Un altro «raccordo archive» scrive già in {place / archive.FOLDER}.") from None
        yield
