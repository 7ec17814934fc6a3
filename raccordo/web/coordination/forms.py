# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the coordinator: who, when, why not."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms

from raccordo.delivery import services
from raccordo.delivery.codes import Cancelled
from raccordo.delivery.models import Visit
from raccordo.kernel.periods import ROME
from raccordo.territory.models import HealthcareService

HOUR_FORMATS = ["%H:%M", "%H.%M", "%H"]
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


class AssignForm(forms.Form):
    """Who makes the visit, and whether the others of the week go along."""

    role = forms.UUIDField(
        error_messages={"required": "Scegli un operatore.", "invalid": "Scegli un operatore."}
    )
    series = forms.BooleanField(
        label="Anche le altre visite uguali di questa settimana, quando è libero",
        required=False,
        initial=True,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class UnassignForm(forms.Form):
    """Take a visit back."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class WhenForm(forms.Form):
    """A day and two hours."""

    day = forms.DateField(
        label="Giorno",
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    starts = forms.TimeField(label="Dalle", input_formats=HOUR_FORMATS)
    ends = forms.TimeField(label="Alle", input_formats=HOUR_FORMATS)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def period(self) -> tuple[datetime, datetime]:
        """The two moments."""
        day = self.cleaned_data["day"]
        return _at(day, self.cleaned_data["starts"]), _at(day, self.cleaned_data["ends"])


def when_of(visit: Visit) -> dict[str, Any]:
    """The hours of a visit as the form shows them."""
    starts, ends = visit.starts.astimezone(ROME), visit.ends.astimezone(ROME)
    return {
        "day": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "version": visit.version,
    }


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ROME)


class CancelForm(forms.Form):
    """Why a visit will not take place."""

    reason = forms.ChoiceField(label="Perché", choices=Cancelled.choices, widget=forms.RadioSelect)
    reason_text = forms.CharField(label="In una riga", max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TasksForm(forms.Form):
    """What to do, one thing a line."""

    tasks = forms.CharField(
        label="Che cosa fare, una cosa per riga", max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def titles(self) -> list[str]:
        """The lines that say something."""
        return [line for line in self.cleaned_data["tasks"].splitlines() if line.strip()]


class AddForm(WhenForm):
    """A visit that the plan does not foresee."""

    field_order = ("title", "service", "day", "starts", "ends")
    title = forms.CharField(label="Che cosa", max_length=160)
    service = forms.ChoiceField(label="Servizio")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = HealthcareService.objects.filter(code__in=services.load(), active=True).order_by("title")
        self.known = {str(service.pk): service for service in found}
        self.fields["service"].choices = [(key, s.title) for key, s in self.known.items()]  # type: ignore[attr-defined]

    def chosen(self) -> HealthcareService:
        """The service of the Guida."""
        return self.known[self.cleaned_data["service"]]


class WeekForm(forms.Form):
    """Nothing to fill in: the week is in the address."""
