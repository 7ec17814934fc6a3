# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Oggi»: what is to be done, in which order, and what happened since yesterday."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from raccordo.kernel.periods import ROME, local_day
from raccordo.kernel.scoping import Actor
from raccordo.record import operations as record
from raccordo.record import queries
from raccordo.record.models import Task
from raccordo.record.queries import Counts, Line
from raccordo.web.shell.asked import page_number
from raccordo.web.shell.gate import StaffView
from raccordo.web.shell.navigation import record_url
from raccordo.web.shell.presenters import day_word, task_rows

PAGE = 25
LENSES = {"": "Mie", "servizio": "Del servizio", "attesa": "In attesa di altri", "fatte": "Fatte oggi"}


class NoFields(forms.Form):
    """An act that needs nothing but the click."""


class PostponeForm(forms.Form):
    """Another day, and why."""

    due_date = forms.DateField(label="Nuova scadenza", widget=forms.DateInput(format="%Y-%m-%d"))
    reason = forms.CharField(label="Perché la rimandi", max_length=200)
    was = forms.DateField(required=False, widget=forms.HiddenInput)  # the day that the page showed


def just_done(request: HttpRequest, actor: Actor) -> Task | None:
    """The task just marked as done, while a page offers to open it again with one click."""
    try:
        just = UUID(request.GET.get("fatta", ""))
    except ValueError:
        return None
    return Task.objects.filter(pk=just, closed_by=actor.account_id).exclude(state="open").first()


class TodayView(StaffView):
    """The worklist, through one of four lenses kept in the address."""

    template = "shell/today.html"

    def context(self) -> dict[str, Any]:
        lens = self.request.GET.get("di", "")
        lens = lens if lens in LENSES else ""
        page = page_number(self.request)
        today = local_day(self.now)
        tasks = self._tasks(lens, (page - 1) * PAGE)
        counts = queries.worklist_counts(self.actor, today)
        return {
            "today": today, "lens": lens, "page": page, "counts": counts, "lenses": self._lenses(lens, counts),
            "rows": task_rows(tasks[:PAGE], self.actor, today), "more": len(tasks) > PAGE,
            "news": self._news(), "undo": just_done(self.request, self.actor), "first": (page - 1) * PAGE + 1, "next_term": self._next_term(lens, tasks),
        }  # fmt: skip

    def _midnight(self, days_ago: int = 0) -> datetime:
        return datetime.combine(local_day(self.now) - timedelta(days=days_ago), time(), tzinfo=ROME)

    def _tasks(self, lens: str, offset: int) -> list[Line]:
        if lens == "fatte":
            return queries.finished(self.actor, self._midnight(), PAGE + 1, offset)
        of = {"servizio": queries.service_worklist, "attesa": queries.others_worklist}
        return of.get(lens, queries.worklist)(self.actor, PAGE + 1, offset)

    def _lenses(self, lens: str, counts: Counts) -> list[tuple[str, str, bool, int | None]]:
        known = {"": counts.mine, "servizio": counts.service}
        return [
            (label, f"/oggi/?di={key}" if key else "/oggi/", key == lens, known.get(key))
            for key, label in LENSES.items()
        ]

    def _news(self) -> list[dict[str, Any]]:
        today = local_day(self.now)
        return [
            {"title": task.title, "person": task.list_name, "record": record_url(task.person_id, self.actor.role), "hour": task.closed_at, "day": day_word(task.closed_at or self.now, today)}
            for task in queries.finished_by_others(self.actor, self._midnight(1), 8)
        ]  # fmt: skip

    def _next_term(self, lens: str, tasks: list[Line]) -> Any:
        return None if tasks or lens else queries.next_term(self.actor)


class _TaskView(StaffView):
    """What the acts on one task share: it must be in sight, and one goes back where one came from."""

    form_class: Any = NoFields

    def task(self) -> Line:
        found = queries.task(self.kwargs["task"])
        if found is None:
            raise Http404
        return found

    def back(self, mark: str = "") -> HttpResponse:
        path = self.request.GET.get("torna", "/oggi/")
        if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
            path = "/oggi/"
        return redirect(f"{path}{'&' if '?' in path else '?'}fatta={mark}" if mark else path)


class TaskDoneView(_TaskView):
    """Mark as done; the next page offers to undo it."""

    template = "shell/task.html"

    def context(self) -> dict[str, Any]:
        task = self.task()
        return {"task": task, "rows": task_rows([task], self.actor, local_day(self.now))}

    def act(self, form: Any) -> HttpResponse:
        task = record.finish_task(by=self.actor, at=self.now, task_id=self.task().id)
        return self.back(str(task.pk))


class TaskReopenView(_TaskView):
    """Undo, at once or later from «Fatte oggi»."""

    template = "shell/task.html"
    context = TaskDoneView.context

    def act(self, form: Any) -> HttpResponse:
        record.reopen_task(by=self.actor, at=self.now, task_id=self.task().id)
        return self.back()


class TaskPostponeView(_TaskView):
    """Move to another day, with the reason."""

    template = "shell/task_postpone.html"
    form_class = PostponeForm
    context = TaskDoneView.context

    def act(self, form: Any) -> HttpResponse:
        record.postpone_task(by=self.actor, at=self.now, task_id=self.task().id, **form.cleaned_data)
        return self.back()
