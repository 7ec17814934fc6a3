# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer's pages of what persons ask of their own data, with its clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Reach
from raccordo.privacy import policies
from raccordo.privacy.codes import GivenBy, IdentifiedHow, RequestChannel, RequestOutcome, SubjectRight
from raccordo.privacy.operations import subject_requests as operations
from raccordo.privacy.queries import subject_requests
from raccordo.web.privacy.forms import choice, day, version, words
from raccordo.web.privacy.officer import OfficerView, person_by_code
from raccordo.web.shell.gate import back_to

_CHANNELS = [(c.value, c.label) for c in RequestChannel if c != RequestChannel.PORTAL]


class RequestsView(OfficerView):
    """What waits, by the day it is due; and what was answered."""

    template = "privacy/requests.html"

    def context(self) -> dict[str, Any]:
        return {
            "waiting": list(subject_requests.waiting()[: subject_requests.MOST]),
            "answered": list(subject_requests.answered()[:50]), "today": local_day(self.now),
        }  # fmt: skip


class TakeInForm(forms.Form):
    """A request that came on paper, by post or by word."""

    person = words("La persona", 40, "Scrivi il codice fiscale o il riferimento della persona.")
    kind = choice("Che cosa chiede", SubjectRight.choices, "Scegli che cosa chiede.")
    text = words("Con parole sue", 1000, widget=forms.Textarea)
    channel = choice("Come è arrivata", _CHANNELS, "Scegli come è arrivata.")
    received = day("Il giorno in cui è arrivata", "Scrivi il giorno in cui è arrivata.")
    given_by = choice("Chi la presenta", GivenBy.choices, "Scegli chi la presenta.")
    identified = choice(
        "Come è stata riconosciuta", IdentifiedHow.choices, "Scegli come è stata riconosciuta."
    )


class TakeInView(OfficerView):
    """Enter a request that came another way. The person is named by the exact code or reference; her name is not shown."""

    reach = Reach.REGISTRY
    template = "privacy/request_new.html"
    form_class = TakeInForm

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        row = operations.register_request(
            by=self.actor, at=self.now, person=person_by_code(data["person"]), kind=data["kind"], text=data["text"],
            channel=data["channel"], received=data["received"], identified=data["identified"], given_by=data["given_by"],
        )  # fmt: skip
        messages.success(
            self.request,
            f"Richiesta {row.number} scritta: la risposta va data entro il {row.due_date:%d/%m/%Y}.",
        )
        return back_to("privacy:requests")


class ReplyForm(forms.Form):
    """The answer with its outcome; or the reason why more time is needed."""

    outcome = choice("Esito", RequestOutcome.choices, "Scegli l'esito.", required=False)
    answer = words("Risposta", 2000, widget=forms.Textarea)
    reason = words("Perché serve altro tempo", 500, widget=forms.Textarea)
    version = version()


class RequestView(OfficerView):
    """One request: what is asked, by when, the answer that the person will read."""

    template = "privacy/request.html"
    form_class = ReplyForm

    def context(self) -> dict[str, Any]:
        row = subject_requests.request(self.kwargs["right"])
        return {
            "row": row, "right": policies.subject_rights()[row.kind], "law": policies.answer_term(row.received_date).law,
            "today": local_day(self.now),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        data, request_id = form.cleaned_data, self.kwargs["right"]
        if self.request.POST.get("azione") == "proroga":
            row = operations.extend_request(
                by=self.actor,
                at=self.now,
                request_id=request_id,
                reason=data["reason"],
                version=data["version"],
            )
            messages.success(
                self.request, f"Termine allungato al {row.due_date:%d/%m/%Y}: la persona legge il motivo."
            )
            return back_to("privacy:request", right=request_id)
        operations.answer_right(
            by=self.actor, at=self.now, request_id=request_id, outcome=data["outcome"], answer=data["answer"], version=data["version"]
        )  # fmt: skip
        messages.success(self.request, "La persona leggerà la risposta nelle sue pagine.")
        return back_to("privacy:requests")
