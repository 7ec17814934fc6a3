# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions of the panel: the list, calling one, its agenda with presence and quorum, opening and closing it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import operations, queries
from raccordo.careplan.models import Conference
from raccordo.careplan.refusals import MAY_CONVENE, MAY_SIT
from raccordo.intake import queries as intake
from raccordo.kernel.periods import ROME
from raccordo.web.conference import presenters
from raccordo.web.conference.fields import NoFields, roles_by_kind
from raccordo.web.conference.forms import AttendanceForm, ConveneForm, InviteForm
from raccordo.web.shell.gate import StaffView, back_to

SITTING = tuple(MAY_SIT)
_LISTED = 60


class SessionsView(StaffView):
    """The sessions of my office and those I am called to: what comes first, then what was."""

    roles = SITTING
    kind = "careplan.sessions"
    template = "conference/sessions.html"

    def context(self) -> dict[str, Any]:
        rows = list(queries.conferences_of(self.actor)[:_LISTED])
        going = [r for r in rows if r.state in ("scheduled", "in-session")]
        return {
            "coming": [(r, presenters.session_line(r, self.now)) for r in reversed(going)],
            "past": [(r, presenters.session_line(r, self.now)) for r in rows if r not in going],
            "may_convene": self.actor.role in MAY_CONVENE, "cases": queries.cases_seen([r.pk for r in rows]),
        }  # fmt: skip


class ConveneView(StaffView):
    """Call a session for a day to come."""

    roles = tuple(MAY_CONVENE)
    template = "conference/convene.html"
    form_class = ConveneForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ConveneForm:
        return ConveneForm(data, initial={"title": "UVM", "hour": "09:00"}, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        row = operations.convene(
            by=self.actor, at=self.now, organization_id=self.actor.organization_id, title=given["title"],
            starts_at=datetime.combine(given["day"], given["hour"], tzinfo=ROME), place=given["place"],
            remote=given["remote"],
        )  # fmt: skip
        if (person := _uuid(self.request.GET.get("per", ""))) is not None:
            messages.success(self.request, "Seduta convocata: adesso metti il caso in agenda.")
            return back_to("conference:cases", person=person)
        messages.success(self.request, "Seduta convocata. Adesso chiama chi deve esserci e porta i casi.")
        return back_to("conference:session", conference=row.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class _OneSession(StaffView):
    """What the pages of one session share."""

    roles = SITTING
    template = "conference/session.html"

    @cached_property
    def row(self) -> Conference:
        return queries.conference(self.kwargs["conference"], self.actor)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        assert self.form_class is not None
        return self.form_class(data, **kwargs)

    def context(self) -> dict[str, Any]:
        called = queries.members(self.row.pk)
        self.row.refresh_from_db()
        return {
            "row": self.row, "seats": presenters.seats(called), "quorum": queries.quorum_of(self.row, called),
            "agenda": list(queries.agenda(self.row.pk)), "going": self.row.state in ("scheduled", "in-session"),
            "how_long": presenters.how_long(self.row, self.now), "may_convene": self.actor.role in MAY_CONVENE,
            "invite": InviteForm(members=self._members(called)), "presence": AttendanceForm(seats=called),
        }  # fmt: skip

    def _members(self, called: list[Any]) -> list[Any]:
        here = {seat.role_id for seat in called}
        roles = intake.possible_members(self.actor.area_id, self.now)
        return roles_by_kind(role for role in roles if role.pk not in here)


class SessionView(_OneSession):
    """One session: agenda, who is there, whether it may decide."""

    kind = "careplan.agenda"


class OpenSessionView(_OneSession):
    """The session begins."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        operations.open_session(by=self.actor, at=self.now, conference_id=self.row.pk)
        messages.success(self.request, "Seduta aperta. Segna chi c'è, poi passa al primo caso.")
        return back_to("conference:session", conference=self.row.pk)


class CloseSessionView(_OneSession):
    """The session ends."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        row = operations.close_session(by=self.actor, at=self.now, conference_id=self.row.pk)
        messages.success(self.request, f"Seduta chiusa: {row.get_state_display().lower()}.")
        return back_to("conference:session", conference=row.pk)


class CancelSessionView(_OneSession):
    """The session will not be held."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        operations.cancel_session(by=self.actor, at=self.now, conference_id=self.row.pk)
        messages.success(self.request, "Seduta annullata.")
        return back_to("conference:sessions")


class InviteView(_OneSession):
    """Call one more member for the whole session."""

    form_class = InviteForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> InviteForm:
        return InviteForm(data, members=self._members(queries.members(self.row.pk)), **kwargs)

    def context(self) -> dict[str, Any]:
        return {**super().context(), "invite": self.form(self.request.POST or None)}

    def act(self, form: Any) -> HttpResponse:
        operations.invite(
            by=self.actor, at=self.now, conference_id=self.row.pk, role_id=form.cleaned_data["member"]
        )
        return back_to("conference:session", conference=self.row.pk)


class AttendanceView(_OneSession):
    """Who is in the room, connected, or sent word."""

    template = "conference/presence.html"
    form_class = AttendanceForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AttendanceForm:
        return AttendanceForm(data, seats=queries.members(self.row.pk), **kwargs)

    def act(self, form: Any) -> HttpResponse:
        for name, seat in form.seats.items():
            operations.record_attendance(
                by=self.actor, at=self.now, conference_id=self.row.pk, role_id=seat.role_id,
                presence=form.cleaned_data[name],
            )  # fmt: skip
        messages.success(self.request, "Presenze salvate.")
        return back_to("conference:session", conference=self.row.pk)


class NeighbourView(_OneSession):
    """From one case to the one before or after on the agenda, among those in sight."""

    step = 1

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows, place = queries.agenda(self.row.pk), kwargs["order"]
        near = rows.filter(order__gt=place) if self.step > 0 else rows.filter(order__lt=place).reverse()
        case = near.first()
        if case is None:
            return back_to("conference:session", conference=self.row.pk)
        return back_to("conference:case", person=case.person_id, case=case.pk)
