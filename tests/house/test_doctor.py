# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo doctor` names what is wrong with an installation, in Italian, with the remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections

from raccordo.config import archive, copies, database, doctor
from tests import databases
from tests.personas import NOW
from tests.plugin import ADMIN_URL

SECRET = "un-segreto-lungo-che-nessuno-indovina-0123456789"
SOUND = {
    "DICHIARAZIONE_ACCESSIBILITA_URL": "https://ente.example/accessibilita",
    "RACCORDO_HTTPS": "1",
    "RACCORDO_SECRET_KEY": SECRET,
    "RACCORDO_AUDIT_KEY": SECRET,
}


def _address(role: str, name: str) -> str:
    return database.with_user(ADMIN_URL, role, name)


@pytest.fixture
def scratch(django_db_setup):
    """A database of one's own, migrated, to spoil."""
    name = f"rc_medico_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name)
    yield name
    database.drop(ADMIN_URL, name)


@pytest.fixture
def transactional_outside(django_db_setup, django_db_blocker):
    """The real connections, outside any test's transaction."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


def _run(verb: str, name: str, tmp_path, **environment: str) -> tuple[int, str]:
    known = {
        key: value for key, value in os.environ.items() if key not in ("RACCORDO_CLOCK", "RACCORDO_TESTING")
    }
    done = subprocess.run(
        [sys.executable, "-m", "raccordo.config.cli", verb], capture_output=True, text=True, check=False,
        env=known | SOUND | {
            "DATABASE_URL": _address(database.APP_ROLE, name),
            "DATABASE_OWNER_URL": _address(database.OWNER_ROLE, name),
            "RACCORDO_DATA": str(tmp_path),
        } | environment,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _safe(tmp_path) -> dict[str, str]:
    """Copies and witnesses as they should be: a folder of theirs each, which who serves the pages does not own."""
    for name in ("copie", "altrove", "dati"):
        (tmp_path / name).mkdir(mode=0o711)
    chain = archive.begun_at(tmp_path / "copie", datetime.now(UTC))
    chain.folder.mkdir(parents=True)
    for path in (chain.base, chain.segment("0" * 24)):
        path.touch()
    if os.geteuid() == 0:
        os.chown(tmp_path / "dati", 65534, 65534)
    return {
        "RACCORDO_BACKUP_DIR": str(tmp_path / "copie"), "RACCORDO_WITNESS_DIR": str(tmp_path / "altrove"),
        "RACCORDO_DATA": str(tmp_path / "dati"), copies.EMBEDDED: "1",
    }  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="the folder of copies must be another user's")
def test_a_sound_installation_has_nothing_to_mend(scratch, tmp_path):
    assert _run("doctor", scratch, tmp_path, **_safe(tmp_path)) == (0, "Tutto a posto.\n")


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("RACCORDO_BACKUP_DIR", "- Non ci sono copie"),
        ("RACCORDO_WITNESS_DIR", "- I testimoni del registro stanno solo qui"),
    ],
)
def test_an_installation_without_a_way_back_is_named(scratch, tmp_path, without, said):
    code, text = _run("doctor", scratch, tmp_path, **_safe(tmp_path) | {without: ""})

    assert code == 1 and said in text


def test_a_server_of_ones_own_that_keeps_no_archive_is_named(scratch, tmp_path):
    code, text = _run("doctor", scratch, tmp_path, **_safe(tmp_path) | {copies.EMBEDDED: ""})

    assert code == 1 and "- Il server PostgreSQL non archivia ciò che scrive (archive_mode = off)" in text


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("'off', 0, false, false", "Il server PostgreSQL non archivia ciò che scrive"), ("'off', 0, true, false", ""),
        ("'on', 0, false, false", "Il server PostgreSQL archivia solo i segmenti pieni (archive_timeout = 0)"),
        ("'on', 600, false, false", "Il server PostgreSQL archivia solo i segmenti pieni"), ("'on', 240, false, false", ""),
        ("'always', 300, false, true", "L'archivio continuo del server PostgreSQL non riesce"),
    ],
)  # fmt: skip
def test_what_the_administrator_of_a_server_must_still_do_is_said(
    django_db_setup, transactional_outside, monkeypatch, server, said
):
    monkeypatch.setattr(doctor, "_ARCHIVE", f"select {server}")

    found = list(doctor.archive_problems())

    assert len(found) == bool(said) and all(one.startswith(said) for one in found)


def test_who_works_with_a_password_alone_is_counted(scratch, transactional_outside):
    with psycopg.connect(_address(databases.administrator(), scratch), autocommit=True) as admin:
        admin.execute(
            "with a as (insert into kernel_account (id, email, password, is_active, is_demo, created_at)"
            " select gen_random_uuid(), n || '@x.example', p, true, false, now() from (values (1, 'argon2$x'), (2, '!x')) v (n, p)"
            " returning id, email) insert into territory_practitioner (id, account_id, family_name, given_name, phone, qualifications)"
            " select gen_random_uuid(), id, 'Rossi', 'Anna', '', '' from a"
        )

    with databases.elsewhere(NAME=scratch):
        (found,) = doctor.account_problems()

    assert found.startswith(
        "Utenze di chi lavora che hanno scelto la password e non ancora il secondo fattore: 1."
    )


def test_a_database_that_is_away_is_named(scratch, tmp_path):
    code, text = _run("doctor", scratch, tmp_path, DATABASE_URL="postgresql://x@127.0.0.1:1/x")

    assert code == 1
    assert "\n- Il database non risponde." in text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RACCORDO_SECRET_KEY", "", "RACCORDO_SECRET_KEY non è impostata"),
        ("RACCORDO_AUDIT_KEY", "corta", "RACCORDO_AUDIT_KEY è troppo semplice"),
        ("RACCORDO_AUDIT_KEY", "a" * 40, "RACCORDO_AUDIT_KEY è troppo semplice"),
    ],
)
def test_a_weak_secret_is_named(monkeypatch, name, value, said):
    for one in ("RACCORDO_SECRET_KEY", "RACCORDO_AUDIT_KEY"):
        monkeypatch.setenv(one, SECRET)
    monkeypatch.setenv(name, value)

    found = [problem for problem in doctor.settings_problems() if "_KEY" in problem]

    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HTTPS", False, "HTTPS non è attivo"),
        ("DEBUG", True, "RACCORDO_DEBUG è acceso"),
        ("OWNER", {"accessibility_url": ""}, "Manca la dichiarazione di accessibilità"),
    ],
)
def test_a_wrong_setting_is_named(settings, name, value, said):
    settings.HTTPS, settings.OWNER = True, {"accessibility_url": "https://ente.example"}
    assert not any(problem.startswith(said) for problem in doctor.settings_problems())

    setattr(settings, name, value)

    assert any(problem.startswith(said) for problem in doctor.settings_problems())


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (databases.administrator(), "che scavalca le regole del database"),
        (database.OWNER_ROLE, "possiede tabelle: potrebbe spegnerne le regole"),
    ],
)
def test_a_role_that_may_undo_the_rules_is_named(django_db_setup, transactional_outside, role, said):
    assert list(doctor.role_problems()) == []

    with databases.elsewhere(USER=role):
        found = list(doctor.role_problems())

    assert any(said in problem for problem in found)


def test_a_table_without_its_rules_is_named(scratch, transactional_outside):
    with psycopg.connect(_address(database.OWNER_ROLE, scratch), autocommit=True) as owner:
        owner.execute("alter table people_person no force row level security")

    with databases.elsewhere(NAME=scratch):
        found = list(doctor.table_problems())

    assert len(found) == 1
    assert found[0].startswith("Tabelle senza protezione per riga: people_person.")


def test_an_empty_database_and_its_missing_extensions_are_named(scratch, tmp_path):
    databases.clone(scratch, template="template0")

    code, text = _run("doctor", scratch, tmp_path)

    assert code == 1
    assert "create extension pg_trgm; create extension unaccent;" in text
    assert "Esegui raccordo upgrade" in text


def test_an_upgrade_that_may_not_make_the_extensions_says_who_can(scratch, tmp_path):
    databases.clone(scratch, template="template0")
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"alter database {scratch} owner to {databases.administrator()}")

    code, text = _run("upgrade", scratch, tmp_path)

    assert code == 1
    assert text.startswith("Mancano estensioni del database")
    assert "Traceback" not in text


@pytest.mark.parametrize(("months", "said"), [(None, 0), (12, 1), (35, 1), (36, 0), (60, 0)])
def test_a_term_of_the_register_shorter_than_the_law_is_named(settings, months, said):
    settings.REGISTER_MONTHS = months

    found = list(doctor.register_term_problems(NOW))

    assert len(found) == said and all("il registro resta in linea 36 mesi" in one for one in found)
