# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form of the Guida: a need in plain words, and a place."""

from __future__ import annotations

from typing import Any

from django import forms

from raccordo.territory import queries
from raccordo.territory.models import Municipality


class NeedForm(forms.Form):
    """Both parts may be left empty."""

    bisogno = forms.CharField(
        label="Di che cosa hai bisogno", required=False, max_length=200,
        error_messages={"max_length": "Scrivi il bisogno in meno di 200 lettere"},
    )  # fmt: skip
    comune = forms.CharField(
        label="Comune", required=False, max_length=80,
        widget=forms.TextInput({"list": "comuni", "autocomplete": "off"}),
    )  # fmt: skip

    municipality: Municipality | None = None

    def clean_comune(self) -> str:
        """A municipality we do not know is said; the search goes on without it."""
        typed: str = self.cleaned_data["comune"].strip()
        if typed:
            self.municipality = queries.municipality_named(typed)
            if self.municipality is None:
                raise forms.ValidationError(
                    f"Non trovo il Comune «{typed}». Scrivilo per intero, per esempio Lecco"
                )
        return typed

    def clean(self) -> dict[str, Any]:
        """Signs that no text has (a null character) are dropped."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["bisogno"] = cleaned.get("bisogno", "").replace("\x00", "").strip()
        return cleaned
