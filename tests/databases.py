# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Databases of the tests: one migrated template a shape, cloned in a moment for each worker or test that needs its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection, transaction
from psycopg import _preparing, sql

from raccordo.config import database
from tests.plugin import ADMIN_URL, NAME, TEMPLATE


def clone(name: str, template: str = TEMPLATE) -> None:
    """(Re)create a database from a template."""
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("create database {} template {} owner {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(database.OWNER_ROLE)
            )
        )


def ensure_template(build: object) -> None:
    """Make the template once, however many workers ask; `build` fills the database that settings name."""
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(724002)")
        if admin.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            return
        for (old,) in admin.execute(
            "select datname from pg_database where datname like 'rc_template_%'"
        ).fetchall():
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(old)))
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(NAME)))
        database.prepare(ADMIN_URL, NAME)
        build()  # type: ignore[operator]
        admin.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(NAME), sql.Identifier(TEMPLATE))
        )


@contextmanager
def elsewhere(**settings: str) -> Iterator[None]:
    """Django's connection on another database or as another user, in a transaction that is undone at the end."""
    usual = {key: connection.settings_dict[key] for key in settings}
    connection.close()
    connection.settings_dict.update(settings)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        connection.close()
        connection.settings_dict.update(usual)


MANY_STATEMENTS = 3000


@contextmanager
def keeping_statements(many: int = MANY_STATEMENTS) -> Iterator[None]:
    """What was prepared stays prepared after a question is undone. psycopg forgets it at each ROLLBACK, because a table may have been
    undone with it; where only rows are, the database would plan every statement of every question anew, which is most of its work.
    The statements are the same, and their rules are asked at each execution."""
    usual, few = _preparing.PrepareManager._should_discard, _preparing.PrepareManager.prepared_max

    def discard(self: _preparing.PrepareManager, prep: object, results: object) -> bool:
        undone = all((one.command_status or b"").startswith(b"ROLLBACK") for one in results)
        return not undone and usual(self, prep, results)

    _preparing.PrepareManager._should_discard = discard
    _preparing.PrepareManager.prepared_max = many
    try:
        yield
    finally:
        _preparing.PrepareManager._should_discard = usual
        _preparing.PrepareManager.prepared_max = few


def administrator() -> str:
    """The user who owns the server of the tests."""
    return urlsplit(ADMIN_URL).username or "postgres"
