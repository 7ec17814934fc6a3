# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the person and of who stands by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
    """Who should see nothing of the person (somebody, a service, a household), in her own words."""

    of = forms.ChoiceField(
        label="Chi non deve vedere i tuoi dati", choices=[
            ("account", "Una persona"), ("unit", "Un servizio o un ente, con tutti quelli che ci lavorano"),
            ("household", "Tutti quelli che vivono in una certa casa"),
        ], widget=forms.RadioSelect, required=False, initial="account", error_messages={"invalid_choice": "Scegli tra le risposte."},
    )  # fmt: skip
    who = forms.CharField(
        label="Chi è, o quale", max_length=200,
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


class ReaderForm(forms.Form):
    """Yes to one reader, by name, for some kinds of data of greater protection."""

    reader = forms.ChoiceField(
        label="A chi", widget=forms.RadioSelect,
        error_messages={"required": "Scegli a chi.", "invalid_choice": "Scegli a chi."},
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Quali dati", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli quali dati.", "invalid_choice": "Scegli quali dati."},
    )  # fmt: skip
    sure = forms.BooleanField(
        label="Ho letto, e sono d’accordo", error_messages={"required": "Conferma di avere letto."}
    )

    def __init__(
        self, *args: Any, readers: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].choices = readers  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]


class SureToEndForm(forms.Form):
    """A button alone."""


class OfAgeForm(forms.Form):
    """What was decided for who was under age, one answer each; what is not answered waits."""

    choices = (("yes", "Confermo: adesso lo decido io"), ("no", "Faccio finire"))

    def __init__(self, *args: Any, waiting: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in waiting:
            self.fields[key] = forms.ChoiceField(
                label=words, choices=self.choices, required=False, widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Scegli se confermare o far finire."},
            )  # fmt: skip

    def answers(self) -> dict[UUID, bool]:
        """What was answered: whether each goes on."""
        return {UUID(key): value == "yes" for key, value in self.cleaned_data.items() if value}
