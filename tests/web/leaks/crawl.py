# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking every address as a persona would, without leaving a trace: each question is undone after the answer."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import islice, product
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from raccordo.kernel.scoping import system_access
from raccordo.web.shell.gate import Gate, StaffView
from tests.conftest import log_in
from tests.house.test_addresses import Address, addresses, third_party
from tests.personas import NOW, Persona
from tests.web.leaks import adapters, seeds

NOBODY = UUID("018f0000-0000-7000-8000-000000000000")
NOTHING = UUID("018f0000-0000-7000-8000-000000000001")


@dataclass(frozen=True)
class Question:
    """One address asked in one way."""

    name: str
    url: str
    method: str = "get"
    data: tuple[tuple[str, str], ...] = ()
    person: UUID | None = None


@dataclass(frozen=True)
class Answer:
    """All that comes back, and the persons whose opening was written in the register."""

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[tuple[str, str], ...]
    body: bytes
    logged: frozenset[UUID]

    @property
    def shown(self) -> tuple:
        return (self.status, self.headers, self.cookies, self.body)


def enter(persona: Persona) -> Client:
    """A browser of a persona, past the second factor."""
    client = log_in(Client(raise_request_exception=False), persona)
    client.get("/bozze/", {"key": "x"})  # cookies that are given once
    return client


def ask(client: Client, question: Question) -> Answer:
    """The answer to one question; whatever it wrote is undone."""
    seeds.restart()
    cookies = client.cookies.copy()
    with transaction.atomic():
        before = _last_line()
        send = client.post if question.method == "post" else client.get
        response = (
            send(question.url, _as_data(question.data)) if question.method == "post" else send(question.url)
        )
        answer = Answer(
            response.status_code, tuple(sorted(response.items())),
            tuple(sorted((name, morsel.value) for name, morsel in response.cookies.items())),
            b"".join(response) if response.streaming else response.content, _logged_since(before),
        )  # fmt: skip
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _as_data(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


def _last_line() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select last_value from kernel_accessline_id_seq")
        return cursor.fetchone()[0]


def _logged_since(before: int) -> frozenset[UUID]:
    with system_access(NOW), connection.cursor() as cursor:
        cursor.execute("select person_id from kernel_accessline where id > %s and permitted", [before])
        return frozenset(row[0] for row in cursor.fetchall() if row[0])


# --- which questions -------------------------------------------------------------------------------------------------


def ours() -> list[Address]:
    """Our own addresses, each through the gate (a house test says so)."""
    return [a for a in addresses() if not third_party(a)]


def uncovered() -> list[str]:
    """Addresses that the adapters cannot build, and pages that read a query nobody tries."""
    faults = []
    for address in ours():
        unknown = [
            n for n in address.converters if n not in ("person", *adapters.OBJECTS) and not plain(address, n)
        ]
        if unknown:
            faults.append(f"{address.name}: no adapter for {sorted(unknown)}")
        view = address.view.view_class
        if (
            issubclass(view, StaffView)
            and reads_query(view)
            and adapters.queries(address.name, "", "") is None
        ):
            faults.append(f"{address.name}: reads the query string, and no query is tried")
    return faults


def plain(address: Address, name: str) -> tuple[Any, ...]:
    """The values to try for a name that stands for nobody's thing."""
    return adapters.PLAIN.get(f"{address.name}/{name}") or adapters.PLAIN.get(name, ())


def reads_query(view: type) -> bool:
    """Whether the class, or one it inherits from outside the gate, looks at request.GET."""
    mine = [cls for cls in view.__mro__ if cls.__module__.startswith(("raccordo.web", "tests"))]
    return any("request.GET" in inspect.getsource(cls) for cls in mine if cls.__module__ != Gate.__module__)


def rows_about(person: UUID, label: str) -> list[UUID]:
    """Identifiers of the rows of a model about a person, oldest and newest: enough to tell. A thing about nobody has
    the same identifiers for all."""
    model = apps.get_model(label)
    if not hasattr(model, "guard"):
        return list(model.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    with system_access(NOW):
        found = list(model.objects.filter(person_id=person).order_by("pk").values_list("pk", flat=True))
        nobodys = (
            model.objects.filter(person=None).order_by("pk") if model.guard.owner else model.objects.none()
        )
        return found[:1] + found[1:][-1:] + list(nobodys.values_list("pk", flat=True)[:1])


def questions(role: str, persons: list[UUID], words: tuple[str, str]) -> Iterator[Question]:
    """Every address, for some persons and for things about them; a page that is not for the role, once."""
    for address in ours():
        if address.name in adapters.APART:
            continue
        asked = (
            question
            for person in (persons if _about_somebody(address) else [None])
            for values in _values(address, person, person)
            for question in _with_queries(address, values, person, words)
        )
        yield from asked if _meant_for(address, role) else islice(asked, 1)


def _meant_for(address: Address, role: str) -> bool:
    view = address.view.view_class
    if not issubclass(view, StaffView):
        return True
    return (not view.roles or role in view.roles) and (bool(role) or view.citizens)


def _about_somebody(address: Address) -> bool:
    return "person" in address.converters or any(name in adapters.OBJECTS for name in address.converters)


def _values(address: Address, person: UUID | None, things_of: UUID | None) -> Iterator[dict[str, Any]]:
    """Combinations of identifiers for the names of an address; a thing that is not there has an identifier too."""
    choices: dict[str, list[Any]] = {}
    for name in address.converters:
        if name == "person":
            choices[name] = [person]
        elif plain(address, name):
            choices[name] = list(plain(address, name))
        else:
            found = rows_about(things_of, adapters.OBJECTS[name]) if things_of not in (None, NOBODY) else []
            choices[name] = found or [NOTHING]
    for combination in product(*choices.values()):
        yield dict(zip(choices, combination, strict=True))


def _with_queries(
    address: Address, values: dict, person: UUID | None, words: tuple[str, str]
) -> Iterator[Question]:
    url = reverse(address.name, kwargs=values)
    yield Question(address.name, url, person=person)
    for query in adapters.queries(address.name, *words) or []:
        yield Question(address.name, f"{url}?{urlencode(query)}", person=person)


def pairs_of_absence(role: str, visible: UUID | None, hidden: UUID) -> Iterator[tuple[Question, Question]]:
    """What may not be seen beside what does not exist: a hidden person, and a hidden person's things under another."""
    for address in ours():
        if "person" not in address.converters or not _meant_for(address, role):
            continue
        missing = reverse(address.name, kwargs=next(_values(address, NOBODY, None)))
        for values in _values(address, hidden, hidden):
            yield (
                Question(address.name, reverse(address.name, kwargs=values)),
                Question(address.name, missing),
            )
        if visible and len(address.converters) > 1:
            for values in _values(address, visible, hidden):
                gone = {k: NOTHING if k in adapters.OBJECTS else v for k, v in values.items()}
                yield (
                    Question(address.name, reverse(address.name, kwargs=values)),
                    Question(address.name, reverse(address.name, kwargs=gone)),
                )


# --- forms -----------------------------------------------------------------------------------------------------------


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
