# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a paper that somebody brought. What the file really is, `careplan.papers` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from raccordo.careplan.papers import LARGEST
from raccordo.people.models import RelatedPerson
from raccordo.record.codes import DocumentKind
from raccordo.web.shell import confidence

BROUGHT = (DocumentKind.LETTER, DocumentKind.OTHER)
"""What somebody may bring; minutes, plans and agreements are made here, together."""
_NO_KIND = "Scegli che cos'è."


class PaperForm(forms.Form):
    """What it is, what it is called, the file; where somebody keeps their data apart, who gave it."""

    kind = forms.ChoiceField(
        label="Che cos'è", choices=[(one.value, one.label) for one in BROUGHT], widget=forms.RadioSelect,
        error_messages={"required": _NO_KIND, "invalid_choice": _NO_KIND},
    )  # fmt: skip
    title = forms.CharField(
        label="Titolo", max_length=160,
        error_messages={
            "required": "Scrivi un titolo: da lì si riconosce nell'elenco.",
            "max_length": "Il titolo è di %(show_value)d caratteri: il massimo è %(limit_value)d.",
        },
    )  # fmt: skip
    paper = forms.FileField(
        label="File", allow_empty_file=True, help_text="JPEG, PNG o PDF, al massimo 25 MB.",
        error_messages={"required": "Manca il file. Carica una foto (JPEG, PNG) o un PDF del foglio."},
    )  # fmt: skip

    def __init__(self, *args: Any, keepers: Sequence[RelatedPerson] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)

    def content(self) -> bytes:
        """The bytes that came, read once and no further than just beyond the limit."""
        upload = self.cleaned_data["paper"]
        return upload.read(LARGEST + 1) if upload else b""
