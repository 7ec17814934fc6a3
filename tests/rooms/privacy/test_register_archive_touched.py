# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archive of the register, touched: no edit of a file, of what the register says of it, or of where the chain begins escapes."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from raccordo.config import register_archive_verifier, register_verifier, sealed
from raccordo.kernel import audit
from raccordo.kernel.scoping import system_access
from tests.house.scan import imports
from tests.rooms.privacy.old_register import (
    ADMINISTRATOR,
    BEFORE,
    NOW,
    OLD,
    Place,
    below,
    cut,
    faults,
    first_lines,
    seal,
    sound,
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("register-archive")


def test_the_next_file_follows_and_one_missing_in_the_middle_is_named(place, tmp_path):
    paths = [place.archive(BEFORE + timedelta(days=n), now=NOW + timedelta(days=n)).path for n in range(3)]
    seal()
    (tmp_path / "chiave").write_text(settings.AUDIT_KEY.decode())

    assert sound(place, *paths) == 3 + 3
    with below() as db:
        assert any("manca il suo archivio" in one for one in faults(db, place, paths[0], paths[2]))
    whole = _run(place, tmp_path, *paths)
    assert whole[0] == 0 and whole[1].count("0 problemi") == 3
    cut = _run(place, tmp_path, paths[0], paths[2])
    assert cut[0] == 1 and "ne manca uno in mezzo" in cut[1]


def _run(place: Place, tmp_path: Path, *paths: Path) -> tuple[int, str]:
    known = {
        k: v for k, v in os.environ.items() if not k.startswith(("RACCORDO", "DATABASE", "DJANGO", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-I", register_archive_verifier.__file__, "--privata", str(place.private), "--chiave",
         str(tmp_path / "chiave"), *map(str, paths)], capture_output=True, text=True, check=False, cwd="/", env=known,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_program_that_proves_a_file_stands_alone_and_is_short():
    text = Path(register_archive_verifier.__file__).read_text(encoding="utf-8")
    leaned_on = {name.split(".")[0] for _, name in imports(ast.parse(text))}

    assert leaned_on - set(sys.stdlib_module_names) == {"cryptography"}
    assert text.count("\n") <= 200


def test_every_changed_byte_of_a_file_is_named_with_the_key_and_without(place, tmp_path):
    found, rng = place.archive(), random.Random(41)
    seal()
    content = found.path.read_bytes()
    with below() as db:
        for number in range(60):
            spot = rng.randrange(len(content))
            if len(sealed.FORMAT) <= spot < len(sealed.FORMAT) + 8:
                continue  # which key it is: the digest tells, below
            changed = bytearray(content)
            changed[spot] ^= 1 << rng.randrange(8)
            path = tmp_path / f"{number}.registro"
            path.write_bytes(changed[: rng.choice([len(changed), len(changed) - 1])])

            assert place.proved(path).faults != [], spot
            said = faults(db, place, path)
            assert f"archivio {path.name}: alterato, o di nessuna riga di questo registro" in said


def test_a_file_made_anew_by_who_has_the_public_key_is_named(place, tmp_path):
    """Whoever closes files can close one with a line less: the seals inside betray it."""
    found, rng = place.archive(), random.Random(7)
    lines = (
        sealed.Opening(BytesIO(found.path.read_bytes()), sealed.private_key(place.private))
        .read(1 << 24)
        .splitlines()
    )
    for edit in ("drop", "change", "swap", "repeat", "head", "end"):
        made = [*lines]
        spot = rng.randrange(1, OLD)
        if edit == "drop":
            del made[spot]
        elif edit == "change":
            made[spot] = made[spot].replace(b"record.summary", b"record.plan")
        elif edit == "swap":
            made[spot], made[spot + 1] = made[spot + 1], made[spot]
        elif edit == "repeat":
            made.insert(spot, made[spot])
        elif edit == "head":
            made[0] = made[0].replace(b'"before":""', b'"before":"00"')
        else:
            made[-1] = made[-1].replace(b'"lines":12', b'"lines":13')
        path = tmp_path / f"{edit}.registro"
        with path.open("wb") as file:
            envelope = sealed.Closing(file, place.public)
            envelope.write(b"".join(line + b"\n" for line in made))
            envelope.close()

        assert place.proved(path).faults != [], edit


@pytest.mark.parametrize("many", [1, 2, 5])
def test_a_line_more_than_the_register_says_is_named(place, many):
    place.archive()
    seal()

    with below() as db:
        lines = first_lines(db, many + 1)
        cut(db, lines[:many])
        said = faults(db, place)
    assert any(
        one.startswith(f"riga {lines[many]}: l'anello") and "non comincia la catena" in one for one in said
    )


def test_a_beginning_that_nobody_wrote_down_is_named(place):
    with below() as db:
        lines = first_lines(db, OLD + 1)
        cut(db, lines[:OLD])
        said = faults(db, place)

    assert any("non comincia la catena" in one and f"riga {lines[OLD]}" in one for one in said)


def test_the_applications_own_verifier_names_the_same(place):
    place.archive()
    seal()
    with psycopg.connect(ADMINISTRATOR) as db:
        lines = first_lines(db, 2)
        cut(db, lines[:1])

    with system_access(NOW):
        said = audit.verify(settings.AUDIT_KEY, now=NOW).faults
    assert (
        f"line {lines[1]} does not begin the chain: what stood before went without a line that says so"
        in said
    )


def _forge(db: psycopg.Connection, said: str) -> None:
    """A line of removal of somebody's making, with all that it needs but the application's seal."""
    db.execute(
        "insert into kernel_accessline (at, action, kind, role, purpose, permitted, rule, because, request_id, mac)"
        " values (now(), 'D', 'register.archive', 'system', 'legal', true, 'prova', %s, '', repeat('0', 40))",
        [said],
    )


def test_a_removal_that_the_application_did_not_write_covers_nothing(place):
    with psycopg.connect(ADMINISTRATOR) as db:
        lines = first_lines(db, OLD + 1)
        last, seal_of_last = db.execute(
            "select id, mac from kernel_accesslink where line_id = %s", [lines[OLD - 1]]
        ).fetchone()
        cut(db, lines[:OLD])
        _forge(db, f"1 {last} {OLD} 2022-01-10 2022-01-11 {seal_of_last} {'0' * 64}")
        said = faults(db, place)

    assert any("non comincia la catena" in one for one in said)
    assert any("aggiunta, non scritta dall'applicazione" in one for one in said)
    with system_access(NOW):
        told = audit.verify(settings.AUDIT_KEY, now=NOW).faults
        assert audit.removed(settings.AUDIT_KEY) is None
    assert any(one.startswith(f"line {lines[OLD]} does not begin the chain") for one in told)


_OTHER = {
    "at": "at + interval '1 microsecond'", "permitted": "not permitted", "mac": "translate(mac, '0123456789', '1234567890')",
    "because": "translate(because, '0123456789abcdef', '123456789abcdef0')", "action": "'R'",
}  # fmt: skip


def test_a_touched_line_of_removal_is_named(place):
    found = place.archive()
    seal()
    with below() as db:
        (line,) = db.execute("select id from kernel_accessline where kind = 'register.archive'").fetchone()
        for column in (*register_verifier.COLUMNS, "mac", None):
            other = _OTHER.get(str(column), f"{column} || 'x'")
            if column in ("person_id", "object_id", "account_id", "role_id", "organization_id"):
                other = "gen_random_uuid()"
            change = (
                f"update kernel_accessline set {column} = {other}"
                if column
                else "delete from kernel_accessline"
            )
            with db.transaction(force_rollback=True):
                db.execute(f"{change} where id = %s", [line])
                said = faults(db, place, found.path)

            assert any(one.startswith(f"riga {line}: c") for one in said), column
        assert faults(db, place, found.path) == []


def test_random_digits_of_what_a_removal_says_are_named(place):
    place.archive()
    seal()
    rng = random.Random(3)
    with below() as db:
        line, because = db.execute(
            "select id, because from kernel_accessline where kind = 'register.archive'"
        ).fetchone()
        for _ in range(40):
            spot = rng.choice([n for n, c in enumerate(because) if c.isdigit()])
            other = (
                because[:spot] + str((int(because[spot]) + rng.randrange(1, 10)) % 10) + because[spot + 1 :]
            )
            with db.transaction(force_rollback=True):
                db.execute("update kernel_accessline set because = %s where id = %s", [other, line])
                assert any(one.startswith(f"riga {line}: cambiata") for one in faults(db, place))
