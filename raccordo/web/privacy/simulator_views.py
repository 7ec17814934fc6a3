# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The simulator: what somebody could open of a person at a moment, term by term. It says why, never what is written."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpResponse

from raccordo.kernel import audit
from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Reach
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import exclusions, simulation
from raccordo.privacy.rules.sight import PROTECTED
from raccordo.territory.models import PractitionerRole
from raccordo.web.privacy.forms import choice, day, hour, words
from raccordo.web.privacy.officer import OfficerView, person_by_code

ACTIONS = [("read", "Leggere"), ("write", "Leggere e scrivere")]
TERMS = {
    "account": "Utenza", "membership": "Mandato", "excluded": "Esclusione", "role-section": "Ruolo e parte",
    "relationship": "Legame con la persona", "function": "Funzione",
}  # fmt: skip


class SimulateForm(forms.Form):
    """Who, whom, when, which part, what for."""

    person = words("La persona", 40, "Scrivi il codice fiscale o il riferimento della persona.")
    worker = words(
        "Chi apre", 160, "Scrivi nome e cognome di chi lavora, o il suo indirizzo e-mail di lavoro."
    )
    day = day("Giorno", "Scrivi il giorno.")
    hour = hour("Ora")
    section = forms.ChoiceField(
        label="Parte della cartella", choices=Section.choices, error_messages={"required": "Scegli una parte.", "invalid_choice": "Scegli una parte."}
    )  # fmt: skip
    action = choice("Per", ACTIONS, "Scegli se leggere o scrivere.", initial="read")


class SimulatorView(OfficerView):
    """Ask, and read the trace on the same page. Nothing is written but the line of the question."""

    reach = Reach.REGISTRY
    template = "privacy/simulator.html"
    form_class = SimulateForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.Form:
        local = self.now.astimezone(ROME)
        return SimulateForm(
            data, initial={"day": local.date(), "hour": local.time(), "action": "read", "section": "summary"}
        )

    def context(self) -> dict[str, Any]:
        return {"trace": None}

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        person, at = person_by_code(data["person"]), _moment(data["day"], data["hour"])
        role = self._mandate(data["worker"], at)
        self._note(person.pk)
        trace = simulation.simulate(person.pk, role, at, data["section"], data["action"])
        return self.page(
            form=form,
            trace=trace,
            role=role,
            at=at,
            section=Section(data["section"]).label,
            terms=TERMS,
            protected=PROTECTED,
        )

    def _mandate(self, text: str, at: datetime) -> PractitionerRole:
        found = exclusions.workers(text, at) or exclusions.workers(text, self.now)
        if not found:
            raise Refused("Non c'è nessuno che lavora qui con questo nome.", "worker")
        if len(found) > 1:
            raise Refused("Più persone hanno questo nome: scrivi l'indirizzo e-mail di lavoro.", "worker")
        return simulation.mandates([found[0].pk], at)[0]

    def _note(self, person_id: Any) -> None:
        line = audit.Access(
            "R", "privacy.simulate", person_id, None, self.purpose.value, True, "function", "", self.request.request_id  # type: ignore[attr-defined]
        )  # fmt: skip
        audit.write(by=self.actor, at=self.now, accesses=[line])


def _moment(day: Any, hour: time) -> datetime:
    if not FIRST <= day.year < LAST:
        raise Refused("Scrivi un giorno di questi anni.", "day")
    return datetime.combine(day, hour, ROME)


FIRST, LAST = 2000, 2200  # years in which a mandate may lie
