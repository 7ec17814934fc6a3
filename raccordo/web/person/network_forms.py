# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the network: a relative or neighbour, a professional with a period and a reason, a leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from raccordo.intake.codes import LeaveReason
from raccordo.people.codes import Power, RelatedRole

Choice = tuple[str, str]
LONG = "Il testo è di %(show_value)d caratteri: il massimo è %(limit_value)d."
DATES = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d"]
WRONG_DATE = "Scrivi la data con giorno, mese e anno, per esempio 21/11/2026."
BY_DECREE = {Power.SUPPORT_ADMINISTRATOR, Power.GUARDIAN, Power.CURATOR}


def typed_date(label: str) -> forms.DateField:
    """A date typed by hand, that may be left empty."""
    return forms.DateField(
        label=label, required=False, input_formats=DATES, error_messages={"invalid": WRONG_DATE},
        widget=forms.DateInput(format="%d/%m/%Y"),
    )  # fmt: skip


class RelatedForm(forms.Form):
    """Somebody near the person; with legal powers only where a decree gives them."""

    family_name = forms.CharField(
        label="Cognome",
        max_length=80,
        error_messages={"required": "Scrivi il cognome, o come lo chiama la persona."},
    )
    given_name = forms.CharField(label="Nome", max_length=80, required=False)
    role = forms.ChoiceField(
        label="Chi è",
        choices=[("", "Scegli"), *RelatedRole.choices],
        error_messages={
            "required": "Scegli chi è per la persona.",
            "invalid_choice": "Scegli chi è per la persona.",
        },
    )
    phone = forms.CharField(label="Telefono", max_length=30, required=False)
    strength = forms.ChoiceField(
        label="Quanto è presente", choices=[("3", "Molto"), ("2", "Abbastanza"), ("1", "Poco")], widget=forms.RadioSelect,
        initial="2",
    )  # fmt: skip
    is_caregiver = forms.BooleanField(label="È chi la assiste di più (caregiver)", required=False)
    lives_with = forms.BooleanField(label="Vive con lei", required=False)
    conflict = forms.BooleanField(label="Il rapporto è difficile", required=False)
    note = forms.CharField(
        label="Disponibilità", max_length=200, required=False, error_messages={"max_length": LONG}
    )
    power = forms.ChoiceField(label="Potere di decidere per lei", choices=Power.choices, initial=Power.NONE)
    powers_text = forms.CharField(
        label="Che cosa può fare, dal decreto",
        max_length=300,
        required=False,
        error_messages={"max_length": LONG},
    )
    covers_health = forms.BooleanField(label="Può consentire anche per la salute", required=False)
    decree_date = typed_date("Data del decreto")

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_strength(self) -> int:
        return int(self.cleaned_data["strength"])

    def clean(self) -> dict[str, Any]:
        fields = self.cleaned_data
        decreed = fields.get("decree_date")
        if decreed and decreed > self.today:
            self.add_error("decree_date", "La data del decreto è nel futuro: controlla l'anno.")
        if fields.get("power") in BY_DECREE and not decreed and "decree_date" not in self.errors:
            self.add_error("decree_date", "Per questo potere serve un decreto: scrivi la sua data.")
        if fields.get("covers_health") and fields.get("power") == Power.NONE:
            self.add_error("power", "Per consentire per la salute serve un potere: scegli quale.")
        return fields


class JoinForm(forms.Form):
    """A professional enters the team, from when to when, and why."""

    role = forms.ChoiceField(
        label="Chi entra",
        error_messages={
            "required": "Scegli chi entra nella rete.",
            "invalid_choice": "Scegli chi entra nella rete.",
        },
    )
    reason = forms.CharField(
        label="Perché", max_length=160,
        error_messages={"required": "Scrivi perché entra nella rete: la persona lo leggerà.", "max_length": LONG},
    )  # fmt: skip
    starts = typed_date("Dal")
    ends = typed_date("Fino al")

    def __init__(self, *args: Any, today: date, staff: Sequence[Choice] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Scegli"), *staff]  # type: ignore[attr-defined]
        self.today = today

    def clean_starts(self) -> date | None:
        starts = self.cleaned_data["starts"]
        if starts and starts < self.today:
            raise forms.ValidationError("Nella rete si entra da oggi in poi: scegli oggi o un giorno futuro.")
        return starts

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if ends and ends < (starts or self.today):
            self.add_error("ends", "La fine viene prima dell'inizio: controlla le date.")
        return self.cleaned_data


class LeaveForm(forms.Form):
    """Somebody leaves the team, and why."""

    reason = forms.ChoiceField(
        label="Perché lascia", widget=forms.RadioSelect, error_messages={"required": "Scegli perché lascia.", "invalid_choice": "Scegli perché lascia."},
        choices=[(r.value, r.label) for r in LeaveReason if r not in {LeaveReason.EPISODE_CLOSED, LeaveReason.HANDED_OVER}],
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)


class EndForm(forms.Form):
    """A lay person leaves the network."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)
