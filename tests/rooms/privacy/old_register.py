# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A register of years ago in a database of its own, to archive and to spoil."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connections

from raccordo.config import (
    database,
    register_archive,
    register_archive_verifier,
    register_verifier,
    sealed,
    witness,
)
from raccordo.kernel import audit
from raccordo.kernel.audit import Access
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import Actor, system_access
from tests import databases
from tests.plugin import ADMIN_URL, NAME
from tests.rooms.at_once import use

MADE = f"rc_termine_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
DATABASE = f"{MADE}_uno"
OWNER = database.with_user(ADMIN_URL, database.OWNER_ROLE, DATABASE)
ADMINISTRATOR = database.with_user(ADMIN_URL, databases.administrator(), DATABASE)
FIRST_DAY, DAYS, A_DAY = datetime(2022, 1, 10, 9, tzinfo=ROME), 4, 6
BEFORE = datetime(2022, 1, 12, tzinfo=ROME)  # two days of the four
OLD, ALL = 2 * A_DAY, DAYS * A_DAY + 3
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
YOUNG = timedelta(days=690)  # less than 24 months ago, by the clock of the database


def write(at: datetime, word: str = "perché sì") -> None:
    audit.write(
        by=Actor(account_id=uuid4(), role="gp"), at=at,
        accesses=[Access("R", "record.summary", uuid4(), None, "care", True, "rule", word, str(uuid4()))],
    )  # fmt: skip


@contextmanager
def a_made_register(folder: Path) -> Iterator[Path]:
    """Four days of a register of years ago and three lines of not so long ago, sealed, with a witness a day; told once."""
    databases.clone(MADE)
    use(MADE)
    for day in range(DAYS):
        with system_access(NOW):
            for number in range(A_DAY):
                write(
                    FIRST_DAY + timedelta(days=day, minutes=number),
                    "Brambilla" if number == 3 else "perché sì",
                )
            audit.seal(settings.AUDIT_KEY)
            witness.record(folder, FIRST_DAY + timedelta(days=day))
    with system_access(NOW):
        for number in range(3):
            write(datetime.now(UTC) - YOUNG + timedelta(minutes=number))
        audit.seal(settings.AUDIT_KEY)
    connections.close_all()
    use(NAME)
    yield folder
    database.drop(ADMIN_URL, MADE)


@dataclass
class Place:
    """Where a test archives: folders, keys, witnesses."""

    copies: Path
    private: Path
    public: Any
    public_file: Path
    witnesses: Path

    def archive(self, before: datetime = BEFORE, proceed: bool = True, now: datetime = NOW) -> Any:
        return register_archive.archive(
            OWNER, self.copies, self.public, settings.AUDIT_KEY, before=before, now=now, policy="prova", who="amministra",
            witnesses=self.witnesses, proceed=proceed,
        )  # fmt: skip

    def files(self) -> list[Path]:
        return sorted((self.copies / register_archive.FOLDER).glob("*"))

    def proved(self, path: Path) -> register_archive_verifier.Verdict:
        return register_archive_verifier.prove(
            path,
            register_archive_verifier.private_key(self.private),
            settings.AUDIT_KEY,
            self.witnesses.read_text(),
        )


@contextmanager
def a_place(folder: Path, made: Path) -> Iterator[Place]:
    """A copy of the made register, and where to archive it."""
    databases.clone(DATABASE, MADE)
    private, public = sealed.new_pair()
    (folder / "privata").write_text(private)
    (folder / "pubblica").write_text(public)
    use(DATABASE)
    yield Place(
        folder / "copie", folder / "privata", sealed.public_key(folder / "pubblica"), folder / "pubblica", made / witness.NAME
    )  # fmt: skip
    connections["default"].close()
    use(NAME)
    database.drop(ADMIN_URL, DATABASE)


@contextmanager
def below() -> Iterator[psycopg.Connection]:
    """The administrator's hand, whose every touch is undone."""
    with psycopg.connect(ADMINISTRATOR) as db:
        yield db
        db.rollback()


def counted() -> tuple[int, ...]:
    """How many lines and how many links there are."""
    with below() as db:
        return tuple(
            db.execute(f"select count(*) from kernel_{table}").fetchone()[0]
            for table in ("accessline", "accesslink")
        )


def seal() -> None:
    """A pass of the sealer."""
    with system_access(NOW):
        audit.seal(settings.AUDIT_KEY)


def faults(db: psycopg.Connection, place: Place, *files: Path) -> list[str]:
    """What the small program finds."""
    later = datetime.now(UTC) + timedelta(hours=1)
    return register_verifier.verify(
        db, settings.AUDIT_KEY, place.witnesses.read_text(), later, files=files
    ).faults


def sound(place: Place, *files: Path) -> int:
    """How many lines each of the two verifiers proves; neither finds anything."""
    with system_access(NOW):
        verdict = audit.verify(settings.AUDIT_KEY, now=datetime.now(UTC) + timedelta(hours=1))
        gone = audit.removed(settings.AUDIT_KEY)
    assert verdict.faults == []
    with system_access(NOW):
        assert witness.check(place.witnesses, gone.last if gone else 0) == []
    with below() as db:
        assert faults(db, place, *files) == []
    return verdict.proved


def first_lines(db: psycopg.Connection, count: int) -> list[int]:
    return [
        row[0]
        for row in db.execute(
            "select line_id from kernel_accesslink order by id limit %s", [count]
        ).fetchall()
    ]


def cut(db: psycopg.Connection, lines: list[int]) -> None:
    db.execute("delete from kernel_accessline where id = any(%s)", [lines])
    db.execute("delete from kernel_accesslink where line_id = any(%s)", [lines])
