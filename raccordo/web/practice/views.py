# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«I miei assistiti» and the flag."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import queries as careplan
from raccordo.intake import operations as intake
from raccordo.intake import queries
from raccordo.intake.codes import MAY_SIGNAL
from raccordo.intake.models import Signal
from raccordo.intake.queries import Lens
from raccordo.kernel.periods import local_day
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.privacy.operations.exclusions import note_exact_search
from raccordo.privacy.queries import delegates
from raccordo.privacy.refusals import minor
from raccordo.territory.codes import Role
from raccordo.web.practice import presenters
from raccordo.web.practice.forms import FlagForm
from raccordo.web.shell import confidence
from raccordo.web.shell.asked import plain
from raccordo.web.shell.gate import PersonView, StaffView, back_to
from raccordo.web.shell.templating import long_day

PAGE = 25


class ListView(StaffView):
    """The enrolled people, through a lens and a search of the own list; from a name or a code straight to the flag."""

    roles = (Role.GP,)
    template = "practice/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        context = self.context()
        found = context["rows"]
        if request.GET.get("vai") == "segnala" and context["text"] and len(found) == 1:
            return back_to("practice:flag", person=found[0].id)
        return self.page(**context)

    def context(self) -> dict[str, Any]:
        text = plain(self.request.GET.get("q", "")).strip()[:80]
        lens = _lens(self.request.GET.get("di", ""))
        page = queries.gp_list(
            self.actor,
            self.now,
            lens=lens,
            text=text,
            after=_uuid(self.request.GET.get("dopo", "")),
            limit=PAGE,
        )
        ids = [row.id for row in page.rows]
        self.saw(ids)
        self.searched(text, len(ids))
        note_exact_search(by=self.actor, at=self.now, text=text, request_id=self.request.request_id)  # type: ignore[attr-defined]
        return {
            "rows": presenters.rows(page.rows, careplan.plan_states(ids), local_day(self.now)), "total": page.total,
            "text": text, "lens": lens, "lenses": _lenses(lens, text), "next": _next(lens, text, page.next_after),
            "first": "dopo" not in self.request.GET, "to_flag": self.request.GET.get("vai") == "segnala",
            "wrong": presenters.wrong_code(text, demo=settings.DEMO_TAX_CODES) if not page.rows else [],
        }  # fmt: skip


def _lens(text: str) -> Lens:
    return Lens(text) if text in set(Lens) else Lens.ALL


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lenses(current: Lens, text: str) -> list[tuple[str, str, bool, None]]:
    return [
        (word, _address(lens, text), lens is current, None) for lens, word in presenters.LENS_WORDS.items()
    ]


def _address(lens: Lens, text: str, **more: str) -> str:
    asked = {"di": lens.value if lens is not Lens.ALL else "", "q": text, **more}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/assistiti/?{query}" if query else "/assistiti/"


def _next(lens: Lens, text: str, after: UUID | None) -> str | None:
    return _address(lens, text, dopo=str(after)) if after else None


class FlagView(PersonView):
    """Tell the access point that a person needs help: chips, one line, send."""

    section = Section.INTAKE
    roles = tuple(MAY_SIGNAL)
    template = "practice/flag.html"
    form_class = FlagForm
    twin: Signal | None = None

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> FlagForm:
        desks, person = queries.access_points(self.actor.area_id), people.person(self.person_id)
        keepers = delegates.keepers(self.person_id, self.now) if minor(person, self.now) else []
        return FlagForm(data, desks=desks, first=queries.nearest(desks, person), keepers=keepers)

    def context(self) -> dict[str, Any]:
        followed = queries.open_episode(self.person_id)
        past = [row for row in queries.signals_of(self.person_id)[:5] if not row.closed_at]
        return {"episode": followed, "past": past, "twin": self.twin, "today": local_day(self.now)}

    def act(self, form: FlagForm) -> HttpResponse:
        given = {name: value for name, value in form.cleaned_data.items() if name != confidence.NAME}
        try:
            signal = intake.receive_signal(
                by=self.actor, at=self.now, person_id=self.person_id, patron=settings.PATRON_DAY,
                organization_id=UUID(given.pop("organization")), confided_by_id=confidence.giver(form), **given,
            )  # fmt: skip
        except intake.AlreadyOpen as refusal:
            self.twin = queries.signal(refusal.object_id)
            raise
        messages.success(
            self.request,
            f"Segnalazione {signal.number} inviata. Avrai una risposta entro {long_day(signal.due_date)}.",
        )
        return back_to("desk:signal", person=self.person_id, signal=signal.pk)
