# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The privacy officer's pages: questions to answer, and the register of one person. Who, when, why; never content."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import register
from raccordo.territory.codes import Role
from raccordo.web.privacy import places
from raccordo.web.privacy.officer import OfficerView
from raccordo.web.shell import clock
from raccordo.web.shell.gate import PersonView, back_to

WINDOW, SOON = timedelta(days=90), timedelta(days=7)


class ReferenceForm(forms.Form):
    """The exact reference of a person, or the number of a question: there is no search by name here."""

    reference = forms.CharField(
        label="Riferimento della persona, o numero della domanda", max_length=40,
        error_messages={"required": "Scrivi il riferimento che la persona legge in fondo alla sua pagina degli accessi."},
    )  # fmt: skip

    def clean_reference(self) -> str:
        text = str(self.cleaned_data["reference"]).strip().lower()
        if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}", text):
            raise forms.ValidationError(
                "Il riferimento ha 36 caratteri con i trattini, il numero di una domanda ne ha 8: controlla di averlo copiato intero."
            )
        return text


class OfficeView(OfficerView):
    """The centre at a glance: what waits, by its clock; the places; and the way to one person's register."""

    template = "privacy/office.html"
    form_class = ReferenceForm

    def context(self) -> dict[str, Any]:
        return {
            "waiting": places.waiting(), "places": places.places(), "today": local_day(self.now),
            "soon": local_day(self.now) + SOON, "attempts": places.attempts_lately(self.now),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        text = form.cleaned_data["reference"]
        if len(text) > 8:
            return back_to("privacy:register", person=UUID(text))
        found = next((q for q in register.questions_to_answer() if q.number.lower() == text), None)
        if found is None:
            form.add_error("reference", "Non c'è una domanda aperta con questo numero.")
            return self.page(form=form, status=422, **self.context())
        return back_to("privacy:answer", question=found.pk)


class RegisterView(PersonView):
    """The register of one person, three months at a time, refusals included: without name and without content."""

    roles = (Role.PRIVACY_OFFICER,)
    section = Section.ACCESSES
    purpose = Purpose.LEGAL
    template = "privacy/register.html"

    def context(self) -> dict[str, Any]:
        until = clock.asked(self.request.GET.get("prima", "")) or self.now + timedelta(seconds=1)
        shown = register.stretch(self.person_id, until - WINDOW, until, only_permitted=False)
        return {
            "lines": shown.lines, "reference": self.person_id, "rest": shown.before or until - WINDOW,
            "since": shown.before or until - WINDOW, "until": until, "online": register.online_since(self.now),
            "refused": sum(not line.permitted for line in shown.lines),
        }  # fmt: skip


class AnswerForm(forms.Form):
    """What the officer answers."""

    answer = forms.CharField(
        label="Risposta",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": "Scrivi la risposta."},
    )


class AnswerView(OfficerView):
    """One question: what the person saw, what they ask, the answer that they will read."""

    template = "privacy/answer.html"
    form_class = AnswerForm

    def context(self) -> dict[str, Any]:
        return {"question": register.question(self.kwargs["question"])}

    def act(self, form: Any) -> HttpResponse:
        privacy.answer_question(
            by=self.actor,
            at=self.now,
            question_id=self.kwargs["question"],
            answer=form.cleaned_data["answer"],
        )
        messages.success(self.request, "La persona leggerà la risposta nella sua pagina.")
        return back_to("privacy:office")
