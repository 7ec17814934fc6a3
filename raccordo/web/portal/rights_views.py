# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«I miei diritti»: what a person asks of her own data, the answers, and the copy that she takes at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import documents
from raccordo.kernel import audit
from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.people import queries as people
from raccordo.privacy import policies
from raccordo.privacy.codes import Section, SubjectRight
from raccordo.privacy.operations import subject_requests as operations
from raccordo.privacy.queries import extract, subject_requests
from raccordo.web.portal.views import PortalView
from raccordo.web.shell.gate import back_to


class RightForm(forms.Form):
    """What is asked, in one's own words."""

    kind = forms.ChoiceField(
        label="Che cosa vuoi chiedere", choices=SubjectRight.choices, widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa chiedi.", "invalid_choice": "Scegli che cosa chiedi."},
    )  # fmt: skip
    text = forms.CharField(
        label="Con parole tue", max_length=1000, required=False, widget=forms.Textarea,
        error_messages={"max_length": "Il testo è troppo lungo: il massimo è 1000 caratteri."},
    )  # fmt: skip


class RightsView(PortalView):
    """Ask, read the answers, take the copy."""

    section = Section.ACCESSES
    template = "portal/rights.html"
    form_class = RightForm

    def context(self) -> dict[str, Any]:
        rights = policies.subject_rights()
        return {
            "rows": list(subject_requests.of_person(self.person_id)), "law": policies.answer_term(local_day(self.now)).law,
            "explains": {code: f"{one.explains} ({one.article})" for code, one in rights.items()}, "today": local_day(self.now),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        row = operations.ask_right(
            by=self.actor, at=self.now, person_id=self.person_id, kind=data["kind"], text=data["text"]
        )
        messages.success(
            self.request, f"Richiesta {row.number} inviata: avrai risposta entro il {row.due_date:%d/%m/%Y}."
        )
        return back_to("portal:rights", person=self.person_id)


class ExtractView(PortalView):
    """The copy of the data, for the person alone: to read, to keep, or as a file. Each time it leaves a line of its own."""

    section = Section.ACCESSES
    template = "portal/extract.html"
    kept_as: ClassVar[str] = ""  # pdf, json, or a page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.oneself:
            raise Http404
        line = audit.Access("R", "record.extract", self.person_id, None, self.purpose.value)
        audit.write(by=self.actor, at=self.now, accesses=[line])
        chapters = extract.extract(self.person_id, also=self.hers)
        if not self.kept_as:
            shown = [(c, c.readable) for c in chapters]
            return self.page(chapters=chapters, shown=shown, at=self.now, paper=documents.available())
        text = extract.as_json(chapters, person_id=self.person_id, at=self.now)
        if self.kept_as == "json":
            return self._file(text, "application/json; charset=utf-8")
        try:
            person = people.person(self.person_id)
            return self._file(
                documents.copy_pdf(chapters, person=person, at=self.now, whole=text), "application/pdf"
            )
        except Refused as refusal:  # this machine makes no PDF: the page and the file are there all the same
            messages.error(request, refusal.message)
            return back_to("portal:extract", person=self.person_id)

    def _file(self, content: str | bytes, media_type: str) -> HttpResponse:
        response = HttpResponse(content, content_type=media_type)
        name = f"i-miei-dati-{local_day(self.now):%Y-%m-%d}.{self.kept_as}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
