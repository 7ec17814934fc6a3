# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of agreements between bodies: what is proposed, and why a body leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import AgreementKind
from raccordo.privacy.models import SharingAgreement
from raccordo.territory.models import Organization

_DAY = {"invalid": "Scrivi la data con giorno, mese e anno: 31/12/2026.", "required": "Scrivi la data."}
_AT_WORK = (Purpose.CARE, Purpose.SOCIAL, Purpose.TRIAGE, Purpose.ADMIN, Purpose.QUALITY, Purpose.LEGAL)


def _words(label: str, longest: int, missing: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages={"required": missing}, **more)


def _several(label: str, choices: Sequence[tuple[str, str]], missing: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": missing, "invalid_choice": missing},
    )  # fmt: skip


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, input_formats=["%d/%m/%Y", "%Y-%m-%d"], error_messages=_DAY)


class ProposalForm(forms.Form):
    """What is put before the bodies for their signature."""

    kind = forms.ChoiceField(
        label="Tipo di accordo", choices=AgreementKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Scegli il tipo di accordo.", "invalid_choice": "Scegli il tipo di accordo."},
    )  # fmt: skip
    title = _words("Titolo", 120, "Scrivi il titolo.")
    essence = _words("Contenuto essenziale", 1500, "Scrivi il contenuto essenziale.", widget=forms.Textarea)
    basis = _words("Base giuridica, con l'articolo", 300, "Scrivi la base giuridica, con l'articolo.")
    purposes = _several("Finalità", [(p.value, p.label) for p in _AT_WORK], "Scegli almeno una finalità.")
    parties = _several("Enti", [], "Scegli gli enti dall'elenco.")
    controller = forms.ChoiceField(label="Titolare", required=False)
    datasets = _several(
        "Insiemi di dati", [(one.code, one.words) for one in policies.datasets().shareable],
        "Scegli almeno un insieme di dati.",
    )  # fmt: skip
    giver = forms.ChoiceField(label="Chi dà", required=False)
    receiver = forms.ChoiceField(label="Chi riceve", required=False)
    starts = _day("Vale dal")
    ends = _day("Ultimo giorno")

    def __init__(self, *args: Any, bodies: Sequence[Organization] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), one.name) for one in bodies]
        fields: dict[str, Any] = self.fields
        fields["parties"].choices = named
        fields["controller"].choices = [("", "Nessuno in particolare"), *named]
        fields["giver"].choices = [("", "Ciascun ente"), *named]
        fields["receiver"].choices = [("", "Tutti gli altri"), *named]


class LeaveForm(forms.Form):
    """Why a proposal is taken back, or a body leaves; to sign it needs no words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Perché recedi", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def beginning_of(day: date) -> datetime:
    """The first instant of a day in Italy."""
    return datetime.combine(day, time(), ROME)


def end_of(day: date) -> datetime:
    """The last day is included: it ends as the next one begins. Raises Refused at the end of time."""
    try:
        return beginning_of(date.fromordinal(day.toordinal() + 1))
    except (ValueError, OverflowError):
        raise Refused("La data è troppo lontana.", "ends") from None


def initial_of(row: SharingAgreement) -> dict[str, Any]:
    """What a new edition begins with: the words of the one before."""
    parties, sets = list(row.parties.all()), list(row.datasets.all())
    chief = next((p.organization_id for p in parties if p.role == "controller"), "")
    return {
        "kind": row.kind, "title": row.title, "essence": row.essence, "basis": row.basis, "purposes": row.purposes,
        "parties": [str(p.organization_id) for p in parties], "datasets": sorted({one.dataset for one in sets}),
        "controller": str(chief) if row.kind == AgreementKind.PROCESSOR else "",
        "giver": str(sets[0].giver_id or "") if sets else "", "receiver": str(sets[0].receiver_id or "") if sets else "",
        "ends": row.ends.astimezone(ROME).date(),
    }  # fmt: skip
