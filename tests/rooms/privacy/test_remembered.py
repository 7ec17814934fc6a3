# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies share is worked out once and remembered; what is written, undone or moved is seen at the next context."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from raccordo.kernel import scoping, sharing
from raccordo.kernel.scoping import access
from raccordo.privacy.operations import agreements
from raccordo.territory.models import Organization
from tests.personas import NOW
from tests.rooms.privacy.test_agreements import WALLS, both, land, write  # noqa: F401 - the fixture


@pytest.fixture(autouse=True)
def with_a_mark(db):
    """Tables that a test has emptied have no mark, and then nothing is remembered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_sharingmark (id, mark) values (1, gen_random_uuid()) on conflict (id) do nothing"
        )


def told(context) -> str:
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        access(context),
    ):
        pass
    return next(q["sql"] for q in asked.captured_queries if "set_config" in q["sql"])


def test_the_agreements_are_asked_once_for_a_body_and_a_purpose(land):  # noqa: F811
    both(land)
    first, second = told(land.due.context()), told(land.due.context())

    assert "privacy_sharingagreement" in first
    assert "privacy_sharingagreement" not in second


@pytest.mark.parametrize("wall", WALLS)
def test_an_agreement_that_was_undone_opens_nothing_nor_does_the_one_that_follows_hide_behind_it(land, wall):  # noqa: F811
    row = write(land, land.uno)
    context = land.due.context(person=land.world.teresa)

    class Undone(Exception):
        pass

    with suppress(Undone), transaction.atomic():
        both(land)
        assert wall(context, row)
        raise Undone
    assert not wall(context, row)

    both(land)
    assert wall(context, row)


@pytest.mark.parametrize("wall", WALLS)
def test_an_office_that_passes_to_another_body_reads_what_that_one_reads(land, wall):  # noqa: F811
    row = write(land, land.uno)
    context = land.ufficio.context(person=land.world.teresa)
    assert not wall(context, row)

    Organization.objects.filter(code="ufficio-due").update(parent=land.left)

    assert wall(context, row)


@pytest.mark.parametrize("wall", WALLS)
def test_an_agreement_that_is_ended_closes_at_once_what_was_remembered(land, wall):  # noqa: F811
    agreement = both(land)
    row = write(land, land.uno)
    context = land.due.context(person=land.world.teresa)
    assert wall(context, row)

    agreements.withdraw(
        by=land.signers[land.left.pk], at=NOW, agreement_id=agreement.pk, reason="Prova di fine"
    )

    assert not wall(context, row)


def test_memory_has_a_limit(monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 2)
    one = sharing.Sharing()
    for purpose in "abc":
        context = type("Context", (), {"actor": scoping.Actor(), "purpose": purpose, "at": NOW})
        one.remember(context, sharing.Remembered(sharing.Shared({}), None, None, None))

    assert len(one.memory) == 1
