# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The archiver by itself, on a bare server: where it goes on after a fall, when it takes a new base, what it forgets."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.config import archive, archiving, backup, copies, database, embedded, recover, sealed
from tools.drill.archived import postmaster
from tools.storm.killing import kill_family

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
# One server serves all these tests: one worker runs them.
pytestmark = pytest.mark.xdist_group("archiving")


class Place:
    """A server with the two tables that the archive asks about, and the keys of its archive."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "dati"
        private, public = sealed.new_pair()
        for name, text in ((copies.PRIVATE_KEY, private), (copies.PUBLIC_KEY, public)):
            (folder / name).write_text(text)
        self.private = sealed.private_key(folder / copies.PRIVATE_KEY)
        self.said: list[str] = []
        self.start()
        database.prepare(self.admin, "raccordo")
        self.run("create table kernel_accesslink (id bigint, mac text)", "create table django_migrations (id int, app text, name text)",
                 "create table prova (words text)")  # fmt: skip

    def start(self) -> None:
        """Find the server, or start it again."""
        copies.forget_server()
        self.admin = database.embedded_url(self.data)
        self.url = database.with_user(self.admin, "postgres", "raccordo")

    def run(self, *statements: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as db:
            for statement in statements[:-1]:
                db.execute(statement)
            last = db.execute(statements[-1])
            return last.fetchall() if last.description else []

    def slots(self) -> set[str]:
        return {row[0] for row in self.run("select slot_name from pg_replication_slots")}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Place(tmp_path_factory.mktemp("bare"))
    yield one
    embedded.stop_if_last(one.data / "postgres")


@pytest.fixture
def archiver(server, tmp_path, monkeypatch):
    """An archiver with an archive of its own, and its base taken."""
    for name in ("DATABASE_URL", "DATABASE_BACKUP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RACCORDO_DATA", str(server.data))
    one = archiving.Archiver(tmp_path / "copie", server.private.public_key(), server.said.append)
    server.said.clear()
    assert one.once()
    yield one
    for slot in server.slots():
        server.run(f"select pg_drop_replication_slot('{slot}')")


def _log(server: Place, chain: archive.Chain) -> bytes:
    """All that a chain holds of the log, in order; each segment but the last is whole."""
    size, whole = 16 << 20, b""
    names = list(chain.segments())
    numbers = [archive.segment_number(name, size) for name in names]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    for name, number in zip(names, numbers, strict=True):
        segment, content = recover.open_segment(
            chain.segment(name), name, server.private, chain, number * size
        )
        assert segment.size == size or name == names[-1]
        whole += content
    return whole


def test_it_goes_on_where_it_was_when_all_were_killed(server, archiver):
    server.run("insert into prova values ('prima del colpo')")
    archiver.step()
    server.run("select pg_switch_wal()", "insert into prova values ('fra due giri')")

    kill_family(postmaster(server.data))
    server.start()
    again = archiving.Archiver(archiver.place, archiver.public, server.said.append)
    server.run("insert into prova values ('dopo il colpo')")
    assert again.once()

    (chain,) = archive.chains(archiver.place)
    log = _log(server, chain)
    assert all(words in log for words in (b"prima del colpo", b"fra due giri", b"dopo il colpo"))


def test_an_idle_night_is_a_few_kilobytes(server, archiver):
    (chain,) = archive.chains(archiver.place)
    before = list(chain.segments())

    for _ in range(20):
        archiver.step()

    assert list(chain.segments()) == before
    assert sum(path.stat().st_size for path in chain.segments().values()) < 8 << 20
    assert list(chain.segments().values())[-1].stat().st_size < 1 << 20


def test_a_server_that_was_copied_or_came_back_begins_a_chain_of_its_own(server, archiver):
    (chain,) = archive.chains(archiver.place)
    server.run(
        f"select pg_drop_replication_slot('{chain.slot}')"
    )  # as in a copy of the server, which has none
    (chain.folder).rename(chain.folder.with_name("20261127T000000Z"))  # of yesterday

    assert archiver.once()

    first, second = archive.chains(archiver.place)
    assert (first.moment, server.slots()) == (datetime(2026, 11, 27, tzinfo=UTC), {second.slot})


def test_what_the_server_did_not_keep_is_said_and_a_new_base_is_taken(server, archiver):
    (chain,) = archive.chains(archiver.place)
    (chain.folder).rename(chain.folder.with_name("20261127T000000Z"))
    old = archive.Chain(chain.folder.with_name("20261127T000000Z"))
    server.run(
        f"select pg_drop_replication_slot('{chain.slot}')",
        f"select pg_create_physical_replication_slot('{old.slot}', true)",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archiving, "_state", _lost_for(old, archiving._state))
        assert archiver.once()

    assert server.run("show max_slot_wal_keep_size") == [
        ("4GB",)
    ]  # for so long the server waits for its archive
    assert "Il server non ha conservato ciò che mancava all'archivio: serve una base nuova." in server.said
    assert [one == old for one in archive.chains(archiver.place)] == [True, False]
    assert old.slot not in server.slots()


def _lost_for(chain: archive.Chain, state):
    def answer(db, asked):
        if asked == chain:
            raise archiving.Broken
        return state(db, asked)

    return answer


def test_passes_go_on_while_a_new_base_is_being_taken(server, archiver, monkeypatch):
    (chain,) = archive.chains(archiver.place)
    (chain.folder).rename(chain.folder.with_name("20261127T000000Z"))
    old = archive.Chain(chain.folder.with_name("20261127T000000Z"))
    server.run(
        f"select pg_drop_replication_slot('{chain.slot}')",
        f"select pg_create_physical_replication_slot('{old.slot}', true)",
    )
    may_go, take = threading.Event(), archiving.take_base

    def slowly(*words):
        may_go.wait(60)
        return take(*words)

    monkeypatch.setattr(archiving, "take_base", slowly)
    archiver.step()  # a day is over: a base is begun
    server.run("insert into prova values ('mentre si fa la base')")
    assert archiver.step()
    there = list(old.segments().values())[-1]
    assert b"mentre si fa la base" in recover.open_segment(
        there, there.stem, server.private, old, archive.segment_number(there.stem, 16 << 20) * (16 << 20)
    )[1]  # fmt: skip

    making = archiver._making
    may_go.set()
    making.join()
    assert archiver.step()

    new = archive.chains(archiver.place)[-1]
    assert new != old and server.slots() == {new.slot}
    assert server.said[-1].startswith(f"Base nuova: {new.base}")


def test_a_base_that_fails_leaves_nothing(server, archiver, monkeypatch):
    shutil.rmtree(archiver.place)
    for slot in server.slots():
        server.run(f"select pg_drop_replication_slot('{slot}')")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "pour", full)

    assert not archiver.once()

    assert server.said[-1].startswith("La base non è riuscita, e non ne resta nulla a metà: [Errno 28]")
    assert list((archiver.place / archive.FOLDER).iterdir()) == [] and server.slots() == set()


def test_two_do_not_write_into_one_archive(tmp_path):
    with (
        archiving.alone(tmp_path),
        pytest.raises(SystemExit, match="Un altro «raccordo archive» scrive già"),
        archiving.alone(tmp_path),
    ):
        raise AssertionError("the second came in")


def _made(place: Path, *ages: timedelta, now: datetime = NOW) -> list[archive.Chain]:
    chains = [archive.begun_at(place, now - age) for age in sorted(ages, reverse=True)]
    for chain in chains:
        chain.folder.mkdir(parents=True)
        chain.base.touch()
    return chains


def test_seven_days_can_be_returned_to_and_older_chains_go(tmp_path):
    chains = _made(tmp_path, *(timedelta(days=n, hours=1) for n in range(12)))
    half = archive.begun_at(tmp_path, NOW)
    half.folder.mkdir()

    gone = archive.prune(tmp_path, NOW, chains[-1].folder)

    kept = archive.chains(tmp_path)
    assert gone == 4 and not half.folder.exists()
    assert (
        kept[0].moment < NOW - archive.KEPT < kept[1].moment
    )  # the first one holds the beginning of the seventh day


@given(st.sets(st.integers(0, 60 * 24 * 60), min_size=1, max_size=40))
def test_every_moment_of_the_seven_days_that_had_a_base_still_has_it(minutes):
    chains = [
        archive.Chain(Path(f"/a/{(NOW - timedelta(minutes=one)):%Y%m%dT%H%M%SZ}"))
        for one in sorted(minutes, reverse=True)
    ]

    kept = [chain for chain in chains if chain not in archive.forgotten(chains, NOW)]

    assert kept[-1] == chains[-1]
    for back in range(0, 7 * 24, 5):
        at = NOW - timedelta(hours=back)
        before = [chain for chain in chains if chain.moment <= at]
        assert not before or before[-1] in kept


def test_how_old_the_archive_is_can_be_seen_without_opening_it(tmp_path):
    assert archive.age(tmp_path, NOW) is None
    (chain,) = _made(tmp_path, timedelta(hours=1))
    assert archive.age(tmp_path, NOW) is None  # a base alone cannot be returned to
    chain.segment("0" * 24).touch()
    os.utime(chain.segment("0" * 24), (NOW.timestamp() - 90,) * 2)

    assert archive.age(tmp_path, NOW) == timedelta(seconds=90)


@pytest.mark.parametrize("size", [1 << 20, 16 << 20, 1 << 30])
@given(timeline=st.integers(1, 9), number=st.integers(0, 1 << 30))
def test_segments_have_the_servers_own_names(size, timeline, number):
    name = archive.segment_name(timeline, number, size)

    assert len(name) == 24 and archive.segment_number(name, size) == number
