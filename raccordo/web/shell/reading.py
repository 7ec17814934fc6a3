# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Chi può leggere»: what the pages that raise or lower the label of one entry share: form, words, what was decided before."""

from __future__ import annotations

from typing import Any

from django import forms

from raccordo.kernel.sensitivity import Label
from raccordo.people.models import PersonRecord
from raccordo.privacy.queries import labels, obscuring, readers
from raccordo.web.shell.gate import PersonView

WORDS = {
    Label.NORMAL: "Tutti quelli che seguono la persona",
    Label.RESTRICTED: "Solo i professionisti dello stesso lato",
    Label.VERY_RESTRICTED: "Solo chi l’ha scritta, la persona e chi è indicato per nome",
    Label.SEALED: "Nessuno, se non per nome",
}
OBSCURED = "Oscurata su richiesta della persona"
HELP = {
    Label.NORMAL: "Il lato sanitario e quello sociale, la persona e chi la rappresenta.",
    Label.RESTRICTED: "Sanitario o sociale, come chi l’ha scritta; non chi entra in casa, non lo sportello.",
    Label.VERY_RESTRICTED: "A maggior tutela per legge. La apri ad altri indicandoli per nome; oppure lo vuole la persona, con il suo consenso.",
}


class ReadingForm(forms.Form):
    """Who may read, and why that changes; with the version of the entry that the page showed."""

    label = forms.ChoiceField(
        label="Chi può leggere",
        choices=[(label.value, WORDS[label]) for label in HELP],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Scegli chi può leggere.",
            "invalid_choice": "Scegli una voce dell’elenco.",
        },
    )
    reason = forms.CharField(
        label="Perché", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Scrivi perché: resta accanto alla voce."},
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReadingView(PersonView):
    """Say who may read one entry. The area says which entry, and calls its room."""

    template = "shell/reading.html"
    form_class = ReadingForm
    back_words = ""

    @property
    def thing(self) -> PersonRecord:
        """The entry of the address, in reach of who asks."""
        raise NotImplementedError

    def back(self) -> str:
        """The page where the entry stands."""
        raise NotImplementedError

    def readers(self) -> str:
        """The page that says by name who reads it, where there is one."""
        return ""

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ReadingForm:
        return ReadingForm(data, initial={"label": self.thing.label})

    def context(self) -> dict[str, Any]:
        past = labels.label_changes(self.thing.pk)
        return {
            "readers": "" if readers.why_not(self.actor, self.thing) else self.readers(),
            "obscured": OBSCURED if obscuring.hidden_now([self.thing.pk]) else "",
            "now_reads": WORDS[Label(self.thing.label)], "help": HELP, "row_version": self.thing.version,
            "past": [(change, WORDS[Label(change.before)], WORDS[Label(change.after)]) for change in past],
            "back": self.back(), "back_words": self.back_words,
        }  # fmt: skip
