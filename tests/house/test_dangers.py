# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""With a dangerous setting Raccordo does not start, and says why; what leaves no way back is said at each start."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from raccordo.config import archive, copies, dangers, database, witness
from tests import databases
from tests.plugin import ADMIN_URL, NAME

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = "un-gran-segreto-lungo-che-nessuno-indovina-0123456789"
SOUND = {
    "RACCORDO_HOST": "127.0.0.1", "RACCORDO_HOSTS": "raccordo.ente.example", "RACCORDO_ADDRESS": "https://raccordo.ente.example",
    "RACCORDO_HTTPS": "1", "RACCORDO_SECRET_KEY": SECRET, "RACCORDO_AUDIT_KEY": SECRET[::-1],
}  # fmt: skip
APP = {"DATABASE_URL": database.with_user(ADMIN_URL, database.APP_ROLE, NAME)}


def _serve(tmp_path, **environment: str) -> tuple[int, str]:
    """Start for real; a server that does start is a failure, and is stopped."""
    known = {k: v for k, v in os.environ.items() if not k.startswith("RACCORDO_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "raccordo.config.cli", "serve", "--porta", "0"],
        env=known | SOUND | APP | {"RACCORDO_DATA": str(tmp_path)} | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.terminate()
        said, _ = process.communicate(timeout=30)
        raise AssertionError(f"it started: {said}") from None
    return process.returncode, said


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"RACCORDO_DEMO": "1"}, "La dimostrazione si raggiunge da altre macchine (RACCORDO_ADDRESS="),
        ({"RACCORDO_DEMO": "1", "RACCORDO_ADDRESS": "", "RACCORDO_HOSTS": "", "RACCORDO_HOST": "0.0.0.0"}, "(RACCORDO_HOST=0.0.0.0)"),
        ({"RACCORDO_DEBUG": "1"}, "RACCORDO_DEBUG è acceso e le pagine si raggiungono da altre macchine"),
        ({"RACCORDO_HTTPS": "0"}, "senza HTTPS: password e dati viaggiano in chiaro"),
        ({"RACCORDO_ADDRESS": "http://raccordo.ente.example"}, "senza HTTPS"),
        ({"RACCORDO_SECRET_KEY": "corto"}, "RACCORDO_SECRET_KEY è troppo semplice"),
        ({"RACCORDO_SECRET_KEY": "django-insecure-" + SECRET}, "RACCORDO_SECRET_KEY è troppo semplice"),
        ({"DATABASE_OWNER_URL": "postgresql://raccordo_owner@db.ente.example/raccordo"}, "(db.ente.example) senza controllarne il certificato"),
        ({"RACCORDO_AUDIT_KEY": "a" * 64}, "RACCORDO_AUDIT_KEY è troppo semplice"),
        ({"RACCORDO_REGISTER_MONTHS": "tre anni"}, "RACCORDO_REGISTER_MONTHS non è un numero di mesi"),
        (
            {"DATABASE_URL": database.with_user(ADMIN_URL, databases.administrator(), NAME)},
            "che scavalca le regole del database",
        ),
        ({"DATABASE_URL": database.with_user(ADMIN_URL, database.OWNER_ROLE, NAME)}, "possiede tabelle: potrebbe spegnerne le regole"),
    ],
)  # fmt: skip
def test_it_does_not_start_with(django_db_setup, tmp_path, environment, said):
    code, text = _serve(tmp_path, **environment)

    assert code != 0
    assert said in text and "Traceback" not in text


def test_it_does_not_start_with_a_role_that_bypasses_the_rules(django_db_setup, tmp_path):
    role = "raccordo_prova_scavalca"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"drop role if exists {role}")
        admin.execute(f"create role {role} login bypassrls")
        try:
            code, text = _serve(tmp_path, DATABASE_URL=database.with_user(ADMIN_URL, role, NAME))
        finally:
            admin.execute(f"drop role {role}")

    assert code != 0 and f"L'applicazione usa il ruolo {role}, che scavalca le regole" in text


def test_it_does_not_start_with_a_folder_that_everybody_reads(django_db_setup, tmp_path):
    tmp_path.chmod(0o755)

    code, text = _serve(tmp_path)

    assert code != 0 and f"Esegui chmod o-rw {tmp_path}" in text


def test_a_secret_that_others_read_is_named(tmp_path):
    tmp_path.chmod(0o711)
    assert database.local_secret(tmp_path, "chiave-registro") and not list(dangers.of_the_folder(tmp_path))

    (tmp_path / "chiave-registro").chmod(0o640)

    assert [
        f"chmod 600 {tmp_path / 'chiave-registro'}" in one for one in dangers.of_the_folder(tmp_path)
    ] == [True]


def test_a_new_folder_is_not_open_to_look(tmp_path):
    database.local_secret(tmp_path / "dati", "chiave-registro")

    assert not list(dangers.of_the_folder(tmp_path / "dati"))


def test_it_does_not_start_with_a_clock_behind_the_register(django_db_setup, tmp_path):
    tmp_path.chmod(0o711)
    (tmp_path / witness.NAME).write_text("2199-01-01 12 abc\n")

    code, text = _serve(tmp_path)

    assert code != 0 and "L'orologio della macchina segna il" in text and "01/01/2199" in text


@pytest.mark.parametrize(
    ("written", "said"), [("2026-11-23", 0), ("2026-11-24", 0), ("2026-11-25", 1), ("2026-11-01", 0)]
)
def test_a_clock_that_runs_behind_is_named(tmp_path, monkeypatch, written, said):
    monkeypatch.delenv("RACCORDO_CLOCK", raising=False)
    (tmp_path / witness.NAME).write_text(f"{written} 12 abc\n")

    assert len(list(dangers.of_the_clock(tmp_path, NOW))) == said


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({}, ""), ({"RACCORDO_HOST": "127.0.0.2"}, ""), ({"RACCORDO_HOST": "::1"}, ""), ({"RACCORDO_HOST": "0.0.0.0"}, "RACCORDO_HOST"),
        ({"RACCORDO_HOST": "::"}, "RACCORDO_HOST"), ({"RACCORDO_ADDRESS": "http://127.0.0.1:8000"}, ""),
        ({"RACCORDO_ADDRESS": "http://10.0.0.5"}, "RACCORDO_ADDRESS"), ({"RACCORDO_HOSTS": "127.0.0.1, ente.example"}, "RACCORDO_HOSTS"),
        ({"RACCORDO_HOSTS": "*"}, "RACCORDO_HOSTS"),
    ],
)  # fmt: skip
def test_by_which_way_others_reach_it_is_known(monkeypatch, environment, way):
    for name in ("RACCORDO_HOST", "RACCORDO_HOSTS", "RACCORDO_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert dangers.reachable().partition("=")[0] == way


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Folders of data, copies and witnesses as they should be, but that one user owns them all."""
    folders = {name: tmp_path / name for name in ("dati", "copie", "altro-ente")}
    for folder in folders.values():
        folder.mkdir(mode=0o711)
    monkeypatch.setenv("RACCORDO_DATA", str(folders["dati"]))
    monkeypatch.setenv("RACCORDO_BACKUP_DIR", str(folders["copie"]))
    monkeypatch.setenv("RACCORDO_WITNESS_DIR", str(folders["altro-ente"]))
    monkeypatch.setattr(copies, "deletable_by", lambda *_: False)
    (folders["copie"] / copies.name_of(NOW - timedelta(hours=1))).touch()
    for folder in ("dati", "altro-ente"):
        (folders[folder] / witness.NAME).write_text("2026-11-23 12 abc\n")
    return tmp_path


def test_with_copies_and_witnesses_elsewhere_there_is_nothing_to_say(installed):
    assert list(dangers.warnings(NOW)) == []


def _without_copies(tmp_path, monkeypatch):
    monkeypatch.delenv("RACCORDO_BACKUP_DIR")


def _an_old_copy(tmp_path, monkeypatch):
    (tmp_path / "copie" / copies.name_of(NOW - timedelta(hours=1))).rename(
        tmp_path / "copie" / copies.name_of(NOW - timedelta(hours=25))
    )


def _an_archive_that_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv(copies.EMBEDDED, "1")
    chain = archive.begun_at(tmp_path / "copie", NOW)
    chain.folder.mkdir(parents=True)
    for path in (chain.base, chain.segment("0" * 24)):
        path.touch()
        os.utime(path, ((NOW - timedelta(minutes=6)).timestamp(),) * 2)


def _copies_in_reach(tmp_path, monkeypatch):
    monkeypatch.setattr(copies, "deletable_by", lambda *_: True)


def _the_archive_in_reach(tmp_path, monkeypatch):
    (tmp_path / "copie" / archive.FOLDER).mkdir()
    monkeypatch.setattr(copies, "deletable_by", lambda uid, gid, place: place.name == archive.FOLDER)


def _the_key_beside(tmp_path, monkeypatch):
    (tmp_path / "copie" / copies.PRIVATE_KEY).touch()


def _no_witness(tmp_path, monkeypatch):
    monkeypatch.delenv("RACCORDO_WITNESS_DIR")


def _witness_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("RACCORDO_WITNESS_DIR", str(tmp_path / "dati" / "testimoni"))


def _witness_behind(tmp_path, monkeypatch):
    (tmp_path / "dati" / witness.NAME).write_text("2026-11-21 3 abc\n2026-11-23 12 abc\n")
    (tmp_path / "altro-ente" / witness.NAME).write_text("2026-11-21 3 abc\n")


def _witness_of_others(tmp_path, monkeypatch):
    (tmp_path / "altro-ente" / witness.NAME).write_text("2026-11-23 12 cba\n")


def _one_of_two_behind(tmp_path, monkeypatch):
    (tmp_path / "terzo-ente").mkdir()
    monkeypatch.setenv(
        "RACCORDO_WITNESS_DIR", f"{tmp_path / 'altro-ente'}{os.pathsep}{tmp_path / 'terzo-ente'}"
    )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_without_copies, "Non ci sono copie"), (_an_old_copy, "L'ultima copia è vecchia (ha 1 giorni e 1 ore)"),
        (_an_archive_that_stopped, "Un guasto perde ciò che si è scritto negli ultimi 6 minuti"),
        (_the_archive_in_reach, "Chi serve le pagine può cancellare le copie"),
        (_copies_in_reach, "Chi serve le pagine può cancellare le copie"), (_the_key_beside, "La chiave che apre le copie sta con loro"),
        (_no_witness, "I testimoni del registro stanno solo qui"), (_witness_at_home, "RACCORDO_WITNESS_DIR sta con i dati"),
        (_witness_behind, "I testimoni del registro non arrivano più"),
        (_one_of_two_behind, "I testimoni del registro non arrivano più"), (_witness_of_others, "I testimoni in "),
    ],
)  # fmt: skip
def test_what_leaves_no_way_back_is_said(installed, monkeypatch, spoil, said):
    spoil(installed, monkeypatch)

    (found,) = dangers.warnings(NOW)

    assert found.startswith(said)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("", ""),
        ("postgresql://a@/raccordo?host=/var/run/postgresql", ""),
        ("postgresql://a@%2Fvar%2Frun/raccordo", ""),
        ("postgresql://a:b@127.0.0.1:5432/raccordo", ""),
        ("postgresql://a:b@[::1]/raccordo", ""),
        ("postgresql://a:b@db.ente.example/raccordo?sslmode=verify-full&sslrootcert=/a", ""),
        ("postgresql://a:b@db.ente.example/raccordo", "db.ente.example"),
        ("postgresql://a:b@10.0.0.7/raccordo?sslmode=require", "10.0.0.7"),
        ("postgresql://a@/raccordo?host=db.ente.example&sslmode=prefer", "db.ente.example"),
    ],
)
def test_a_database_elsewhere_is_asked_over_tls_and_shows_who_it_is(url, host):
    assert dangers.in_clear(url) == host
