# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's phone: the day, and in each visit one tap to begin, ticks, a note, a concern, one tap to close."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.delivery import operations, queries
from raccordo.delivery.codes import MAY_COORDINATE, MAY_VISIT, ConcernKind
from raccordo.delivery.models import Visit, VisitTask
from raccordo.delivery.operations import Outcome
from raccordo.kernel.periods import local_day
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import bodies, delegates
from raccordo.record import queries as record
from raccordo.web.field import presenters
from raccordo.web.field.forms import ConcernForm, NoteForm, ReportForm, StartForm, TickForm
from raccordo.web.shell import confidence
from raccordo.web.shell.gate import PersonView, StaffView, back_to


class DayView(StaffView):
    """«Le mie visite»: today, the current visit on top."""

    roles = MAY_VISIT
    template = "field/day.html"

    def context(self) -> dict[str, Any]:
        visits = queries.today_of(self.actor.role_id, self.now)  # type: ignore[arg-type]
        alerts = record.alerts_of({visit.person_id for visit in visits}, self.now)
        return {
            "day": presenters.day(visits, alerts, self.now), "today": local_day(self.now),
            "organises": self.actor.role in MAY_COORDINATE,
        }  # fmt: skip


class SheetView(DayView):
    """The day on paper, for when the phone stays silent."""

    template = "field/sheet.html"


class VisitAct(PersonView):
    """What the acts on one visit share. After an act the operator is back at the day, who coordinates at the visit."""

    section = Section.VISITS
    template = "field/report.html"

    @cached_property
    def visit(self) -> Visit:
        """The visit of the address, of the person of the address."""
        found = queries.visit(self.kwargs["visit"])
        if found is None:
            raise Http404
        return found

    @cached_property
    def tasks(self) -> list[VisitTask]:
        """What to do in it, in order."""
        return list(self.visit.tasks.all())

    def context(self) -> dict[str, Any]:
        return {"visit": self.visit, "correcting": False, "back": self.back_address}

    @property
    def back_address(self) -> str:
        """Where the page goes back to."""
        return "field:day" if self.actor.role in MAY_VISIT else "person:visit"

    def leave(self) -> HttpResponse:
        """Go back after the act."""
        if self.actor.role in MAY_VISIT:
            return back_to("field:day")
        return back_to("person:visit", person=self.person_id, visit=self.visit.pk)


class StartView(VisitAct):
    """«Inizia la visita»."""

    form_class = StartForm
    template = "field/stopped.html"

    def act(self, form: Any) -> HttpResponse:
        operations.start_visit(by=self.actor, at=self.now, visit_id=self.visit.pk)
        return self.leave()


class TickView(VisitAct):
    """The ticks of the visit under way, saved as they are set."""

    form_class = TickForm
    template = "field/stopped.html"
    repeatable = True  # the ticks as the phone shows them

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TickForm:
        return TickForm(data, tasks=self.tasks)

    def act(self, form: Any) -> HttpResponse:
        self.save_ticks({UUID(key) for key in form.cleaned_data["done"]})
        if self.request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return self.leave()

    def save_ticks(self, ticked: set[UUID]) -> None:
        """Bring the ticks to what the phone shows."""
        for task in self.tasks:
            if (task.ticked_at is not None) != (task.pk in ticked):
                operations.tick_task(by=self.actor, at=self.now, task_id=task.pk, done=task.pk in ticked)


class FinishView(TickView):
    """«Chiudi la visita»: one tap when all is done, else the question how it went."""

    repeatable = False

    def act(self, form: Any) -> HttpResponse:
        ticked = {UUID(key) for key in form.cleaned_data["done"]}
        if all(task.pk in ticked for task in self.tasks):
            operations.report_visit(
                by=self.actor, at=self.now, visit_id=self.visit.pk, outcome=Outcome("done", ticked=ticked)
            )
            messages.success(self.request, "Visita chiusa.")
            return self.leave()
        self.save_ticks(ticked)
        response = back_to("field:close", person=self.person_id, visit=self.visit.pk)
        response["Location"] += "?esito=in-parte"
        return response


class CloseView(VisitAct):
    """How it went, when it was not all as foreseen."""

    form_class = ReportForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ReportForm:
        expected = {"in-parte": "partly", "non-fatta": "not-done"}.get(
            self.request.GET.get("esito", ""), "done"
        )
        return ReportForm(data, visit=self.visit, tasks=self.tasks, now=self.now, expected=expected)

    def act(self, form: Any) -> HttpResponse:
        operations.report_visit(
            by=self.actor, at=self.now, visit_id=self.visit.pk, outcome=form.outcome(self.tasks)
        )
        messages.success(self.request, "Visita chiusa.")
        return self.leave()


class CorrectView(CloseView):
    """Mend a report within a day."""

    def context(self) -> dict[str, Any]:
        return {**super().context(), "correcting": True}

    def act(self, form: Any) -> HttpResponse:
        operations.correct_report(
            by=self.actor, at=self.now, visit_id=self.visit.pk, outcome=form.outcome(self.tasks),
            version=form.cleaned_data["version"],
        )  # fmt: skip
        messages.success(self.request, "Visita corretta. Nel diario si vede che è cambiata.")
        return self.leave()


class NoteView(VisitAct):
    """A few words during the visit."""

    section = Section.DIARY
    form_class = NoteForm
    template = "field/note.html"

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> NoteForm:
        return NoteForm(data, keepers=delegates.keepers(self.person_id, self.now), **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.write_note(
            by=self.actor, at=self.now, person_id=self.person_id, text=form.cleaned_data["text"], visit_id=self.visit.pk,
            confided_by_id=confidence.giver(form),
        )  # fmt: skip
        messages.success(self.request, "La nota è nel diario.")
        return self.leave()


class ConcernView(PersonView):
    """«Segnala»: six big reasons, one line, who is told."""

    section = Section.DIARY
    form_class = ConcernForm
    template = "field/concern.html"
    SIGNS: ClassVar[dict[str, str]] = {
        ConcernKind.FALL: "person-walking", ConcernKind.SKIN: "bandaid", ConcernKind.NOT_EATING: "cup-hot",
        ConcernKind.CONFUSION: "question-circle", ConcernKind.HOME: "house-door", ConcernKind.OTHER: "three-dots",
    }  # fmt: skip

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ConcernForm:
        return ConcernForm(data, keepers=delegates.keepers(self.person_id, self.now), **kwargs)

    def context(self) -> dict[str, Any]:
        told = queries.recipients_by_kind(self.person_id, self.actor, self.now)
        names = {kind: ", ".join(bodies.worker(r) for r in roles) for kind, roles in told.items()}
        return {"signs": self.SIGNS, "told": names, "field_day": self.actor.role in MAY_VISIT}

    def act(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        operations.report_concern(
            by=self.actor, at=self.now, person_id=self.person_id, kind=given["kind"], text=given["text"],
            visit_id=self._visit(), confided_by_id=confidence.giver(form),
        )  # fmt: skip
        messages.success(self.request, "Segnalazione inviata. La risposta arriverà nel diario.")
        if self.actor.role in MAY_VISIT:
            return back_to("field:day")
        return back_to("person:diary", person=self.person_id)

    def _visit(self) -> UUID | None:
        """The visit during which it was seen, if the address names one of this person."""
        try:
            found = queries.visit(UUID(self.request.GET.get("visita", "")))
        except ValueError:
            return None
        return found.pk if found else None
