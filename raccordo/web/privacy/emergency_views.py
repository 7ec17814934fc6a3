# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«In emergenza»: who does not follow a person asks by tax code, reads who will be told, confirms, closes, explains."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from raccordo.kernel.periods import clock, local_day
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.operations import emergencies as operations
from raccordo.privacy.queries import emergencies
from raccordo.privacy.rules.emergency import State
from raccordo.territory.codes import Role
from raccordo.web.shell.gate import StaffView, back_to
from raccordo.web.shell.navigation import record_url
from raccordo.web.shell.proof import FRESH

ROLES = tuple(sorted({role for terms in policies.emergencies() for role in terms.roles}))
_NOT_OPENED = "Con questo codice fiscale non si apre nessuna cartella. Controlla di averlo scritto giusto."
STATES = {
    State.ASKED: ("Da confermare", "ambra"),
    State.EXPIRED: ("Scaduta", "grigio"),
    State.OPEN: ("Aperta", "rosso"),
    State.OVER: ("Da esaminare", "ambra"),
    State.ESCALATED: ("Esame in ritardo", "rosso"),
    State.REVIEWED: ("Esaminata", "verde"),
}


class _EmergencyView(StaffView):
    """What the pages of who opens share."""

    roles = ROLES
    purpose = Purpose.EMERGENCY

    def state(self, row: Any) -> State:
        return emergencies.state_of(row, self.now)


class AskForm(forms.Form):
    """Of whom, why, and what happens."""

    tax_code = forms.CharField(
        label="Codice fiscale", max_length=40, error_messages={"required": "Scrivi il codice fiscale."}
    )
    reason = forms.ChoiceField(
        label="Motivo", widget=forms.RadioSelect, choices=lambda: list(policies.emergency_reasons().items()),
        error_messages={"required": "Scegli il motivo.", "invalid_choice": "Scegli il motivo."},
    )  # fmt: skip
    words = forms.CharField(
        label="Che cosa succede", max_length=500, widget=forms.Textarea,
        error_messages={"required": "Scrivi che cosa succede.", "max_length": "Al massimo 500 caratteri."},
    )  # fmt: skip


class AskView(_EmergencyView):
    """The exact tax code, a reason and words: whatever the code is, one answer to who finds nobody."""

    fresh = FRESH
    reach = Reach.REGISTRY
    template = "privacy/emergency_ask.html"
    form_class = AskForm

    def context(self) -> dict[str, Any]:
        rows = list(emergencies.own(self.actor, self.now - emergencies.MONTH)[:20])
        states = [(row, self.state(row)) for row in rows]
        mine = [(row, *STATES[state]) for row, state in states if state is not State.EXPIRED]
        return {"mine": mine, "terms": emergencies.terms_at(self.now)}

    def act(self, form: Any) -> HttpResponse:
        row = operations.ask_emergency(
            by=self.actor, at=self.now, request_id=self.request.request_id, **form.cleaned_data  # type: ignore[attr-defined]
        )  # fmt: skip
        if row is not None:
            return back_to("privacy:emergency", emergency=row.pk)
        form.add_error("tax_code", _NOT_OPENED)
        return self.page(form=form, status=422, **self.context())


class NoFields(forms.Form):
    """A click."""


class EmergencyView(_EmergencyView):
    """One of one's own: to confirm, knowing who will be told; then, how it stands."""

    fresh = FRESH
    template = "privacy/emergency.html"
    form_class = NoFields

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = self.context()
        return self.page(form=NoFields(), status=410 if found["state"] == State.EXPIRED else 200, **found)

    def context(self) -> dict[str, Any]:
        row = emergencies.own_one(self.actor, self.kwargs["emergency"])
        state, heads = self.state(row), emergencies.heads(row.organization_id, self.now)
        return {
            "row": row, "state": state.value, "mark": STATES[state], "heads": heads, "terms": emergencies.terms_at(self.now),
            "reason": policies.emergency_reasons().get(row.reason, ""), "record": record_url(row.person_id, self.actor.role),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        row = operations.open_emergency(
            by=self.actor, at=self.now, emergency_id=self.kwargs["emergency"], request_id=self.request.request_id  # type: ignore[attr-defined]
        )  # fmt: skip
        if self.state(row) is not State.OPEN:
            return back_to("privacy:emergency", emergency=row.pk)
        messages.warning(self.request, f"Cartella aperta in emergenza fino alle {clock(row.ends)}.")
        return redirect(record_url(row.person_id, self.actor.role))


class CloseView(_EmergencyView):
    """«Chiudi ora»."""

    form_class = NoFields

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponse(status=405)

    def act(self, form: Any) -> HttpResponse:
        row = operations.close_emergency(by=self.actor, at=self.now, emergency_id=self.kwargs["emergency"])
        messages.success(self.request, f"Emergenza {row.number} chiusa: la cartella non si apre più.")
        return redirect("/")


class ExplainForm(forms.Form):
    """What one answers to the reviewer."""

    explanation = forms.CharField(
        label="Spiegazione", max_length=1000, widget=forms.Textarea, error_messages={"required": "Scrivi la spiegazione."}
    )  # fmt: skip


class ExplainView(_EmergencyView):
    """The reviewer asked; who opened it answers, once."""

    template = "privacy/emergency_explain.html"
    form_class = ExplainForm

    def context(self) -> dict[str, Any]:
        row = emergencies.own_one(self.actor, self.kwargs["emergency"])
        if not row.question:
            raise Http404
        return {"row": row}

    def act(self, form: Any) -> HttpResponse:
        row = operations.explain(
            by=self.actor, at=self.now, emergency_id=self.kwargs["emergency"], text=form.cleaned_data["explanation"]
        )  # fmt: skip
        messages.success(self.request, "Spiegazione mandata a chi la esamina.")
        return back_to("privacy:emergency", emergency=row.pk)


class FiguresView(StaffView):
    """The numbers of emergencies, for everybody who works here; for the head of a unit, those of the unit by number alone."""

    purpose = Purpose.QUALITY
    template = "privacy/emergency_figures.html"

    def context(self) -> dict[str, Any]:
        terms = emergencies.terms_at(self.now)
        head = self.actor.role == Role.ADMINISTRATOR
        unit: UUID | None = self.actor.organization_id if head else None
        return {
            "rows": emergencies.unit_figures(self.now, local_day(self.now), terms), "terms": terms, "head": head,
            "clocks": list(emergencies.of_unit(unit, self.now)[: emergencies.MOST]) if head else [], "now": self.now,
            "may_ask": self.actor.role in ROLES,
        }  # fmt: skip
