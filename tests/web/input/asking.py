# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every form of the pages, found as its user finds it, and sent with what a program or a tired hand might send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import Actor, system_access
from raccordo.kernel.sensitivity import Sector
from raccordo.territory.models import PractitionerRole
from raccordo.web.shell.gate import Gate, StaffView
from tests.conftest import log_in
from tests.house.test_addresses import Address, addresses, third_party
from tests.personas import NOW, Persona
from tests.web.leaks.adapters import NUMBERED, OBJECTS, PLAIN
from tests.web.leaks.crawl import nothing

Pairs = list[tuple[str, str]]
PAGES = 1  # how many pages of one address a role looks at for forms
NOBODY = UUID("018f0000-0000-7000-8000-000000000001")
EVERYDAY = ("social-worker", "gp", "community-nurse", "home-care-coordinator")
NOT_OURS = ("/entra/", "/ruolo/", "/demo/")


@dataclass(frozen=True)
class Sheet:
    """One form as a page offers it: who has it before their eyes, where it goes, with what in it."""

    name: str
    client: Client
    url: str
    fields: tuple[tuple[str, str], ...]


class _Reader(HTMLParser):
    """The forms of a page with what stands in them, and something plausible where nothing does."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Pairs]] = []
        self._open: Pairs | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = [] if a.get("method", "").lower() == "post" else None
            if self._open is not None:
                self.forms.append((a.get("action", ""), self._open))
        elif self._open is None:
            return
        elif tag == "select":
            self._select = a.get("name", "")
        elif tag == "option" and self._select and a.get("value"):
            self._open.append((self._select, a["value"]))
            self._select = ""
        elif tag == "textarea":
            self._open.append((a.get("name", ""), "prova"))
        elif tag in ("input", "button") and a.get("name"):
            self._add(self._open, a)

    @staticmethod
    def _add(form: Pairs, a: dict[str, str]) -> None:
        kind, name = a.get("type", "text"), a["name"]
        if kind in ("radio", "checkbox", "submit") and name in {known for known, _ in form}:
            return
        plausible = {"date": "2026-11-24", "number": "1", "time": "10:00"}.get(kind, "prova")
        form.append((name, a.get("value") or ("" if kind in ("hidden", "file") else plausible)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def somebody(role: str) -> Persona | None:
    """The first demonstration account with a role; a citizen where the role is empty."""
    staffed = PractitionerRole.objects.filter(practitioner__account__is_demo=True, starts__lte=NOW)
    if not role:
        with_role = staffed.values("practitioner__account_id")
        account = Account.objects.filter(is_demo=True).exclude(pk__in=with_role).order_by("email").first()
        return account and Persona(account, None, Actor(account_id=account.pk, sector=Sector.FAMILY))
    row = staffed.filter(role=role).select_related("practitioner__account").order_by("id").first()
    if row is None:
        return None
    account = row.practitioner.account
    return Persona(
        account,
        row,
        Actor(account.pk, row.pk, row.organization_id, row.area_id, row.role, row.role, row.sector),
    )


def followed(persona: Persona) -> list[UUID]:
    """Whom a persona may open, by the ledger; those with the richest story first."""
    actor = persona.actor
    with system_access(NOW), connection.cursor() as cursor:
        cursor.execute(
            """select person_id from privacy_carerelationship where (role_id = %s or (role_id is null and
             organization_id = %s) or account_id = %s) and starts <= %s and (ends is null or ends > %s)
             group by 1 order by count(*) desc, 1 limit 4""",
            [actor.role_id, actor.organization_id, actor.account_id, NOW, NOW],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass
class Visitors:
    """A browser for each role, made when it is first needed."""

    known: dict[str, tuple[Client, list[UUID]] | None] = field(default_factory=dict)

    def of(self, role: str) -> tuple[Client, list[UUID]] | None:
        """The browser of a role and whom it may open; None where the demonstration has nobody of that role."""
        if role not in self.known:
            persona = somebody(role)
            browser = Client(raise_request_exception=False)
            self.known[role] = persona and (log_in(browser, persona), followed(persona))
        return self.known[role]


def meant_for(address: Address) -> list[str]:
    """Roles worth asking a page with: those that it names, or those who work with most pages."""
    view = address.view.view_class
    if not issubclass(view, StaffView):
        return ["gp"]
    return [*map(str, view.roles or EVERYDAY), *([""] if view.citizens else [])]


def takes_forms(address: Address) -> bool:
    """Whether an address of ours does something with what is sent to it."""
    view = getattr(address.view, "view_class", None)
    return (
        not third_party(address)
        and view is not None
        and (view.form_class is not None or view.post is not Gate.post)
    )


def places(address: Address, persons: list[UUID]) -> Iterator[str]:
    """The address with its names filled in by things that are there: of the persons that the reader follows, then of
    whoever has such a thing."""
    things = [OBJECTS[name] for name in address.converters if name in OBJECTS]
    about = "person" in address.converters or things
    for person in [*persons, *(owner for label in things for owner in _owners(label))] if about else [None]:
        filled = {name: _value(address, name, person) for name in address.converters}
        if None not in filled.values():
            yield reverse(address.name, kwargs=filled)


def _owners(label: str) -> list[UUID]:
    model = apps.get_model(label)
    if not hasattr(model, "guard"):
        return []
    with system_access(NOW):
        return list(
            model.objects.exclude(person_id=None).order_by("-pk").values_list("person_id", flat=True)[:2]
        )


def _plain(address: Address, name: str) -> tuple[Any, ...]:
    return PLAIN.get(f"{address.name}/{name}") or PLAIN.get(name, ())


def _value(address: Address, name: str, person: UUID | None) -> Any:
    if name == "person":
        return person
    if name not in OBJECTS:
        return next(iter(_plain(address, name)), None)
    model = apps.get_model(OBJECTS[name])
    with system_access(NOW):
        rows = model.objects.order_by("-pk")
        return (
            (rows.filter(person_id=person) if hasattr(model, "guard") else rows)
            .values_list(NUMBERED.get(name, "pk"), flat=True)
            .first()
        )


def sheets() -> Iterator[Sheet]:
    """Each form once; and each address that takes a form which no page offers today, with the fields of its class."""
    visitors, seen, reached = Visitors(), set(), set()
    for address in addresses():
        if third_party(address):
            continue
        for sheet in _offered(address, visitors, seen):
            reached.add(sheet.name)
            yield sheet
    for address in addresses():
        if takes_forms(address) and address.name not in reached and not address.route.startswith("demo"):
            yield from _blind(address, visitors)


def _offered(address: Address, visitors: Visitors, seen: set) -> Iterator[Sheet]:
    for role in meant_for(address):
        visitor = visitors.of(role)
        looked = 0
        for url in places(address, visitor[1]) if visitor else ():
            response = visitor[0].get(url)  # type: ignore[index]
            assert response.status_code < 500, url
            if response.status_code != 200 or not response.content[:15].lower().startswith(b"<!doctype html"):
                continue
            yield from _forms_in(response, url, visitor[0], seen)  # type: ignore[index]
            looked += 1
            if looked == PAGES:
                break


def _forms_in(response: Any, url: str, client: Client, seen: set) -> Iterator[Sheet]:
    reader = _Reader()
    reader.feed(response.content.decode())
    for action, fields in reader.forms:
        target = action or url
        if target.startswith(NOT_OURS):
            continue
        name = resolve(target.split("?")[0]).view_name
        key = (name, *sorted({known for known, _ in fields}))
        if key not in seen:
            seen.add(key)
            yield Sheet(name, client, target, tuple(fields))


def _blind(address: Address, visitors: Visitors) -> Iterator[Sheet]:
    for role in meant_for(address):
        visitor = visitors.of(role)
        if visitor is not None:
            missing = {
                name: next(iter(_plain(address, name)), None) or nothing(address, name)
                for name in address.converters
            }
            url = next(places(address, visitor[1]), reverse(address.name, kwargs=missing))
            form = address.view.view_class.form_class
            names = list(getattr(form, "base_fields", {})) or ["azione"]
            yield Sheet(address.name, visitor[0], url, tuple((name, "prova") for name in names))  # type: ignore[index]
            return


def send(sheet: Sheet, fields: Pairs) -> int:
    """Send a form and undo what it did. Returns the status."""
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    with transaction.atomic():
        response = sheet.client.post(sheet.url, data)
        transaction.set_rollback(True)
    return int(response.status_code)
