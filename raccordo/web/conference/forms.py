# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the panel: the session, the agenda, the decision, what is said and promised."""

from __future__ import annotations

from typing import Any

from django import forms

from raccordo.careplan.codes import CarePath, NeedLevel, NoticeChannel, NoticeParty, Presence
from raccordo.privacy.queries import bodies
from raccordo.web.conference.fields import (
    VersionForm,
    choice_field,
    day_field,
    hour_field,
    id_field,
    radio_field,
    words_field,
)


class ConveneForm(forms.Form):
    """A session to call."""

    title = words_field("Nome della seduta", 80, "Scrivi il nome della seduta.")
    day = day_field("Giorno della seduta")
    hour = hour_field("Ora")
    place = words_field("Dove", 120, "Scrivi dove ci si trova.")
    remote = words_field(
        "Collegamento a distanza", 200, help_text="Come ci si collega, per chi non può venire."
    )


class InviteForm(forms.Form):
    """One more member of the session."""

    member = id_field(
        "Chi convochi per tutta la seduta", required=True, missing="Scegli chi convocare.", empty="Scegli"
    )

    def __init__(self, *args: Any, members: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "Scegli"), *members]


class AttendanceForm(forms.Form):
    """Who is in the room, who is connected, who sent word: one answer for each who was called."""

    def __init__(self, *args: Any, seats: Any = (), case: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {f"seat-{seat.pk}": seat for seat in seats}
        for name, seat in self.seats.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{bodies.worker(seat.role)}, {seat.get_profession_display().lower()}",
                choices=Presence.choices, initial=seat.presence,
                error_messages={"required": "Scegli.", "invalid_choice": "Scegli tra presente, a distanza, assente."},
            )  # fmt: skip


class AddCaseForm(forms.Form):
    """A person to bring to a session."""

    conference = id_field("In quale seduta", required=True, missing="Scegli la seduta.", empty="Scegli")
    person_words = words_field(
        "Che cosa conta per la persona", 300, lines=2, help_text="Con le sue parole, come le hai sentite."
    )
    person_takes_part = words_field(
        "Chi partecipa per la persona",
        160,
        help_text="La persona stessa, una figlia, l'amministratrice di sostegno.",
    )
    person_at = hour_field("A che ora entra", required=False)
    members = forms.MultipleChoiceField(
        label="Chi viene solo per questo caso", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Scegli tra chi segue la persona."},
    )  # fmt: skip

    def __init__(self, *args: Any, conferences: Any = (), members: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conference"].choices = [("", "Scegli"), *conferences]
        self.fields["members"].choices = list(members)
        if not members:
            del self.fields["members"]


class DecisionForm(VersionForm):
    """The decision about one person."""

    need_level = choice_field(
        "Livello di bisogno", NeedLevel.choices, missing="Scegli il livello di bisogno."
    )
    path = choice_field("Percorso scelto", CarePath.choices, missing="Scegli il percorso.")
    reason = words_field("Motivo", 2000, "Scrivi perché si è deciso così.", lines=4)
    outcome = words_field("Da ricordare", 300, help_text="Per esempio: si rivaluta tra due mesi.")


class PersonWordsForm(VersionForm):
    """The person's own words, and who is there for them."""

    person_words = words_field(
        "Che cosa conta per la persona", 300, "Scrivi che cosa conta per la persona.", lines=2
    )
    person_takes_part = words_field("Chi partecipa per la persona", 160)


class CommitmentForm(forms.Form):
    """Who does what by when."""

    role = id_field("Chi lo fa", required=True, missing="Scegli chi lo fa.", empty="Scegli")
    what = words_field("Che cosa", 160, "Scrivi che cosa farà.")
    due_date = day_field("Entro")

    def __init__(self, *args: Any, members: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Scegli"), *members]


class OpinionForm(forms.Form):
    """What a member leaves written."""

    text = words_field("Il tuo parere", 1000, "Scrivi il tuo parere.", lines=5)


class DissentForm(forms.Form):
    """Who does not agree, and why."""

    role = id_field(
        "Chi non è d'accordo", required=True, missing="Scegli chi non è d'accordo.", empty="Scegli"
    )
    reason = words_field("Perché", 1000, "Scrivi perché non è d'accordo.", lines=4)

    def __init__(self, *args: Any, members: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Scegli"), *members]


class NoticeForm(forms.Form):
    """How and to whom the decision was told."""

    told_date = day_field("Giorno")
    channel = radio_field("Come", NoticeChannel.choices, missing="Scegli come è stata comunicata.")
    recipient = radio_field("A chi", NoticeParty.choices, missing="Scegli a chi è stata comunicata.")
    recipient_name = words_field(
        "Nome e cognome", 120, help_text="Solo se non è la persona: chi la rappresenta, o un familiare."
    )


class ReassessmentForm(forms.Form):
    """A request to assess again, as it was heard."""

    asker = radio_field("Chi lo chiede", NoticeParty.choices, missing="Scegli chi lo chiede.")
    reason = words_field("Perché", 500, lines=3, help_text="Può restare vuoto: chiedere è un diritto.")


class SignMinutesForm(forms.Form):
    """The signature of the minutes, on the text that was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
