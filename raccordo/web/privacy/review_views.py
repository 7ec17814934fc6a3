# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The privacy officer's pages about emergencies: what waits and for how long, one page each with its lines. Never content."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import EmergencyOutcome, Section
from raccordo.privacy.operations import emergencies as operations
from raccordo.privacy.queries import emergencies
from raccordo.privacy.rules.emergency import State
from raccordo.territory.codes import Role
from raccordo.web.privacy.emergency_views import STATES
from raccordo.web.shell.gate import StaffView, back_to

_ASK = "ask"
_DECISIONS = [
    (EmergencyOutcome.ACCEPTED.value, "Era giustificata"),
    (_ASK, "Chiedi una spiegazione a chi l'ha aperta"),
    (EmergencyOutcome.IMPROPER.value, "Non era giustificata"),
]


class _ReviewerView(StaffView):
    """What the pages of the officer share."""

    roles = (Role.PRIVACY_OFFICER,)
    reach = Reach.AUDIT
    purpose = Purpose.LEGAL

    def one(self) -> dict[str, Any]:
        row, terms = emergencies.examined(self.kwargs["emergency"]), emergencies.terms_at(self.now)
        state = emergencies.state_of(row, self.now)
        same = row.organization_id == self.actor.organization_id or row.account_id == self.actor.account_id
        return {
            "row": row, "mark": STATES[state], "due": row.starts + terms.review, "terms": terms, "now": self.now,
            "reason": policies.emergency_reasons().get(row.reason, ""), "may_review": state is not State.REVIEWED and not same,
            "same": same, "sections": dict(Section.choices),
        }  # fmt: skip


class ReviewsView(_ReviewerView):
    """All of the area, those to examine first, with the time that is left."""

    template = "privacy/emergencies.html"

    def context(self) -> dict[str, Any]:
        review = emergencies.terms_at(self.now).review
        rows = list(emergencies.to_examine()[: emergencies.MOST])
        found = [(row, *STATES[emergencies.state_of(row, self.now)], row.starts + review) for row in rows]
        return {
            "waiting": [r for r in found if not r[0].reviewed_at],
            "done": [r for r in found if r[0].reviewed_at],
        }


class ReviewForm(forms.Form):
    """The judgement, and its words."""

    decision = forms.ChoiceField(
        label="Che cosa decidi", choices=_DECISIONS, widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa decidi.", "invalid_choice": "Scegli che cosa decidi."},
    )  # fmt: skip
    words = forms.CharField(
        label="Parole per chi l'ha aperta", max_length=500, required=False, widget=forms.Textarea,
        error_messages={"max_length": "Al massimo 500 caratteri."},
    )  # fmt: skip


class ReviewView(_ReviewerView):
    """One emergency: who, why, which parts and when; to judge it, or to ask."""

    template = "privacy/emergency_review.html"
    form_class = ReviewForm

    def context(self) -> dict[str, Any]:
        found = self.one()
        return {**found, "lines": emergencies.lines(found["row"])}

    def act(self, form: Any) -> HttpResponse:
        which, words = form.cleaned_data["decision"], form.cleaned_data["words"]
        about = {"by": self.actor, "at": self.now, "emergency_id": self.kwargs["emergency"]}
        if which == _ASK:
            operations.ask_explanation(text=words, **about)
            messages.success(self.request, "Domanda mandata: il termine dell'esame continua a correre.")
            return back_to("privacy:emergency-review", emergency=self.kwargs["emergency"])
        row = operations.review(outcome=which, words=words, **about)
        messages.success(self.request, f"Emergenza {row.number} esaminata.")
        return back_to("privacy:emergencies")


class DelayForm(forms.Form):
    """Until when the person does not read of it, and why."""

    until = forms.DateField(
        label="Ultimo giorno di attesa", input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={
            "required": "Scrivi fino a quando.", "invalid": "Scrivi la data con giorno, mese e anno: 31/12/2026."
        },
    )  # fmt: skip
    reason = forms.CharField(
        label="Perché la persona deve aspettare", max_length=300, widget=forms.Textarea,
        error_messages={"required": "Scrivi perché la persona deve aspettare."},
    )  # fmt: skip


class DelayView(_ReviewerView):
    """The person waits to read of it: only where knowing would put somebody in danger."""

    template = "privacy/emergency_delay.html"
    form_class = DelayForm

    def context(self) -> dict[str, Any]:
        return self.one()

    def act(self, form: Any) -> HttpResponse:
        last = form.cleaned_data["until"]
        if last.year > self.now.year + 1:
            raise Refused("Il giorno è troppo lontano.", "until")
        until = datetime.combine(last + timedelta(days=1), time(), ROME)
        operations.delay_telling(
            by=self.actor, at=self.now, emergency_id=self.kwargs["emergency"], until=until, reason=form.cleaned_data["reason"]
        )  # fmt: skip
        messages.success(self.request, "La persona la leggerà dal giorno dopo.")
        return back_to("privacy:emergency-review", emergency=self.kwargs["emergency"])
