# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every form bears a token: without it nothing is done, and the same form twice, in a row or at the same moment, acts once."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import system_access
from raccordo.privacy.codes import RelationshipKind
from raccordo.web.shell.submissions import FIELD
from tests.conftest import log_in
from tests.house.test_addresses import addresses, third_party
from tests.personas import NOW, World, build_world
from tests.rooms import at_once
from tests.rooms.delivery.ground import follow
from tests.web.input import asking
from tests.web.test_bad_input import words_of

# Forms that need no token, and why a second sending is no harm.
REPEATABLE = {
    "shell:draft": "one draft a form: the last one stays",
    "field:ticks": "ticks are set to what the phone shows",
    "conference:assessment-draft": "answers are set to what the page shows, joined to those of others",
    "desk:services": "it only reads",
    "protected:exit": "it ends the session; whoever is in danger is never told to try again",
}
GONE = {"person:network-leave"}  # whoever has left has no such page any more
NOWHERE = {"shell:gallery-page"}  # components shown to who builds pages: their forms go nowhere
# What a sending may write though it does nothing: who asked, and that a form came.
_EFFECTS = """select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables
 where relname not in ('kernel_accessline', 'shell_submission', 'sending', 'django_session')"""


def effects() -> int:
    """How many rows this transaction has written."""
    with connection.cursor() as cursor:
        cursor.execute(_EFFECTS)
        return int(cursor.fetchone()[0])


def repeatable(name: str) -> bool:
    view = next(a.view for a in addresses() if a.name == name)
    return bool(view.view_class.repeatable)


def test_what_needs_no_token_is_a_list_with_reasons():
    found = {a.name for a in addresses() if not third_party(a) and a.view.view_class.repeatable}

    assert found == set(REPEATABLE)


def offered() -> Iterator[asking.Sheet]:
    """The forms of the pages whose sending does something."""
    visitors, seen = asking.Visitors(), set()
    for address in addresses():
        if not third_party(address):
            yield from asking._offered(address, visitors, seen)


def _send(sheet: asking.Sheet, token: str) -> tuple[int, str, int]:
    """Status, where it led, and how many rows it wrote."""
    data: dict[str, list[str]] = {}
    for name, value in sheet.fields:
        data.setdefault(name, []).append(value)
    there = effects()
    answer = sheet.client.post(sheet.url, {**data, FIELD: token})
    return answer.status_code, answer.headers.get("Location", ""), effects() - there


def test_every_form_bears_a_token_without_which_nothing_is_done_and_with_which_it_is_done_once(year):
    faults, acted = [], 0
    for sheet in offered():
        if repeatable(sheet.name) or sheet.name in NOWHERE:
            continue
        if FIELD not in dict(sheet.fields):
            faults.append(f"{sheet.name} bears no token")
        token = str(uuid4())
        with transaction.atomic():
            status, _, done = _send(sheet, "")
            if status not in (400, 404) or done:  # 404: who reads the page may not write on it
                faults.append(f"{sheet.name} answered {status} without a token and wrote {done} rows")
            first, again = _send(sheet, token), _send(sheet, token)
            transaction.set_rollback(True)
        if first[0] == 302:
            acted += 1
            if again != (302, first[1], 0) and not (sheet.name in GONE and again == (404, "", 0)):
                faults.append(f"{sheet.name} did it twice: {first} {again}")

    assert not faults
    assert acted > 24


@pytest.fixture
def written(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small world, really written."""
    with django_db_blocker.unblock(), at_once.a_database_of_its_own():
        world = build_world()
        for persona in (world.sara, world.marta):
            follow(world, persona, RelationshipKind.CARE_TEAM)
        yield world


def at_the_same_moment(
    clients: list[Client], path: str, forms: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """Send forms together, each from its own thread and connection. Returns status and place of each answer, in order."""
    start, heard = Barrier(len(clients)), [(0, "")] * len(clients)

    def send(place: int) -> None:
        at_once.use(at_once.NAME)
        try:
            start.wait(timeout=20)
            answer = clients[place].post(path, forms[place])
            heard[place] = (answer.status_code, answer.headers.get("Location", ""))
        finally:
            connections["default"].close()

    threads = [Thread(target=send, args=(place,)) for place in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return heard


@pytest.mark.parametrize("hands", [2, 8])
def test_the_same_form_at_the_same_moment_acts_once_and_all_hear_the_same(written, hands):
    clients = [log_in(Client(), written.sara) for _ in range(hands)]
    form = {"kind": "note", "voice": "social", "audience": "team", "text": "Una volta", FIELD: str(uuid4())}

    heard = at_the_same_moment(clients, f"/persone/{written.teresa.pk}/diario/scrivi/", [form] * hands)

    assert {status for status, _ in heard} == {302} and len(set(heard)) == 1
    with system_access(NOW):
        assert DiaryEntry.objects.count() == 1


def test_the_token_of_another_account_does_nothing_even_at_the_same_moment(written):
    form = {"kind": "note", "voice": "social", "audience": "team", "text": "Una volta", FIELD: str(uuid4())}
    clients = [log_in(Client(), persona) for persona in (written.sara, written.marta)]

    forms = [form, {**form, "voice": "health"}]  # each writes as the sector that she is of

    heard = at_the_same_moment(clients, f"/persone/{written.teresa.pk}/diario/scrivi/", forms)

    assert sorted(status for status, _ in heard) == [302, 409]
    with system_access(NOW):
        assert DiaryEntry.objects.count() == 1


def test_a_token_used_on_one_page_does_nothing_on_another(world, login):
    for person in (world.teresa, world.ugo):
        follow(world, world.sara, RelationshipKind.CARE_TEAM, person=person)
    client = login(world.sara)
    form = {"kind": "note", "voice": "social", "audience": "team", "text": "Una volta", FIELD: str(uuid4())}

    first, other = (
        client.post(f"/persone/{person.pk}/diario/scrivi/", form) for person in (world.teresa, world.ugo)
    )

    assert (first.status_code, other.status_code) == (302, 409)
    assert "Vale quello che avevi inviato prima" in words_of(other)
    with system_access(NOW):
        assert DiaryEntry.objects.get().person_id == world.teresa.pk
