# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Le mie scelte»: what the law lets the person agree to or not, to whom, and who may act for her."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.people import queries as people
from raccordo.people.models import RelatedPerson
from raccordo.privacy import policies
from raccordo.privacy.codes import Section
from raccordo.privacy.models import Consent
from raccordo.privacy.operations import consents, delegates
from raccordo.privacy.operations import of_age as confirming
from raccordo.privacy.queries import consents as queries
from raccordo.privacy.queries import delegates as powers
from raccordo.privacy.queries import of_age, readers
from raccordo.privacy.rules.consents import Asked
from raccordo.web.portal.forms import ConsentForm, OfAgeForm, ReaderForm, SureToEndForm
from raccordo.web.portal.views import PortalView
from raccordo.web.shell.consents import asked, line
from raccordo.web.shell.gate import back_to


class _ChoicesPage(PortalView):
    """What these pages share."""

    section = Section.ACCESSES  # who may use her data is hers to know, and to decide

    def told(self, text: str) -> HttpResponse:
        """Back to the choices, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("portal:choices", person=self.person_id)

    def why_not(self, purpose: str) -> str:
        """Why who reads may not decide, in a sentence."""
        return consents.may_give(by=self.actor, at=self.now, person_id=self.person_id, purpose=purpose)


class ChoicesView(_ChoicesPage):
    """Each use for which she is asked, what she chose, and who may act for her."""

    template = "portal/choices.html"

    def context(self) -> dict[str, Any]:
        rows = [line(row, self.now) for row in queries.consents(self.person_id)[:100]]
        uses = [(one, self.why_not(one.code)) for one in asked()]
        tie = self.decision.relationship if self.decision else None
        return {
            "uses": uses, "standing": [one for one in rows if one.stands], "past": [one for one in rows if not one.stands],
            "of_age": of_age.waiting(self.person_id, self.now) if self.oneself else None,
            "acting": powers.acting(self.person_id, self.now) if self.oneself else [], "tie": None if self.oneself else tie,
            "protected": policies.bases().consents[consents.TO_READER] if self.oneself else None,
            "named": list(readers.named_by_others(self.person_id, self.now)[:50]) if self.oneself else [],
            "without": list(policies.bases().bases.values()),
        }  # fmt: skip


class OfAgeView(_ChoicesPage):
    """What was decided for the person while she was under age: hers to confirm or to end; who stands by finds no such page."""

    template = "portal/of_age.html"
    form_class = OfAgeForm

    @cached_property
    def waiting(self) -> of_age.Waiting:
        """What waits for her word."""
        found = of_age.waiting(self.person_id, self.now) if self.oneself else of_age.Waiting()
        if not found:
            raise Http404
        return found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> OfAgeForm:
        rules = policies.bases().consents
        rows = [(str(row.pk), _words(rules[row.purpose].words, row)) for row in self.waiting.consents]
        rows += [(str(row.pk), f"Delega a {row.full_name}") for row in self.waiting.delegations]
        return OfAgeForm(data, waiting=rows)

    def context(self) -> dict[str, Any]:
        return {"since": self.waiting.since}

    def act(self, form: Any) -> HttpResponse:
        confirming.reconfirm(by=self.actor, at=self.now, person_id=self.person_id, answers=form.answers())
        return self.told("Fatto: da adesso valgono le tue risposte.")


def _words(use: str, row: Consent) -> str:
    return f"{use}: {row.recipient.name}" if row.recipient else use


class GiveView(_ChoicesPage):
    """One use: the words, what happens without, and to whom."""

    template = "portal/choice.html"
    form_class = ConsentForm

    @cached_property
    def use(self) -> Asked:
        """The use of the address, among those that are asked."""
        found = next((one for one in asked() if one.code == self.kwargs["use"]), None)
        if found is None:
            raise Http404
        return found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ConsentForm:
        bodies = queries.partners(people.person(self.person_id).area_id) if self.use.to else []
        return ConsentForm(
            data, bodies=[(str(body.pk), body.name) for body in bodies], asked=bool(self.use.to)
        )

    def context(self) -> dict[str, Any]:
        return {"use": self.use, "why_not": self.why_not(self.use.code)}

    def act(self, form: Any) -> HttpResponse:
        recipient = form.cleaned_data.get("recipient")
        consents.give(
            by=self.actor, at=self.now, person_id=self.person_id, purpose=self.use.code,
            recipient_id=UUID(recipient) if recipient else None,
        )  # fmt: skip
        return self.told("Fatto. Puoi cambiare idea quando vuoi, da questa pagina.")


class ReaderView(_ChoicesPage):
    """Who, by name, may read some kinds of data of greater protection: hers alone to say."""

    template = "portal/reader.html"
    form_class = ReaderForm

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.oneself:
            raise Http404
        return super().get(request, *args, **kwargs)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ReaderForm:
        roles = readers.may_be_chosen(self.person_id, self.now)
        units = readers.bodies_to_choose(self.person_id, self.now)
        chosen = [
            (f"role:{row.pk}", f"{row.practitioner.full_name}, {row.get_role_display().lower()}, {row.organization.name}")
            for row in roles
        ]  # fmt: skip
        chosen += [(f"unit:{unit.pk}", f"Tutti i professionisti di: {unit.name}") for unit in units]
        return ReaderForm(
            data, readers=chosen, kinds=[(one.code, one.words) for one in readers.kinds_to_open()]
        )

    def context(self) -> dict[str, Any]:
        use = policies.bases().consents[consents.TO_READER]
        return {"use": use, "why_not": self.why_not(use.code)}

    def act(self, form: Any) -> HttpResponse:
        if not self.oneself:
            raise Http404
        consents.give_to_reader(
            by=self.actor, at=self.now, person_id=self.person_id, reader=form.cleaned_data["reader"],
            kinds=form.cleaned_data["kinds"],
        )  # fmt: skip
        return self.told("Fatto: può leggerli da adesso. Puoi cambiare idea quando vuoi, da questa pagina.")


class TakeBackView(_ChoicesPage):
    """Take a consent back: one button."""

    template = "portal/choice_end.html"
    form_class = SureToEndForm

    @cached_property
    def row(self) -> Consent:
        """The consent of the address, of the person of the address."""
        found = queries.consent(self.person_id, self.kwargs["consent"])
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"one": line(self.row, self.now), "why_not": self.why_not(self.row.purpose)}

    def act(self, form: Any) -> HttpResponse:
        consents.revoke(by=self.actor, at=self.now, consent_id=self.row.pk)
        return self.told("Revocato: vale da adesso.")


class RevokeDelegationView(_ChoicesPage):
    """The person takes back the delegation that she gave; who stands by finds no such page."""

    template = "portal/delegation_end.html"
    form_class = SureToEndForm

    @cached_property
    def related(self) -> RelatedPerson:
        """Who was delegated, among those who may act now."""
        found = {row.pk: row for row, _ in powers.acting(self.person_id, self.now)} if self.oneself else {}
        row = found.get(self.kwargs["related"])
        if row is None or row.power != "delegate":
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        return {"related": self.related}

    def act(self, form: Any) -> HttpResponse:
        name = self.related.full_name
        delegates.revoke_delegation(
            by=self.actor, at=self.now, person_id=self.person_id, related_id=self.kwargs["related"]
        )
        return self.told(f"{name} non può più agire per te.")
