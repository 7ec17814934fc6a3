# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What surrounds a page: who is logged in, as whom, where they can go; and the band of the open person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest

from raccordo.kernel.periods import ROME, age_on, local_day
from raccordo.kernel.scoping import Actor, Reach, current
from raccordo.people.codes import Sex
from raccordo.people.models import PersonLink
from raccordo.privacy.codes import Section
from raccordo.privacy.operations.linking import MAY_LINK
from raccordo.privacy.queries import linking
from raccordo.record import queries as record
from raccordo.web.shell.navigation import NAVIGATION, NEW, TABS, Entry, closed_to, has_bell


@dataclass(frozen=True)
class Shell:
    """The surroundings of a page, as the templates read them."""

    demo: bool
    territory: str
    owner: str
    user_name: str
    role: str
    role_label: str
    nav: Sequence[Entry]
    messages: Sequence[Any]
    version: str
    source_url: str
    accessibility_url: str
    privacy_url: str
    today: date
    staff: bool
    citizen: bool
    bell: bool = False
    alerts_count: int = 0
    new: tuple[tuple[str, str, str], ...] = ()
    mode: str = "full"
    access_point_phone: str = ""
    session_ends_at: str = ""

    @property
    def frame(self) -> Shell:
        """The same without what changes from page to page: what bar, navigation and foot are made of, and remembered by."""
        return replace(self, nav=tuple(self.nav), messages=(), today=date.min, session_ends_at="")


@dataclass(frozen=True)
class Band:
    """The person band of a record page."""

    id: UUID
    family_name: str
    given_name: str
    initials: str
    age: int | None
    sex_word: str
    birth_date: date | None
    tax_code: str
    address: str
    phone: str
    deceased_date: date | None
    municipality: str = ""
    alerts: list[Any] = field(default_factory=list)
    tabs: list[Any] = field(default_factory=list)
    closed: tuple[str, ...] = ()  # the tabs that the role opens for nobody
    replaced: bool = False  # read only: another record of the same person goes on
    remaining: str = ""  # its page, for who may open it
    before: tuple[tuple[str, str, date], ...] = ()  # the records it goes on for: page, undoing, since when
    undo: str = ""  # where the two are parted again, for who keeps the registry


def shell_of(request: HttpRequest, actor: Actor) -> Shell:
    """Compose the surroundings of a page for an actor, without asking the database more than login already did."""
    owner = settings.OWNER
    name, label = getattr(request, "shown_as", ("", ""))
    entries = [entry.marked(request.path) for entry in NAVIGATION.get(actor.role or "citizen", ())]
    return Shell(
        demo=settings.DEMO, territory=owner["territory"], owner=owner["name"], user_name=name, role=actor.role,
        role_label=label, nav=entries if actor.account_id else [], messages=list(get_messages(request)),
        version=settings.VERSION, source_url=owner["source_url"], accessibility_url=owner["accessibility_url"],
        privacy_url=owner["privacy_url"], today=local_day(request.now), staff=bool(actor.role_id),  # type: ignore[attr-defined]
        citizen=bool(actor.account_id and not actor.role_id), access_point_phone=owner["access_point_phone"],
        session_ends_at=_session_end(request), new=NEW.get(actor.role, ()), bell=has_bell(actor.role),
    )  # fmt: skip


def _session_end(request: HttpRequest) -> str:
    """When this login stops being valid, for the warning two minutes before; empty when nobody is logged in."""
    methods = request.session.get("account_authentication_methods") or []
    entered = max((method.get("at") or 0 for method in methods), default=0)
    if not entered:
        return ""
    return datetime.fromtimestamp(entered + settings.SESSION_COOKIE_AGE, tz=ROME).isoformat(
        timespec="seconds"
    )


def band_of(person_id: UUID, at: datetime, path: str, readable: frozenset[str]) -> Band:
    """The band of the open person, with the alerts and the tabs that the decision opens."""
    person = record.heading(person_id, at, alerts=Section.IDENTITY in readable)
    tabs = [
        {"label": tab.label, "url": tab.url(person_id), "current": tab.is_current(path, person_id)}
        for tab in TABS
        if tab.section in readable
    ]
    return Band(
        id=person_id, family_name=person.family_name, given_name=person.given_name,
        initials=(person.given_name[:1] + person.family_name[:1]).upper(),
        age=age_on(person.birth_date, local_day(at)) if person.birth_date else None,
        sex_word=str(Sex(person.sex).label), birth_date=person.birth_date, tax_code=person.tax_code,
        address=", ".join(part for part in (person.address, person.municipality) if part), phone=person.phone,
        deceased_date=person.deceased_date, municipality=person.municipality, tabs=tabs, alerts=person.alerts,
        closed=closed_to(current().actor.role), **_linked(person_id, person),
    )  # fmt: skip


def _linked(person_id: UUID, person: record.Heading) -> dict[str, Any]:
    """What the band says of another record of the same person. Asked only where there is one; told to who follows both."""
    actor = current().actor
    if not (person.replaced or person.replaces_others) or current().reach is not Reach.PERSON:
        return {}
    may = actor.role in MAY_LINK
    if not person.replaced:
        links = linking.replaced_by(person_id) if actor.role_id else []
        return {
            "before": tuple(
                (_page(row.person_id), _undo(row) if may else "", local_day(row.created_at)) for row in links
            )
        }
    other, row = linking.remaining_of(person_id), linking.open_link(person_id) if may else None
    page = _page(other) if other and actor.role_id else f"/mio/{other}/" if other else ""
    return {"replaced": True, "remaining": page, "undo": _undo(row) if row and other else ""}


def _page(person_id: UUID) -> str:
    return f"/persone/{person_id}/"


def _undo(row: PersonLink) -> str:
    return f"/persone/{row.remaining_id}/unione/{row.pk}/separa/"
