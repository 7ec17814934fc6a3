# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where things lie: every table about persons behind its wall, identifiers alone in what travels, the register whole.

On the demonstration's year, where every table has rows: an empty table proves nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import psycopg
import pytest
from pypdf import PdfReader

from raccordo.config import database
from raccordo.config.guards import guarded_models
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.outbox import OutboxMessage
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.queries import register
from raccordo.record.models import Document
from tests.personas import NOW
from tests.plugin import ADMIN_URL
from tests.web.leaks import walk

pytestmark = pytest.mark.xdist_group("fughe")

NAMES_NOBODY: dict[str, str] = {
    "people_nameword": "words of names without their bearers: a mistyped name is compared with them, and row-level "
    "security would take that index away; whoever may not be seen adds nothing to what a search finds",
}
"""Tables outside the wall that hold something of persons, and why."""


@pytest.fixture(scope="module")
def below(lived_in):
    """The database as its administrator sees it."""
    with psycopg.connect(ADMIN_URL, dbname=lived_in) as seen:
        yield seen


def _tables(connection) -> list[str]:
    found = connection.execute(
        "select tablename from pg_tables where schemaname = 'public' order by 1"
    ).fetchall()
    return [row[0] for row in found]


def rows_of_persons(connection, table: str) -> int:
    """Rows that hold the identifier, the tax code or the telephone of a person, in whatever column."""
    (found,) = connection.execute(
        f"""select count(*) from "{table}" x where exists (
          select 1 from regexp_matches(x::text, '[0-9a-f]{{8}}-[0-9a-f-]{{27}}', 'g') m join people_person p on p.id::text = m[1])
        or exists (select 1 from regexp_matches(x::text, '[A-Z]{{6}}[0-9A-Z]{{10}}', 'g') m
          join people_person p on p.tax_code = m[1])"""
    ).fetchone()
    return found


def test_every_table_that_holds_something_of_persons_has_a_wall(below):
    walled = set(guarded_models())

    outside = {table for table in _tables(below) if table not in walled and rows_of_persons(below, table)}

    assert not outside
    assert rows_of_persons(below, "record_task") and rows_of_persons(below, "people_person")  # the eye sees


def test_words_of_names_stand_outside_only_where_it_is_said(below):
    families = [
        row[0].lower() for row in below.execute("select distinct family_name from people_person").fetchall()
    ]
    outside = set()
    for table in set(_tables(below)) - set(guarded_models()) - {"people_person"}:
        (many,) = below.execute(
            f"""select count(distinct w) from "{table}" x, regexp_split_to_table(lower(x::text), '[^a-zà-ù'']+') w
            where w = any(%s)""",
            [families],
        ).fetchone()
        outside |= {table} if many > len(families) // 2 else set()

    assert outside == set(NAMES_NOBODY)


def test_the_application_sees_no_row_of_a_lived_in_database_without_a_context(below, lived_in):
    filled = {
        t for t in guarded_models() if below.execute(f'select exists (select 1 from "{t}")').fetchone()[0]
    }
    with psycopg.connect(database.with_user(ADMIN_URL, database.APP_ROLE, lived_in)) as application:
        seen = {
            t for t in filled if application.execute(f'select exists (select 1 from "{t}")').fetchone()[0]
        }

    assert len(filled) > 45
    assert not seen


CODE = re.compile(r"[a-z0-9][a-z0-9.:/-]*")


def wordy(body: dict) -> list[str]:
    """Values that are neither identifiers nor codes nor numbers."""
    return [
        str(value) for value in body.values() if not isinstance(value, int) and not CODE.fullmatch(str(value))
    ]


def test_what_waits_in_the_outbox_is_identifiers_and_codes(scene):
    with system_access(NOW):
        bodies = list(OutboxMessage.objects.values_list("body", flat=True))

    assert len(bodies) > 50
    assert not [word for body in bodies for word in wordy(body)]
    assert wordy({"name": "Teresa Brambilla"}) and not wordy({"state": "done", "number": 2})


def test_the_jobs_of_the_queue_carry_a_moment_and_nothing_else(scene):
    from procrastinate.contrib.django import app

    ours = {name: task for name, task in app.tasks.items() if name.startswith("raccordo.")}

    taken = {
        name: task.func.__code__.co_varnames[: task.func.__code__.co_argcount] for name, task in ours.items()
    }
    assert len(taken) >= 2
    assert set(taken.values()) == {("timestamp",)}


def test_the_papers_of_a_person_name_nobody_else(scene):
    with system_access(NOW):
        papers = list(
            Document.objects.filter(media_type="application/pdf").values_list("person_id", "content")
        )
    named = {}
    for person, content in papers:
        pages = PdfReader(BytesIO(bytes(content))).pages
        words = "\n".join(page.extract_text() for page in pages)
        named.setdefault(person, set()).update(walk.former_names(scene, words))

    assert any(person in others for person, others in named.items())  # the words are read
    assert not {person for person, others in named.items() if others - {person}}


@pytest.mark.parametrize("name", ["teresa", "giovanna"])
def test_the_page_of_accesses_tells_every_line_of_the_year(scene, name):
    persona = scene.personas[name]
    (person,) = scene.followed(name)
    told, until = set(), NOW + timedelta(seconds=1)
    with access(AccessContext(persona.actor, Purpose.SELF, NOW).opening(person, Reach.PERSON)):
        while until is not None:
            shown = register.stretch(person, NOW - timedelta(days=3650), until)
            told |= {line.id for line in shown.lines}
            until = shown.before
    with system_access(NOW):
        written = AccessLine.objects.filter(person_id=person, permitted=True, at__lte=NOW)
        assert told == set(written.values_list("id", flat=True))

    assert len(told) > 5
