# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The privacy officer's pages about who may know nothing of whom: attempts, requests, exclusions. Never content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Reach
from raccordo.privacy.codes import ExclusionOf, ExclusionSource
from raccordo.privacy.operations import exclusions as operations
from raccordo.privacy.queries import exclusions
from raccordo.web.privacy.officer import OfficerView, end_of, person_by_code
from raccordo.web.shell.gate import back_to

_BY_HAND = [
    (ExclusionSource(code).value, ExclusionSource(code).label)
    for code in ("request", "order", "kinship", "household")
]


class ExclusionsView(OfficerView):
    """Attempts, newest first; requests that wait; and all the exclusions of the area."""

    template = "privacy/exclusions.html"

    def context(self) -> dict[str, Any]:
        rows = list(exclusions.exclusions()[: exclusions.MOST])
        attempts = list(exclusions.alerts()[: exclusions.MOST])
        return {
            "rows": rows, "attempts": attempts, "requests": list(exclusions.requests_to_answer()[: exclusions.MOST]),
            "names": exclusions.names_of([row.account_id for row in attempts]), "whom": exclusions.whom_of(rows),
            "now": self.now, "today": local_day(self.now),
        }  # fmt: skip


def _words(label: str, longest: int, missing: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages={"required": missing}, **more)


class ExcludeForm(forms.Form):
    """Who may see nothing (somebody, a unit, a household), of whom, why, until when."""

    person = _words("La persona", 40, "Scrivi il codice fiscale o il riferimento della persona.")
    of = forms.ChoiceField(
        label="Chi non deve vedere", choices=ExclusionOf.choices, widget=forms.RadioSelect, required=False,
        initial=ExclusionOf.ACCOUNT, error_messages={"invalid_choice": "Scegli tra le risposte."},
    )  # fmt: skip
    worker = _words("Quale persona, ente o casa", 160, "Scrivi chi non deve vedere.")
    source = forms.ChoiceField(
        label="Da dove viene", choices=_BY_HAND, widget=forms.RadioSelect,
        error_messages={"required": "Scegli da dove viene.", "invalid_choice": "Scegli da dove viene."},
    )  # fmt: skip
    reason = _words("Motivo", 300, "Scrivi il motivo.", widget=forms.Textarea)
    until = forms.DateField(
        label="Ultimo giorno", required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"invalid": "Scrivi la data con giorno, mese e anno: 31/12/2026."},
    )  # fmt: skip
    anyway = forms.BooleanField(label="Anche se nessuno resta a seguire la persona", required=False)


class ExcludeView(OfficerView):
    """One more exclusion. The person is named by the exact code or reference; her name is not shown."""

    reach = Reach.REGISTRY
    template = "privacy/exclude.html"
    form_class = ExcludeForm

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        until, person = data["until"], person_by_code(data["person"])
        whom = self._whom(data["of"], data["worker"])
        # One who must not see is shut out at once, whoever is left; of many at once it is asked first.
        anyway = data["anyway"] or whom.account_id is not None
        operations.exclude(
            by=self.actor, at=self.now, person=person, whom=whom, source=data["source"], reason=data["reason"],
            ends=until and end_of(until), anyway=anyway,
        )  # fmt: skip
        messages.success(self.request, "Esclusione scritta: vale da subito, e nessuno ne è avvisato.")
        if operations.nobody_left(by=self.actor, at=self.now, person_id=person.pk):
            messages.warning(
                self.request, "Nessuno segue più la persona per lavoro: affidala a qualcun altro."
            )
        return back_to("privacy:exclusions")

    def _whom(self, of: str, text: str) -> operations.Whom:
        if of == ExclusionOf.UNIT:
            return operations.Whom(organization_id=self._unit(text))
        if of == ExclusionOf.HOUSEHOLD:
            return operations.Whom(household_of=person_by_code(text, "worker"))
        return operations.Whom(self._worker(text))

    def _unit(self, text: str) -> UUID:
        found = exclusions.units(text)
        if len(found) != 1:
            words = (
                "Più enti hanno questo nome: escludi uno per uno i loro servizi."
                if found
                else "Non c'è nessun ente o servizio con questo nome: scrivilo come sta nell'elenco degli enti."
            )
            raise Refused(words, "worker")
        return found[0].pk

    def _worker(self, text: str) -> UUID:
        found = exclusions.workers(text, self.now)
        if not found:
            raise Refused("Non c'è nessuno che lavora qui con questo nome.", "worker")
        if len(found) > 1:
            raise Refused("Più persone hanno questo nome: scrivi l'indirizzo e-mail di lavoro.", "worker")
        return found[0].pk


class DecideForm(forms.Form):
    """Why an exclusion is taken away; to confirm it needs no words."""

    reason = forms.CharField(label="Perché la togli", max_length=300, required=False, widget=forms.Textarea)


class ExclusionView(OfficerView):
    """One exclusion: to confirm, if a likeness suggested it, or to take away."""

    template = "privacy/exclusion.html"
    form_class = DecideForm

    def context(self) -> dict[str, Any]:
        row = exclusions.exclusion(self.kwargs["exclusion"])
        return {
            "row": row,
            "name": exclusions.whom_of([row])[row.pk],
            "over": row.ends is not None and row.ends <= self.now,
        }

    def act(self, form: Any) -> HttpResponse:
        row = exclusions.exclusion(self.kwargs["exclusion"])
        if self.request.POST.get("azione") == "conferma":
            operations.confirm(by=self.actor, at=self.now, exclusion_id=row.pk)
            messages.success(self.request, "Esclusione confermata.")
        else:
            operations.lift(
                by=self.actor, at=self.now, exclusion_id=row.pk, reason=form.cleaned_data["reason"]
            )
            messages.success(
                self.request, "Esclusione tolta: da adesso vede di nuovo ciò che il suo lavoro apre."
            )
        return back_to("privacy:exclusions")


class WishForm(forms.Form):
    """What the officer answers to who asked."""

    answer = _words("Risposta", 1000, "Scrivi la risposta.", widget=forms.Textarea)


class WishView(OfficerView):
    """What a person asked, in her words, and the answer that she will read."""

    template = "privacy/wish.html"
    form_class = WishForm

    def context(self) -> dict[str, Any]:
        return {"wish": exclusions.request(self.kwargs["wish"])}

    def act(self, form: Any) -> HttpResponse:
        operations.answer_request(
            by=self.actor, at=self.now, request_id=self.kwargs["wish"], answer=form.cleaned_data["answer"]
        )
        messages.success(self.request, "La persona leggerà la risposta nella sua pagina.")
        return back_to("privacy:exclusions")
