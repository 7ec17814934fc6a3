# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the person and of who stands by."""

from __future__ import annotations

from typing import Any

from django import forms


class MessageForm(forms.Form):
    """A message to all who follow the person."""

    text = forms.CharField(
        label="Che cosa vuoi dire", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Scrivi il messaggio."},
    )  # fmt: skip


class ReassessmentForm(forms.Form):
    """A request to assess again; an empty text is a request too."""

    reason = forms.CharField(
        label="Perché lo chiedi", max_length=500, required=False, widget=forms.Textarea,
        error_messages={"max_length": "Il testo è troppo lungo: il massimo è 500 caratteri."},
    )  # fmt: skip


class QuestionForm(forms.Form):
    """What is not understood of an access; an empty text is a question too."""

    text = forms.CharField(
        label="Che cosa non capisci", max_length=500, required=False, widget=forms.Textarea
    )


class WishForm(forms.Form):
    """Who should see nothing of the person, in her own words."""

    who = forms.CharField(
        label="Chi non deve vedere i tuoi dati", max_length=200,
        error_messages={"required": "Scrivi chi non deve vedere i tuoi dati."},
    )  # fmt: skip
    text = forms.CharField(label="Perché", max_length=500, required=False, widget=forms.Textarea)


class ConsentForm(forms.Form):
    """Yes to one use; to one body, where it is given to one at a time."""

    field_order = ("recipient", "sure")
    recipient = forms.ChoiceField(
        label="A chi", widget=forms.RadioSelect,
        error_messages={"required": "Scegli a chi.", "invalid_choice": "Scegli a chi."},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="Ho letto, e sono d’accordo", error_messages={"required": "Conferma di avere letto."}
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked:
            self.fields["recipient"].choices = bodies  # type: ignore[attr-defined]
        else:
            del self.fields["recipient"]


class SureToEndForm(forms.Form):
    """A button alone."""
