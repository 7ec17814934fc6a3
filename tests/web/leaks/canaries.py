# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A word of its own in every field of text of every row about persons, put by what models declare of themselves.

The word of a row that a persona may not read, by the oracle, may stand in no answer to that persona; a word of any row may
stand in no title, address, header, cookie, log line, message, job or line of the register, whoever asks.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import pyarrow.parquet
from django.db import connection, models, transaction
from pypdf import PdfReader

from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person, SearchKey
from tests.personas import NOW
from tests.web.leaks import crawl, mutate, walk
from tests.web.leaks.crawl import Answer, Question
from tests.web.leaks.lived import Scene, tables_about_persons

WORD = re.compile(r"cq[a-p]{12}")
LONG = 15  # a space and a word
NEVER = frozenset(
    {"label", "sector", "version", "search_text", "content_type", "media_type", "digest", "seal"}
)
"""Columns that are read by code, not by people."""
WRITTEN_ONCE: dict[str, str] = {
    "kernel.AccessLine.because": "the register only grows: tests/rooms/privacy/test_register.py",
    "careplan.Signature.name": "a signature is never touched again; the paper that bears it is read in test_stores",
}
"""Columns in which the application may write nothing afterwards, and who looks there."""
NAMES_OF_PARTS = frozenset({"assessment.Section.title"})
"""Texts that are copied from a published instrument: they may stand in a title."""
CODED = r"^[a-z0-9][a-z0-9.:/_=-]*$"
"""How a code looks: a column that holds nothing else is no text."""

_PUT = """do $canary$ declare r record; begin
 begin {whole} exception when others then
  for r in select id from "{table}" where {where} loop
   begin {one} exception when others then null; end;
  end loop; end; end $canary$"""


@dataclass
class Canaries:
    """Where each word stands: `word → (model, row, column, person)`."""

    places: dict[str, tuple[str, Any, str, UUID | None]] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    _hidden: dict[str, frozenset[str]] = field(default_factory=dict)

    def hidden(self, scene: Scene, name: str) -> frozenset[str]:
        """The words of the rows that a persona may not read."""
        if name not in self._hidden:
            followed, rows = scene.followed(name), set()
            with system_access(NOW):
                for model, guard in tables_about_persons():
                    if model._meta.label in self.models and not hasattr(model, "pgh_tracked_model"):
                        unseen, _ = mutate._sort_rows(scene, name, model, guard, followed)
                        rows |= {(model._meta.label, pk) for pk in unseen}
            self._hidden[name] = frozenset(
                w for w, (label, pk, *_) in self.places.items() if (label, pk) in rows
            )
        return self._hidden[name]

    @property
    def models(self) -> set[str]:
        return {label for label, *_ in self.places.values()}


def columns() -> Iterator[tuple[Any, models.Field]]:
    """Every field of text, of every table about persons, that people write or read."""
    for model, _ in tables_about_persons():
        if model in (Person, SearchKey) or hasattr(model, "pgh_tracked_model"):
            continue  # persons have canaries of their own, and their keys follow them; history follows its table
        for one in model._meta.concrete_fields:
            text = isinstance(one, models.CharField | models.TextField)
            if text and not (one.choices or one.unique or one.primary_key or one.column in NEVER):
                yield model, one


def put() -> Canaries:
    """Write the words beside what stands there, in the transaction; read back where they stand."""
    found = Canaries()
    with system_access(NOW), connection.cursor() as cursor:
        for model, one in columns():
            if not _is_text(cursor, model, one):
                continue
            _write(cursor, model, one)
            placed = _read(cursor, model, one)
            found.places |= placed
            if not placed:
                found.unplaced.append(f"{model._meta.label}.{one.name}")
    return found


def _is_text(cursor: Any, model: Any, one: models.Field) -> bool:
    """Whether somebody has written words there: more than a code, of the length of a word at least."""
    if one.max_length is not None and one.max_length < LONG:
        return False
    cursor.execute(
        f'select count(*) from "{model._meta.db_table}" where "{one.column}" <> \'\' and "{one.column}" !~ %s',
        [CODED],
    )
    return bool(cursor.fetchone()[0])


def _write(cursor: Any, model: Any, one: models.Field) -> None:
    table, column = model._meta.db_table, one.column
    word = f"""'cq' || translate(substr(md5(id::text || '{table}.{column}'), 1, 12), '0123456789', 'ghijklmnop')"""
    fits = f'left("{column}", {one.max_length - LONG})' if one.max_length else f'"{column}"'
    change = f"""update "{table}" set "{column}" = {fits} || ' ' || {word}"""
    where = f"\"{column}\" <> ''"
    statement = _PUT.format(
        table=table, where=where, whole=f"{change} where {where};", one=f"{change} where id = r.id;"
    )
    with transaction.atomic():
        cursor.execute(statement)


def _read(cursor: Any, model: Any, one: models.Field) -> dict[str, tuple[str, Any, str, UUID | None]]:
    person = model.guard.person
    cursor.execute(
        f"""select id, "{one.column}", "{person}" from "{model._meta.db_table}" where "{one.column}" ~ 'cq[a-p]{{12}}$'"""
    )
    return {
        WORD.findall(text)[-1]: (model._meta.label, pk, one.name, whose)
        for pk, text, whose in cursor.fetchall()
    }


# --- where they may not stand -----------------------------------------------------------------------------------------


def words_in(answer: Answer) -> set[str]:
    """The canaries in an answer: in its text, in the words of a PDF, inside a zip, in the columns of a file."""
    found = set(WORD.findall(answer.text))
    if answer.body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.body)) as whole:
            for name in whole.namelist():
                found |= set(WORD.findall(whole.read(name).decode(errors="replace")))
    if answer.body[:4] == b"PAR1":
        found |= set(WORD.findall(str(pyarrow.parquet.read_table(io.BytesIO(answer.body)).to_pydict())))
    return found | set(WORD.findall(" ".join(value for pair in answer.cookies for value in pair)))


def words_of_paper(content: bytes) -> set[str]:
    """The canaries in the words of a PDF."""
    return set(WORD.findall("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)))


def shown(walker: walk.Walker, canaries: Canaries, name: str) -> list[str]:
    """Answers that bear a word of a row that the persona may not read."""
    hidden, faults = canaries.hidden(walker.scene, name), []
    for question, answer in walker.walk(name).answers:
        over = (words_in(answer) & hidden) - _typed(question)
        places = sorted({f"{canaries.places[word][0]}.{canaries.places[word][2]}" for word in over})
        if places:
            faults.append(f"{question.method} {question.url}: {len(over)} words of {', '.join(places)}")
    return faults


def _typed(question: Question) -> set[str]:
    return set(WORD.findall(" ".join([unquote_plus(question.url), *(value for _, value in question.data)])))


def misplaced(walker: walk.Walker, canaries: Canaries, name: str) -> list[str]:
    """Words of any row in titles, links, headers, cookies, log lines."""
    faults = []
    public = {
        word
        for word, (label, _, column, _) in canaries.places.items()
        if f"{label}.{column}" in NAMES_OF_PARTS
    }
    for question, answer in walker.walk(name).answers:
        places = walk.IN_TITLE.findall(answer.text) + walk.IN_ADDRESS.findall(answer.text)
        places += (
            [value for _, value in answer.headers]
            + [value for _, value in answer.cookies]
            + list(answer.said)
        )
        typed = _typed(question)
        found = [
            p
            for p in places
            if not p.startswith("tel:") and set(WORD.findall(unquote_plus(unescape(p)))) - typed - public
        ]
        names = [] if question.name in walk.adapters.INVENTED else [
            value for _, value in answer.cookies if walk.TOKENS.search(value)
        ]  # fmt: skip
        if found or names:
            faults.append(f"{question.method} {question.url}: {(found + names)[0][:120]}")
    return faults


TRAVELLING = (
    "kernel_outboxmessage",
    "procrastinate_jobs",
    "kernel_accessline",
    "shell_cache",
    "django_session",
)
"""Tables of what leaves, waits, or is kept beside the rows: no word of a row may stand in them."""


@contextmanager
def watching() -> Iterator[list[str]]:
    """After each answer, before it is undone: what was left in the tables of what travels."""
    said: list[str] = []
    usual, known = crawl._logged_since, _travelling()

    def looking(before: int) -> frozenset[UUID]:
        with system_access(NOW):
            now = _travelling(before)
        said.extend(f"{table}: {word}" for table in now for word in now[table] - known.get(table, set()))
        return usual(before)

    crawl._logged_since = looking
    try:
        yield said
    finally:
        crawl._logged_since = usual


ONLY_GROWS = "kernel_accessline"


def _travelling(since: int = 0) -> dict[str, set[str]]:
    """The canaries and names in each of those tables; of the register, which only grows, in the lines after one."""
    found = {}
    tables = {*TRAVELLING} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(
                f"""select x::text from "{table}" x where {f"x.id > {since:d}" if table == ONLY_GROWS else "true"}
                and x::text ~ 'cq[a-p]{{12}}|Zq[a-p]{{14}}|Yh[a-p]{{14}}'"""
            )
            found[table] = {
                word
                for (text,) in cursor.fetchall()
                for word in WORD.findall(text) + walk.TOKENS.findall(text)
            }
    return found
