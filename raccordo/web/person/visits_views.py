# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The visits of a person: what comes, the week as one grid, hours delivered against planned, what was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest

from raccordo.delivery import queries
from raccordo.delivery.codes import MAY_COORDINATE, OPEN, REPORTED
from raccordo.delivery.rules.moments import may_correct
from raccordo.delivery.rules.week import monday_of
from raccordo.kernel.periods import local_day
from raccordo.privacy.codes import Section
from raccordo.web.person import visits_presenters as presenters
from raccordo.web.shell import clock
from raccordo.web.shell.gate import PersonView

LOOK_BACK = timedelta(days=28)
FARTHEST = timedelta(days=3660)


def week_asked(request: HttpRequest, today: date) -> date:
    """The Monday of the week in the address, or of today's; not found when it is no day, or out of all measure."""
    try:
        day = date.fromisoformat(request.GET["settimana"]) if "settimana" in request.GET else today
    except ValueError as error:
        raise Http404 from error
    if abs(day - today) > FARTHEST:
        raise Http404
    return monday_of(day)


class VisitsView(PersonView):
    """«Interventi e visite»."""

    section = Section.VISITS
    template = "person/visits.html"

    def context(self) -> dict[str, Any]:
        today = local_day(self.now)
        monday = week_asked(self.request, today)
        summary = queries.summary(
            self.person_id, None, today - LOOK_BACK, today + timedelta(days=1), self.now
        )
        return {
            "coming": queries.next_visits(self.person_id, self.now, 6),
            "week": presenters.week(queries.week_of(self.person_id, monday), monday, self.now),
            "monday": monday, "previous": monday - timedelta(days=7), "following": monday + timedelta(days=7),
            "hours": presenters.hours(summary), "past": self._past(), "this_week": monday == monday_of(today),
            "may_add": self.actor.role in MAY_COORDINATE,
        }  # fmt: skip

    def _past(self) -> list[Any]:
        moment = clock.asked(self.request.GET.get("prima", ""))
        return queries.past_visits(self.person_id, self.now, moment)


class VisitView(PersonView):
    """One visit: when, who, what to do, how it went; and what may still be done with it."""

    section = Section.VISITS
    template = "person/visit.html"

    def context(self) -> dict[str, Any]:
        visit = queries.visit(self.kwargs["visit"])
        if visit is None:
            raise Http404
        coordinates = (
            self.actor.role in MAY_COORDINATE and visit.organization_id == self.actor.organization_id
        )
        mine = visit.role_id is not None and visit.role_id == self.actor.role_id
        closed = visit.state in REPORTED and visit.closed_at is not None
        return {
            "visit": visit, "coordinates": coordinates, "mine": mine,
            "plannable": coordinates and visit.state in ("planned", "assigned"),
            "reportable": (coordinates or mine) and visit.state in OPEN and visit.starts <= self.now,
            "correctable": (coordinates or mine) and closed and may_correct(visit.closed_at, self.now),
        }  # fmt: skip
