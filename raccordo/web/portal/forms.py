# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the person and of who stands by."""

from __future__ import annotations

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
