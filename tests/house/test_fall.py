# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fall, small: copy under writes, destroy, restore elsewhere, verify; and every copy that must not be restored."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from raccordo.config import backup, copies, database, embedded, restore, sealed
from raccordo.kernel import audit
from raccordo.kernel.scoping import system_access
from raccordo.protected import keyring
from tests import databases
from tests.personas import NOW, build_world
from tests.plugin import ADMIN_URL, NAME
from tests.rooms.at_once import use
from tests.rooms.protected.ground import make_centre, telling
from tools.drill.rehearsal import Result, Source, rehearse

SECRET = "un-gran-segreto-lungo-che-nessuno-indovina-0123456789"
DATABASE = f"rc_caduta_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _address(role: str) -> str:
    return database.with_user(ADMIN_URL, role, DATABASE)


# One fall serves all these tests: one worker runs them.
pytestmark = pytest.mark.xdist_group("fall")


@pytest.fixture(scope="module")
def reader(django_db_setup):
    """The role of the manual: it reads every row and changes none."""
    name = f"{DATABASE}_copie"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"drop role if exists {name}")
        admin.execute(f"create role {name} login bypassrls")
        admin.execute(f"grant pg_read_all_data to {name}")
        yield name
        admin.execute(f"drop role {name}")


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """A database with the small world in it, really written."""
    databases.clone(DATABASE)
    with django_db_blocker.unblock():
        use(DATABASE)
        make_centre(build_world()).open()
        with system_access(NOW):
            audit.seal(settings.AUDIT_KEY)
        connections.close_all()
        use(NAME)
    yield
    database.drop(ADMIN_URL, DATABASE)


@pytest.fixture(scope="module")
def fallen(lived, reader, tmp_path_factory) -> tuple[Result, Path, dict[str, str]]:
    """What a whole rehearsal said, its folder with the copy and the keys, the environment without a database."""
    folder = tmp_path_factory.mktemp("caduta")
    (folder / "di-qua" / "osservatori" / "v1").mkdir(parents=True)
    (folder / "di-qua" / "osservatori" / "v1" / "cifre.json").write_text("{}")
    (folder / "di-qua" / "osservatori" / "ultima").symlink_to("v1")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("RACCORDO_", "DATABASE_"))} | {
        "RACCORDO_AUDIT_KEY": settings.AUDIT_KEY.decode(), "RACCORDO_SECRET_KEY": SECRET, "RACCORDO_TESTING": "1",
    }  # fmt: skip
    source = Source(
        url=_address(databases.administrator()),
        environment=clean | {
            "RACCORDO_DATA": str(folder / "di-qua"), "DATABASE_URL": _address(database.APP_ROLE),
            "DATABASE_BACKUP_URL": _address(reader),
        },
        audit_key=settings.AUDIT_KEY.decode(), destroy=lambda: database.drop(ADMIN_URL, DATABASE),
    )  # fmt: skip
    return rehearse(source, folder), folder, clean


def _copy(folder: Path) -> Path:
    (path,) = copies.listed(folder / "copie").values()
    return path


def _restore(
    fallen, copy: Path, *words: str, key: Path | None = None, **environment: str
) -> tuple[int, str, Path]:
    _, folder, clean = fallen
    root = folder / f"radice-{copy.name}"
    command = [
        sys.executable, "-m", "raccordo.config.cli", "restore", str(copy),
        "--chiave", str(key or folder / "chiavetta" / copies.PRIVATE_KEY), *words,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        env=clean | {"RACCORDO_DATA": str(root)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, root


def _spoilt(fallen, change) -> Path:
    """A copy that opens with the same key and holds something else."""
    _, folder, _ = fallen
    private = sealed.private_key(folder / "chiavetta" / copies.PRIVATE_KEY)
    target = folder / f"altra-{change.__name__}.copia"
    with target.open("wb") as file:
        envelope = sealed.Closing(file, private.public_key())
        with tarfile.open(fileobj=envelope, mode="w|") as tar:
            for name, content in restore.members(_copy(folder), private):
                new_name, data = change(name, content.read())
                backup.add(tar, new_name, data)
        envelope.close()
    return target


def _empty(root: Path) -> bool:
    return not root.exists() or not any(root.iterdir())


def test_protected_cases_come_back_closed_and_their_key_does_not_travel(fallen):
    """The rehearsal has counted every row of every schema there and here; the dump itself holds no word and no key."""
    _, folder, _ = fallen
    private = sealed.private_key(folder / "chiavetta" / copies.PRIVATE_KEY)
    found = {name: content.read() for name, content in restore.members(_copy(folder), private)}
    tables = json.loads(found["inizio.json"])["tables"]

    assert (
        tables["protected.case"] == tables["protected.casekey"] == 1 and tables["protected.sealedfield"] == 4
    )
    assert not any(keyring.NAME in name for name in found)
    assert not telling(
        found, str(embedded.programs_folder() / "pg_restore"), keyring.read(settings.PROTECTED_KEY_FILE)[0]
    )


def test_what_fell_stands_up_again_elsewhere(fallen):
    result, folder, _ = fallen

    assert "Tutto come nella copia: si può ripartire" in result.said
    assert ", 0 problemi." in result.said
    assert result.acknowledged > 20
    assert (folder / "di-nuovo" / "osservatori" / "ultima" / "cifre.json").read_text() == "{}"
    assert (folder / "di-nuovo" / "osservatori" / "ultima").is_symlink()
    assert not (folder / "di-nuovo" / "ripristino-in-corso").exists()


def test_who_reads_the_copies_changes_nothing(reader, django_db_setup):
    with (
        psycopg.connect(database.with_user(ADMIN_URL, reader, NAME)) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("update people_person set given_name = 'x'")


def test_a_copy_is_read_by_its_owner_only_and_holds_no_word_in_clear(fallen):
    copy = _copy(fallen[1])

    assert copy.stat().st_mode & 0o077 == 0
    assert not any(
        word in copy.read_bytes() for word in (b"Brambilla", b"inizio.json", b"PGDMP", b"kernel_accessline")
    )


def test_a_copy_is_tried_without_writing_anything(fallen):
    code, text, root = _restore(fallen, _copy(fallen[1]), "--prova")

    assert (code, _empty(root)) == (0, True)
    assert text.startswith("Copia intera e autentica")


def test_a_root_that_is_not_empty_is_refused(fallen):
    _, folder, _ = fallen
    root = folder / f"radice-{_copy(folder).name}"
    root.mkdir()
    (root / "appunti.txt").touch()

    code, text, _ = _restore(fallen, _copy(folder))

    assert code == 2 and "non è vuota: il ripristino vuole una cartella nuova" in text
    assert [path.name for path in root.iterdir()] == ["appunti.txt"]
    (root / "appunti.txt").unlink()


def test_a_database_that_is_not_empty_is_refused(fallen, django_db_setup):
    code, text, root = _restore(
        fallen, _copy(fallen[1]), DATABASE_URL=database.with_user(ADMIN_URL, database.OWNER_ROLE, NAME)
    )

    assert code == 2 and "Il database non è vuoto" in text
    assert _empty(root)


def test_the_wrong_key_is_refused(fallen):
    _, folder, _ = fallen
    (folder / "altra.chiave").write_text(sealed.new_pair()[0])

    code, text, root = _restore(fallen, _copy(folder), key=folder / "altra.chiave")

    assert (
        code == 2
        and "Questa chiave non apre questa copia" in text
        and text.endswith("Non è stato scritto nulla.\n")
    )
    assert _empty(root)


@pytest.mark.parametrize("cut", [0, 50, 5_000, -1])
def test_a_cut_file_is_refused(fallen, cut):
    _, folder, _ = fallen
    short = folder / f"corta{cut}.copia"
    short.write_bytes(_copy(folder).read_bytes()[:cut])

    code, text, root = _restore(fallen, short)

    assert code == 2 and ("tronca" in text or "non è una copia" in text)
    assert "Traceback" not in text and _empty(root)


def test_a_flipped_byte_is_refused_wherever_it_is(fallen):
    _, folder, _ = fallen
    whole = _copy(folder).read_bytes()
    for place in (30, len(whole) // 2, len(whole) - 1):
        other = folder / f"girata{place}.copia"
        other.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])

        code, text, root = _restore(fallen, other)

        assert code == 2 and "alterata o troncata" in text + "alterata o troncata" * (place == 30)
        assert "Traceback" not in text and _empty(root)


def newer(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy of a version to come."""
    return name, json.dumps(
        json.loads(data) | {"version": "99.0.0"}
    ).encode() if name == "inizio.json" else data


def later_migration(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy whose tables went one step further than this code."""
    if name != "inizio.json":
        return name, data
    beginning = json.loads(data)
    return name, json.dumps(
        beginning | {"migrations": [*beginning["migrations"], ["people", "0099_later"]]}
    ).encode()


def elsewhere(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy that would write outside its folder."""
    return name.replace("dati/osservatori/v1", "dati/../.."), data


def missing_piece(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy whose dump is not the one it says."""
    return name, data[:-1] if name.startswith("database/") else data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (newer, "La copia è della versione 99.0.0, più nuova di questa"), (later_migration, "più nuova di questa"),
        (elsewhere, "un file che non le appartiene"), (missing_piece, "dentro non è intera"),
    ],
)  # fmt: skip
def test_a_copy_that_opens_and_must_not_be_restored_is_refused(fallen, change, said):
    code, text, root = _restore(fallen, _spoilt(fallen, change))

    assert code == 2 and said in text and text.endswith("Non è stato scritto nulla.\n")
    assert _empty(root)


@pytest.mark.parametrize(
    ("key", "said"),
    [("", "Manca RACCORDO_AUDIT_KEY"), ("x" * 40, "RACCORDO_AUDIT_KEY non è quella della copia")],
)
def test_a_secret_that_came_from_outside_must_come_again(fallen, key, said):
    code, text, root = _restore(fallen, _copy(fallen[1]), RACCORDO_AUDIT_KEY=key)

    assert code == 2 and said in text
    assert _empty(root)


_broken: dict[str, object] = {}


def broken_dump(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy that agrees with itself and holds half a dump: the database itself stops at it."""
    import hashlib

    if name.startswith("database/"):
        _broken.update(
            pieces=1, bytes=len(data) // 2, sha256=hashlib.sha256(data[: len(data) // 2]).hexdigest()
        )
        return name, data[: len(data) // 2]
    if name == "fine.json":
        return name, json.dumps(json.loads(data) | {"database": _broken}).encode()
    return name, data


def test_a_dump_that_stops_halfway_leaves_nothing_behind(fallen):
    code, text, root = _restore(fallen, _spoilt(fallen, broken_dump))

    assert code == 2 and "non ne resta nulla a metà" in text
    assert _empty(root)


def fewer_rows(name: str, data: bytes) -> tuple[str, bytes]:
    """A copy that says more rows than it has."""
    if name != "inizio.json":
        return name, data
    beginning = json.loads(data)
    beginning["tables"]["public.people_person"] += 1
    return name, json.dumps(beginning).encode()


def test_rows_that_did_not_come_back_are_told(fallen, django_db_setup):
    name = f"{DATABASE}_di_nuovo"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} owner {database.OWNER_ROLE} template template0")
    try:
        code, text, _ = _restore(
            fallen, _spoilt(fallen, fewer_rows), DATABASE_URL=database.with_user(ADMIN_URL, database.APP_ROLE, name),
            DATABASE_OWNER_URL=database.with_user(ADMIN_URL, database.OWNER_ROLE, name),
        )  # fmt: skip
    finally:
        database.drop(ADMIN_URL, name)

    assert code == 1, text
    assert "- public.people_person: " in text and "1 cose non tornano" in text


def test_a_copy_by_a_role_that_does_not_see_every_row_is_refused(lived, tmp_path):
    (tmp_path / copies.PUBLIC_KEY).write_text(sealed.new_pair()[1])
    databases.clone(f"{DATABASE}_ruolo")
    address = database.with_user(ADMIN_URL, database.APP_ROLE, f"{DATABASE}_ruolo")
    environment = os.environ | {
        "RACCORDO_DATA": str(tmp_path),
        "DATABASE_URL": address,
        "DATABASE_BACKUP_URL": address,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "raccordo.config.cli", "backup", "--in", str(tmp_path / "copie")], env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        database.drop(ADMIN_URL, f"{DATABASE}_ruolo")

    assert done.returncode == 1
    assert done.stderr.startswith("La copia non è riuscita, e non ne resta nulla a metà")
    assert list((tmp_path / "copie").iterdir()) == []


def test_keys_are_never_made_beside_the_data_nor_over_others(tmp_path):
    environment = os.environ | {"RACCORDO_DATA": str(tmp_path / "dati")}

    def key(place: Path) -> tuple[int, str]:
        command = [sys.executable, "-m", "raccordo.config.cli", "key", "--in", str(place)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    assert key(tmp_path / "dati" / "qui")[0] == 2
    code, text = key(tmp_path / "chiavetta")
    assert code == 0 and "toglila da questa macchina" in text
    assert (tmp_path / "chiavetta" / copies.PRIVATE_KEY).read_text().strip() not in text
    assert (tmp_path / "chiavetta" / copies.PRIVATE_KEY).stat().st_mode & 0o077 == 0
    assert key(tmp_path / "chiavetta") == (2, f"C'è già {tmp_path / 'chiavetta' / copies.PRIVATE_KEY}: una chiave nuova non apre le copie vecchie. Spostala, se è quello che vuoi.\n")  # fmt: skip


def test_an_envelope_is_written_as_a_stream():
    """Copies are larger than memory: nothing may ask to go back in the file."""
    from unittest.mock import Mock

    file = Mock(spec=["write"], write=io.BytesIO().write)
    _, public = sealed.new_pair()
    path = Mock()
    path.read_text.return_value = public
    envelope = sealed.Closing(file, sealed.public_key(path))
    with tarfile.open(fileobj=envelope, mode="w|") as tar:
        backup.add(tar, "a", b"x" * 3_000_000)
    envelope.close()
