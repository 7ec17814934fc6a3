# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's sessions in the database, which know when they began: half an hour of rest, or twelve hours in all, end them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from raccordo.web.shell import clock

BEGAN = "began"  # seconds since 1970, by the true clock


class SessionStore(DatabaseStore):
    """A session that notes the moment in which somebody entered."""

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self and BEGAN not in self:
            self[BEGAN] = clock.epoch()
        super().save(must_create)


def begin_anew(session: Any) -> None:
    """Whoever enters again, with a password or a key, has the whole time again."""
    session[BEGAN] = clock.epoch()
