# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows a person writes down a consent that was heard, prints its words, takes it back when asked."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.intake.codes import MAY_TAKE_CHARGE, MAY_WELCOME
from raccordo.privacy.models import Consent
from raccordo.privacy.operations import consents
from raccordo.privacy.queries import consents as queries
from raccordo.privacy.queries import delegates
from raccordo.web.person.network_views import NetworkPage
from raccordo.web.person.powers_forms import HeardConsentForm, TakeBackForm
from raccordo.web.shell.consents import asked, choices, line
from raccordo.web.shell.gate import back_to

PERSON = ("person", "La persona")


class _ConsentPage(NetworkPage):
    """What these pages share: who may give or take back."""

    roles = tuple(MAY_TAKE_CHARGE | MAY_WELCOME)

    @property
    def givers(self) -> list[tuple[str, str]]:
        """The person, and who has a power written in the network."""
        rows = delegates.holders(self.person_id, self.now)
        return [
            PERSON,
            *((str(row.pk), f"{row.full_name}, {row.get_power_display().lower()}") for row in rows),
        ]

    def given_by(self, form: Any) -> UUID | None:
        """Who represents the person; nobody, when it is herself."""
        chosen = form.cleaned_data["given_by"]
        return None if chosen == PERSON[0] else UUID(chosen)

    def told(self, text: str) -> HttpResponse:
        """Back to the consents, with a word on what happened."""
        messages.success(self.request, text)
        return back_to("person:consents", person=self.person_id)


class ConsentsView(_ConsentPage):
    """What the person agreed to, and a consent that was heard."""

    template = "person/consents.html"
    form_class = HeardConsentForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> HeardConsentForm:
        return HeardConsentForm(data, whats=choices(self.actor.area_id), givers=self.givers)

    def context(self) -> dict[str, Any]:
        rows = [line(row, self.now) for row in queries.consents(self.person_id)[:100]]
        return {
            "standing": [one for one in rows if one.stands], "past": [one for one in rows if not one.stands], "asked": asked(),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        purpose, _, recipient = form.cleaned_data["what"].partition(":")
        consents.give(
            by=self.actor, at=self.now, person_id=self.person_id, purpose=purpose,
            recipient_id=UUID(recipient) if recipient else None, related_id=self.given_by(form),
            heard_how=form.cleaned_data["heard_how"],
        )  # fmt: skip
        return self.told("Consenso registrato: vale da adesso, e si revoca quando si vuole.")


class ConsentPaperView(_ConsentPage):
    """The words to read, on a sheet to sign."""

    template = "person/consent_paper.html"

    def context(self) -> dict[str, Any]:
        return {"asked": asked()}


class TakeBackView(_ConsentPage):
    """The person, or who represents her, takes a consent back."""

    template = "person/consent_end.html"
    form_class = TakeBackForm

    @cached_property
    def row(self) -> Consent:
        """The consent of the address, of the person of the address."""
        found = queries.consent(self.person_id, self.kwargs["consent"])
        if found is None:
            raise Http404
        return found

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TakeBackForm:
        return TakeBackForm(data, givers=self.givers)

    def context(self) -> dict[str, Any]:
        return {"one": line(self.row, self.now)}

    def act(self, form: Any) -> HttpResponse:
        consents.revoke(by=self.actor, at=self.now, consent_id=self.row.pk, related_id=self.given_by(form))
        return self.told("Consenso revocato: da adesso non vale più.")
