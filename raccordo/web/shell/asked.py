# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address asks for, read without trust: whatever stands there, a page comes back."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from raccordo.web.shell import limits

_LAST = 10_000


def page_number(request: HttpRequest) -> int:
    """Which page of a list: the first where the address says something else («²», a hundred digits, nothing)."""
    text = request.GET.get("pagina", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(1, number), _LAST)


def plain(text: str) -> str:
    """A text that the database can keep: without the characters that no keyboard writes."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


class Unreadable(ValueError):
    """A text that is no JSON as we take it."""


def json_of(text: str) -> Any:
    """What a JSON text says. Raises Unreadable for NaN and Infinity, a name given twice, half a character, lists too deep
    (`limits.JSON_DEPTH`), and what is no JSON."""
    try:
        read = json.loads(text, parse_constant=_no_number, object_pairs_hook=_named_once)
        json.dumps(read, ensure_ascii=False).encode("utf-8")  # a surrogate alone is no character
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if _deeper(read, limits.JSON_DEPTH):
        raise Unreadable
    return read


def _no_number(word: str) -> Any:
    raise Unreadable(word)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable
    return found


def _deeper(value: Any, than: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return than == 0 or any(_deeper(one, than - 1) for one in inner)


def fields_of(text: str) -> dict[str, list[str]] | None:
    """The fields of a form as a script wrote them down: name → values. None when they are no such thing."""
    try:
        read = json_of(text)
    except Unreadable:
        return None
    if not isinstance(read, dict):
        return None
    many = {name: values if isinstance(values, list) else [values] for name, values in read.items()}
    if not all(isinstance(value, str) for values in many.values() for value in values):
        return None
    return {plain(name): [plain(value) for value in values] for name, values in many.items()}
