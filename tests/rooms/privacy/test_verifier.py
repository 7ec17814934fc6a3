# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small program that proves the register from its tables alone: it leans on nothing of ours, and no edit escapes it."""

from __future__ import annotations

import ast
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from raccordo.config import database, register_verifier
from raccordo.kernel import audit
from raccordo.kernel.audit import Access
from raccordo.kernel.scoping import Actor, system_access
from tests import databases
from tests.house.scan import imports
from tests.personas import NOW
from tests.plugin import ADMIN_URL, NAME
from tests.rooms.at_once import use

DATABASE = f"rc_registro_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
URL = database.with_user(ADMIN_URL, databases.administrator(), DATABASE)
pytestmark = pytest.mark.xdist_group("verifier")  # one chain serves them all
LINES, EDITS, LATER = 40, 2_000, NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def chain(django_db_setup, django_db_blocker) -> Iterator[psycopg.Connection]:
    """A short chain, really written by the application and sealed by its sealer; the administrator's hand on it."""
    databases.clone(DATABASE)
    with django_db_blocker.unblock():
        use(DATABASE)
        with system_access(NOW):
            for number in range(LINES):
                audit.write(
                    by=Actor(account_id=uuid4(), role="gp"), at=NOW + timedelta(microseconds=number),
                    accesses=[Access("R", "record.summary", uuid4(), None, "care", number % 7 > 0, "rule", "perché sì", str(uuid4()))],
                )  # fmt: skip
                if number % 9 == 8:
                    audit.seal(settings.AUDIT_KEY)
            audit.seal(settings.AUDIT_KEY)
        connections.close_all()
        use(NAME)
    with psycopg.connect(URL) as db:
        yield db
    database.drop(ADMIN_URL, DATABASE)


def _verify(db: psycopg.Connection, witnesses: str) -> register_verifier.Verdict:
    return register_verifier.verify(db, settings.AUDIT_KEY, witnesses, LATER)


def _witness(db: psycopg.Connection) -> str:
    row = db.execute("select id, mac from kernel_accesslink order by id desc limit 1").fetchone()
    assert row is not None
    return f"2026-11-23 {row[0]} {row[1]}"


@contextmanager
def _undone(db: psycopg.Connection) -> Iterator[None]:
    with db.transaction(force_rollback=True):
        yield


def test_it_stands_alone_and_is_short():
    text = Path(register_verifier.__file__).read_text(encoding="utf-8")
    leaned_on = {name.split(".")[0] for _, name in imports(ast.parse(text))}

    assert leaned_on - set(sys.stdlib_module_names) == {"psycopg", "cryptography"}
    assert text.count("\n") <= 250


def test_it_proves_what_the_application_wrote_as_the_application_does(chain):
    verdict = _verify(chain, _witness(chain))

    assert (verdict.proved, verdict.faults) == (LINES, [])


_OTHER = {
    "at": "at + interval '1 microsecond'", "permitted": "not permitted", "action": "'D'",
    "mac": "translate(mac, '0123456789', '1234567890')", "request_id": "translate(request_id, '0123456789', '1234567890')",
}  # fmt: skip
_COLUMNS = (*register_verifier.COLUMNS, "mac")


def _other(column: str) -> str:
    return _OTHER.get(column, "gen_random_uuid()" if column.endswith("_id") else f"{column} || 'x'")


def _flip(db, rng, lines):
    """One cell of a line."""
    line = rng.choice(lines)
    db.execute(
        f"update kernel_accessline set {(column := rng.choice(_COLUMNS))} = {_other(column)} where id = %s",
        [line],
    )
    return [f"riga {line}:"]


def _flip_link(db, rng, lines):
    """The seal of a link."""
    line = rng.choice(lines)
    db.execute(
        "update kernel_accesslink set mac = translate(mac, '0123456789abcdef', '123456789abcdef0') where line_id = %s",
        [line],
    )
    return [f"riga {line}:"]


def _delete_line(db, rng, lines):
    """A line, not its link."""
    line = rng.choice(lines)
    db.execute("delete from kernel_accessline where id = %s", [line])
    return [f"riga {line}: cancellata"]


def _delete_link(db, rng, lines):
    """A link, not its line."""
    line = rng.choice(lines)
    db.execute("delete from kernel_accesslink where line_id = %s", [line])
    return [f"riga {line}: fuori dalla catena"]


def _delete_both(db, rng, lines):
    """Lines with their links, somewhere before the end: the next one betrays them."""
    place, count = rng.randrange(len(lines) - 3), rng.randint(1, 3)
    gone = lines[place : place + count]
    db.execute("delete from kernel_accesslink where line_id = any(%s)", [gone])
    db.execute("delete from kernel_accessline where id = any(%s)", [gone])
    return [f"riga {lines[place + count]}: l'anello"]


def _cut_tail(db, rng, lines):
    """The end, lines and links together, after the witness saw it."""
    gone = lines[-rng.randint(1, 20) :]
    db.execute("delete from kernel_accesslink where line_id = any(%s)", [gone])
    db.execute("delete from kernel_accessline where id = any(%s)", [gone])
    return ["fine tagliata:"]


def _exchange(table: str, column: str):
    def reorder(db, rng, lines):
        first, second = rng.sample(lines, 2)
        for here, there in ((first, -1), (second, first), (-1, second)):
            db.execute(f"update {table} set {column} = %s where {column} = %s", [there, here])
        return [f"riga {first}:", f"riga {second}:"]

    reorder.__doc__ = f"Two {column} of {table} that change places."
    return reorder


def _insert(db, rng, lines):
    """A line of somebody's making, half the times with a link in the chain."""
    source = rng.choice(lines)
    (line,) = db.execute(
        f"insert into kernel_accessline ({', '.join(_COLUMNS)}) select {', '.join(register_verifier.COLUMNS)}, %s from kernel_accessline"
        " where id = %s returning id", [rng.randbytes(20).hex(), source],
    ).fetchone()  # fmt: skip
    if rng.random() < 0.5:
        db.execute(
            "insert into kernel_accesslink (line_id, mac) values (%s, %s)", [line, rng.randbytes(32).hex()]
        )
    return [f"riga {line}:"]


def _repeat(db, rng, lines):
    """A true line told twice, with its true seal."""
    source = rng.choice(lines)
    (line,) = db.execute(
        f"insert into kernel_accessline ({', '.join(_COLUMNS)}) select {', '.join(_COLUMNS)} from kernel_accessline where id = %s returning id",
        [source],
    ).fetchone()  # fmt: skip
    return [f"riga {line}: ripete la riga {source}"]


EDITS_KNOWN = (
    _flip, _flip, _flip_link, _delete_line, _delete_link, _delete_both, _cut_tail, _insert, _repeat,
    _exchange("kernel_accessline", "id"), _exchange("kernel_accesslink", "line_id"),
)  # fmt: skip


def test_two_thousand_edits_are_each_found_and_named(chain):
    rng, witness = random.Random(20261123), _witness(chain)
    lines = [row[0] for row in chain.execute("select line_id from kernel_accesslink order by id").fetchall()]
    missed = []

    for number in range(EDITS):
        edit = rng.choice(EDITS_KNOWN)
        with _undone(chain):
            expected = edit(chain, rng, lines)
            faults = _verify(chain, witness).faults
            if not all(any(fault.startswith(one) for fault in faults) for one in expected):
                missed.append((number, edit.__doc__, expected, faults))

    assert missed == []
    assert _verify(chain, witness).faults == []


def test_one_changed_cell_accuses_nobody_else(chain):
    rng = random.Random(5)
    lines = [row[0] for row in chain.execute("select line_id from kernel_accesslink order by id").fetchall()]

    for edit in (_flip, _flip_link) * 40:
        with _undone(chain):
            (expected,) = edit(chain, rng, lines)
            faults = [one for one in _verify(chain, "").faults if not one.startswith("anello")]
            assert len(faults) == 1 and faults[0].startswith(expected)


def test_without_a_witness_a_cut_end_is_not_seen(chain):
    """The control: this is why witnesses are kept elsewhere."""
    with _undone(chain):
        _cut_tail(
            chain,
            random.Random(1),
            [row[0] for row in chain.execute("select line_id from kernel_accesslink order by id")],
        )

        assert _verify(chain, "").faults == []


def test_another_key_proves_nothing(chain):
    assert register_verifier.verify(chain, b"altra", "", LATER).proved == 0


def _run(*words: str, key: str = "") -> tuple[int, str]:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("RACCORDO", "DATABASE", "DJANGO", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-I", register_verifier.__file__, *words], capture_output=True, text=True, check=False, cwd="/",
        env=environment | ({"RACCORDO_AUDIT_KEY": key} if key else {}),
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_program_runs_alone_and_says_what_it_found(chain, tmp_path):
    (tmp_path / "chiave").write_text(settings.AUDIT_KEY.decode())
    (tmp_path / "testimoni").write_text(f"{_witness(chain)}\n2026-11-22 9999 abc\nparole\n")
    chain.rollback()

    sound = _run(URL, "--chiave", str(tmp_path / "chiave"))
    cut = _run(URL, "--chiave", str(tmp_path / "chiave"), "--testimoni", str(tmp_path / "testimoni"))

    assert sound[0] == 0 and re.match(
        rf"{LINES} righe provate fino all'anello \d+, 0 problemi\.\n$", sound[1]
    )
    assert cut[0] == 1 and "fine tagliata" in cut[1] and "testimone illeggibile: «parole»" in cut[1]


def test_who_would_not_see_every_line_is_refused_rather_than_given_fewer(chain):
    chain.rollback()
    code, text = _run(
        database.with_user(ADMIN_URL, database.APP_ROLE, DATABASE), key=settings.AUDIT_KEY.decode()
    )

    assert code == 2 and text.startswith("Il registro non si è potuto leggere")
    assert _run(URL)[0] == 2
