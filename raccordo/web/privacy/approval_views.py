# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Second approvals: a colleague asks by tax code to work with a person who works in the same unit; the officer answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import ApprovalOutcome
from raccordo.privacy.operations import approvals as operations
from raccordo.privacy.queries import approvals
from raccordo.privacy.rules.conflict import ApprovalState
from raccordo.territory.codes import Role
from raccordo.web.privacy.officer import OfficerView
from raccordo.web.shell.gate import StaffView, back_to

MAY_ASK = tuple(role for role in Role.values if policies.load().roles.get(role))
STATES = {
    ApprovalState.WAITING: ("In attesa", "ambra"),
    ApprovalState.OPEN: ("In vigore", "verde"),
    ApprovalState.OVER: ("Finita", "grigio"),
    ApprovalState.NOT_GIVEN: ("Non approvata", "grigio"),
}
_END = "end"


class AskForm(forms.Form):
    """Of whom, and why."""

    tax_code = forms.CharField(
        label="Codice fiscale", max_length=40, error_messages={"required": "Scrivi il codice fiscale."}
    )
    words = forms.CharField(
        label="Perché devi seguirla", max_length=500, widget=forms.Textarea,
        error_messages={"required": "Scrivi perché devi seguire questa persona.", "max_length": "Al massimo 500 caratteri."},
    )  # fmt: skip


class AskView(StaffView):
    """The exact tax code and a reason; whoever bears it, the same answer."""

    roles = MAY_ASK
    reach = Reach.REGISTRY
    purpose = Purpose.TRIAGE
    template = "privacy/approval_ask.html"
    form_class = AskForm

    def context(self) -> dict[str, Any]:
        rows = list(approvals.own(self.actor, self.now)[: approvals.MOST])
        terms = policies.second_approvals(local_day(self.now))
        return {"mine": [(row, *STATES[approvals.state_of(row, self.now)]) for row in rows], "terms": terms}

    def act(self, form: Any) -> HttpResponse:
        row = operations.ask_approval(
            by=self.actor, at=self.now, request_id=self.request.request_id, **form.cleaned_data  # type: ignore[attr-defined]
        )  # fmt: skip
        messages.success(self.request, f"Richiesta {row.number} mandata: trovi qui la risposta.")
        return back_to("privacy:approval-ask")


class ApprovalsView(OfficerView):
    """Those that wait, by their day; those answered in a year."""

    template = "privacy/approvals.html"

    def context(self) -> dict[str, Any]:
        done = [
            (row, *STATES[approvals.state_of(row, self.now)])
            for row in approvals.answered(self.now)[: approvals.MOST]
        ]
        return {"waiting": list(approvals.to_answer()[: approvals.MOST]), "done": done, "now": self.now}


class AnswerForm(forms.Form):
    """Yes or no, and words for oneself."""

    outcome = forms.ChoiceField(
        label="Che cosa rispondi", choices=ApprovalOutcome.choices, widget=forms.RadioSelect, required=False,
        error_messages={"invalid_choice": "Scegli la risposta."},
    )  # fmt: skip
    words = forms.CharField(
        label="Perché", max_length=500, required=False, widget=forms.Textarea,
        error_messages={"max_length": "Al massimo 500 caratteri."},
    )  # fmt: skip


class ApprovalView(OfficerView):
    """One of them: to answer, or to end."""

    template = "privacy/approval.html"
    form_class = AnswerForm

    def context(self) -> dict[str, Any]:
        row = approvals.one(self.kwargs["approval"])
        same = row.organization_id == self.actor.organization_id or row.account_id == self.actor.account_id
        state = approvals.state_of(row, self.now)
        return {
            "row": row, "same": same, "mark": STATES[state], "running": state is ApprovalState.OPEN,
            "terms": policies.second_approvals(local_day(self.now)),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        about = {"by": self.actor, "at": self.now, "approval_id": approvals.one(self.kwargs["approval"]).pk}
        if self.request.POST.get("azione") == _END:
            operations.end_approval(**about)
            messages.success(self.request, "Finita: da adesso la cartella è di nuovo chiusa.")
        else:
            operations.answer_approval(
                outcome=form.cleaned_data["outcome"], words=form.cleaned_data["words"], **about
            )
            messages.success(self.request, "Risposta scritta: vale da subito.")
        return back_to("privacy:approvals")
