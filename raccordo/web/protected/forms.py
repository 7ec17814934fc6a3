# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the compartment. No browser is asked to remember what is typed in them."""

from __future__ import annotations

from typing import Any

from django import forms

from raccordo.protected.codes import ChangeKind, ReadingReason, SealedName
from raccordo.protected.rules import Contact

LONGEST = 4000
_NOT_KEPT = {"autocomplete": "off", "spellcheck": "false"}


def text(label: str, missing: str = "", *, long: bool = False, longest: int = 300) -> forms.CharField:
    """One text, which must be there if it is said what is missing."""
    kind = forms.Textarea if long else forms.TextInput
    return forms.CharField(
        label=label, required=bool(missing), max_length=longest, widget=kind(attrs=dict(_NOT_KEPT)),
        error_messages={"required": missing, "max_length": f"Il testo è troppo lungo: al massimo {longest} caratteri."},
    )  # fmt: skip


def _choice(label: str, choices: Any, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing, "invalid_choice": missing}
    )  # fmt: skip


class ContactForm(forms.Form):
    """How she may be called."""

    when = text("Quando si può chiamare", "Scrivi quando si può chiamare.")
    how = text("Come", "Scrivi come: a quale numero, con quali squilli, tramite chi.")
    caller = text("Chi chiama dice di essere")
    words = text("Con quali parole")
    answers = text("Chi può rispondere")
    never = text("Che cosa non fare mai", long=True, longest=1000)
    voicemail = forms.BooleanField(
        label="Ha detto lei che si può lasciare un messaggio in segreteria", required=False
    )
    basis = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def contact(self) -> Contact:
        """What was typed."""
        return Contact(**{name: self.cleaned_data[name] for name in Contact.__dataclass_fields__})


class OpenForm(ContactForm):
    """A new case: its safe contact, a second reader, what is known."""

    second = forms.ChoiceField(label="Chi altro può aprirlo", error_messages={"required": "Scegli una collega.", "invalid_choice": "Scegli una collega."})  # fmt: skip
    court_order = text("Provvedimento del giudice", longest=LONGEST)
    real_name = text("Nome vero", longest=LONGEST)
    safe_phone = text("Telefono sicuro", longest=LONGEST)
    refuge = text("Indirizzo protetto", longest=LONGEST)

    def __init__(self, *args: Any, colleagues: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"].choices = [("", "Scegli"), *colleagues.items()]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, str]:
        """The closed things that were typed, by their code."""
        names = (SealedName.COURT_ORDER, SealedName.REAL_NAME, SealedName.SAFE_PHONE, SealedName.REFUGE)
        return {name.value: self.cleaned_data[name.value.replace("-", "_")] for name in names}


class TextForm(forms.Form):
    """One text of a case."""

    text = text("Testo", "Scrivi il testo.", long=True, longest=LONGEST)
    basis = forms.UUIDField(required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """One more note."""

    text = text("Nota", "Scrivi la nota.", long=True, longest=LONGEST)


class ReasonForm(forms.Form):
    """Why a closed thing is opened."""

    reason = _choice(
        "Perché la leggi", ReadingReason.choices, "Scegli perché la leggi: resta scritto nel registro."
    )


class ChangeForm(forms.Form):
    """An act of two people."""

    kind = _choice("Che cosa cambia", ChangeKind.choices, "Scegli che cosa cambiare.")
    reader = forms.ChoiceField(
        label="Di chi si tratta", required=False, error_messages={"invalid_choice": "Scegli una collega."}
    )
    confirmer = forms.ChoiceField(
        label="Chi conferma",
        error_messages={"required": "Scegli chi conferma.", "invalid_choice": "Scegli chi conferma."},
    )

    def __init__(self, *args: Any, colleagues: dict[str, str], closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [c for c in ChangeKind.choices if closed or c[0] != ChangeKind.ERASE]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        for name in ("reader", "confirmer"):
            self.fields[name].choices = [("", "Scegli"), *colleagues.items()]  # type: ignore[attr-defined]


class NothingForm(forms.Form):
    """A button alone."""


class LinkForm(forms.Form):
    """Her consent, and her code: the code is used once and kept nowhere."""

    code = text("Codice fiscale", "Scrivi il codice fiscale.", longest=40)
    heard_on = forms.DateField(
        label="Giorno in cui ha detto di sì", input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"required": "Scrivi il giorno.", "invalid": "Scrivi la data con giorno, mese e anno: 21/11/2026."},
    )  # fmt: skip
    consent = text(
        "Con quali parole ha detto di sì", "Scrivi con quali parole ha detto di sì.", long=True, longest=1000
    )
