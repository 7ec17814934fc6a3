# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`raccordo init`: an empty installation gets its first body and administrator, once, without a secret on the line."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import psycopg
import pytest

from raccordo.config import database
from tests import databases
from tests.plugin import ADMIN_URL

FIRST = {
    "--nome": "Anna", "--cognome": "D'Angelo", "--ente": "ambito-lecco", "--nome-ente": "Ambito di Lecco",
    "--comune": "Lecco", "--territorio": "prova", "--nome-territorio": "Territorio di prova",
}  # fmt: skip
EMAIL = "anna@ente.example"


@pytest.fixture
def fresh(django_db_setup):
    """A database as `raccordo upgrade` leaves it, with nobody in it."""
    name = f"rc_inizio_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    databases.clone(name)
    yield name
    database.drop(ADMIN_URL, name)


def init(name: str, tmp_path, email: str = EMAIL, **changes: str) -> tuple[int, str]:
    options = {**FIRST, **{f"--{key.replace('_', '-')}": value for key, value in changes.items()}}
    address = {
        key: database.with_user(ADMIN_URL, role, name)
        for key, role in (("DATABASE_URL", database.APP_ROLE), ("DATABASE_OWNER_URL", database.OWNER_ROLE))
    }
    done = subprocess.run(
        [sys.executable, "-m", "raccordo.config.cli", "init", email, *(x for pair in options.items() for x in pair)],
        capture_output=True, text=True, check=False, env=os.environ | address | {"RACCORDO_DATA": str(tmp_path)},
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def rows(name: str, question: str) -> list[tuple]:
    with psycopg.connect(database.with_user(ADMIN_URL, databases.administrator(), name)) as admin:
        return admin.execute(question).fetchall()


def test_an_empty_installation_begins_once_and_the_same_command_changes_nothing(fresh, tmp_path):
    # the reference data, as an upgrade loads them
    municipality = "insert into territory_municipality (istat_code, name, province, cadastral_code) values ('097042', 'Lecco', 'LC', 'E507') on conflict do nothing"
    with psycopg.connect(database.with_user(ADMIN_URL, databases.administrator(), fresh)) as admin:
        admin.execute(municipality)

    code, text = init(fresh, tmp_path)
    again, _ = init(fresh, tmp_path)
    other, refused = init(fresh, tmp_path, email="altro@ente.example", ente="comune-lecco")

    assert (code, again, other) == (0, 0, 1)
    assert "Ente pronto: Ambito di Lecco (ambito-lecco)" in text
    assert re.search(r"http\S+/entra/\S+", text)
    assert refused.startswith("Questa installazione ha già i suoi enti")
    assert rows(fresh, "select code, name from territory_organization") == [
        ("ambito-lecco", "Ambito di Lecco")
    ]
    mandates = "select r.role, p.family_name, a.email from territory_practitionerrole r join territory_practitioner p on p.id = r.practitioner_id join kernel_account a on a.id = p.account_id"
    assert rows(fresh, mandates) == [("administrator", "D'Angelo", EMAIL)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "anna"}, "non è un indirizzo e-mail"), ({"ente": "Ambito di Lecco"}, "lettere, cifre e trattini"),
        ({"tipo": "castello"}, "I tipi di ente sono"), ({"comune": "Atlantide"}, "Non c'è un comune"),
        ({"nome": " "}, "Manca --nome"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_in_words_and_writes_nothing(fresh, tmp_path, changes, words):
    code, text = init(fresh, tmp_path, **changes)

    assert (code, words in text) == (1, True)
    assert rows(fresh, "select count(*) from territory_organization") == [(0,)]
