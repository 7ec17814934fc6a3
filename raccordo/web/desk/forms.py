# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of signals, requests and episodes: the shape of what is typed; the rules are the room's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from raccordo.intake.codes import (
    Decision,
    EpisodeOutcome,
    EpisodeProgramme,
    Outcome,
    Reason,
    Urgency,
)
from raccordo.territory.models import Organization

Choice = tuple[str, str]
LONG = "Il testo è di %(show_value)d caratteri: il massimo è %(limit_value)d."


def text_field(label: str, missing: str, *, most: int = 600, required: bool = True) -> forms.CharField:
    """A text area that says what is missing and how long it may be."""
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing, "max_length": LONG},
    )  # fmt: skip


def radio(label: str, choices: Sequence[Choice], missing: str, **more: Any) -> forms.ChoiceField:
    """One answer among a few."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
        **more,
    )


def named(organizations: Sequence[Organization]) -> list[Choice]:
    """Organisations as choices."""
    return [(str(one.pk), one.name) for one in organizations]


class NoFields(forms.Form):
    """An act that needs nothing but the click."""


class VersionForm(forms.Form):
    """What every form that could be stale carries: the version of the row that the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=1_000_000)


def _closing(*left_out: Outcome) -> list[Choice]:
    return [(o.value, o.label) for o in Outcome if o not in {Outcome.EPISODE, Outcome.WITHDRAWN, *left_out}]


class AnswerForm(VersionForm):
    """Close a signal with what came of it."""

    outcome = radio("Che cosa ne è stato", _closing(), "Scegli che cosa ne è stato.")
    answer = text_field(
        "Che cosa è stato fatto", "Scrivi che cosa è stato fatto: chi ha segnalato lo leggerà."
    )


class WithdrawForm(forms.Form):
    """Take a signal back, saying why."""

    reason = forms.CharField(
        label="Perché la ritiri", max_length=300, error_messages={"required": "Scrivi perché la ritiri."}
    )


class RequestForm(forms.Form):
    """Ask for an assessment: what is needed, why, by when, from whom."""

    need = text_field("Che cosa serve", "Scrivi il bisogno: chi valuta parte da lì.", most=2000)
    reasons = forms.MultipleChoiceField(
        label="Motivi", choices=Reason.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Scegli almeno un motivo.", "invalid_choice": "Scegli almeno un motivo."},
    )  # fmt: skip
    urgency = radio("Entro quando", Urgency.choices, "Scegli entro quando serve la valutazione.")
    organization = forms.ChoiceField(
        label="Servizio sociale che valuta",
        error_messages={
            "required": "Scegli il servizio sociale.",
            "invalid_choice": "Scegli il servizio sociale.",
        },
    )
    nurse_organization = forms.ChoiceField(label="Infermiere che valuta insieme", required=False)

    def __init__(
        self,
        *args: Any,
        social: Sequence[Organization] = (),
        nurses: Sequence[Organization] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = named(social)  # type: ignore[attr-defined]
        self.fields["nurse_organization"].choices = [("", "Nessuno"), *named(nurses)]  # type: ignore[attr-defined]


class TriageForm(VersionForm):
    """Decide a request: a direct answer, or the panel."""

    decision = radio(
        "Com'è andata la valutazione",
        Decision.choices,
        "Scegli se basta una risposta diretta o serve la UVM.",
    )
    answer = text_field(
        "Risposta, o perché serve la UVM",
        "Scrivi la risposta, o perché serve la UVM: chi ha chiesto la leggerà.",
    )
    panel_organization = forms.ChoiceField(
        label="Unità di valutazione (UVM)",
        error_messages={"invalid_choice": "Scegli quale unità di valutazione la riceve."},
    )

    def __init__(self, *args: Any, panels: Sequence[Organization] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["panel_organization"].choices = named(panels)  # type: ignore[attr-defined]
        if self.is_bound:
            self.fields["panel_organization"].required = False  # the act asks for it, with that decision only


class CloseRequestForm(VersionForm):
    """Close a request that will not be assessed further."""

    outcome = radio("Perché si chiude", _closing(Outcome.DIRECT_ANSWER), "Scegli perché si chiude.")
    answer = text_field(
        "Che cosa dire a chi ha chiesto", "Scrivi perché si chiude: chi ha chiesto lo leggerà."
    )


class TakeChargeForm(forms.Form):
    """Take charge: for what, with whom as case manager, who stands in the team from the first day."""

    programme = radio(
        "Per che cosa",
        EpisodeProgramme.choices,
        "Scegli per che cosa viene presa in carico.",
        initial=EpisodeProgramme.FRAIL_OLDER,
    )
    case_manager = forms.ChoiceField(
        label="Responsabile del caso",
        error_messages={
            "required": "Scegli il responsabile del caso.",
            "invalid_choice": "Scegli il responsabile del caso.",
        },
    )
    reason = forms.CharField(
        label="Perché la prendi in carico", max_length=160,
        error_messages={"required": "Scrivi perché la prendi in carico: la persona lo leggerà.", "max_length": LONG},
    )  # fmt: skip
    team = forms.MultipleChoiceField(
        label="Professionisti nella rete di cura", required=False, widget=forms.CheckboxSelectMultiple
    )
    lay = forms.MultipleChoiceField(
        label="Familiari, vicini e volontari", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        managers: Sequence[Choice] = (),
        team: Sequence[Choice] = (),
        lay: Sequence[Choice] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        for name, choices in (("case_manager", managers), ("team", team), ("lay", lay)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class HandOverForm(VersionForm):
    """Pass the case to a colleague."""

    role = forms.ChoiceField(
        label="A chi passa il caso",
        error_messages={
            "required": "Scegli a chi passa il caso.",
            "invalid_choice": "Scegli a chi passa il caso.",
        },
    )
    reason = forms.CharField(
        label="Perché",
        max_length=160,
        error_messages={"required": "Scrivi perché il caso cambia mano.", "max_length": LONG},
    )
    stays = forms.BooleanField(label="Chi lascia resta nella rete di cura", required=False)

    def __init__(self, *args: Any, managers: Sequence[Choice] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "Scegli"), *managers]  # type: ignore[attr-defined]


class CloseEpisodeForm(VersionForm):
    """Close an episode with its outcome."""

    outcome = radio("Perché si chiude", EpisodeOutcome.choices, "Scegli perché si chiude.")
    closing_note = text_field("Com'è andata", "Scrivi in una riga com'è andata.")
