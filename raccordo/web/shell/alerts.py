# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Avvisi»: what happened on what one follows, and how much of it one has not seen yet. The bell asks for the count by itself,
so that no page waits for it; what was seen is remembered as long as the session lasts. Who signs agreements, and the privacy
officer, follow nobody: their notices are of agreements that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse

from raccordo.kernel.periods import ROME, local_day
from raccordo.privacy.models import AgreementWarning, EmergencyClock
from raccordo.privacy.queries import agreements, emergencies
from raccordo.record.queries import news
from raccordo.territory.codes import Role
from raccordo.web.shell.gate import StaffView, back_to
from raccordo.web.shell.navigation import NAVIGATION, TOLD, has_bell, may_open, record_url
from raccordo.web.shell.presenters import WEEKDAYS, day_word
from raccordo.web.shell.today import NoFields

DAYS, SEEN = 14, "avvisi-visti"
BELLS = tuple(role for role in Role.values if has_bell(role))
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
    """Who has things to do has a bell, and who answers for a unit or an area: of emergencies, and of agreements that end."""

    roles: ClassVar = BELLS

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
        rows = self._rows(seen)
        days = [
            (self._day(day, today), list(found))
            for day, found in groupby(rows, lambda row: local_day(row.at))
        ]
        return {
            "days": days,
            "fresh": sum(row.new for row in rows),
            "span": DAYS,
            "home": NAVIGATION[self.actor.role][0].url,
            "told": self.actor.role in TOLD,
        }

    def act(self, form: Any) -> HttpResponse:
        self.request.session[SEEN] = self.now.isoformat()
        return back_to("shell:alerts")

    def _rows(self, seen: datetime) -> list[Alert]:
        since = self.midnight(DAYS)
        if self.actor.role in TOLD:
            page = TOLD[self.actor.role]
            opened = [self._notice(one, page, seen) for one in emergencies.notices(self.actor, since)]
            return sorted([*opened, *self._ending(seen)], key=lambda row: row.at, reverse=True)
        return [self._row(one, seen) for one in news.news(self.actor, since)]

    @staticmethod
    def _notice(one: EmergencyClock, page: str, seen: datetime) -> Alert:
        what = f"{one.organization.name} · aperta"
        title, icon = f"Cartella aperta in emergenza: {one.number}", "exclamation-octagon-fill"
        return Alert(title, page, "", "", one.opened_at, what, icon, one.opened_at > seen)

    def _row(self, one: news.News, seen: datetime) -> Alert:
        record = record_url(one.person_id, self.actor.role)
        href = one.path if one.kind == "given" and may_open(one.path, self.actor.role) else ""
        return Alert(one.title, href, one.list_name, record, one.at, *_KINDS[one.kind], one.at > seen)

    def _ending(self, seen: datetime) -> list[Alert]:
        page = "privacy:sign" if self.actor.role == Role.ADMINISTRATOR else "privacy:agreement"
        rows = agreements.told_to(self.actor).filter(told_at__gt=self.midnight(DAYS))[: news.MOST]
        return [
            Alert(
                row.agreement.title, reverse(page, kwargs={"agreement": row.agreement_id}), "", "", row.told_at,
                _ending_words(row), "file-earmark-text", row.told_at > seen,
            )
            for row in rows
        ]  # fmt: skip

    @staticmethod
    def _day(day: Any, today: Any) -> str:
        word = day_word(day, today)
        return word.capitalize() if word.isalpha() else f"{WEEKDAYS[day.weekday()].capitalize()} {word}"


class CountView(_Alerts):
    """How many are new: a number, and nothing about anybody."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.actor.role in TOLD:
            return JsonResponse({"nuovi": self._told()})
        return JsonResponse({"nuovi": news.how_much_is_new(self.actor, self.seen_at())})

    def _told(self) -> int:
        seen = self.seen_at()
        ending = agreements.told_to(self.actor).filter(told_at__gt=seen).count()
        return len(emergencies.notices(self.actor, seen)) + ending


def _ending_words(row: AgreementWarning) -> str:
    """How long the agreement had when it was told, and its last day."""
    last = local_day(row.agreement.ends - timedelta(seconds=1))
    return f"Accordo tra enti, ultimo giorno il {last:%d/%m/%Y}: avviso dei {row.days} giorni,"
