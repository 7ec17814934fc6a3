# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the diary: shape only; what may be written is for the operations to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from raccordo.delivery.codes import Audience, DiaryKind
from raccordo.delivery.rules.diary import HOME_ROLES, LONGEST_TEXT
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.people.models import RelatedPerson
from raccordo.web.shell import confidence

KINDS = [(kind.value, kind.label) for kind in (DiaryKind.NOTE, DiaryKind.TALK, DiaryKind.CALL)]
DAY_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"]
HOUR_FORMATS = ["%H:%M", "%H.%M", "%H"]


def text_field(label: str, rows: int) -> forms.CharField:
    """A text as long as the diary takes; the operation counts the letters and says how many are too many."""
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT * 25, widget=forms.Textarea(attrs={"rows": rows})
    )


class NoteForm(forms.Form):
    """A note: what it is, whose words, the text, when, who may read it."""

    text = text_field("Che cosa è successo", 5)
    kind = forms.ChoiceField(
        label="Che cos'è", choices=KINDS, initial=DiaryKind.NOTE, widget=forms.RadioSelect
    )
    voice = forms.ChoiceField(label="Di chi sono le parole", widget=forms.RadioSelect)
    audience = forms.ChoiceField(
        label="Chi può leggerla", choices=Audience.choices, initial=Audience.TEAM, widget=forms.RadioSelect
    )
    day = forms.DateField(label="Giorno", required=False, input_formats=DAY_FORMATS)
    hour = forms.TimeField(label="Ora", required=False, input_formats=HOUR_FORMATS)
    pinned = forms.BooleanField(label="Tieni in evidenza", required=False)

    def __init__(
        self, *args: Any, actor: Actor, keepers: Sequence[RelatedPerson] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        confidence.add_question(self, keepers)
        own = actor.sector or Sector.SOCIAL
        self.fields["voice"].choices = [  # type: ignore[attr-defined]
            (own, f"Mie, lato {Sector(own).label.lower()}"), (Sector.FAMILY, "Della persona o della famiglia"),
        ]  # fmt: skip
        self.fields["voice"].initial = own
        if actor.role in HOME_ROLES:
            del self.fields["audience"]

    def happened_at(self, now: datetime) -> datetime | None:
        """The moment told by day and hour; None when neither was given."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if day is None and hour is None:
            return None
        local = now.astimezone(ROME)
        return datetime.combine(day or local.date(), hour or local.time(), tzinfo=ROME)


class CorrectionForm(forms.Form):
    """The new words of an entry."""

    text = text_field("Come va letta", 5)


class AnswerForm(forms.Form):
    """What was done about a concern; `act` is the button pressed."""

    act = forms.ChoiceField(choices=[("take", "take"), ("close", "close")], widget=forms.HiddenInput)
    answer = forms.CharField(
        label="Che cosa si è fatto", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = self.data.get("act") != "take"


class PinForm(forms.Form):
    """Keep on top, or let go."""

    pinned = forms.BooleanField(required=False)
