# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plausible address for any route of the resolver, when only the gate matters."""

from __future__ import annotations

from django.urls import reverse

from tests.house.test_addresses import Address

NOBODY = "018f0000-0000-7000-8000-000000000000"
_PLAIN = {"UUIDConverter": NOBODY, "IntConverter": 1, "SlugConverter": "prova", "StringConverter": "prova"}


def sample(address: Address) -> str:
    """The address with made-up identifiers."""
    words = {
        name: _PLAIN.get(type(converter).__name__, "2026-11-23")
        for name, converter in address.converters.items()
    }
    return reverse(address.name, kwargs=words)
