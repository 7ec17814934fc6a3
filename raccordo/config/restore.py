# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo restore`: a copy becomes an installation again, on an empty root, and says in Italian what it found.

The whole copy is opened and proved first, and only then is anything written: a wrong key, a cut file, a changed byte or a
version newer than this one leave the root as empty as it was. The database comes back in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from raccordo import __version__
from raccordo.config import backup, copies, sealed

# Beside the data, where the copy is opened before it takes its place.
_ASIDE = "ripristino-in-corso"


class Refusal(Exception):
    """What stops a restore before anything is written, in Italian."""


def members(path: Path, key: X25519PrivateKey) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member of a copy, in order, with its content. Raises Unreadable or Refusal."""
    with path.open("rb") as file:
        opening = sealed.Opening(file, key)
        try:
            with tarfile.open(fileobj=opening, mode="r|") as tar:  # type: ignore[call-overload]
                for entry in tar:
                    content = tar.extractfile(entry) if entry.isfile() else None
                    if content is None:
                        raise Refusal(f"La copia contiene qualcosa che non le appartiene: {entry.name}.")
                    yield entry.name, content
        except tarfile.TarError as error:
            raise Refusal(f"La copia si apre, ma dentro non è intera: {error}.") from None
        while opening.read(sealed.BLOCK):  # what follows the tar must open, too
            pass


def prove(path: Path, key: X25519PrivateKey) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a whole copy and check it against itself; its beginning and its end. Nothing is written."""
    beginning: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    whole, size, pieces, files = hashlib.sha256(), 0, 0, {}
    for name, content in members(path, key):
        if beginning is None:
            beginning = json.load(content) if name == "inizio.json" else {}
            _known(beginning)
        elif name == "fine.json":
            end = json.load(content)
        elif name.startswith("database/"):
            data = content.read()
            whole.update(data)
            size, pieces = size + len(data), pieces + 1
        else:
            _inside(name)
            files[name] = hashlib.file_digest(content, "sha256").hexdigest()
    found = {"pieces": pieces, "bytes": size, "sha256": whole.hexdigest()}
    if beginning is None or end is None or end["database"] != found or end["files"] != files:
        raise Refusal("La copia si apre, ma dentro non è intera: usane un'altra.")
    return beginning, end


def _known(beginning: dict[str, Any]) -> None:
    """A copy of this version or of an older one. What is newer may hold what this code would not understand."""
    if "format" not in beginning:
        raise Refusal("La copia si apre, ma non comincia come dovrebbe: usane un'altra.")
    newer = beginning["format"] > backup.FORMAT or _number(beginning["version"]) > _number(__version__)
    if newer or _unknown_migrations(beginning):
        raise Refusal(
            f"La copia è della versione {beginning['version']}, più nuova di questa ({__version__}): "
            "installa quella versione, poi ripristina."
        )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _unknown_migrations(beginning: dict[str, Any]) -> list[str]:
    """Steps of our rooms that were done there and that this code does not have."""
    package = Path(__file__).resolve().parents[1]
    rooms = {path.parent.name: path for path in package.rglob("migrations")}
    return [
        f"{app}.{name}"
        for app, name in beginning["migrations"]
        if app in rooms and not (rooms[app] / f"{name}.py").exists()
    ]


def _inside(name: str) -> PurePosixPath:
    """The place of a file below the data folder; a copy may not write anywhere else."""
    place = PurePosixPath(name)
    first = place.parts[1] if len(place.parts) > 1 else ""
    if place.parts[:1] != ("dati",) or ".." in place.parts or first not in (*backup.FILES, *backup.FOLDERS):
        raise Refusal(f"La copia contiene un file che non le appartiene: {name}.")
    return PurePosixPath(*place.parts[1:])


def check_secrets(beginning: dict[str, Any]) -> None:
    """A secret that the environment brought there must be brought here, too, and be the same."""
    for name, expected in beginning["secrets"].items():
        given = os.environ.get(name)
        if not given and name in beginning["brought"]:
            raise Refusal(
                f"Manca {name}: là dove fu fatta la copia veniva da fuori. Imposta quella custodita: senza, "
                "il registro non si prova e i secondi fattori non si leggono."
            )
        if given and expected and expected != backup.fingerprint_of_secret(copies.data_dir(), name):
            raise Refusal(f"{name} non è quella della copia: imposta quella custodita.")


def check_empty() -> None:
    """Nothing may be there: a restore never mixes two installations."""
    data = copies.data_dir()
    if data.exists() and any(data.iterdir()):
        raise Refusal(
            f"La cartella {data} non è vuota: il ripristino vuole una cartella nuova (RACCORDO_DATA)."
        )
    if not os.environ.get("DATABASE_URL"):
        return
    try:
        with psycopg.connect(_owner_url()) as db:
            if backup.tables(db):
                raise Refusal(
                    "Il database non è vuoto: il ripristino vuole un database nuovo (DATABASE_OWNER_URL)."
                )
    except psycopg.OperationalError as error:
        raise Refusal(f"Il database non risponde: {str(error).strip().splitlines()[0]}") from None


def _owner_url() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def write(path: Path, key: X25519PrivateKey, end: dict[str, Any], prepare: Callable[[], None]) -> None:
    """Put the files and the database in their places. On any fault nothing of it stays."""
    data = copies.data_dir()
    aside = data / _ASIDE
    data.mkdir(parents=True, exist_ok=True, mode=0o711)
    aside.mkdir(mode=0o700)
    embedded = not os.environ.get("DATABASE_URL")
    try:
        prepare()
        _pour(path, key, aside)
        for name, target in end["links"].items():
            if "/" in target or target == "..":
                raise Refusal(f"La copia contiene un rimando che esce dalla sua cartella: {name}.")
            link = aside / _inside(name)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target, target_is_directory=True)
        for one in aside.iterdir():
            one.rename(data / one.name)
        aside.rmdir()
    except BaseException:
        _undo(data, embedded)
        raise


def _undo(data: Path, embedded: bool) -> None:
    """Leave the root as empty as it was; in a server of one's own the transaction has undone itself."""
    if embedded:
        from raccordo.config import embedded as server

        server.stop_if_last(data / "postgres")
    for one in data.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)


def _pour(path: Path, key: X25519PrivateKey, aside: Path) -> None:
    address, environment = backup.without_password(_owner_url())
    command = [
        copies.program("pg_restore"), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        f"--dbname={address}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=said, stderr=said)
        assert process.stdin is not None
        try:
            _members_to(path, key, process.stdin, aside)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has stopped, and says why
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()
            raise Refusal(f"Il database non si è potuto ripristinare, e non ne resta nulla a metà.\n{reason}")


def _members_to(path: Path, key: X25519PrivateKey, database_in: IO[bytes], aside: Path) -> None:
    for name, content in members(path, key):
        if name.startswith("database/"):
            shutil.copyfileobj(content, database_in, backup.PIECE)
        elif name.startswith("dati/"):
            target = aside / _inside(name)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(target, "wb", opener=backup.private) as file:
                shutil.copyfileobj(content, file)


def counted(expected: dict[str, int]) -> list[str]:
    """Tables whose rows are not as many as in the copy."""
    with psycopg.connect(_owner_url()) as db:
        # The owner too is under the policies of rows: the context that sees everything lets it count them.
        db.execute(
            "select set_config('raccordo.reach', 'system', true), set_config('raccordo.at', now()::text, true)"
        )
        there = backup.count_rows(db)
    return [
        f"{name}: {expected.get(name, 'nessuna')} righe nella copia, {there.get(name, 'nessuna')} qui"
        for name in sorted(set(expected) | set(there))
        if expected.get(name) != there.get(name)
    ]


_UNSOUND = {
    "vincolo non valido": "select conname from pg_constraint where not convalidated",
    "indice non valido": "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid",
    "automatismo spento": "select tgname from pg_trigger where tgenabled not in ('O', 'A')",
}


def unsound() -> list[str]:
    """Constraints, indexes and triggers that would not do their work."""
    with psycopg.connect(_owner_url()) as db:
        return [f"{what}: {row[0]}" for what, text in _UNSOUND.items() for row in db.execute(text).fetchall()]
