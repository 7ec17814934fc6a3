# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address asks for, read without trust: whatever stands there, a page comes back."""

from __future__ import annotations

import json

from django.http import HttpRequest

_LAST = 10_000


def page_number(request: HttpRequest) -> int:
    """Which page of a list: the first where the address says something else («²», a hundred digits, nothing)."""
    text = request.GET.get("pagina", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(1, number), _LAST)


def plain(text: str) -> str:
    """A text that the database can keep: without the characters that no keyboard writes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def fields_of(text: str) -> dict[str, list[str]] | None:
    """The fields of a form as a script wrote them down: name → values. None when they are no such thing."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    many = {name: values if isinstance(values, list) else [values] for name, values in read.items()}
    if not all(isinstance(value, str) for values in many.values() for value in values):
        return None
    return {plain(name): [plain(value) for value in values] for name, values in many.items()}
