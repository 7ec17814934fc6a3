# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every shape of guard shows, by each wall, what its words promise: to every actor, in every reach, at every edge."""

from __future__ import annotations

import pytest

from tests import databases
from tests.oracle import court as courts
from tests.oracle import pictures, wide


@pytest.fixture(scope="module")
def court(django_db_setup, django_db_blocker):
    """A world written once, seen with the rights of the application."""
    administrator = databases.elsewhere(USER=databases.administrator())
    with django_db_blocker.unblock(), administrator, wide.remembering():
        yield pictures.build()


def test_every_guard_shows_what_its_words_promise(court):
    faults = list(courts.sit(court))
    assert not faults, "\n".join(sorted(set(faults))[:12])
