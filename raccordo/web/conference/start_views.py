# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a draft begins: the needs that the scales point to, or a model of plan."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.assessment import queries as assessment
from raccordo.careplan import operations
from raccordo.careplan.codes import NeedDomain
from raccordo.web.conference.assessment_presenters import by_need
from raccordo.web.conference.plan_forms import StartForm
from raccordo.web.conference.plan_views import OneVersion, VersionView

DOMAIN = {
    "medicines": NeedDomain.MEDICATION, "cognition": NeedDomain.COGNITION, "mood": NeedDomain.MOOD, "meals": NeedDomain.NUTRITION,
    "nutrition": NeedDomain.NUTRITION, "food": NeedDomain.NUTRITION, "housing": NeedDomain.HOUSING, "home-safety": NeedDomain.HOUSING,
    "income": NeedDomain.INCOME, "energy": NeedDomain.INCOME, "money": NeedDomain.INCOME, "isolation": NeedDomain.RELATIONS,
    "caregiver": NeedDomain.CAREGIVER, "safety": NeedDomain.SAFETY, "falls": NeedDomain.SAFETY, "skin": NeedDomain.HEALTH,
    "access-to-care": NeedDomain.HEALTH, "senses": NeedDomain.HEALTH, "health": NeedDomain.HEALTH, "transport": NeedDomain.PARTICIPATION,
    "digital": NeedDomain.PARTICIPATION, "work-school": NeedDomain.PARTICIPATION,
}  # fmt: skip
LONGEST_EVIDENCE = 200
NOTHING = "Scegli almeno un bisogno, oppure torna al piano e scrivilo tu."


class SuggestedForm(forms.Form):
    """Which of the needs that the scales point to enter the plan."""

    needs = forms.MultipleChoiceField(
        label="Quali entrano nel piano", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NOTHING, "invalid_choice": "I risultati sono cambiati: scegli di nuovo."},
    )  # fmt: skip


class SuggestedNeedsView(OneVersion):
    """The needs that emerge from the assessment, to be taken into the draft with their evidence."""

    template = "conference/suggested.html"
    form_class = SuggestedForm

    @cached_property
    def found(self) -> dict[str, tuple[str, str, list[str]]]:
        """Title and evidence of each need that the draft does not hold yet, with the labels of its sources, by code."""
        held = {need.title for need in self.body.needs}
        named = by_need(assessment.suggested_needs(self.person_id))
        return {
            same[0].code: (title, _evidence(same), [one.label for one in same])
            for title, same in named
            if title not in held
        }

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> SuggestedForm:
        form = SuggestedForm(data, **kwargs)
        form.fields["needs"].choices = [(code, title) for code, (title, *_) in self.found.items()]  # type: ignore[attr-defined]
        return form

    def context(self) -> dict[str, Any]:
        return {**super().context(), "why": {code: evidence for code, (_, evidence, _) in self.found.items()}}

    def act(self, form: Any) -> HttpResponse:
        for code in form.cleaned_data["needs"]:
            title, evidence, labels = self.found[code]
            operations.add_need(
                by=self.actor, at=self.now, version_id=self.row.pk, title=title, evidence=evidence,
                domain=DOMAIN.get(code, NeedDomain.FUNCTION), sources=labels,
            )  # fmt: skip
        messages.success(
            self.request, "Bisogni messi nel piano: per ognuno scrivi un obiettivo, o perché non ora."
        )
        return self.here()


def _evidence(same: list[Any]) -> str:
    said = "; ".join(f"{one.text} ({', '.join(one.instruments)})" for one in same)
    return said if len(said) <= LONGEST_EVIDENCE else f"{said[: LONGEST_EVIDENCE - 1].rsplit(' ', 1)[0]}…"


class ModelView(VersionView):
    """Begin an empty draft from a model of plan."""

    form_class = StartForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        return StartForm(data, **kwargs)

    def act(self, form: Any) -> HttpResponse:
        operations.copy_from_template(
            by=self.actor, at=self.now, version_id=self.row.pk, code=form.cleaned_data["code"]
        )
        messages.success(self.request, "Modello copiato: ora cambialo insieme alla persona.")
        return self.here()
