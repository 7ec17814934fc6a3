# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""At the desk a person asks something of her own data, by word or on paper: who, when, what, and how she was recognised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.periods import local_day
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy.codes import GivenBy, IdentifiedHow, RequestChannel, Section, SubjectRight
from raccordo.privacy.operations import subject_requests as operations
from raccordo.territory.codes import Role
from raccordo.web.desk.forms import radio, text_field
from raccordo.web.shell.gate import PersonView, back_to
from raccordo.web.shell.navigation import record_url

_CHANNELS = [(c.value, c.label) for c in RequestChannel if c != RequestChannel.PORTAL]
_DAY = {
    "required": "Scrivi il giorno in cui è arrivata.",
    "invalid": "Scrivi la data con giorno, mese e anno: 31/12/2026.",
}


class RightForm(forms.Form):
    """What is asked, and what the portal would have known by itself."""

    kind = radio("Che cosa chiede", SubjectRight.choices, "Scegli che cosa chiede.")
    text = text_field("Con parole sue", "", most=1000, required=False)
    given_by = radio("Chi la presenta", GivenBy.choices, "Scegli chi la presenta.", initial=GivenBy.PERSON)
    identified = radio(
        "Come è stata riconosciuta",
        IdentifiedHow.choices,
        "Scegli come è stata riconosciuta: se non lo sai, chiedilo prima.",
    )
    channel = radio("Come è arrivata", _CHANNELS, "Scegli come è arrivata.", initial=RequestChannel.VOICE)
    received = forms.DateField(
        label="Il giorno in cui è arrivata", input_formats=["%d/%m/%Y", "%Y-%m-%d"], error_messages=_DAY
    )


class RightView(PersonView):
    """Take it in; the privacy officer answers, with the same clock as for the portal."""

    section = Section.INTAKE
    roles = operations.DESKS
    purpose = Purpose.TRIAGE
    template = "desk/right.html"
    form_class = RightForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RightForm:
        return RightForm(data, initial={"received": f"{local_day(self.now):%d/%m/%Y}"})

    def context(self) -> dict[str, Any]:
        return {"back": self._back}

    def act(self, form: Any) -> HttpResponse:
        row = operations.receive_request(
            by=self.actor, at=self.now, person_id=self.person_id, **form.cleaned_data
        )
        messages.success(
            self.request,
            f"Richiesta {row.number} scritta: chi protegge i dati risponde entro il {row.due_date:%d/%m/%Y}. Dai il numero alla persona.",
        )
        return back_to("desk:right-new", person=self.person_id)

    @property
    def _back(self) -> str:
        desk = self.actor.role == Role.ACCESS_POINT_OPERATOR
        return "/sportello/" if desk else record_url(self.person_id, self.actor.role)
