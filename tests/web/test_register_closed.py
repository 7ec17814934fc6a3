# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reading whose line cannot be written is not served: the system refuses to be read rather than go on without a register.

The database is a real one, really written; its administrator makes it fail as a full disk does, as a commit that does not
reach the disk does, and as a process does that is killed between the decision and the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.test import Client

from raccordo.config import database
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.scoping import system_access
from tests import databases
from tests.conftest import log_in
from tests.personas import NOW, World, build_world
from tests.plugin import ADMIN_URL
from tests.rooms import at_once

BODY = "create function fails() returns trigger language plpgsql as $$ begin {act}; return null; end $$"
FULL = "raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'"
FAILURES = {
    "full disk": (FULL, "create trigger fails before insert on kernel_accessline for each row execute function fails()"),
    "full disk at the commit": (
        FULL,
        "create constraint trigger fails after insert on kernel_accessline deferrable initially deferred for each row execute function fails()",
    ),
    "killed after the line was written": (
        "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5)",
        "create trigger fails after insert on kernel_accessline for each row execute function fails()",
    ),
    "line swallowed by somebody's trigger": (
        "return null",
        "create trigger fails before insert on kernel_accessline for each row execute function fails()",
    ),
}  # fmt: skip
PAGES = {
    "record": lambda world: f"/persone/{world.teresa.pk}/",
    "list": lambda world: "/assistiti/",
    "search": lambda world: "/cerca/suggerimenti/?q=bramb",
}


@pytest.fixture
def written(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small world, really written."""
    with django_db_blocker.unblock(), at_once.a_database_of_its_own():
        yield build_world()


def _administer(*statements: str) -> None:
    url = database.with_user(ADMIN_URL, databases.administrator(), at_once.NAME)
    with psycopg.connect(url, autocommit=True) as db:
        for statement in statements:
            db.execute(statement)


def _lines() -> int:
    with system_access(NOW):
        return AccessLine.objects.count()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("failure", FAILURES)
def test_what_cannot_be_written_down_is_not_shown(written, failure, page):
    client = log_in(Client(raise_request_exception=False), written.ada)
    address = PAGES[page](written)
    shown = client.get(address)
    assert shown.status_code == 200 and "Brambilla" in shown.content.decode()
    before = _lines()
    act, trigger = FAILURES[failure]
    _administer(BODY.format(act=act), trigger)

    answer = client.get(address)

    assert answer.status_code == 500
    assert "Brambilla" not in answer.content.decode()
    assert _lines() == before
    _administer("drop trigger fails on kernel_accessline")
    assert client.get(address).status_code == 200
    assert _lines() > before
