# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs as JSON lines: fixed names and identifiers only, never names, codes or texts of persons.

What a library says is not written at all: its sentence may hold an address, a value, a row. Which line of it spoke, the
kind of the exception and the places are enough to find the cause.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

_OURS = "raccordo."
_EVENT = re.compile(r"[a-z]+(-[a-z]+)*")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SQLSTATE = re.compile(r"[0-9A-Z]{5}")


def event_of(record: logging.LogRecord) -> str:
    """A fixed name: ours is what we wrote («outbox-message-failed»), others' is the function that spoke."""
    said = record.msg if isinstance(record.msg, str) else ""
    if record.name.startswith(_OURS) and _EVENT.fullmatch(said):
        return said
    return f"{record.module}.{record.funcName}:{record.lineno}"


def _asked(request: Any) -> dict[str, Any]:
    """Of a request its number, its method and the pattern of its address: never the address."""
    match = getattr(request, "resolver_match", None)
    return {
        "request": getattr(request, "request_id", None),
        "method": getattr(request, "method", None),
        "route": getattr(match, "route", None),
    }


def _only(shape: re.Pattern[str], value: object) -> str | None:
    text = str(value or "")
    return text if shape.fullmatch(text) else None


class JsonFormatter(logging.Formatter):
    """One JSON object a line; of an exception the kind and the places, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        status = getattr(record, "status_code", None)
        entry = {
            # By Greenwich, and it says so: an hour that comes twice in autumn is told apart.
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": event_of(record),
            **_asked(getattr(record, "request", None)),
            "status": status if isinstance(status, int) else None,
            "object": _only(_IDENTIFIER, getattr(record, "object_id", None)),
        }
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = record.exc_info[0].__name__
            entry["sqlstate"] = _only(_SQLSTATE, getattr(record.exc_info[1], "sqlstate", None))
            entry["places"] = [
                f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps({key: value for key, value in entry.items() if value is not None})
