# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows the person writes down, at the desk, what she asks to hide; and sees of it what was written down, no more."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse

from raccordo.intake.codes import MAY_TAKE_CHARGE, MAY_WELCOME
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Section
from raccordo.privacy.models import Obscuring
from raccordo.privacy.queries import obscuring
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.hiding import HeardForm, RevealForm, choices


class _HidingView(PersonView):
    """What the two pages share."""

    section = Section.NETWORK
    roles = tuple(MAY_TAKE_CHARGE | MAY_WELCOME)


class HideView(_HidingView):
    """Everything of an author or of a body, among those whose entries who writes it down can see."""

    template = "person/hide.html"
    form_class = HeardForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> HeardForm:
        return HeardForm(data, choices=choices(obscuring.authors(self.person_id, self.now)))

    def context(self) -> dict[str, Any]:
        return {"rows": list(obscuring.decisions(self.person_id)[:100])}

    def act(self, form: Any) -> HttpResponse:
        privacy.obscure(
            by=self.actor,
            at=self.now,
            person_id=self.person_id,
            asked_by=form.cleaned_data["asked_by"],
            **form.chosen(),
        )
        messages.success(self.request, "Richiesta registrata: vale da adesso.")
        return back_to("person:network-hide", person=self.person_id)


class RevealView(_HidingView):
    """The person wants it to be seen again."""

    template = "person/reveal.html"
    form_class = RevealForm

    @cached_property
    def row(self) -> Obscuring:
        """The decision of the address, that who asks wrote down."""
        found = obscuring.decision(self.person_id, self.kwargs["hidden"])
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        return {"row": self.row}

    def act(self, form: Any) -> HttpResponse:
        privacy.reveal(by=self.actor, at=self.now, obscuring_id=self.row.pk)
        messages.success(self.request, "Fatto: si vede di nuovo.")
        return back_to("person:network-hide", person=self.person_id)
