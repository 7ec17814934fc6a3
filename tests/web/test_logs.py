# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A log line is made of fixed names and identifiers: whatever is said to it, no word of a person passes."""

from __future__ import annotations

import json
import logging
import sys
import time
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings

from raccordo.web.shell.logs import JsonFormatter

CANARY = "Zefirina Brambilla BRMTRS41A41E507K"
NUMBER = UUID("018f0000-0000-7000-8000-000000000001")


def line(name="django.request", msg="%s: %s", args=(), exc_info=None, **extra) -> dict:
    record = logging.LogRecord(
        name, logging.ERROR, "/a/log.py", 253, msg, args, exc_info, func="log_response"
    )
    record.__dict__.update(extra)
    text = JsonFormatter().format(record)
    assert "Brambilla" not in text and "BRMTRS" not in text
    return json.loads(text)


def fallen(error: Exception):
    try:
        raise error
    except Exception:
        return sys.exc_info()


REQUEST = SimpleNamespace(
    request_id=str(NUMBER), method="POST", path=f"/cerca/{CANARY}/", GET={"q": CANARY},
    resolver_match=SimpleNamespace(route="persone/<uuid:person>/", kwargs={"person": CANARY}),
)  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"args": ("Not Found", f"/cerca/{CANARY}/")}, {"msg": f"Not Found: {CANARY}"}, {"msg": RuntimeError(CANARY)},
        {"name": "raccordo.web", "msg": CANARY}, {"name": "raccordo.web", "msg": "caduta di %s", "args": (CANARY,)},
        {"exc_info": fallen(RuntimeError(CANARY))}, {"msg": CANARY, "exc_info": fallen(ValueError(CANARY))},
        {"request": REQUEST}, {"object_id": CANARY}, {"status_code": CANARY}, {"stack_info": CANARY}, {"person": CANARY},
    ],
)  # fmt: skip
def test_no_word_of_a_person_passes(said):
    found = line(**said)

    assert found["event"] == "log.log_response:253"


def test_a_fault_is_found_by_its_number_and_place():
    found = line(exc_info=fallen(KeyError(CANARY)), request=REQUEST, status_code=500)

    assert (found["request"], found["method"], found["route"]) == (
        str(NUMBER), "POST", "persone/<uuid:person>/",
    )  # fmt: skip
    assert (found["status"], found["exception"]) == (500, "KeyError")
    assert "test_logs.py" in found["places"][-1]


def test_our_own_events_have_a_name_and_an_identifier():
    found = line(name="raccordo.interop", msg="outbox-message-failed", object_id=NUMBER)

    assert (found["event"], found["object"]) == ("outbox-message-failed", str(NUMBER))


def test_an_error_of_the_database_says_its_code_and_not_its_row():
    error = RuntimeError(f"Key (tax_code)=({CANARY}) already exists.")
    error.sqlstate = "23505"

    assert line(exc_info=fallen(error))["sqlstate"] == "23505"


@pytest.mark.parametrize(
    "words", ["a\nb", 'a\r\n{"event": "falso"}', "a\x00b\x1b[31m", 'a", "event": "falso', "a\u2028b\u0085c"]
)
def test_nobody_writes_a_second_line_nor_another_field(words):
    record = logging.LogRecord(
        "raccordo.web", logging.ERROR, "/a/log.py", 1, words, (), None, func=words.replace("/", "")
    )
    record.request, record.object_id = (
        SimpleNamespace(request_id=words, method=words, resolver_match=SimpleNamespace(route=words)),
        words,
    )

    text = JsonFormatter().format(record)

    assert len(text.splitlines()) == 1 and text.isascii() and text.isprintable()
    assert json.loads(text)["event"] != "falso"


@pytest.mark.parametrize("zone", ["Europe/Rome", "America/New_York"])
def test_a_line_says_when_by_greenwich_whatever_the_machine_thinks(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    record = logging.LogRecord("raccordo.web", logging.ERROR, "/a/log.py", 1, "a", (), None)
    record.created = 1_795_000_000.5
    try:
        assert json.loads(JsonFormatter().format(record))["at"] == "2026-11-18T11:06:40.500+00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_lines_go_to_the_process_alone_and_nothing_below_a_warning():
    """No file, no other machine: whoever runs the server decides where they are kept (docs/security.md)."""
    assert set(settings.LOGGING["handlers"]) == {"console"}
    assert settings.LOGGING["handlers"]["console"]["class"] == "logging.StreamHandler"
    assert settings.LOGGING["root"] == {"handlers": ["console"], "level": "WARNING"}
