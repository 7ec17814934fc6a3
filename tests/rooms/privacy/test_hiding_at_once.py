# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody writes while the person hides what they write: whoever comes second sees the other, on two real connections."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from raccordo.delivery import operations as delivery
from raccordo.delivery.models import DiaryEntry
from raccordo.kernel.scoping import system_access
from raccordo.privacy import hiding
from raccordo.privacy import operations as privacy
from raccordo.privacy.models import ObscuredEntry
from tests.personas import NOW, World, build_world
from tests.rooms.at_once import a_database_of_its_own, together
from tests.rooms.privacy.hiding import follow


@pytest.fixture
def followed(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The small world in a database of its own, where things are really written."""
    with django_db_blocker.unblock(), a_database_of_its_own():
        world = build_world()
        follow(world)
        yield world


def at_once(world) -> str:
    """Sara has written and not yet finished when Teresa hides all that Sara writes. Returns the label of the note."""
    written, hidden = Event(), Event()

    def write() -> None:
        delivery.write_note(by=world.sara.actor, at=NOW, person_id=world.teresa.pk, text="Una nota")
        written.set()
        hidden.wait(timeout=1)  # who hides is made to wait; a decision that does not wait is over by now

    def hide() -> None:
        written.wait(timeout=20)
        privacy.obscure(
            by=world.teresa_account.actor, at=NOW, person_id=world.teresa.pk, scope="author",
            target_id=world.sara.account.pk, words="prova",
        )  # fmt: skip
        hidden.set()

    heard = together(
        (world.sara.context(person=world.teresa), write),
        (world.teresa_account.context(person=world.teresa), hide),
    )
    assert heard == ["ok", "ok"]
    with system_access(NOW):
        return DiaryEntry.objects.get().label


def test_what_is_being_written_while_its_author_is_hidden_is_hidden(followed):
    assert at_once(followed) == "V"
    with system_access(NOW):
        assert ObscuredEntry.objects.get().before == "N"


def test_without_waiting_it_would_escape(followed, monkeypatch):
    monkeypatch.setattr(hiding, "wait", lambda person_id, to_decide: None)

    assert at_once(followed) == "N"
