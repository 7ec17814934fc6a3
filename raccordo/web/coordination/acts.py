# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the coordinator does with one visit: give it, take it back, move it, cancel it, say what to do; add one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.delivery import operations, queries
from raccordo.delivery.codes import MAY_COORDINATE
from raccordo.delivery.models import Visit
from raccordo.delivery.rules.moments import when
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import bodies
from raccordo.web.coordination.forms import (
    AddForm,
    AssignForm,
    CancelForm,
    TasksForm,
    UnassignForm,
    WhenForm,
    when_of,
)
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.templating import plural


class VisitAct(PersonView):
    """What the acts on one visit share; after an act the coordinator is back on the board of that day."""

    section = Section.VISITS
    purpose = Purpose.ADMIN
    roles = tuple(MAY_COORDINATE)

    @cached_property
    def visit(self) -> Visit:
        """The visit of the address, of the person of the address and of the coordinator's own service."""
        found = queries.visit(self.kwargs["visit"])
        if found is None or found.organization_id != self.actor.organization_id:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"visit": self.visit, "day": local_day(self.visit.starts)}

    def done(self, words: str, visit: Visit | None = None) -> HttpResponse:
        """Say what was done and go back to the board."""
        messages.success(self.request, words)
        return back_to("coordination:day", day=local_day((visit or self.visit).starts))

    @property
    def said(self) -> str:
        """«la visita prevista oggi alle 9:30»: messages wait in the session, where no name belongs."""
        return f"la visita prevista {when(self.visit.starts, self.now)}"


class AssignView(VisitAct):
    """The ranked list, with the reasons; one click gives the visit, and if wanted the rest of its week."""

    template = "coordination/assign.html"
    form_class = AssignForm

    def context(self) -> dict[str, Any]:
        return {**super().context(), "ranked": queries.candidates(self.visit, self.now)}

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        fields = dict(
            by=self.actor,
            at=self.now,
            visit_id=self.visit.pk,
            role_id=given["role"],
            version=given["version"],
        )
        if self.visit.state == "assigned":
            changed = operations.reassign(**fields)
            return self.done(f"{bodies.worker(changed.role)} farà {self.said}.")
        if not given["series"]:
            changed = operations.assign(**fields)
            return self.done(f"{bodies.worker(changed.role)} farà {self.said}.")
        series = operations.assign_series(**fields)
        for visit, words in series.refused:
            messages.warning(self.request, f"Resta da assegnare {when(visit.starts, self.now)}: {words}")
        name = bodies.worker(series.given[0].role)
        return self.done(f"{name} farà {plural(len(series.given), 'visita', 'visite')}.")


class UnassignView(VisitAct):
    """Take a visit back."""

    template = "coordination/assign.html"
    form_class = UnassignForm

    def context(self) -> dict[str, Any]:
        return {**super().context(), "ranked": queries.candidates(self.visit, self.now)}

    def act(self, form: Any) -> HttpResponse:
        operations.unassign(
            by=self.actor, at=self.now, visit_id=self.visit.pk, version=form.cleaned_data["version"]
        )
        return self.done(f"Da assegnare: {self.said}.")


class MoveView(VisitAct):
    """Another day, other hours."""

    template = "coordination/move.html"
    form_class = WhenForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> WhenForm:
        return WhenForm(data, initial=when_of(self.visit))

    def act(self, form: Any) -> HttpResponse:
        starts, ends = form.period()
        moved = operations.move_visit(
            by=self.actor, at=self.now, visit_id=self.visit.pk, starts=starts, ends=ends,
            version=form.cleaned_data["version"],
        )  # fmt: skip
        return self.done(f"Spostata: {self.said}, adesso {when(moved.starts, self.now)}.", moved)


class CancelView(VisitAct):
    """A visit will not take place."""

    template = "coordination/cancel.html"
    form_class = CancelForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> CancelForm:
        return CancelForm(data, initial={"version": self.visit.version})

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.cancel_visit(
            by=self.actor, at=self.now, visit_id=self.visit.pk, reason=given["reason"],
            reason_text=given["reason_text"], version=given["version"],
        )  # fmt: skip
        return self.done(f"Annullata {self.said}. Avvisa la famiglia.")


class TasksView(VisitAct):
    """What to do in the visit, and in the rest of its week."""

    template = "coordination/tasks.html"
    form_class = TasksForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TasksForm:
        return TasksForm(data, initial={"tasks": "\n".join(task.title for task in self.visit.tasks.all())})

    def act(self, form: Any) -> HttpResponse:
        operations.plan_tasks(by=self.actor, at=self.now, visit_id=self.visit.pk, titles=form.titles())
        messages.success(self.request, "Scritto che cosa fare.")
        return back_to("person:visit", person=self.person_id, visit=self.visit.pk)


class PairView(VisitAct):
    """Two operators together."""

    template = "coordination/assign.html"
    form_class = UnassignForm

    def context(self) -> dict[str, Any]:
        return {**super().context(), "ranked": queries.candidates(self.visit, self.now)}

    def act(self, form: Any) -> HttpResponse:
        twin = operations.pair_visit(by=self.actor, at=self.now, visit_id=self.visit.pk)
        messages.success(self.request, "Ora la visita ha due posti: scegli chi va insieme.")
        return back_to("coordination:assign", person=self.person_id, visit=twin.pk)


class AddView(PersonView):
    """A visit that the plan does not foresee."""

    section = Section.VISITS
    purpose = Purpose.ADMIN
    roles = tuple(MAY_COORDINATE)
    template = "coordination/add.html"
    form_class = AddForm

    def act(self, form: Any) -> HttpResponse:
        starts, ends = form.period()
        visit = operations.add_visit(
            by=self.actor, at=self.now, person_id=self.person_id, title=form.cleaned_data["title"], starts=starts,
            ends=ends, service=form.chosen(),
        )  # fmt: skip
        messages.success(self.request, "Visita aggiunta: scegli chi va.")
        return back_to("coordination:assign", person=self.person_id, visit=visit.pk)
