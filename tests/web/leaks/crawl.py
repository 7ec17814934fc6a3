# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking every address as a persona would, without leaving a trace: each question is undone after the answer."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import islice, product
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse
from django.urls.converters import IntConverter
from pypdf import PdfReader

from raccordo.kernel.scoping import system_access
from raccordo.web.shell.gate import Gate, StaffView
from raccordo.web.shell.logs import JsonFormatter
from raccordo.web.shell.submissions import FIELD
from tests.conftest import log_in
from tests.house.test_addresses import Address, addresses, third_party
from tests.personas import NOW, Persona
from tests.web.leaks import adapters, seeds
from tests.web.leaks.lived import Scene

NOBODY = UUID("018f0000-0000-7000-8000-000000000000")
NOTHING = UUID("018f0000-0000-7000-8000-000000000001")
NO_NUMBER = 2**31 - 1
FOUND = 302


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
    said: tuple[str, ...]  # what the server wrote in its log meanwhile
    after: bytes = b""  # the page to which an act leads, with what is said there of it

    @cached_property
    def text(self) -> str:
        """What a person can read in it, headers included; of a PDF the words."""
        body = self.body.decode(errors="replace")
        if self.body[:5] == b"%PDF-":
            body = "\n".join(page.extract_text() for page in PdfReader(BytesIO(self.body)).pages)
        return "\n".join(
            [body, self.after.decode(errors="replace"), *(f"{key}: {value}" for key, value in self.headers)]
        )

    @property
    def shown(self) -> tuple:
        return (self.status, self.headers, self.cookies, self.body, self.after)


def enter(persona: Persona) -> Client:
    """A browser of a persona, past the second factor."""
    client = log_in(Client(raise_request_exception=False), persona)
    client.get("/bozze/", {"key": "x"})  # cookies that are given once
    return client


def ask(client: Client, question: Question) -> Answer:
    """The answer to one question; whatever it wrote is undone."""
    seeds.restart()
    cookies = client.cookies.copy()
    _listener.lines.clear()
    with transaction.atomic():
        before = _last_line()
        posts = question.method == "post"
        response = client.post(question.url, _as_data(question.data)) if posts else client.get(question.url)
        led = _follow(client, question, response)
        answer = Answer(
            response.status_code, tuple(sorted(response.items())),
            tuple(sorted((name, morsel.value) for name, morsel in response.cookies.items())),
            b"".join(response) if response.streaming else response.content, _logged_since(before),
            tuple(_listener.lines), b"" if led is None or led.streaming else led.content,
        )  # fmt: skip
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _follow(client: Client, question: Question, response: Any) -> Any:
    """The page to which an act leads: what it says of the act is part of the answer."""
    acted = question.method == "post" and response.status_code == FOUND
    return client.get(response.url) if acted and route_of(question) not in adapters.ADMITTING else None


class _Listener(logging.Handler):
    """Keeps the lines of the log as the server would write them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


_listener = _Listener()


@contextmanager
def listening() -> Iterator[None]:
    """The log of the server goes to the listener, and nowhere else."""
    root = logging.getLogger()
    usual, root.handlers = root.handlers, [_listener]
    try:
        yield
    finally:
        root.handlers = usual


def _as_data(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    data.setdefault(FIELD, ["018e0000-0000-7000-8000-00000000ffff"])  # the same in both worlds
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


def questions(scene: Scene, name: str, found: list[Address], most: int) -> Iterator[Question]:
    """Addresses as a persona asks them: about a person that it follows and one that it does not, with at most so many of
    the things about them; a page that is not for the role, once. Forms are also sent empty, by who has not seen them."""
    role = scene.personas[name].actor.role
    for address in found:
        if address.name in adapters.APART:
            continue
        asked = (
            question
            for person in (scene.told(name, labels(address)) if about_somebody(address) else [None])
            if person or not about_somebody(address)
            for values in islice(_values(scene, address, person, person), most)
            for question in _with_queries(scene, name, address, values, person)
        )
        yield from asked if meant_for(address, role) else islice(asked, 1 + takes_posts(address))


def meant_for(address: Address, role: str) -> bool:
    """Whether the gate lets the role use the page at all."""
    view = address.view.view_class
    if not issubclass(view, StaffView):
        return True
    return (not view.roles or role in view.roles) and (bool(role) or view.citizens)


def about_somebody(address: Address) -> bool:
    """Whether an address names a person, or a thing."""
    return "person" in address.converters or bool(labels(address))


def labels(address: Address) -> list[str]:
    """The models whose rows an address names, in the state that suits the page."""
    return [
        adapters.label_of(address.name, n)
        for n in address.converters
        if n in adapters.OBJECTS and not plain(address, n)
    ]


def nothing(address: Address, name: str) -> UUID | int:
    """The identifier of a thing that is not there."""
    return NO_NUMBER if isinstance(address.converters[name], IntConverter) else NOTHING


def takes_posts(address: Address) -> bool:
    """Whether the page writes something."""
    view = address.view.view_class
    return view.form_class is not None or any("post" in vars(c) for c in view.__mro__ if c is not Gate)


def _values(
    scene: Scene, address: Address, person: UUID | None, things_of: UUID | None
) -> Iterator[dict[str, Any]]:
    """Combinations of identifiers for the names of an address; a thing that is not there has an identifier too."""
    choices: dict[str, list[Any]] = {}
    for name in address.converters:
        if name == "person":
            choices[name] = [person]
        elif plain(address, name):
            choices[name] = list(plain(address, name))
        else:
            choices[name] = _things(scene, address, name, things_of) or [nothing(address, name)]
    together = _together(address, choices)
    for combination in product(*choices.values()):
        values = dict(zip(choices, combination, strict=True))
        if all(values[one] == row.get(values[other]) for one, other, row in together):
            yield values


def _things(scene: Scene, address: Address, name: str, things_of: UUID | None) -> list[Any]:
    """What a name of an address may stand for: in the state that suits the page, else in any."""
    if things_of in (None, NOBODY):
        return []
    for label in (adapters.label_of(address.name, name), adapters.OBJECTS[name]):
        found = scene.things(label)
        of_person, of_nobody = found.get(things_of, []), found.get(None, [])[:1]
        if of_person or of_nobody:  # an address that names no person is first asked for what is nobody's
            return [*of_person, *of_nobody] if "person" in address.converters else [*of_nobody, *of_person]
    return []


def _together(address: Address, choices: dict[str, list[Any]]) -> list[tuple[str, str, dict[Any, Any]]]:
    """Names that hang together: the section of an assessment, where both stand in an address. One of them decides."""
    found = []
    models = {
        n: apps.get_model(adapters.OBJECTS[n])
        for n in choices
        if n in adapters.OBJECTS and not plain(address, n)
    }
    for (one, parent), (other, child) in product(models.items(), models.items()):
        for field in child._meta.concrete_fields:
            if (
                one != other
                and field.related_model is parent
                and nothing(address, other) not in choices[other]
            ):
                known = (
                    f"{field.name}__{adapters.NUMBERED[one]}" if one in adapters.NUMBERED else field.attname
                )
                with system_access(NOW):
                    rows = dict(child.objects.filter(pk__in=choices[other]).values_list("pk", known))
                choices[one] = list(dict.fromkeys(rows.values()))
                found.append((one, other, rows))
    return found


def _with_queries(
    scene: Scene, name: str, address: Address, values: dict, person: UUID | None
) -> Iterator[Question]:
    url = reverse(address.name, kwargs=values)
    yield Question(address.name, url, person=person)
    if takes_posts(address):
        yield Question(address.name, url, "post", person=person)
    visible, hidden = scene.told(name)
    words = (scene.family(visible or hidden), scene.family(hidden))
    for query in adapters.queries(address.name, *words) or []:
        yield Question(address.name, f"{url}?{urlencode(query)}", person=person)


def pairs_of_absence(
    scene: Scene, name: str, found: list[Address], most: int
) -> Iterator[tuple[Question, Question]]:
    """What may not be seen beside what does not exist: a hidden person, and a hidden person's things under another."""
    role = scene.personas[name].actor.role
    for address in found:
        if "person" not in address.converters or not meant_for(address, role):
            continue
        visible, hidden = scene.told(name, labels(address))
        if scene.may_open(name, hidden, str(address.view.view_class.section.value)):
            continue  # by function: there is nobody whom it may not open
        missing = reverse(address.name, kwargs=next(_values(scene, address, NOBODY, None)))
        for values in islice(_values(scene, address, hidden, hidden), most):
            there = reverse(address.name, kwargs=values)
            yield Question(address.name, there), Question(address.name, missing)
        if visible and set(address.converters) - {"person", *adapters.NUMBERED}:
            for values in islice(_values(scene, address, visible, hidden), most):
                things = set(adapters.OBJECTS) - set(adapters.NUMBERED)
                gone = {k: nothing(address, k) if k in things else v for k, v in values.items()}
                there = reverse(address.name, kwargs=values)
                yield (
                    Question(address.name, there),
                    Question(address.name, reverse(address.name, kwargs=gone)),
                )


def route_of(question: Question) -> str:
    """The name of the address that answers a question."""
    return resolve(urlsplit(question.url).path).view_name
