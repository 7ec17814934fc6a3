# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The care agreement (patto di cura): the person reads, asks, refuses a part, signs, keeps a copy."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.careplan import documents, operations, queries
from raccordo.careplan.models import Agreement
from raccordo.careplan.queries import Pact
from raccordo.careplan.refusals import MAY_PLAN
from raccordo.kernel.periods import local_day
from raccordo.people import queries as people
from raccordo.privacy.codes import Section
from raccordo.web.conference import pact_forms, plan_presenters
from raccordo.web.conference.case_views import paper
from raccordo.web.conference.fields import NoFields
from raccordo.web.shell.gate import PersonView, back_to


class PactView(PersonView):
    """The agreement in plain words, who signed or must sign."""

    section = Section.PLAN
    citizens = True
    template = "conference/pact.html"

    @cached_property
    def agreement(self) -> Agreement | None:
        return queries.latest_agreement(self.person_id)

    @cached_property
    def pact(self) -> Pact:
        if self.agreement is None:
            raise Http404
        return queries.pact(self.agreement)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        assert self.form_class is not None
        return self.form_class(data, **kwargs)

    def context(self) -> dict[str, Any]:
        prepared = queries.preparation(self.person_id)
        ready = (
            prepared is not None and prepared.state == "proposed" and not queries.sides_to_endorse(prepared)
        )
        return {
            "pact": self.pact if self.agreement else None, "agreement": self.agreement,
            "standing": plan_presenters.pact_standing(self.agreement, local_day(self.now)), "ready": prepared if ready else None,
            "waiting": prepared, "open": self.agreement is not None and self.agreement.state == "to-sign",
            "signed": self.agreement is not None and self.agreement.state == "signed" and not self.agreement.has_expired(local_day(self.now)),
            "may_copy": self.agreement is not None
            and (self.agreement.document_id is None or Section.DOCUMENTS in self.readable),
            "may_speak": not self.actor.role or self.actor.role in MAY_PLAN,
        }  # fmt: skip

    def back(self) -> HttpResponse:
        return back_to("conference:pact", person=self.person_id)


class ShareView(PactView):
    """Bring the plan to the person."""

    citizens = False
    form_class = NoFields

    def act(self, form: Any) -> HttpResponse:
        prepared = queries.preparation(self.person_id)
        if prepared is None:
            raise Http404
        operations.share_with_person(by=self.actor, at=self.now, version_id=prepared.pk)
        return self.back()


class PartView(PactView):
    """One part of the agreement: refused, or taken in again."""

    template = "conference/pact_part.html"
    form_class = pact_forms.PartForm

    def _line(self) -> Any:
        lines = [line for part in self.pact.plain.parts for line in part.lines]
        found = next((line for line in lines if line.service.id == self.kwargs["planned"]), None)
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {**super().context(), "line": self._line()}

    def act(self, form: Any) -> HttpResponse:
        which = {
            "by": self.actor,
            "at": self.now,
            "agreement_id": self.pact.agreement.pk,
            "planned_id": self._line().service.id,
        }
        if form.cleaned_data["take_back"]:
            operations.accept_part(**which)
        else:
            operations.refuse_part(reason=form.cleaned_data["reason"], **which)
        return self.back()


class QuestionView(PactView):
    """«C'è qualcosa che vuoi cambiare?»"""

    template = "conference/pact_question.html"
    form_class = pact_forms.QuestionForm

    def act(self, form: Any) -> HttpResponse:
        operations.ask_change(
            by=self.actor, at=self.now, agreement_id=self.pact.agreement.pk, text=form.cleaned_data["text"]
        )
        messages.success(self.request, "Grazie. Chi scrive il piano ha ricevuto le tue parole.")
        return self.back()


class SignView(PactView):
    """Sign: drawn, typed, on paper, before two witnesses, or by who represents the person."""

    template = "conference/pact_sign.html"
    form_class = pact_forms.SignForm

    @cached_property
    def representatives(self) -> list[Any]:
        rows = [r for r in people.network(self.person_id, self.now) if r.power != "none"]
        return [r for r in rows if self.actor.role or r.account_id == self.actor.account_id]

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        named = [(str(r.pk), f"{r.full_name}, {r.get_power_display().lower()}") for r in self.representatives]
        name = people.person(self.person_id).full_name
        return pact_forms.SignForm(
            data, files, representatives=named, citizen=not self.actor.role, person=name, initial={"method": "typed", "signer": pact_forms.SELF}, **kwargs
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        return {**super().context(), "representatives": self.representatives}

    def act(self, form: Any) -> HttpResponse:
        operations.sign(
            by=self.actor, at=self.now, agreement_id=self.pact.agreement.pk, hand=form.hand(),
            render=documents.available(),
        )  # fmt: skip
        messages.success(self.request, "Patto firmato. Qui c'è la copia.")
        return self.back()


class RevokeView(PactView):
    """«Puoi cambiare idea quando vuoi»: the person takes back what was signed."""

    template = "conference/pact_revoke.html"
    form_class = pact_forms.RevokeForm

    def act(self, form: Any) -> HttpResponse:
        operations.revoke_agreement(
            by=self.actor,
            at=self.now,
            agreement_id=self.pact.agreement.pk,
            reason=form.cleaned_data["reason"],
        )
        messages.success(self.request, "Patto revocato. Chi tiene insieme il piano lo sa da adesso.")
        return self.back()


class PactPaperView(PactView):
    """The agreement on paper: the signed one as it was filed, otherwise a copy to sign by hand."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.pact.agreement.document_id:
            page = "person:document" if self.actor.role else "portal:document"
            return back_to(page, person=self.person_id, document=self.pact.agreement.document_id)
        return paper(documents.pact_pdf(self.pact, at=self.now), "patto-di-cura.pdf")
