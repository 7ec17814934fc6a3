# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«In confidenza da»: the question that forms ask where somebody, in the network of a person, keeps their data apart, and how
who works reads the answer beside what was given."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms

from raccordo.people.models import ConfidedRecord, RelatedPerson

NAME = "confided_by"


def add_question(form: forms.Form, keepers: Sequence[RelatedPerson]) -> None:
    """Add the question to a form; nothing where nobody keeps anything apart."""
    if keepers:
        form.fields[NAME] = forms.ChoiceField(
            label="In confidenza da", required=False, widget=forms.RadioSelect,
            choices=[("", "Nessuno: lo possono leggere tutti e due i genitori"), *((str(row.pk), row.full_name) for row in keepers)],
            error_messages={"invalid_choice": "Scegli da chi, tra quelli dell’elenco."},
        )  # fmt: skip


def giver(form: forms.Form) -> UUID | None:
    """Who was chosen, if somebody was."""
    chosen = form.cleaned_data.get(NAME)
    return UUID(chosen) if chosen else None


def name_of(row: ConfidedRecord) -> str:
    """Who gave a row in confidence, as far as one may see the network; its query has them at hand. Empty for nobody."""
    if row.confided_by_id is None:
        return ""
    return row.confided_by.full_name if row.confided_by else "chi tiene riservati i suoi dati"
