# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the session: the decision told to the person, and the request to assess again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse

from raccordo.careplan import documents, operations
from raccordo.careplan.refusals import MAY_SIT
from raccordo.kernel.periods import local_day
from raccordo.web.conference import forms
from raccordo.web.conference.case_views import OneCaseView
from raccordo.web.shell.gate import back_to


class NoticeView(OneCaseView):
    """Tell the decision: when, how, to whom; the letter in plain words is kept among the documents."""

    template = "conference/case_form.html"
    form_class = forms.NoticeForm
    roles = tuple(MAY_SIT)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.NoticeForm:
        first = {"told_date": local_day(self.now), "recipient": "person"}
        return forms.NoticeForm(data, initial=first, **kwargs)

    def context(self) -> dict[str, Any]:
        words = {"title": "Comunica la decisione", "button": "Registra la comunicazione", "stale": False}
        return {**super().context(), **words}

    def act(self, form: Any) -> HttpResponse:
        operations.communicate(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, render=documents.available(),
            **form.cleaned_data,
        )  # fmt: skip
        messages.success(
            self.request, "Comunicazione registrata: la persona trova la decisione nelle sue pagine."
        )
        return back_to("conference:minutes", person=self.person_id, case=self.sheet.case.pk)


class ReassessmentView(OneCaseView):
    """Somebody asks to assess again: the office that convened gets it, with a day by which to bring the case."""

    template = "conference/case_form.html"
    form_class = forms.ReassessmentForm
    roles = tuple(MAY_SIT)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.ReassessmentForm:
        return forms.ReassessmentForm(data, initial={"asker": "person"}, **kwargs)

    def context(self) -> dict[str, Any]:
        words = {"title": "Chiedi una nuova valutazione", "button": "Registra la richiesta", "stale": False}
        return {**super().context(), **words}

    def act(self, form: Any) -> HttpResponse:
        row = operations.ask_reassessment(
            by=self.actor, at=self.now, case_id=self.sheet.case.pk, **form.cleaned_data
        )
        messages.success(
            self.request, f"Richiesta registrata: il caso torna in seduta entro il {row.due_date:%d/%m/%Y}."
        )
        return back_to("conference:minutes", person=self.person_id, case=self.sheet.case.pk)
