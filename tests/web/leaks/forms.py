# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that a page offers, as a hasty person would send them."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

from tests.web.leaks.crawl import Answer, Question


class _Forms(HTMLParser):
    """The forms of a page, as a browser would send them after a hasty person filled them in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self._open: list[tuple[str, str]] | None = None
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "form" and a.get("method", "").lower() == "post":
            self._open = []
            self.forms.append((a.get("action", ""), self._open))
        elif self._open is not None and tag == "select":
            self._select = a.get("name")
        elif self._open is not None and tag == "option" and self._select and a.get("value"):
            self._open.append((self._select, a["value"]))
            self._select = None
        elif self._open is not None and tag == "textarea":
            self._open.append((a.get("name", ""), "prova"))
        elif self._open is not None and tag in ("input", "button") and a.get("name"):
            self._input(a)

    def _input(self, a: dict[str, str]) -> None:
        kind, name = a.get("type", "text"), a["name"]
        known = {existing for existing, _ in self._open or []}
        if kind in ("radio", "checkbox", "submit", "button") and name in known:
            return
        plausible = {
            "date": "2026-11-24",
            "number": "1",
            "datetime-local": "2026-11-24T10:00",
            "time": "10:00",
        }
        value = a.get("value") or ("" if kind in ("hidden", "file") else plausible.get(kind, "prova"))
        assert self._open is not None
        if kind != "file":
            self._open.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = None


def forms_of(question: Question, answer: Answer) -> list[Question]:
    """The forms that an answer offers, filled in. Leaving and changing role are no part of this."""
    parser = _Forms()
    if answer.status == 200 and answer.body[:15].lower().startswith(b"<!doctype html"):
        parser.feed(answer.body.decode())
    found = []
    for action, fields in parser.forms:
        url = action or urlsplit(question.url).path
        if url.startswith("/") and not url.startswith(("/entra/", "/ruolo/", "/demo/")):
            found.append(Question(f"{question.name} →", url, "post", tuple(fields), question.person))
    return found
