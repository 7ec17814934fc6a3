# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fields that the forms of panel and plan share: days, hours, amounts, professionals; and the mark of a stale form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms

from raccordo.careplan.refusals import MAY_SIT
from raccordo.privacy.queries import bodies
from raccordo.territory.models import PractitionerRole


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day to come, with the browser's calendar; typed «25/11/2026» is read too."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "controllo--corto"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"],
        error_messages={"invalid": f"{label}: scrivi un giorno che esiste, per esempio 25/11/2026.", "required": f"Scrivi {label.lower()}."},
    )  # fmt: skip


def hour_field(label: str, *, required: bool = True) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label, required=required,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "controllo--corto"}),
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": "Scrivi un'ora, per esempio 9:30.", "required": "Scrivi l'ora."},
    )  # fmt: skip


def words_field(
    label: str, longest: int, missing: str = "", *, lines: int = 0, help_text: str = ""
) -> forms.CharField:
    """Words; required when there is a sentence for their absence."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), widget=widget, help_text=help_text,
        error_messages={
            "required": missing or "Scrivi qui.",
            "max_length": f"Il testo è troppo lungo: il massimo è {longest} caratteri.",
        },
    )  # fmt: skip


def amount_field(label: str, *, help_text: str = "") -> forms.DecimalField:
    """An amount in euro, with comma or point."""
    return EuroField(
        label=label, required=False, min_value=0, max_digits=8, decimal_places=2, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "controllo--corto"}),
        error_messages={
            "invalid": "Scrivi un importo in euro, per esempio 3,20.",
            "min_value": "L'importo non può essere negativo.",
            "max_decimal_places": "Al massimo due cifre dopo la virgola.",
            "max_digits": "L'importo è troppo grande.",
        },
    )  # fmt: skip


class EuroField(forms.DecimalField):
    """«3,20», «3.20», «3,20 €»."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("€", "").replace(" ", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if value is not None and not isinstance(value, str) else value


def count_field(
    label: str, low: int, high: int, *, initial: int | None = None, required: bool = True
) -> forms.IntegerField:
    """A small whole number."""
    words = f"Scrivi un numero da {low} a {high}."
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, initial=initial, required=required,
        widget=forms.NumberInput(attrs={"class": "controllo--corto"}),
        error_messages={"invalid": words, "min_value": words, "max_value": words, "required": words},
    )  # fmt: skip


def choice_field(
    label: str, choices: Any, *, required: bool = True, missing: str = "", empty: str = "Scegli"
) -> forms.ChoiceField:
    """One among some, in a list that opens."""
    words = missing or "Scegli una risposta dell'elenco."
    return forms.ChoiceField(
        label=label, required=required, choices=[("", empty), *choices],
        error_messages={"required": words, "invalid_choice": "Scegli una risposta dell'elenco."},
    )  # fmt: skip


def radio_field(
    label: str, choices: Any, *, missing: str = "Scegli una risposta.", required: bool = True
) -> forms.ChoiceField:
    """One among few, all in sight."""
    return forms.ChoiceField(
        label=label, required=required, choices=choices, widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": "Scegli una risposta dell'elenco."},
    )  # fmt: skip


def id_field(
    label: str,
    choices: Any = (),
    *,
    required: bool = False,
    missing: str = "Scegli una voce.",
    empty: str = "Nessuno",
) -> forms.TypedChoiceField:
    """One among rows, by identifier."""
    return forms.TypedChoiceField(
        label=label, required=required, choices=[("", empty), *choices], coerce=UUID, empty_value=None,
        error_messages={"required": missing, "invalid_choice": "Scegli una voce dell'elenco."},
    )  # fmt: skip


class VersionForm(forms.Form):
    """A form that knows which version of the row it was opened on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NoFields(forms.Form):
    """An act that needs nothing but the click."""


def roles_by_kind(
    roles: Iterable[PractitionerRole], only: Iterable[str] = MAY_SIT, *, standing: Iterable[Any] = ()
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Professionals grouped by what they do, «Ada Riva · Studio di Ada Riva», for a list that opens. Who may be chosen is of the
    area, and says nothing; of who stands there already (`standing`) the name is as who asks may read it beside the person."""
    kept, there = set(only), {str(one) for one in standing}
    rows = sorted(
        (r for r in roles if r.role in kept), key=lambda r: (r.get_role_display(), r.practitioner.family_name)
    )
    return [
        (str(kind), [(str(r.pk), _named(r, str(r.pk) in there)) for r in group])
        for kind, group in groupby(rows, key=lambda r: r.get_role_display())
    ]


def _named(role: PractitionerRole, stands: bool) -> str:
    if stands and bodies.kept_back(role):
        return bodies.SOMEBODY
    return f"{role.practitioner.full_name} · {role.organization.name}"
