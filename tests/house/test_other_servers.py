# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies between servers of different versions: programs of the server's own version, and a way back to an older one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from raccordo.config import copies, database, embedded, programs, restore, sealed
from tests import databases
from tests.plugin import ADMIN_URL

OLD = 15
NAME = f"rc_versioni_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
pytestmark = pytest.mark.xdist_group("servers")
SECRETS = {
    name: f"un-segreto-lungo-che-nessuno-indovina-{name}"
    for name in ("RACCORDO_AUDIT_KEY", "RACCORDO_SECRET_KEY")
}


@pytest.fixture(scope="module")
def old_server(tmp_path_factory):
    """A server of an older version, with our roles in it, on the programs that the machine has."""
    place = Path(f"/usr/lib/postgresql/{OLD}/bin")
    if not (place / "initdb").exists():
        pytest.skip(f"no server {OLD} on this machine")
    folder = tmp_path_factory.mktemp("vecchio") / "server"
    folder.mkdir()
    user = embedded.user_of(folder)
    if user:
        embedded.open_the_way(folder, embedded.programs_folder(), user)
    embedded.run(
        [
            place / "initdb",
            "-D",
            folder,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "utf8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        user,
    )
    socket = embedded.socket_folder(folder, user)
    pg_ctl = [place / "pg_ctl", "-D", folder, "-w", "-l", folder / "log"]
    embedded.run([*pg_ctl, "-o", f"-k {socket} -c listen_addresses=''", "start"], user)
    admin = f"postgresql://postgres@/postgres?host={quote(str(socket), safe='/')}"
    database.prepare(admin, NAME)
    yield admin
    embedded.run([*pg_ctl, "-m", "immediate", "stop"], user, check=False)


@pytest.fixture(scope="module")
def copied(django_db_setup, tmp_path_factory) -> tuple[Path, Path]:
    """A copy taken from the server of the tests, and the folder of its keys."""
    folder = tmp_path_factory.mktemp("versioni")
    databases.clone(NAME)
    copy = _copy(folder, database.with_user(ADMIN_URL, databases.administrator(), NAME))
    database.drop(ADMIN_URL, NAME)
    return copy, folder


def _verb(data: Path, *words: str, **environment: str) -> tuple[int, str]:
    known = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "RACCORDO_CLOCK"))}
    done = subprocess.run(
        [sys.executable, "-m", "raccordo.config.cli", *words], env=known | SECRETS | {"RACCORDO_DATA": str(data)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def _copy(folder: Path, url: str) -> Path:
    data, kept = folder / "dati", folder / f"copie-{len(list(folder.glob('copie-*')))}"
    if not data.exists():
        assert _verb(data, "key", "--in", str(folder / "chiavetta"))[0] == 0
    code, text = _verb(data, "backup", "--in", str(kept), DATABASE_URL=url, DATABASE_BACKUP_URL=url)
    assert code == 0, text
    (copy,) = copies.listed(kept).values()
    return copy


def _into(admin: str, name: str) -> dict[str, str]:
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(f"drop database if exists {name} with (force)")
        db.execute(f"create database {name} owner {database.OWNER_ROLE} template template0")
    return {
        "DATABASE_URL": database.with_user(admin, database.APP_ROLE, name),
        "DATABASE_OWNER_URL": database.with_user(admin, database.OWNER_ROLE, name),
    }


def _written_by(copy: Path, folder: Path) -> int:
    beginning, _ = restore.prove(copy, sealed.private_key(folder / "chiavetta" / copies.PRIVATE_KEY))
    return beginning["programs"]


def test_a_copy_comes_back_on_an_older_server_and_from_there_with_its_own_programs(copied, old_server):
    copy, folder = copied
    key = str(folder / "chiavetta" / copies.PRIVATE_KEY)
    newer = _written_by(copy, folder) > OLD
    there = _into(old_server, f"{NAME}_uno")
    for statement in ("create extension if not exists " + name for name in database.EXTENSIONS):
        with psycopg.connect(
            database.with_user(old_server, "postgres", f"{NAME}_uno"), autocommit=True
        ) as db:
            db.execute(statement)

    code, text = _verb(folder / "radice-uno", "restore", str(copy), "--chiave", key, **there)
    assert newer and code == 0 and "Tutto come nella copia" in text, text

    again = _copy(folder, database.with_user(old_server, "postgres", f"{NAME}_uno"))
    assert _written_by(again, folder) == OLD
    code, text = _verb(
        folder / "radice-due", "restore", str(again), "--chiave", key, **_into(old_server, f"{NAME}_due")
    )
    assert code == 0 and "Tutto come nella copia" in text, text


def test_a_script_that_stops_halfway_is_not_confirmed(copied, old_server, monkeypatch):
    """The way to an older server goes through two programs: the second must not take half for the whole."""
    copy, folder = copied
    there = _into(old_server, f"{NAME}_meta")
    for name, value in there.items():
        monkeypatch.setenv(name, value)
    key = sealed.private_key(folder / "chiavetta" / copies.PRIVATE_KEY)
    whole = restore.members

    def half(path, private):
        for number, (name, content) in enumerate(whole(path, private)):
            if name.startswith("database/"):
                import io

                piece = content.read()
                yield name, io.BytesIO(piece[: len(piece) * 3 // 4])
                return
            assert number < 3
            yield name, content

    monkeypatch.setattr(restore, "members", half)

    with pytest.raises(restore.Refusal, match="non ne resta nulla a metà"):
        restore._pour(copy, key, folder, programs.able(OLD, reads=18)[0])

    with psycopg.connect(there["DATABASE_OWNER_URL"]) as db:
        assert db.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("server", "reads", "there", "chosen"),
    [
        (15, 0, (15, 18), 15), (16, 0, (15, 18), 18), (15, 18, (15, 18), 18), (18, 15, (15, 18), 18), (17, 16, (15, 17, 18), 17),
    ],
)  # fmt: skip
def test_the_programs_are_of_the_servers_version_or_the_next_that_reads_the_copy(
    monkeypatch, server, reads, there, chosen
):
    monkeypatch.setattr(programs, "found", lambda: {version: Path(f"/{version}") for version in there})

    assert programs.able(server, reads=reads) == (chosen, Path(f"/{chosen}"))


@pytest.mark.parametrize(("server", "reads", "wanted"), [(19, 0, 19), (15, 19, 19)])
def test_where_no_program_will_do_it_says_which(monkeypatch, server, reads, wanted):
    monkeypatch.setattr(programs, "found", lambda: {15: Path("/15"), 18: Path("/18")})

    with pytest.raises(
        programs.Missing,
        match=f"Installa il pacchetto postgresql-client-{wanted}, oppure indica in RACCORDO_PG_BIN",
    ):
        programs.able(server, reads=reads)


@pytest.mark.parametrize(
    ("version", "server", "strip"), [(18, 15, True), (17, 16, True), (18, 17, False), (16, 15, False)]
)
def test_only_an_older_server_is_spared_a_line(version, server, strip):
    assert programs.sets_too_much(version, server) is strip
