# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the desk: a new person, a contact with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.conf import settings

from raccordo.intake.codes import Agreement, Answer, Caller, Channel, Distinct, Reason, Sign, Urgency
from raccordo.kernel.periods import ROME
from raccordo.people.codes import Sex
from raccordo.people.models import RelatedPerson
from raccordo.people.rules import read_birth_date, tax_code
from raccordo.territory import data as reference
from raccordo.territory.models import HealthcareService, Municipality, Organization
from raccordo.web.desk.forms import LONG, named, radio, text_field
from raccordo.web.shell import confidence

BY_SIGNS = ""  # the term that signs and reasons ask for
_NO_DAY = "Scrivi il giorno del colloquio, per esempio 27/11/2026."
_NO_HOUR = "Scrivi l'ora del colloquio, per esempio 10:30."
_NO_SERVICE = "Scegli il servizio a cui hai inviato."
_NO_ADDRESS = "Spunta tra i servizi adatti quello a cui hai orientato: così sta nella risposta. Non li vedi? «Cerca nella Guida»."
_NO_ASSESSOR = "Scegli quale servizio deve valutare."


class NewPersonForm(forms.Form):
    """A person not yet in the registry. Only the name is needed; the rest helps not to write her twice."""

    family_name = forms.CharField(
        label="Cognome", max_length=80, error_messages={"required": "Scrivi il cognome."}
    )
    given_name = forms.CharField(label="Nome", max_length=80, error_messages={"required": "Scrivi il nome."})
    birth_date = forms.CharField(label="Data di nascita", max_length=40, required=False)
    sex = forms.ChoiceField(
        label="Sesso",
        choices=[(Sex.UNKNOWN, "Non indicato"), (Sex.FEMALE, "Donna"), (Sex.MALE, "Uomo")],
        required=False,
    )
    tax_code = forms.CharField(label="Codice fiscale", max_length=24, required=False)
    municipality = forms.ModelChoiceField(
        label="Comune", queryset=Municipality.objects.none(), required=False, empty_label="Non lo so",
        error_messages={"invalid_choice": "Scegli un Comune del territorio."},
    )  # fmt: skip
    address = forms.CharField(label="Indirizzo", max_length=160, required=False)
    phone = forms.CharField(label="Telefono", max_length=30, required=False)
    why_new = forms.ChoiceField(
        label="Come hai capito che è un'altra persona",
        choices=Distinct.choices,
        widget=forms.RadioSelect,
    )
    not_these = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400)

    def __init__(self, *args: Any, today: date, municipalities: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        if self.is_bound:
            self.fields[
                "why_new"
            ].required = False  # the act asks for it, and only where somebody is very like
        if municipalities is not None:
            self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]

    def clean_birth_date(self) -> date | None:
        typed = self.cleaned_data["birth_date"]
        if not typed:
            return None
        reading = read_birth_date(typed, today=self.today)
        if reading.value is None:
            raise forms.ValidationError(reading.message)
        return reading.value

    def clean_tax_code(self) -> str:
        typed = self.cleaned_data["tax_code"]
        if not typed:
            return ""
        reading = tax_code.read(typed, places=reference.birth_places(), demo_allowed=settings.DEMO_TAX_CODES)
        if not reading.is_valid:
            hint = [f"Forse è {reading.suggestions[0]}?"] if reading.suggestions else []
            raise forms.ValidationError(
                [finding.message for finding in reading.findings if finding.fatal] + hint
            )
        return reading.code

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or Sex.UNKNOWN


class AnonymousForm(forms.Form):
    """A contact without a name: who calls, what is needed, what was answered."""

    only_with: ClassVar[dict[str, str]] = {
        "service": Answer.SERVICE, "interview_date": Answer.INTERVIEW, "interview_time": Answer.INTERVIEW
    }  # fmt: skip

    channel = radio("Come", Channel.choices, "Scegli come è arrivato il contatto.", initial=Channel.PHONE)
    caller = radio("Chi chiama", Caller.choices, "Scegli chi chiama.", initial=Caller.SELF)
    need = text_field(
        "Che cosa serve, con parole loro", "Scrivi che cosa serve, con le parole di chi chiama.", most=2000
    )
    reasons = forms.MultipleChoiceField(
        label="Bisogni", choices=Reason.choices, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": "Scegli i bisogni tra quelli dell'elenco."},
    )  # fmt: skip
    signs = forms.MultipleChoiceField(
        label="Segni di urgenza", choices=Sign.choices, widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": "Scegli i segni tra quelli dell'elenco."},
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label="Urgenza",
        choices=[(BY_SIGNS, "Come dicono i segni"), *Urgency.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    services = forms.MultipleChoiceField(
        label="Servizi da scrivere nella risposta", required=False, widget=forms.CheckboxSelectMultiple
    )
    outcome = radio(
        "Che cosa hai fatto",
        [c for c in Answer.choices if c[0] != Answer.PANEL],
        "Scegli che cosa hai fatto.",
    )
    service = forms.ModelChoiceField(
        label="A quale servizio", queryset=HealthcareService.objects.none(), empty_label="Scegli",
        error_messages={"required": _NO_SERVICE, "invalid_choice": _NO_SERVICE},
    )  # fmt: skip
    interview_date = forms.DateField(
        label="Giorno del colloquio", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages={"required": _NO_DAY, "invalid": _NO_DAY},
    )  # fmt: skip
    interview_time = forms.TimeField(
        label="Ora", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": _NO_HOUR, "invalid": _NO_HOUR},
    )  # fmt: skip
    answer = text_field("Risposta da lasciare", "", required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.now = now
        published = HealthcareService.objects.filter(active=True).order_by("title")
        self.fields["service"].queryset = published  # type: ignore[attr-defined]
        self.fields["services"].choices = [(s.code, s.title) for s in published]  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """What goes with one answer is asked with that answer only; on the page it is never called optional."""
        chosen = self.data.get("outcome", "")
        out = [name for name, outcome in self.only_with.items() if outcome != chosen]
        for name in out:
            self.fields[name].required = False
        super().full_clean()
        for name in out:
            self.fields[name].required = True
            self.errors.pop(name, None)

    def clean(self) -> dict[str, Any]:
        fields = self.cleaned_data
        fields["interview_at"] = self._interview() if fields.get("outcome") == Answer.INTERVIEW else None
        if fields.get("outcome") == Answer.ORIENTATION and not fields.get("services"):
            self.add_error("outcome", _NO_ADDRESS)
        return fields

    def _interview(self) -> datetime | None:
        day, hour = self.cleaned_data.get("interview_date"), self.cleaned_data.get("interview_time")
        if day is None or hour is None:
            return None
        moment = datetime.combine(day, time(hour.hour, hour.minute), tzinfo=ROME)
        if moment < self.now:
            self.add_error(
                "interview_date", "Il colloquio è nel passato: scegli un momento da adesso in poi."
            )
        return moment


class ContactForm(AnonymousForm):
    """A contact about a known person: it may also become a request."""

    only_with: ClassVar[dict[str, str]] = {**AnonymousForm.only_with, "organization": Answer.PANEL}

    caller_name = forms.CharField(label="Nome di chi chiama", max_length=120, required=False)
    caller_phone = forms.CharField(label="Telefono per richiamare", max_length=30, required=False)
    agreement = radio(
        "È d'accordo che i servizi ne parlino tra loro?",
        Agreement.choices,
        "Scegli che cosa ha risposto.",
        initial=Agreement.NOT_ASKED,
    )
    outcome = radio("Che cosa hai fatto", Answer.choices, "Scegli che cosa hai fatto.")
    organization = forms.ChoiceField(
        label="Servizio sociale che valuta",
        error_messages={"required": _NO_ASSESSOR, "invalid_choice": _NO_ASSESSOR},
    )
    nurse_organization = forms.ChoiceField(label="Infermiere che valuta insieme", required=False)

    def __init__(
        self,
        *args: Any,
        social: Sequence[Organization] = (),
        nurses: Sequence[Organization] = (),
        keepers: Sequence[RelatedPerson] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)
        self.fields["organization"].choices = named(social)  # type: ignore[attr-defined]
        self.fields["nurse_organization"].choices = [("", "Nessuno"), *named(nurses)]  # type: ignore[attr-defined]
        self.fields["caller_name"].error_messages["max_length"] = LONG

    def clean(self) -> dict[str, Any]:
        fields = super().clean()
        if fields.get("outcome") == Answer.PANEL:
            if fields.get("agreement") == Agreement.DECLINED:
                self.add_error(
                    "outcome", "Senza il suo accordo non si apre una richiesta: puoi informare o orientare."
                )
            if not fields.get("reasons") and "reasons" not in self.errors:
                self.add_error("reasons", "Scegli almeno un bisogno: chi valuta parte da lì.")
        return fields


class WelcomeForm(forms.Form):
    """«È lei»."""

    person = forms.UUIDField(
        error_messages={"required": "Scegli una persona.", "invalid": "Scegli una persona."}
    )
