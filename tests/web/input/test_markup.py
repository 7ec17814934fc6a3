# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Markup in every field of every form, and in every name that a page asks for, comes back as words: nothing is run, nothing
is asked of another machine, no line of a header is broken (OWASP ASVS 5.0, V1.2, V1.3; privacy.md 1.3, threats 14 and 16).

Markup that stands in the tables already is looked for in tests/web/leaks/test_canaries_of_markup.py.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from fnmatch import fnmatch
from html.parser import HTMLParser
from urllib.request import urlopen

import pytest
from django.db import transaction

from tests.house.test_addresses import addresses, third_party
from tests.web.input import asking
from tests.web.input.test_never_a_fault import OURS
from tests.web.leaks.adapters import QUERIES

TAG = "zxcanarino"
MARKUP = f"\"'><{TAG} onmouseover=alert(1)></script><img src=//127.0.0.1:9/x>{{{{7*7}}}}%0d%0aSet-Cookie: a=b\r\nSet-Cookie: a=b"
"""A tag, the end of an attribute and of a script, a picture elsewhere, a template's expression, the end of a header's line."""
MOST = 200
"""Of the letters of it that a field with a short last letter would refuse for its length alone."""


class _Tags(HTMLParser):
    """The tags that a browser would make of an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.found |= {
            value or "" for name, value in attrs if name in ("src", "href") and "127.0.0.1:9" in (value or "")
        }


def alive(answer) -> list[str]:
    """What of the markup is alive in an answer: a tag, an address elsewhere, a header that it wrote; or what its quotes broke."""
    found = [name for name in ("Set-Cookie", "a") if "a=b" in str(answer.headers.get(name, ""))]
    if answer.status_code >= 500:
        found.append("a quote that was sent ended something: it fell")
    if "a" in answer.cookies:
        found.append("a cookie of its own")
    text = answer.content.decode("utf-8", "replace")
    kind = answer.headers.get("Content-Type", "")
    if not kind.startswith(("text/html", "image/svg")):
        return found  # no browser makes tags of it: `nosniff` stands on every answer
    reader = _Tags()
    reader.feed(text)
    return found + [f"{one} is alive" for one in reader.found if one == TAG or "127.0.0.1:9" in one] + (
        ["an expression was computed"] if "49%0d" in text else []
    )  # fmt: skip


@contextmanager
def connections(monkeypatch):
    """Every machine that Python asks, while it is looked at (the database is asked by its own library)."""
    asked: list[object] = []
    true = socket.socket.connect

    def connect(self, address):
        asked.append(address)
        return true(self, address)

    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield asked


def filled(sheet: asking.Sheet) -> list[tuple[str, asking.Pairs]]:
    """A form with markup in every field at once, and in each of the fields that people write alone."""
    names = [n for n in dict.fromkeys(name for name, _ in sheet.fields) if n not in OURS]
    good = [(name, value) for name, value in sheet.fields if name not in OURS]
    typed = [name for name, value in good if value in ("prova", "")]
    return [
        ("everywhere", [(name, MARKUP[:MOST]) for name in names]),
        ("in what is typed", [(n, MARKUP[:MOST] if n in typed else value) for n, value in good]),
    ]


def send(sheet: asking.Sheet, fields: asking.Pairs):
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    with transaction.atomic():
        answer = sheet.client.post(sheet.url, data, follow=True)
        transaction.set_rollback(True)
    return answer


def test_markup_in_any_form_comes_back_as_words_and_asks_nobody(year, monkeypatch):
    faults, shown, asked = [], set(), set()
    with connections(monkeypatch) as outside:
        for sheet in asking.sheets():
            asked.add(sheet.name)
            for where, form in filled(sheet):
                answer = send(sheet, form)
                faults += [f"{sheet.name}, {where}: {one}" for one in alive(answer)]
                if f"&lt;{TAG}" in answer.content.decode("utf-8", "replace"):
                    shown.add(sheet.name)

    assert not faults
    assert not outside, "a page asked another machine"
    assert len(asked) > 60 and len(shown) > 30, (
        "most forms give back what was typed: otherwise nothing is proved"
    )


def test_markup_in_what_a_page_is_asked_comes_back_as_words_and_asks_nobody(year, monkeypatch):
    visitors, faults, shown = asking.Visitors(), [], 0
    with connections(monkeypatch) as outside:
        for address in addresses():
            names = set() if third_party(address) else _names_asked(address.name)
            visitor = visitors.of(asking.meant_for(address)[0]) if names else None
            url = next(asking.places(address, visitor[1]), None) if visitor else None
            for name in names if url else ():
                with transaction.atomic():
                    answer = visitor[0].get(url, {name: MARKUP})
                    transaction.set_rollback(True)
                faults += [f"{address.name}?{name}: {one}" for one in alive(answer)]
                shown += f"&lt;{TAG}" in answer.content.decode("utf-8", "replace")

    assert not faults
    assert not outside
    assert shown, "a search says again what was searched for"


def _names_asked(page: str) -> set[str]:
    lines = [line for pattern, line in QUERIES.items() if fnmatch(page, pattern)]
    return {name for line in lines for query in line("a", "b") for name in query}


class Said:
    """An answer as it would be."""

    def __init__(self, text: str, kind: str = "text/html", **headers: str) -> None:
        self.status_code = 200
        self.content, self.headers, self.cookies = text.encode(), {"Content-Type": kind, **headers}, {}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"<p>{MARKUP}</p>", True), (f'<input value="{MARKUP}">', True), ("<p>&lt;zxcanarino onmouseover=alert(1)&gt;</p>", False),
        ('<a href="//127.0.0.1:9/x">qui</a>', True), ("<p>49%0d%0aSet-Cookie</p>", True), ("<p>niente</p>", False),
    ],
)  # fmt: skip
def test_markup_that_is_alive_is_seen(text, seen):
    assert bool(alive(Said(text))) is seen


def test_a_page_that_asks_another_machine_is_seen(monkeypatch):
    with connections(monkeypatch) as outside, socket.socket() as here:
        here.bind(("127.0.0.1", 0))
        here.listen()
        here.settimeout(5)
        with pytest.raises(OSError):
            urlopen(f"http://127.0.0.1:{here.getsockname()[1]}/", timeout=0.2)

    assert len(outside) == 1
