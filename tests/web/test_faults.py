# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that falls tells nobody about whom: not on the screen, not in the log."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client
from django.urls import include, path

from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.web.shell.gate import PersonView
from raccordo.web.shell.logs import JsonFormatter
from tests.conftest import log_in


class Falling(PersonView):
    """Falls with the person's name in its mouth."""

    section = Section.SUMMARY

    def get(self, request, *args, **kwargs):
        person = people.person(self.person_id)
        raise RuntimeError(f"{person.family_name} {person.tax_code}", person)


class Telling(JsonFormatter):
    """A formatter that repeats what an exception says."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record) + str(record.exc_info and record.exc_info[1])


urlpatterns = [
    path("cade/<uuid:person>/", Falling.as_view(), name="falling"),
    path("", include("raccordo.config.urls")),
]
handler500 = "raccordo.web.shell.errors.fault"


class Kept(logging.Handler):
    """The lines as the server would write them."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def fall(world, settings):
    """Let a page fall; gives the answer and what the log says with a formatter."""
    settings.ROOT_URLCONF = __name__

    def falling(formatter: logging.Formatter) -> tuple[str, list[str]]:
        kept = Kept(formatter)
        logging.getLogger().addHandler(kept)
        try:
            client = log_in(Client(raise_request_exception=False), world.ada)
            answer = client.get(f"/cade/{world.teresa.pk}/")
        finally:
            logging.getLogger().removeHandler(kept)
        assert answer.status_code == 500
        return answer.content.decode(), kept.lines

    return falling


def test_the_page_of_a_fault_and_the_log_bear_no_name(world, fall):
    text, lines = fall(JsonFormatter())

    assert "Qualcosa non ha funzionato da parte nostra" in text
    said = text + "".join(lines)
    assert world.teresa.family_name not in said and world.teresa.tax_code not in said
    (line,) = [json.loads(line) for line in lines if "exception" in line]
    assert line["exception"] == "RuntimeError" and "test_faults.py" in line["places"][-1]


def test_a_log_that_repeats_exceptions_is_seen(world, fall):
    _, lines = fall(Telling())

    assert world.teresa.tax_code in "".join(lines)
