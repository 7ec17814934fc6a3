# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests: opened from a signal, assessed by nurse and social worker, decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.intake import operations as intake
from raccordo.intake import queries, rules
from raccordo.intake.codes import MAY_ANSWER, MAY_TAKE_CHARGE, MAY_TRIAGE
from raccordo.intake.models import Request, Signal
from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.record import queries as record
from raccordo.territory.codes import Role
from raccordo.web.desk import presenters
from raccordo.web.desk.forms import CloseRequestForm, NoFields, RequestForm, TriageForm
from raccordo.web.shell.gate import PersonView, back_to


class ForwardView(PersonView):
    """A signal needs an assessment: open the request with its priority and term."""

    section = Section.INTAKE
    purpose = Purpose.TRIAGE
    roles = tuple(MAY_ANSWER)
    template = "desk/forward.html"
    form_class = RequestForm

    def _signal(self) -> Signal:
        return queries.signal(self.kwargs["signal"])

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RequestForm:
        social = queries.services_with(Role.SOCIAL_WORKER, self.actor.area_id, self.now)
        nurses = queries.services_with(Role.COMMUNITY_NURSE, self.actor.area_id, self.now)
        signal, person = self._signal(), people.person(self.person_id)
        near = [queries.nearest(found, person) for found in (social, nurses)]
        initial = {
            "need": signal.words or presenters.reasons(signal.reasons), "reasons": signal.reasons,
            "urgency": signal.urgency, "organization": str(near[0].pk) if near[0] else "",
            "nurse_organization": str(near[1].pk) if near[1] else "",
        }  # fmt: skip
        return RequestForm(data, initial=initial, social=social, nurses=nurses)

    def context(self) -> dict[str, Any]:
        signal, today = self._signal(), local_day(self.now)
        situation = queries.situation(people.person(self.person_id), self.now)
        terms = {u: rules.due_date(u, today, settings.PATRON_DAY) for u in presenters.urgency_help()}
        ranked = rules.priority(signal.urgency, signal.reasons, situation)
        return {"signal": signal, "ranked": ranked, "terms": terms}

    def act(self, form: Any) -> HttpResponse:
        fields = dict(form.cleaned_data)
        nurses = fields.pop("nurse_organization")
        request = intake.open_request(
            by=self.actor, at=self.now, person_id=self.person_id, signal_id=self.kwargs["signal"],
            organization_id=UUID(fields.pop("organization")), patron=settings.PATRON_DAY,
            nurse_organization_id=UUID(nurses) if nurses else None, **fields,
        )  # fmt: skip
        messages.success(
            self.request, f"Richiesta {request.number} aperta: risposta entro il {request.due_date:%d/%m/%Y}."
        )
        return back_to("desk:request", person=self.person_id, request_id=request.pk)


class RequestView(PersonView):
    """One request: what is needed, with which priority and term, and what triage decides."""

    section = Section.INTAKE
    purpose = Purpose.TRIAGE
    template = "desk/request.html"
    form_class: Any = TriageForm

    def row(self) -> Request:
        """The request that the address names, if it is of this person."""
        row = queries.request(self.kwargs["request_id"])
        if row.person_id != self.person_id:
            raise Http404
        return row

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        initial = {"version": self.row().version} if data is None else None
        if self.form_class is TriageForm:
            return TriageForm(data, initial=initial, panels=self._panels())
        return self.form_class(data, initial=initial)

    def _panels(self) -> list[Any]:
        return queries.services_with(Role.PANEL_COORDINATOR, self.actor.area_id, self.now)

    def context(self) -> dict[str, Any]:
        row = self.row()
        here = self.actor.organization_id in {row.organization_id, row.nurse_organization_id}
        deciding = here and self.actor.role in MAY_TRIAGE and row.state in {"requested", "triage"}
        clock = rules.clock(
            row.due_date, local_day(self.now), settings.PATRON_DAY, stopped=row.closed_at is not None
        )
        blank = {"version": row.version}
        return {
            "row": row, "steps": presenters.request_steps(row, self.now), "state": presenters.request_state(row),
            "what": presenters.reasons(row.reasons), "clock": (clock.words, presenters.CLOCK_TONE[clock.state]),
            "may_decide": deciding, "may_begin": deciding and row.triage_at is None,
            "may_take_charge": self.actor.role in MAY_TAKE_CHARGE and row.closed_at is None,
            "conditions": list(record.conditions(self.person_id)[:8]), "risk": record.latest_risk(self.person_id),
            "triage": TriageForm(initial=blank, panels=self._panels()), "closing": CloseRequestForm(initial=blank),
        }  # fmt: skip

    def done(self, text: str) -> HttpResponse:
        """Back to the page of the request, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("desk:request", person=self.person_id, request_id=self.kwargs["request_id"])

    def act(self, form: Any) -> HttpResponse:
        fields = dict(form.cleaned_data)
        panel = fields.pop("panel_organization")
        row = intake.triage(
            by=self.actor, at=self.now, request_id=self.row().pk, panel_organization_id=UUID(panel) if panel else None, **fields
        )  # fmt: skip
        return self.done(
            "Passa alla UVM: chi la convoca lo trova tra le cose da fare."
            if row.state == "panel"
            else "Risposta inviata: la richiesta è chiusa."
        )


class BeginView(RequestView):
    """Take the request and its clock."""

    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        intake.begin_triage(by=self.actor, at=self.now, request_id=self.row().pk)
        return self.done("Ora la valuti tu.")


class CloseView(RequestView):
    """Close a request that will not be assessed further."""

    form_class = CloseRequestForm

    def act(self, form: Any) -> HttpResponse:
        intake.close_request(by=self.actor, at=self.now, request_id=self.row().pk, **form.cleaned_data)
        return self.done("Richiesta chiusa.")
