# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs as JSON lines: identifiers only, never names, codes or texts of persons."""

from __future__ import annotations

import json
import logging
import traceback


class JsonFormatter(logging.Formatter):
    """One JSON object a line; of an exception the kind and the places, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", None),
            "message": record.msg if record.exc_info else record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            entry["exception"] = record.exc_info[0].__name__
            entry["places"] = [
                f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(entry, ensure_ascii=False, default=str)
