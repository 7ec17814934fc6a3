# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo backup`: one copy of everything, taken while people write, closed with a key whose other half is not here.

Inside the envelope (`sealed`) is an ordinary tar:

    inizio.json       version, moment, rows of each table, migrations, head of the register, fingerprints of the secrets
    database/000001…  `pg_dump` in its own format, in pieces, because its length is not known beforehand
    dati/…            the files of the installation: documents, published observatories, secrets made here, witnesses
    fine.json         lengths and digests of all that stands above

Rows are counted and dumped in one snapshot. Documents of persons stand in the database, hence in the same snapshot.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from raccordo import __version__
from raccordo.config import copies, programs, sealed

FORMAT = 1
PIECE = 4 << 20
HALF = ".parte"
FILES, FOLDERS = copies.FILES, copies.FOLDERS
# Which secret stands in which file, where the environment does not bring it.
SECRETS = {"RACCORDO_SECRET_KEY": "chiave-sessioni", "RACCORDO_AUDIT_KEY": "chiave-registro"}


def take(place: Path, key: Path, now: datetime, say: Callable[[str], object]) -> Path:
    """Write one copy into a folder and throw away the old ones. Raises SystemExit with a sentence, and leaves nothing half done."""
    public = public_key(key)
    place.mkdir(parents=True, exist_ok=True)
    target = place / copies.name_of(now)
    half = target.with_suffix(HALF)
    if half.exists() or target.exists():
        raise SystemExit(f"C'è già una copia di questo istante, o un'altra è in corso: {target.name}.")
    started = time.monotonic()
    try:
        with closed_file(target, public) as envelope:
            rows = _write(envelope, now)
    except (psycopg.Error, OSError, programs.Missing) as error:
        raise SystemExit(f"La copia non è riuscita, e non ne resta nulla a metà: {plain(error)}") from error
    taken = time.monotonic() - started
    size = target.stat().st_size
    gone = copies.prune(place, now)
    say(
        f"Copia fatta in {taken:.1f} s: {target} ({size / 1e6:.1f} MB, {rows} righe). "
        f"Si apre con la chiave {sealed.fingerprint(public).hex()}. Copie vecchie tolte: {gone}."
    )
    return target


@contextmanager
def closed_file(
    target: Path, public: Any, through: Callable[[Any], Any] = lambda file: file
) -> Iterator[sealed.Closing]:
    """An envelope that takes its name when it is whole and on the disk; on any fault nothing of it stays. `through` looks at
    what is written on its way."""
    half = target.with_suffix(HALF)
    try:
        with open(half, "wb", opener=private) as file:
            envelope = sealed.Closing(through(file), public)
            yield envelope
            envelope.close()
            file.flush()
            os.fsync(file.fileno())
        half.rename(target)
        sync(target.parent)
    finally:
        half.unlink(missing_ok=True)


def public_key(key: Path) -> Any:
    """The key that closes. Raises SystemExit with a sentence."""
    try:
        return sealed.public_key(key)
    except sealed.Unreadable as fault:
        raise SystemExit(f"{fault} La coppia di chiavi si fa con «raccordo key».") from None


def private(path: str, flags: int) -> int:
    """Opens what only its owner reads."""
    return os.open(path, flags, 0o600)


def sync(place: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def plain(error: Exception) -> str:
    """The first line of what a fault says."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _write(envelope: sealed.Closing, now: datetime) -> int:
    """Write the tar. Returns how many rows are in it."""
    url = copies.administrator_url()
    with (
        tarfile.open(fileobj=envelope, mode="w|", format=tarfile.PAX_FORMAT) as tar,
        snapshot(url) as (db, name),
    ):  # type: ignore[call-overload]
        beginning = _beginning(db, now)
        add(tar, "inizio.json", json.dumps(beginning).encode())
        end: dict[str, Any] = {"database": _dump(tar, url, name)} | add_files(tar)
        add(tar, "fine.json", json.dumps(end).encode())
    return sum(beginning["tables"].values())


def add_files(tar: tarfile.TarFile) -> dict[str, dict[str, str]]:
    """Put the files of the installation into a copy; their digests, and where its links point."""
    files, links = {}, {}
    for path, inside in _files(copies.data_dir()):
        if path.is_symlink():  # which observatories are today's
            links[inside] = os.readlink(path)
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # the observatories of yesterday, thrown away meanwhile
            continue
        add(tar, inside, content)
        files[inside] = hashlib.sha256(content).hexdigest()
    return {"files": files, "links": links}


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """One more member of a copy."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    tar.addfile(entry, io.BytesIO(content))


@contextmanager
def snapshot(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """One state of the database that stays still while people write, and the name by which others may look at it."""
    with psycopg.connect(url) as db:
        db.execute("set transaction isolation level repeatable read, read only")
        db.execute(
            "set local row_security = off"
        )  # whoever would not see every row is told so, not given fewer
        row = db.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        yield db, row[0]


def tables(db: psycopg.Connection) -> list[tuple[str, str]]:
    """Every table of ours, with its schema."""
    found = db.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p')"
        " and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema' order by 1, 2"
    )
    return list(found.fetchall())


def count_rows(db: psycopg.Connection) -> dict[str, int]:
    """How many rows each table has, as this connection sees them."""
    counted = {}
    for schema, table in tables(db):
        row = db.execute(
            sql.SQL("select count(*) from {}.{}").format(sql.Identifier(schema), sql.Identifier(table))
        ).fetchone()
        counted[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counted


def _beginning(db: psycopg.Connection, now: datetime) -> dict[str, Any]:
    head = db.execute("select id, mac from kernel_accesslink order by id desc limit 1").fetchone()
    return identity(db, now) | {"tables": count_rows(db), "register": list(head) if head else None}


def identity(db: psycopg.Connection, now: datetime) -> dict[str, Any]:
    """What a copy says of where it comes from."""
    server = db.execute("select current_setting('server_version_num')::int / 10000, pg_database_size(current_database())").fetchone()  # fmt: skip
    assert server is not None
    return {
        "format": FORMAT, "version": __version__, "moment": now.astimezone(UTC).isoformat(),
        "postgres": server[0], "programs": programs.able(server[0])[0], "size": server[1],
        "migrations": [list(row) for row in db.execute("select app, name from django_migrations order by id").fetchall()],
        "secrets": {name: fingerprint_of_secret(copies.data_dir(), name) for name in SECRETS},
        "brought": [name for name in SECRETS if os.environ.get(name)],
    }  # fmt: skip


def fingerprint_of_secret(data: Path, name: str) -> str:
    """Which secret is in use, without saying it; empty where there is none yet."""
    path = data / SECRETS[name]
    secret = os.environ.get(name) or (path.read_text(encoding="ascii").strip() if path.exists() else "")
    return hashlib.sha256(f"raccordo:{name}:{secret}".encode()).hexdigest()[:16] if secret else ""


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address for a program's arguments, which everybody on the machine can read, and its password for its environment."""
    parts = urlsplit(url)
    if not parts.password:
        return url, dict(os.environ)
    host = parts.netloc.rsplit("@", 1)[-1]
    bare = parts._replace(netloc=f"{parts.username}@{host}").geturl()
    return bare, os.environ | {"PGPASSWORD": unquote(parts.password)}


def _dump(tar: tarfile.TarFile, url: str, snapshot_name: str) -> dict[str, Any]:
    """Pour the dump of the snapshot into the tar."""
    address, environment = without_password(url)
    with psycopg.connect(url) as db:
        _, folder = programs.able(db.info.server_version // 10000)
    command = [
        str(folder / "pg_dump"), "--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-comments",
        f"--snapshot={snapshot_name}", f"--dbname={address}",
    ]  # fmt: skip
    return pour(tar, "database", command, environment)


def pour(
    tar: tarfile.TarFile, name: str, command: list[str], environment: dict[str, str],
    pressed: Callable[[bytes], bytes] = bytes,
) -> dict[str, Any]:  # fmt: skip
    """Put what a program says into a copy, piece by piece, because its length is not known beforehand. Raises OSError."""
    whole, size, pieces = hashlib.sha256(), 0, 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=said)
        assert process.stdout is not None
        try:
            while read := process.stdout.read(PIECE):
                piece = pressed(read)
                pieces += 1
                size += len(piece)
                whole.update(piece)
                add(tar, f"{name}/{pieces:06d}", piece)
        finally:
            process.stdout.close()
            code = process.wait()
        if code:
            said.seek(0)
            raise OSError(f"{Path(command[0]).name}: {said.read().decode(errors='replace').strip()}")
    return {"pieces": pieces, "bytes": size, "sha256": whole.hexdigest()}


def _files(data: Path) -> Iterator[tuple[Path, str]]:
    """The installation's own files, with their names in the copy."""
    for name in FILES:
        if (data / name).is_file():
            yield data / name, f"dati/{name}"
    for folder in FOLDERS:
        for above, names, files in os.walk(data / folder):
            for name in sorted([*files, *(one for one in names if os.path.islink(os.path.join(above, one)))]):
                path = Path(above, name)
                yield path, f"dati/{path.relative_to(data).as_posix()}"
