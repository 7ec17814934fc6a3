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
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from raccordo import __version__
from raccordo.config import backup, copies, programs, sealed

# Beside the data, where the copy is opened before it takes its place.
_ASIDE = "ripristino-in-corso"
_WRITTEN_BY = 18  # the programs of copies that do not say it
_HEAD = 60  # lines of a script that hold settings and no row


class Refusal(Exception):
    """What stops a restore before anything is written, in Italian."""


def members(path: Path, key: X25519PrivateKey) -> Iterator[tuple[str, IO[bytes]]]:
    """Every member of a copy, in order, with its content. Raises Unreadable or Refusal."""
    with path.open("rb") as file:
        opening = sealed.Opening(file, key)
        try:
            with tarfile.open(fileobj=opening, mode="r|", bufsize=sealed.BLOCK) as tar:  # type: ignore[call-overload]
                for entry in tar:
                    content = tar.extractfile(entry) if entry.isfile() else None
                    if content is None:
                        raise Refusal(f"La copia contiene qualcosa che non le appartiene: {entry.name}.")
                    yield entry.name, content
        except tarfile.TarError as error:
            raise Refusal(f"La copia si apre, ma dentro non è intera: {error}.") from None
        while opening.read(sealed.BLOCK):  # what follows the tar must open, too
            pass


def prove(path: Path, key: X25519PrivateKey, what: str = "database") -> tuple[dict[str, Any], dict[str, Any]]:
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
        elif name.startswith(f"{what}/"):
            data = content.read()
            whole.update(data)
            size, pieces = size + len(data), pieces + 1
        else:
            _inside(name)
            files[name] = hashlib.file_digest(content, "sha256").hexdigest()
    found = {"pieces": pieces, "bytes": size, "sha256": whole.hexdigest()}
    if beginning is None or end is None or end[what] != found or end["files"] != files:
        raise Refusal("La copia si apre, ma dentro non è intera: usane un'altra.")
    return beginning, end


def _known(beginning: dict[str, Any]) -> None:
    """A copy of this version or of an older one. What is newer may hold what this code would not understand."""
    if "format" not in beginning:
        raise Refusal("La copia si apre, ma non comincia come dovrebbe: usane un'altra.")
    newer = beginning["format"] > backup.FORMAT or number_of(beginning["version"]) > number_of(__version__)
    if newer or unknown_migrations(beginning["migrations"]):
        raise Refusal(
            f"La copia è della versione {beginning['version']}, più nuova di questa ({__version__}): "
            "installa quella versione, poi ripristina."
        )


def number_of(version: str) -> tuple[int, ...]:
    """A version, to compare it."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def unknown_migrations(done: list[list[str]]) -> list[str]:
    """Steps of our rooms that were done there and that this code does not have."""
    package = Path(__file__).resolve().parents[1]
    rooms = {path.parent.name: path for path in package.rglob("migrations")}
    return [
        f"{app}.{name}" for app, name in done if app in rooms and not (rooms[app] / f"{name}.py").exists()
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


def write(
    path: Path, key: X25519PrivateKey, beginning: dict[str, Any], end: dict[str, Any], prepare: Callable[[], None]
) -> None:  # fmt: skip
    """Put the files and the database in their places. On any fault nothing of it stays."""
    with aside_first(end, embedded=not os.environ.get("DATABASE_URL")) as aside:
        prepare()
        _pour(path, key, aside, beginning.get("programs", _WRITTEN_BY))


@contextmanager
def aside_first(end: dict[str, Any], *, embedded: bool) -> Iterator[Path]:
    """A folder beside the data, whose content takes its place at the end. On any fault the root is as empty as it was."""
    data = copies.data_dir()
    aside = data / _ASIDE
    data.mkdir(parents=True, exist_ok=True, mode=0o711)
    aside.mkdir(mode=0o700)
    try:
        yield aside
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
        undo(data, embedded)
        raise


def undo(data: Path, embedded: bool) -> None:
    """Leave the root as empty as it was; in a server of one's own the transaction has undone itself."""
    if embedded:
        from raccordo.config import embedded as server

        server.stop_if_last(data / "postgres")
    for one in data.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)


def _pour(path: Path, key: X25519PrivateKey, aside: Path, written_by: int) -> None:
    with tempfile.TemporaryFile() as said:
        line = _line(written_by, said)
        first = line[0].stdin
        assert first is not None
        try:
            _members_to(path, key, first, aside)
            first.close()
        except BrokenPipeError:
            pass  # it has stopped, and says why
        except BaseException:
            for process in line:
                process.kill()
                process.wait()
            raise
        if any(code != 0 for code in [process.wait() for process in line]):
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()
            raise Refusal(f"Il database non si è potuto ripristinare, e non ne resta nulla a metà.\n{reason}")


def _line(written_by: int, said: IO[bytes]) -> list[subprocess.Popen[bytes]]:
    """Who takes the dump: `pg_restore` alone or, where what it writes is too new for the server, its script by way of `psql`."""
    address, environment = backup.without_password(_owner_url())
    with psycopg.connect(_owner_url()) as db:
        server = db.info.server_version // 10000
    try:
        version, folder = programs.able(server, reads=written_by)
    except programs.Missing as missing:
        raise Refusal(str(missing)) from None

    def start(name: str, *words: str, to: int | IO[bytes]) -> subprocess.Popen[bytes]:
        command = [str(folder / name), *words]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=to, stderr=said)

    taking = ["--exit-on-error", "--no-owner", "--no-privileges"]
    if not programs.sets_too_much(version, server):
        return [start("pg_restore", *taking, "--single-transaction", f"--dbname={address}", to=said)]
    psql = start("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, to=said)
    restore = start("pg_restore", *taking, "--file=-", to=subprocess.PIPE)
    threading.Thread(target=_through, args=(restore, psql), daemon=True).start()
    return [restore, psql]


def _through(restore: subprocess.Popen[bytes], psql: subprocess.Popen[bytes]) -> None:
    """Hand on a script in one transaction, which is confirmed only if who wrote it came to the end."""
    assert restore.stdout is not None and psql.stdin is not None
    with suppress(BrokenPipeError), psql.stdin as taking, restore.stdout as script:
        taking.write(b"begin;\n")
        for _ in range(_HEAD):
            if (line := script.readline()).strip() != programs.TOO_NEW:
                taking.write(line)
        shutil.copyfileobj(script, taking, backup.PIECE)
        if restore.wait() == 0:
            taking.write(b"commit;\n")


def _members_to(path: Path, key: X25519PrivateKey, database_in: IO[bytes], aside: Path) -> None:
    for name, content in members(path, key):
        if name.startswith("database/"):
            shutil.copyfileobj(content, database_in, backup.PIECE)
        elif name.startswith("dati/"):
            put_file(name, content, aside)


def put_file(name: str, content: IO[bytes], aside: Path) -> None:
    """One file of the installation, in its place beside the data."""
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
