# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The flag: chips, one line, send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from raccordo.intake.codes import Reason, Urgency
from raccordo.people.models import RelatedPerson
from raccordo.territory.models import Organization
from raccordo.web.shell import confidence

NO_REASON = "Scegli almeno un motivo tra quelli dell'elenco: chi risponde parte da lì."
NO_TERM = "Scegli quando serve una risposta."
NO_DESK = "Scegli a quale Punto unico di accesso arriva."


class FlagForm(forms.Form):
    """A person needs help: why, in one line, by when, to whom."""

    reasons = forms.MultipleChoiceField(
        label="Che cosa ti preoccupa", choices=Reason.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NO_REASON, "invalid_choice": NO_REASON},
    )  # fmt: skip
    words = forms.CharField(
        label="In una riga", max_length=300, required=False,
        error_messages={"max_length": "Una riga basta: hai scritto %(show_value)d caratteri, il massimo è %(limit_value)d."},
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label="Quando serve una risposta", choices=Urgency.choices, widget=forms.RadioSelect, initial=Urgency.THREE_DAYS,
        error_messages={"required": NO_TERM, "invalid_choice": NO_TERM},
    )  # fmt: skip
    organization = forms.ChoiceField(
        label="A chi arriva", error_messages={"required": NO_DESK, "invalid_choice": NO_DESK}
    )

    def __init__(
        self,
        *args: Any,
        desks: Sequence[Organization] = (),
        first: Organization | None = None,
        keepers: Sequence[RelatedPerson] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(desk.pk), desk.name) for desk in desks]
        field.initial = str(first.pk) if first else None
        if len(desks) == 1:
            field.widget = forms.HiddenInput()
