# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Nascondi ad altri»: the forms and the words that the person's pages and those of who writes it down for her share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from raccordo.privacy.codes import Asker, Scope
from raccordo.privacy.queries.obscuring import Author

CHOOSE = "Scegli che cosa nascondere."
Choice = tuple[str, str]


class SureForm(forms.Form):
    """One box: what it means was read."""

    sure = forms.BooleanField(
        label="Ho letto che cosa non vedrà più chi cura",
        error_messages={"required": "Conferma di avere letto."},
    )


class HideForm(SureForm):
    """Everything of an author, of a body, of an episode."""

    field_order = ("what", "sure")
    what = forms.ChoiceField(
        label="Che cosa nascondere", widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What the operation is told: how much, of whom, in the words of the page."""
        scope, _, key = self.cleaned_data["what"].partition(":")
        words = dict(self.fields["what"].choices)[self.cleaned_data["what"]]  # type: ignore[attr-defined]
        return {"scope": scope, "target_id": UUID(key), "words": words}


class HeardForm(HideForm):
    """The same, as it was asked at the desk."""

    field_order = ("what", "asked_by", "sure")
    asked_by = forms.ChoiceField(
        label="Chi lo ha chiesto", choices=Asker.choices, widget=forms.RadioSelect,
        error_messages={"required": "Scegli chi lo ha chiesto.", "invalid_choice": "Scegli una voce dell’elenco."},
    )  # fmt: skip


class RevealForm(forms.Form):
    """A button alone."""


def choices(authors: Iterable[Author], episodes: Iterable[Choice] = ()) -> list[Choice]:
    """Authors, then their bodies, then episodes; each once."""
    people = {f"{Scope.AUTHOR}:{one.account_id}": f"Tutto ciò che ha scritto {one.name}" for one in authors}
    bodies = {
        f"{Scope.BODY}:{one.body_id}": f"Tutto ciò che è stato scritto da {one.body}" for one in authors
    }
    return [*people.items(), *bodies.items(), *((f"{Scope.EPISODE}:{key}", words) for key, words in episodes)]
