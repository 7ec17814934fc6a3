# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fields that the forms of the privacy officer share, each with its sentences."""

from __future__ import annotations

from typing import Any

from django import forms

_DATE = "Scrivi la data con giorno, mese e anno: 31/12/2026."


def choice(label: str, choices: Any, missing: str, **more: Any) -> forms.ChoiceField:
    """A choice among a few, with one sentence for what is missing and for what is none of them."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing, "invalid_choice": missing}, **more
    )  # fmt: skip


def words(label: str, longest: int, missing: str = "", **more: Any) -> forms.CharField:
    """A text, with the sentence for what is missing or too long; without one it may be left empty."""
    errors = {"required": missing, "max_length": f"Al massimo {longest} caratteri."}
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), error_messages=errors, **more
    )


def day(label: str, missing: str) -> forms.DateField:
    """A day, as Italians write it."""
    return forms.DateField(
        label=label,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"required": missing, "invalid": _DATE},
    )


def hour(label: str) -> forms.TimeField:
    """An hour, with its minutes."""
    errors = {"required": "Scrivi l'ora.", "invalid": "Scrivi l'ora così: 9:30."}
    return forms.TimeField(label=label, input_formats=["%H:%M"], error_messages=errors)


def version() -> forms.IntegerField:
    """Which version of the row the page showed."""
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
