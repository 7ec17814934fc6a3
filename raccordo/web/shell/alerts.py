# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Avvisi»: what happened on what one follows, and how much of it one has not seen yet. The bell asks for the count by itself,
so that no page waits for it; what was seen is remembered as long as the session lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from raccordo.kernel.periods import ROME, local_day
from raccordo.record.queries import news
from raccordo.territory.codes import Role
from raccordo.web.shell.gate import StaffView, back_to
from raccordo.web.shell.navigation import NAVIGATION, OGGI, may_open, record_url
from raccordo.web.shell.presenters import WEEKDAYS, day_word
from raccordo.web.shell.today import NoFields

DAYS, SEEN = 14, "avvisi-visti"
FOLLOWERS = tuple(role for role in Role.values if OGGI in NAVIGATION.get(role, ()))
_KINDS = {"done": ("Fatta da altri", "check-circle-fill"), "given": ("Affidata a te", "person-plus")}


@dataclass(frozen=True)
class Alert:
    """One line of the page."""

    title: str
    href: str
    person: str
    record: str
    at: datetime
    what: str
    icon: str
    new: bool


class _Alerts(StaffView):
    """Who has things to do has a bell."""

    roles: ClassVar = FOLLOWERS

    def seen_at(self) -> datetime:
        """Until when everything was seen: what one said in this session, else the day before yesterday at midnight."""
        said = self.request.session.get(SEEN)
        return datetime.fromisoformat(said) if said else self.midnight(1)

    def midnight(self, days_ago: int) -> datetime:
        return datetime.combine(local_day(self.now) - timedelta(days=days_ago), time(), tzinfo=ROME)


class AlertsView(_Alerts):
    """The list, by day; one click says that all was seen."""

    template = "shell/alerts.html"
    form_class = NoFields

    def context(self) -> dict[str, Any]:
        today, seen = local_day(self.now), self.seen_at()
        rows = [self._row(one, seen) for one in news.news(self.actor, self.midnight(DAYS))]
        days = [
            (self._day(day, today), list(found))
            for day, found in groupby(rows, lambda row: local_day(row.at))
        ]
        return {"days": days, "fresh": sum(row.new for row in rows), "span": DAYS}

    def act(self, form: Any) -> HttpResponse:
        self.request.session[SEEN] = self.now.isoformat()
        return back_to("shell:alerts")

    def _row(self, one: news.News, seen: datetime) -> Alert:
        record = record_url(one.person_id, self.actor.role)
        href = one.path if one.kind == "given" and may_open(one.path, self.actor.role) else ""
        return Alert(one.title, href, one.list_name, record, one.at, *_KINDS[one.kind], one.at > seen)

    @staticmethod
    def _day(day: Any, today: Any) -> str:
        word = day_word(day, today)
        return word.capitalize() if word.isalpha() else f"{WEEKDAYS[day.weekday()].capitalize()} {word}"


class CountView(_Alerts):
    """How many are new: a number, and nothing about anybody."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return JsonResponse({"nuovi": news.how_much_is_new(self.actor, self.seen_at())})
