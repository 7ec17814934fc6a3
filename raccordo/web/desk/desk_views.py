# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: one search field and the queue; search before create; near matches side by side."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.codes import MAY_WELCOME
from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.queries.near import NearMatch
from raccordo.people.queries.search import search
from raccordo.people.rules import LIKELY
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.territory import queries as territory
from raccordo.web.desk import contact_presenters as contacts
from raccordo.web.desk import presenters
from raccordo.web.desk.contact_forms import NewPersonForm, WelcomeForm
from raccordo.web.shell.gate import StaffView, back_to

QUEUE_SHOWN = 8
NAMELESS_SHOWN = 5


class _DeskView(StaffView):
    """What the pages of the desk share."""

    roles = tuple(MAY_WELCOME)
    purpose = Purpose.TRIAGE


class DeskView(_DeskView):
    """One search field, focused; on the right who waits, with clocks, and the interviews booked."""

    template = "desk/desk.html"

    def context(self) -> dict[str, Any]:
        today = local_day(self.now)
        queue = queries.awaiting(self.actor, today, limit=QUEUE_SHOWN)
        rows = presenters.queue(queue.rows, self.now, settings.PATRON_DAY)
        self.saw([row.person_id for row in rows])
        midnight = datetime.combine(today, time(), tzinfo=ROME)
        booked = queries.interviews(self.actor.organization_id, midnight, midnight + timedelta(days=7))  # type: ignore[arg-type]
        nameless = queries.anonymous_contacts(self.actor.organization_id, midnight, NAMELESS_SHOWN)  # type: ignore[arg-type]
        return {
            "queue": rows, "waiting": queue.total, "late": queue.late,
            "booked": contacts.interviews(booked, self.now), "nameless": contacts.nameless(nameless),
        }  # fmt: skip


class SearchView(_DeskView):
    """Who is in the registry of the territory and answers to what was typed; a new person only at the foot."""

    reach = Reach.REGISTRY
    template = "desk/search.html"

    def context(self) -> dict[str, Any]:
        today, text = local_day(self.now), self.request.GET.get("q", "").strip()[:100]
        page = search(text, today=today)
        note_exact_search(by=self.actor, at=self.now, text=text, request_id=self.request.request_id)  # type: ignore[attr-defined]
        self.searched(text, len(page.found))
        typed = contacts.newcomer(text, today)
        return {
            "text": text, "found": contacts.found(page.found, today), "guessed": page.guessed,
            "more": page.after is not None, "typed": typed,
            # Where somebody was found the form is one click away: nine times in ten nobody needs it.
            "form": None if page.found else NewPersonForm(initial=typed, today=today, municipalities=_municipalities(self)),
        }  # fmt: skip


def _municipalities(view: StaffView) -> Any:
    return territory.municipalities_of(view.actor.area_id) if view.actor.area_id else None


class WelcomeView(_DeskView):
    """«È lei»: the desk opens the person, by its function and on the record."""

    reach = Reach.REGISTRY
    template = "desk/welcome.html"
    form_class = WelcomeForm

    def act(self, form: Any) -> HttpResponse:
        person = form.cleaned_data["person"]
        intake.welcome(by=self.actor, at=self.now, person_id=person)
        return back_to("desk:contact-new", person=person)


class NewPersonView(_DeskView):
    """A new person, entered after a look at who is like her; the look is an interruption, side by side."""

    reach = Reach.REGISTRY
    template = "desk/person_new.html"
    form_class = NewPersonForm
    near: tuple[NearMatch, ...] = ()

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> NewPersonForm:
        return NewPersonForm(data, today=local_day(self.now), municipalities=_municipalities(self))

    def context(self) -> dict[str, Any]:
        return {
            "near": contacts.near(self.near),
            "blank": self.form(),
            "very_like": any(m.likeness.score >= LIKELY for m in self.near),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("azione") == "modifica":
            return self.page(form=contacts.unread(self.form(request.POST)), **self.context())
        return super().post(request, *args, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        fields = dict(form.cleaned_data)
        seen = [UUID(text) for text in fields.pop("not_these").split() if contacts.is_uuid(text)]
        try:
            person = intake.register_newcomer(
                by=self.actor,
                at=self.now,
                area_id=self.actor.area_id,
                not_these=seen,
                **fields,  # type: ignore[arg-type]
            )
        except intake.LooksLike as alike:
            self.near = alike.matches
            raise
        note_exact_search(
            by=self.actor, at=self.now, text=person.tax_code, request_id=self.request.request_id
        )  # type: ignore[attr-defined]
        return back_to("desk:contact-new", person=person.pk)
