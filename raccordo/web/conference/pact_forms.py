# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the care agreement: refuse a part, ask for a change, sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from raccordo.careplan.codes import SignatureMethod
from raccordo.careplan.operations import Hand
from raccordo.web.conference.fields import id_field, radio_field, words_field

SELF = "persona"


def _signer(value: str) -> UUID | None:
    """The person signs, or somebody of the network."""
    return None if value == SELF else UUID(value)


class PartForm(forms.Form):
    """A part the person does not want; the reason may be left out."""

    reason = words_field("Perché", 300)
    take_back = forms.BooleanField(required=False, widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """What the person wants to change."""

    text = words_field("Che cosa vuoi cambiare?", 500, "Scrivi che cosa vuoi cambiare.", lines=4)


class RevokeForm(forms.Form):
    """The person takes the pact back; nobody must say why."""

    reason = words_field(
        "Perché, se vuoi dirlo", 300, lines=3, help_text="Lo legge chi tiene insieme il piano."
    )


class SignForm(forms.Form):
    """The signature, in any of its ways."""

    heard = forms.BooleanField(
        label="Il piano è stato letto, o letto ad alta voce", error_messages={"required": "Conferma che il piano è stato letto prima della firma."}
    )  # fmt: skip
    signer = id_field("Chi firma", required=True, missing="Scegli chi firma.")
    method = radio_field("Come si firma", SignatureMethod.choices, missing="Scegli come si firma.")
    name = words_field("Nome e cognome di chi firma", 160)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput, max_length=900_000)
    paper = forms.FileField(
        label="Foto o scansione del foglio firmato", required=False, allow_empty_file=True,
        help_text="JPEG, PNG o PDF, al massimo 25 MB.",
    )  # fmt: skip
    witness_one = words_field("Primo testimone", 160)
    witness_two = words_field("Secondo testimone", 160)

    def __init__(
        self, *args: Any, representatives: Any = (), citizen: bool = False, person: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer"].choices = [(SELF, person or "La persona"), *representatives]
        self.fields["signer"].coerce = _signer
        if citizen:
            self.fields["method"].choices = [c for c in SignatureMethod.choices if c[0] in ("typed", "drawn")]

    def hand(self) -> Hand:
        """The form as the operation takes it. A file is read once, and no further than the limit."""
        given, upload = self.cleaned_data, self.cleaned_data["paper"]
        return Hand(
            method=given["method"], name=given["name"], drawn=given["drawn"], related_id=given["signer"],
            paper=upload.read(26 * 1024 * 1024) if upload else b"", heard=given["heard"],
            witnesses=[given["witness_one"], given["witness_two"]],
        )  # fmt: skip
