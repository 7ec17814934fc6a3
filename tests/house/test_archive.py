# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The continuous archive, small and real: what it carries away, how far back it brings, and all that must not be brought back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from raccordo.config import (
    archive,
    copies,
    copy_verbs,
    database,
    embedded,
    recover,
    register_verifier,
    running,
    sealed,
)
from tests import databases
from tests.plugin import ADMIN_URL, TEMPLATE
from tools.drill.archived import Archiver, postmaster
from tools.drill.rehearsal import Source, Writers, drill_lines, until
from tools.storm.killing import kill_family

# One server serves all these tests: one worker runs them.
pytestmark = pytest.mark.xdist_group("archive")
SECRET = "un-gran-segreto-lungo-che-nessuno-indovina-0123456789"
EVERY = 0.5
FIRST, SECOND = "prima-del-guasto", "scritta-per-sbaglio"


class Installation:
    """One with a server of its own, its keys and the folder of its archive."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "di-qua"
        self.kept, self.key = folder / "copie", folder / "chiavetta" / copies.PRIVATE_KEY
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("RACCORDO_", "DATABASE_"))}
        self.environment = clean | {
            "RACCORDO_AUDIT_KEY": settings.AUDIT_KEY.decode(), "RACCORDO_SECRET_KEY": SECRET, "RACCORDO_TESTING": "1",
            "RACCORDO_DATA": str(self.data),
        }  # fmt: skip
        admin = database.embedded_url(self.data)
        database.prepare(admin, "raccordo")
        self.url = database.with_user(admin, "postgres", "raccordo")

    def say(self, *words: str, **environment: str) -> tuple[int, str]:
        """Run one verb; its code and what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "raccordo.config.cli", *words], env=self.environment | environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def restore(self, place: Path, *words: str, key: Path | None = None) -> tuple[int, str, Path]:
        """Bring an archive back on an empty root."""
        root = self.folder / f"radice-{place.name}-{len(list(self.folder.glob('radice-*')))}"
        said = self.say(
            "restore", str(place), "--chiave", str(key or self.key), *words, RACCORDO_DATA=str(root)
        )
        return *said, root

    def write(self, words: str) -> None:
        """One thing that is confirmed."""
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute(f"set role {database.OWNER_ROLE}")
            db.execute("create table if not exists prova (words text)")
            db.execute("insert into prova values (%s)", [words])
            db.execute("reset role")
            db.execute("select pg_switch_wal()")

    def now(self) -> datetime:
        with psycopg.connect(self.url) as db:
            row = db.execute("select clock_timestamp()").fetchone()
        assert row is not None
        return row[0]


def _read(root: Path) -> tuple[set[str], set[str]]:
    """The words and the lines of the register that came back."""
    url = database.with_user(database.embedded_url(root), "postgres", "raccordo")
    with psycopg.connect(url) as db:
        words = {row[0] for row in db.execute("select words from prova").fetchall()}
        lines = drill_lines(db)
    embedded.stop_if_last(root / "postgres")
    return words, lines


@pytest.fixture(scope="module")
def place(django_db_setup, tmp_path_factory) -> Installation:
    """An installation with the tables of the tests, and a base of it in its archive."""
    folder = tmp_path_factory.mktemp("l'archivio continuo")
    one = Installation(folder)
    programs = embedded.programs_folder()
    source = database.with_user(ADMIN_URL, databases.administrator(), TEMPLATE)
    dump = subprocess.Popen(
        [programs / "pg_dump", "-Fc", "-Z0", "--no-comments", source], stdout=subprocess.PIPE
    )
    subprocess.run(
        [programs / "pg_restore", "--single-transaction", f"--dbname={one.url}"],
        stdin=dump.stdout,
        check=True,
    )
    assert dump.wait() == 0
    assert one.say("key", "--in", str(one.key.parent))[0] == 0
    return one


@pytest.fixture(scope="module")
def fallen(place):
    """It was killed with its disk while people wrote: the moments to return to, what was confirmed, and when it fell."""
    source = Source(place.url, {}, settings.AUDIT_KEY.decode(), lambda: None)
    moments = {}
    with Writers(source) as people:
        with Archiver(place.environment, place.kept, EVERY) as archiver:
            archiver.passes_after(0, 300)
            place.write(FIRST)
            moments["between"] = place.now()
            archiver.passes_after(time.time())
            place.write(SECOND)
            archiver.passes_after(time.time())
            place.write("dopo")
            moments["last"] = place.now()
            archiver.passes_after(time.time())
            until(lambda: len(people.acknowledged) > 100)
            moments["fell"], fell = datetime.now(UTC), time.monotonic()
            kill_family(archiver.process.pid)
            kill_family(postmaster(place.data))
        embedded.stop_if_last(place.data / "postgres")
        shutil.rmtree(place.data)
    return place, moments, people.acknowledged, fell


def _moment(moments, name: str) -> str:
    return moments[name].isoformat()


def test_what_fell_with_its_disk_comes_back_but_for_the_last_moments(fallen):
    place, moments, acknowledged, fell = fallen

    code, text, root = place.restore(place.kept)

    assert code == 0 and "Tutto come nella copia: si può ripartire" in text, text
    assert ", 0 problemi." in text
    words, there = _read(root)
    assert words == {FIRST, SECOND, "dopo"}
    reached = recover.find(place.kept, sealed.private_key(place.key), None).reaches
    lost = [
        moments["fell"] - timedelta(seconds=fell - when) for when, token in acknowledged if token not in there
    ]
    # Nothing that was confirmed before the last pass began; on a crowded machine a pass waits its turn.
    assert len(there) > 50 and moments["last"] < reached and all(reached < moment for moment in lost)
    assert moments["fell"] - reached < archive.AIM


def test_a_return_between_two_writes_keeps_the_first_and_not_the_second(fallen):
    place, moments, _, _ = fallen

    code, text, root = place.restore(place.kept, "--at", _moment(moments, "between"))

    assert code == 0 and "si può ripartire" in text, text
    assert _read(root)[0] == {FIRST}


def _altered(place: Installation, name: str) -> archive.Chain:
    """The archive again, to spoil it."""
    (chain,) = archive.chains(place.kept)
    folder = place.folder / name / archive.FOLDER / chain.folder.name
    shutil.copytree(chain.folder, folder)
    return archive.Chain(folder)


def _empty(root: Path) -> bool:
    return not root.exists() or not any(root.iterdir())


def test_a_missing_segment_is_named_and_nothing_is_written(fallen):
    place, _, _, _ = fallen
    chain = _altered(place, "senza")
    missing = list(chain.segments())[-3]
    chain.segment(missing).unlink()

    code, text, root = place.restore(place.folder / "senza")

    assert code == 2 and f"Il segmento {missing} dell'archivio non serve: manca." in text
    assert "aggiungi --at " in text and text.endswith("Non è stato scritto nulla.\n") and _empty(root)

    proposed = text.split("aggiungi --at ")[1].split(". ")[0].split(".\n")[0]
    code, text, root = place.restore(place.folder / "senza", "--prova", "--at", proposed)
    assert (
        code == 0 or "A quell'istante non si torna" in text
    )  # a pass or two after the base there is no earlier moment


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-7], lambda b: b[:300] + bytes([b[300] ^ 4]) + b[301:], lambda b: b""]
)
def test_a_spoilt_segment_is_named_and_nothing_is_written(fallen, spoil):
    place, _, _, _ = fallen
    chain = _altered(place, f"guasto{time.monotonic_ns()}")
    name = list(chain.segments())[-2]
    chain.segment(name).write_bytes(spoil(chain.segment(name).read_bytes()))

    code, text, root = place.restore(chain.folder)

    assert code == 2 and f"Il segmento {name} dell'archivio non serve: " in text
    assert text.endswith("Non è stato scritto nulla.\n") and _empty(root)


def test_a_segment_in_the_place_of_another_is_refused(fallen):
    place, _, _, _ = fallen
    chain = _altered(place, "scambiato")
    first, second = list(chain.segments())[-3:-1]
    shutil.copy(chain.segment(first), chain.segment(second))

    code, text, root = place.restore(chain.folder)

    assert (
        code == 2
        and f"Il segmento {second} dell'archivio non serve: è di un altro posto." in text
        and _empty(root)
    )


def test_a_spoilt_base_is_named(fallen):
    place, _, _, _ = fallen
    chain = _altered(place, "base")
    whole = chain.base.read_bytes()
    chain.base.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])

    code, text, root = place.restore(chain.folder)

    assert code == 2 and f"{chain.base}: La copia è alterata o troncata" in text and _empty(root)


def test_the_wrong_key_is_refused_in_plain_words(fallen):
    place, _, _, _ = fallen
    other = place.folder / "altra.chiave"
    other.write_text(sealed.new_pair()[0])

    code, text, root = place.restore(place.kept, key=other)

    assert code == 2 and "Questa chiave non apre questa copia: serve quella con impronta" in text
    assert text.endswith("Non è stato scritto nulla.\n") and _empty(root)


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(minutes=1), "L'archivio arriva al "),
        (timedelta(days=-1), "A quell'istante non si torna: l'archivio comincia il "),
    ],
)
def test_a_moment_that_the_archive_does_not_reach_is_refused(fallen, away, said):
    place, moments, _, _ = fallen

    code, text, root = place.restore(place.kept, "--at", (moments["fell"] + away).isoformat())

    assert code == 2 and said in text and _empty(root)


def test_a_return_that_the_server_cannot_finish_leaves_nothing(fallen):
    """All envelopes open, and what is in the base is no server: it says so itself."""
    place, _, _, _ = fallen
    chain = _altered(place, "non-parte")
    _without_a_file(place, chain, "global/pg_control")

    code, text, root = place.restore(chain.folder)

    assert code == 2 and "Il server non ha riscritto ciò che era nell'archivio" in text, text
    assert _empty(root)


def _without_a_file(place: Installation, chain: archive.Chain, name: str) -> None:
    """Close the base again, with one file of the server under another name."""
    import hashlib
    import json
    import tarfile
    import zlib

    from raccordo.config import backup, restore

    key = sealed.private_key(place.key)
    found = [(inside, content.read()) for inside, content in restore.members(chain.base, key)]
    old = b"".join(zlib.decompress(content) for inside, content in found if inside.startswith("base/"))
    head = old.index(name.encode() + b"\0")
    header = bytearray(old[head : head + 512])
    header[: len(name)] = b"x" * len(name)
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    pressed = zlib.compress(old[:head] + bytes(header) + old[head + 512 :])
    end = json.loads(found[-1][1])
    end["base"] = {"pieces": 1, "bytes": len(pressed), "sha256": hashlib.sha256(pressed).hexdigest()}
    with chain.base.open("wb") as file:
        envelope = sealed.Closing(file, key.public_key())
        with tarfile.open(fileobj=envelope, mode="w|") as tar:
            backup.add(tar, *found[0])
            backup.add(tar, "base/000001", pressed)
            for inside, content in found[1:-1]:
                if not inside.startswith("base/"):
                    backup.add(tar, inside, content)
            backup.add(tar, "fine.json", json.dumps(end).encode())
        envelope.close()


def test_files_are_their_owners_alone_and_hold_no_word_in_clear(fallen):
    place, _, _, _ = fallen
    (chain,) = archive.chains(place.kept)
    files = [chain.base, *chain.segments().values()]

    assert len(files) > 3 and all(path.stat().st_mode & 0o077 == 0 for path in files)
    for path in files:
        content = path.read_bytes()
        assert not any(
            word in content for word in (FIRST.encode(), b"inizio.json", b"PG_VERSION", b"kernel_accessline")
        )
    assert [path.name for path in chain.folder.iterdir() if path not in files] == []


def test_an_archive_does_not_return_to_a_server_of_ones_own(fallen):
    place, _, _, _ = fallen

    code, text = place.say(
        "restore", str(place.kept), "--chiave", str(place.key), DATABASE_URL="postgresql://x@127.0.0.1:1/x"
    )

    assert code == 2 and "Un archivio torna sul PostgreSQL incorporato" in text
    code, text = place.say("archive", "--in", str(place.kept), DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    assert code == 2 and "Su un server a parte lo tiene chi lo amministra" in text


def test_what_nobody_had_sealed_is_sealed_to_the_last_line(django_db_setup, monkeypatch):
    """A pass of the sealer takes so many lines at once: a fall may find more that wait."""
    waiting = [20_000, 20_000, 278, 0]
    monkeypatch.setattr(running, "seal_once", lambda: waiting.pop(0))
    monkeypatch.setattr(
        register_verifier,
        "verify",
        lambda *_: register_verifier.Verdict(proved=40_278, faults=list(map(str, waiting))),
    )

    assert copy_verbs._register(None, None) == []
