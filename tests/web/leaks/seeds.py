# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What would differ at each request is made the same at each request: new identifiers, masks of form tokens, free room.

Seeded, not stripped: a difference in what remains is a difference.
"""

from __future__ import annotations

import shutil
import sys
from itertools import count
from uuid import UUID, uuid4

from django.apps import apps
from django.core.handlers.base import BaseHandler
from django.middleware import csrf
from django.urls import get_resolver
from uuid_utils.compat import uuid7

_numbers = [count()]


def elsewhere() -> None:
    """Identifiers from another stretch, for rows that stay while questions are asked: until the next question."""
    _numbers[0] = count(1 << 40)


def restart() -> None:
    """The next identifier is the first one again."""
    _numbers[0] = count()


def next_id() -> UUID:
    """A UUIDv7 in form, predictable in fact."""
    return UUID(int=(0x018E << 112) | (0x7 << 76) | (0x8 << 60) | next(_numbers[0]))


def plant(monkeypatch) -> None:
    """Put the seeds in every place of the product that makes identifiers or masks."""
    assert get_resolver().url_patterns  # loads every page: what is loaded later would escape
    BaseHandler().load_middleware()
    for name, module in list(sys.modules.items()):
        if name.startswith("raccordo.") and getattr(module, "uuid7", None) is uuid7:
            monkeypatch.setattr(module, "uuid7", next_id)
        if name.startswith("raccordo.protected") and getattr(module, "uuid4", None) is uuid4:
            monkeypatch.setattr(module, "uuid4", next_id)
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.default in (uuid7, uuid4):
                monkeypatch.setitem(field.__dict__, "_get_default", next_id)
    monkeypatch.setattr(
        "secrets.randbelow", lambda n: next(_numbers[0]) % n
    )  # made-up names of protected cases
    room = shutil.disk_usage("/")  # on the page of the state of the system
    monkeypatch.setattr(shutil, "disk_usage", lambda path: room)
    monkeypatch.setattr(csrf, "_get_new_csrf_string", lambda: "a" * csrf.CSRF_SECRET_LENGTH)
