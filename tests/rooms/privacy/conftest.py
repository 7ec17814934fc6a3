# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A register with old days in it, made once a module, and a place where its archive goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms.privacy.old_register import Place, a_made_register, a_place


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    with django_db_blocker.unblock(), a_made_register(tmp_path_factory.mktemp("dati")) as folder:
        yield folder


@pytest.fixture
def place(made, tmp_path, django_db_blocker) -> Iterator[Place]:
    with django_db_blocker.unblock(), a_place(tmp_path, made) as there:
        yield there
