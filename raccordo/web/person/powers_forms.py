# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of powers and of consents: who may act for the person, what a court decided, what the person agreed to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from raccordo.people.codes import Power, Scope
from raccordo.privacy.codes import HeardHow, OrderKind
from raccordo.privacy.rules.delegates import midnight
from raccordo.web.person.network_forms import LONG, typed_date

_FIRST = ("", "Scegli")


_YEARS = range(1900, 2200)


def _period(form: forms.Form, words: str, first: str = "starts", last: str = "ends") -> None:
    fields = form.cleaned_data
    for name in (first, last, "decree_date"):
        if fields.get(name) and fields[name].year not in _YEARS:
            form.add_error(name, "Controlla l'anno.")
    if fields.get(first) and fields.get(last) and fields[last] < fields[first]:
        form.add_error(last, words)


def begins(day: date | None, today: date, now: datetime) -> datetime | None:
    """The instant at which something that is dated to a day begins: now for today, otherwise the Italian midnight."""
    return None if day is None else now if day == today else midnight(day)


def ends(day: date | None) -> datetime | None:
    """The midnight that ends the last day."""
    return midnight(day + timedelta(days=1)) if day else None


class PowerForm(forms.Form):
    """A power over the person: which, by whose decision, from when to when."""

    power = forms.ChoiceField(
        label="Potere di decidere per lei", choices=[_FIRST, *((p.value, p.label) for p in Power if p != Power.NONE)],
        error_messages={"required": "Scegli quale potere.", "invalid_choice": "Scegli quale potere."},
    )  # fmt: skip
    decree_date = typed_date("Data del decreto")
    court = forms.CharField(
        label="Tribunale", max_length=120, required=False, error_messages={"max_length": LONG}
    )
    decree_number = forms.CharField(
        label="Numero del decreto", max_length=40, required=False, error_messages={"max_length": LONG}
    )
    powers_text = forms.CharField(
        label="Che cosa può fare", max_length=300, required=False, error_messages={"max_length": LONG}
    )
    covers_health = forms.BooleanField(label="Anche per la salute", required=False)
    scopes = forms.MultipleChoiceField(
        label="Che cosa comprende", choices=Scope.choices, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Scegli che cosa comprende tra le voci dell’elenco."},
    )  # fmt: skip
    power_starts = typed_date("Dal")
    power_ends = typed_date("Fino al")
    reserved = forms.BooleanField(label="I suoi dati sono riservati all’altro genitore", required=False)
    reserved_reason = forms.CharField(
        label="Perché sono riservati", max_length=200, required=False, error_messages={"max_length": LONG}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)

    def clean(self) -> dict[str, Any]:
        _period(
            self, "La delega finisce prima di cominciare: controlla le date.", "power_starts", "power_ends"
        )
        chosen = self.cleaned_data.get("scopes") or self.cleaned_data.get("covers_health")
        if (
            not chosen
            and self.cleaned_data.get("power") not in ("", None, Power.PARENT)
            and "scopes" not in self.errors
        ):
            self.add_error("scopes", "Scegli che cosa comprende: ciò che non è scritto non si può fare.")
        if self.cleaned_data.get("reserved") and not self.cleaned_data.get("reserved_reason"):
            self.add_error("reserved_reason", "Scrivi perché i suoi dati sono riservati.")
        return self.cleaned_data

    def chosen(self, today: date, now: datetime) -> dict[str, Any]:
        """What the operation is told: days become instants."""
        fields = dict(self.cleaned_data)
        fields["power_starts"] = begins(fields["power_starts"], today, now)
        fields["power_ends"] = ends(fields["power_ends"])
        return fields


class OrderForm(forms.Form):
    """What a court decided on the responsibility of a parent."""

    kind = forms.ChoiceField(
        label="Che cosa ha deciso il giudice", choices=OrderKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Scegli che cosa ha deciso.", "invalid_choice": "Scegli che cosa ha deciso."},
    )  # fmt: skip
    court = forms.CharField(
        label="Tribunale",
        max_length=120,
        error_messages={"required": "Scrivi quale tribunale.", "max_length": LONG},
    )
    number = forms.CharField(
        label="Numero del provvedimento", max_length=40,
        error_messages={"required": "Scrivi il numero del provvedimento.", "max_length": LONG},
    )  # fmt: skip
    starts = typed_date("Vale dal")
    ends = typed_date("Fino al")

    def clean(self) -> dict[str, Any]:
        _period(self, "Il provvedimento finisce prima di cominciare: controlla le date.")
        return self.cleaned_data


class LiftForm(forms.Form):
    """An order is over, and why."""

    reason = forms.CharField(
        label="Perché finisce",
        max_length=300,
        error_messages={"required": "Scrivi perché finisce.", "max_length": LONG},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)


class HeardConsentForm(forms.Form):
    """A consent heard: for what, to whom, who gave it, how."""

    what = forms.ChoiceField(
        label="Per che cosa", widget=forms.RadioSelect,
        error_messages={"required": "Scegli per che cosa.", "invalid_choice": "Scegli per che cosa."},
    )  # fmt: skip
    given_by = forms.ChoiceField(
        label="Chi lo dà", widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi lo dà.", "invalid_choice": "Scegli chi lo dà."},
    )  # fmt: skip
    heard_how = forms.ChoiceField(
        label="Come lo hai raccolto", choices=[one for one in HeardHow.choices if one[0] != HeardHow.PORTAL],
        widget=forms.RadioSelect,
        error_messages={"required": "Scegli come lo hai raccolto.", "invalid_choice": "Scegli come lo hai raccolto."},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="Ho letto il testo alla persona, che ha potuto dire di no",
        error_messages={"required": "Prima leggi il testo alla persona."},
    )

    def __init__(
        self, *args: Any, whats: list[tuple[str, str]], givers: list[tuple[str, str]], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = whats  # type: ignore[attr-defined]
        self.fields["given_by"].choices = givers  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """A consent is taken back, and by whom."""

    given_by = forms.ChoiceField(
        label="Chi lo revoca", widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi lo revoca.", "invalid_choice": "Scegli chi lo revoca."},
    )  # fmt: skip

    def __init__(self, *args: Any, givers: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = givers  # type: ignore[attr-defined]
