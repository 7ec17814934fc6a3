# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator's pages: the day, the week, the sheets to print, preparing a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.delivery import operations, queries
from raccordo.delivery.codes import MAY_COORDINATE
from raccordo.delivery.rules.week import monday_of
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.record import queries as record
from raccordo.web.coordination import presenters
from raccordo.web.coordination.forms import WeekForm
from raccordo.web.shell.gate import StaffView, back_to
from raccordo.web.shell.layout import shell_of
from raccordo.web.shell.templating import plural
from raccordo.web.shell.tones import alert_marks

FARTHEST = timedelta(days=3660)


class Board(StaffView):
    """What the boards share: who may, the service of the actor, the narrow navigation."""

    roles = tuple(MAY_COORDINATE)
    purpose = Purpose.ADMIN

    @property
    def service(self) -> Any:
        """The organisation whose visits these are."""
        return self.actor.organization_id

    @property
    def day(self) -> date:
        """The day of the address; not found when it is out of all measure."""
        found: date = self.kwargs["day"]
        if abs(found - local_day(self.now)) > FARTHEST:
            raise Http404
        return found

    def page(self, template: str = "", *, status: int = 200, **context: Any) -> HttpResponse:
        shell = replace(shell_of(self.request, self.actor), mode="rail")
        return super().page(template, status=status, **{"shell": shell, **context})


class TodayView(Board):
    """«Visite»: today's board."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return back_to("coordination:day", day=local_day(self.now))


class DayView(Board):
    """The day, operator by operator, with what waits for somebody."""

    template = "coordination/day.html"

    def context(self) -> dict[str, Any]:
        board = queries.day(self.service, self.day, self.now)
        waiting = [presenters.block(v, board.problems.get(v.pk, "")) for v in board.unassigned]
        usual = queries.usual({v.person_id for v in board.unassigned}, self.service, self.now)
        names = {one.role.pk: one.role.practitioner.full_name for one in board.operators}
        first, last = presenters.first_and_last_hour(board.visits)
        return {
            "day": self.day, "today": local_day(self.now), "monday": monday_of(self.day),
            "previous": self.day - timedelta(days=1), "following": self.day + timedelta(days=1),
            "headline": presenters.headline(board), "rows": presenters.rows(board, self.now),
            "hours": list(range(first, last)), "waiting": waiting,
            "usual": {person: names.get(role, "") for person, role in usual.items()},
            "cancelled": [presenters.block(v) for v in board.cancelled], "has_visits": bool(board.visits),
        }  # fmt: skip


class SheetsView(Board):
    """One sheet for each operator, to print: addresses, alerts, things to do, space for hours and notes."""

    template = "coordination/sheets.html"

    def context(self) -> dict[str, Any]:
        board = queries.day(self.service, self.day, self.now, tasks=True)
        alerts = record.alerts_of({v.person_id for v in board.visits}, self.now)
        marks = {person: alert_marks(found) for person, found in alerts.items()}
        return {
            "day": self.day,
            "rows": [r for r in presenters.rows(board, self.now) if r.blocks],
            "alerts": marks,
        }


class WeekView(Board):
    """Seven days, by operator or by person."""

    template = "coordination/week.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.day.weekday() != 0:
            return back_to("coordination:week", day=monday_of(self.day))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        by_person = self.request.GET.get("per") == "persona"
        visits = list(queries.of_service(self.service, self.day, 7))
        return {
            "monday": self.day, "previous": self.day - timedelta(days=7), "following": self.day + timedelta(days=7),
            "this_week": monday_of(local_day(self.now)), "by_person": by_person,
            "days": presenters.week_days(self.day, self.now),
            "rows": presenters.week_rows(visits, self.day, self.now, by_person=by_person),
            "waiting": sum(visit.state == "planned" for visit in visits), "total": len(visits),
        }  # fmt: skip


class PrepareView(WeekView):
    """«Prepara la settimana»: what the plans foresee becomes visits."""

    form_class = WeekForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return back_to("coordination:week", day=monday_of(self.day))

    def act(self, form: Any) -> HttpResponse:
        found = operations.propose_week(
            by=self.actor, at=self.now, organization_id=self.service, monday=self.day
        )
        for level, words in presenters.outcome(found, self.now):
            messages.add_message(self.request, level, words)
        return back_to("coordination:week", day=self.day)


class PlanningView(Board):
    """What waits for somebody, from today to the end of next week."""

    template = "coordination/waiting.html"

    def context(self) -> dict[str, Any]:
        today = local_day(self.now)
        visits = list(queries.unassigned(self.service, today, 14 - today.weekday()))
        usual = queries.usual({v.person_id for v in visits}, self.service, self.now)
        return {
            "blocks": [presenters.block(visit) for visit in visits], "usual": presenters.names_of(usual, self.service, self.now),
            "count": plural(len(visits), "visita", "visite"), "today": today,
        }  # fmt: skip
