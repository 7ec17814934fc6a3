# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tag in every field of text of every row: pages show it as words, papers as print, tables as no formula.

The same columns as the canaries of words (OWASP ASVS 5.0, 1.1.2, 1.2.1, 1.2.10, 3.2.2; privacy.md 1.3, threat 14).
"""

from __future__ import annotations

import re
import socket

import pytest
from django.db import connection, transaction

from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.web.leaks import canaries, share, walk

pytestmark = pytest.mark.xdist_group("fughe")
TAG = "zxq"
MARK = f"<{TAG}>"
LONG = len(MARK)
NAMED = re.compile(r'(attachment|inline); filename="[^"\\\\/\x00-\x1f<>]{1,120}"')
WALKERS = ("sara", "laura")


@pytest.fixture(scope="module")
def listener():
    """A machine that nobody may ask: it hears whoever tries."""
    with socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        here.listen()
        here.setblocking(False)
        yield here


@pytest.fixture(scope="module")
def marked(scene, listener):
    """How many rows bear a tag now, by column; where there is room, it begins like a formula and points at the listener."""
    whole = f"=1+1<{TAG}><img src='http://127.0.0.1:{listener.getsockname()[1]}/'>"
    found = {}
    with system_access(NOW), connection.cursor() as cursor:
        for model, one in canaries.columns():
            if canaries._is_text(cursor, model, one):
                found[f"{model._meta.label}.{one.name}"] = _put(cursor, model, one, whole)
    return found


def _put(cursor, model, one, whole: str) -> int:
    table, column = model._meta.db_table, one.column
    mark = whole if one.max_length is None or one.max_length > 3 * len(whole) else MARK
    fits = f'left("{column}", {one.max_length - len(mark)})' if one.max_length else f'"{column}"'
    change = f"""update "{table}" set "{column}" = %s || {fits} where "{column}" <> ''"""
    try:
        with transaction.atomic():
            cursor.execute(change, [mark])
            return cursor.rowcount
    except Exception:  # a column that is written once, a rule of the database: the others are enough
        return 0


@pytest.fixture(scope="module")
def answers(scene, marked):
    walker = walk.Walker(scene, share.fair, most=1)
    return [pair for name in WALKERS for pair in walker.walk(name).answers]


def kind(answer) -> str:
    return next((value for name, value in answer.headers if name == "Content-Type"), "")


def test_tags_stand_in_the_rows(marked):
    assert sum(count > 0 for count in marked.values()) >= 15, marked


def test_a_tag_in_a_row_is_shown_as_words(answers):
    alive, shown = [], set()
    for question, answer in answers:
        if kind(answer).startswith(("text/html", "image/svg")):
            alive += [f"{question.name} {question.url}"] if MARK in answer.text else []
            shown |= {question.name} if f"&lt;{TAG}&gt;" in answer.text else set()

    assert not alive[:12]
    assert len(shown) >= 10, shown


def test_no_paper_and_no_page_asks_another_machine_for_a_picture(answers, listener):
    assert [1 for _, answer in answers if kind(answer).startswith("application/pdf")]

    with pytest.raises(BlockingIOError):
        listener.accept()


def test_names_of_downloads_are_ours_and_break_no_header(answers):
    named = [
        value for _, answer in answers for name, value in answer.headers if name == "Content-Disposition"
    ]

    assert len(named) >= 3
    assert not [one for one in named if not NAMED.fullmatch(one)]


def test_no_cell_of_a_table_that_leaves_begins_a_formula(answers):
    for question, answer in answers:
        if kind(answer).startswith("text/csv"):
            assert not canaries_of_formula(answer.text), question.url


def canaries_of_formula(text: str) -> list[str]:
    """Cells that a spreadsheet would compute: ours begin with «=1+1»."""
    return [
        line for line in text.splitlines() if '"=1+1' in line or line.startswith("=1+1") or ",=1+1" in line
    ]


def test_a_formula_is_seen():
    assert canaries_of_formula("a,b\n1,=1+1<zxq>\n") and canaries_of_formula('"=1+1",b')
    assert not canaries_of_formula("a,'=1+1<zxq>")
