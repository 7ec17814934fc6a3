# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people at the same moment, on two real connections, in a database where things are really written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import psycopg
from django.db import connections
from psycopg import sql

from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import AccessContext, access
from tests import databases
from tests.plugin import ADMIN_URL
from tests.plugin import NAME as USUAL

NAME = f"{USUAL}_two"


def use(name: str) -> None:
    """Let this thread work on another database."""
    connections["default"].close()
    connections["default"].settings_dict = {**connections["default"].settings_dict, "NAME": name}


@contextmanager
def a_database_of_its_own() -> Iterator[None]:
    """A fresh copy of the template, thrown away afterwards."""
    databases.clone(NAME)
    use(NAME)
    try:
        yield
    finally:
        use(USUAL)
        with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(NAME)))


def together(*acts: tuple[AccessContext, Callable[[], object]]) -> list[str]:
    """Run acts at the same moment, each on its own connection; what each one heard («ok», or the refusal)."""
    start, heard = Barrier(len(acts)), [""] * len(acts)

    def run(place: int, context: AccessContext, act: Callable[[], object]) -> None:
        use(NAME)
        try:
            with access(context):
                start.wait(timeout=20)
                act()
            heard[place] = "ok"
        except Refused as refusal:
            heard[place] = refusal.message
        except Exception as fault:
            heard[place] = f"fault: {type(fault).__name__}"
        finally:
            connections["default"].close()

    threads = [Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(heard)
