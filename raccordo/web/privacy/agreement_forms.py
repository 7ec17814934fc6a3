# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of agreements between bodies: what is proposed, and why a body leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import policies
from raccordo.privacy.codes import AgreementKind
from raccordo.privacy.models import SharingAgreement
from raccordo.privacy.rules.agreements import Direction, Grant, directions
from raccordo.territory.models import Organization

_DAY = {"invalid": "Scrivi la data con giorno, mese e anno: 31/12/2026.", "required": "Scrivi la data."}
_AT_WORK = (Purpose.CARE, Purpose.SOCIAL, Purpose.TRIAGE, Purpose.ADMIN, Purpose.QUALITY, Purpose.LEGAL)


def _words(label: str, longest: int, missing: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, error_messages={"required": missing}, **more)


def _several(
    label: str, choices: Sequence[tuple[str, str]], missing: str, required: bool = True
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=required,
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
    back_datasets = _several(
        "Insiemi di dati in cambio", [(one.code, one.words) for one in policies.datasets().shareable],
        "Scegli gli insiemi di dati dall'elenco.", required=False,
    )  # fmt: skip
    back_purposes = _several(
        "Finalità di ciò che si dà in cambio", [(p.value, p.label) for p in _AT_WORK],
        "Scegli le finalità dall'elenco.", required=False,
    )  # fmt: skip
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


def directions_of(said: dict[str, Any]) -> tuple[tuple[str, ...], list[Grant]]:
    """Both directions of what was said. Raises Refused where a way back makes no sense."""
    giver, receiver = _uuid(said["giver"]), _uuid(said["receiver"])
    if said["back_purposes"] and not said["back_datasets"]:
        raise Refused("Scegli anche gli insiemi di dati che si danno in cambio.", "back_datasets")
    given = Direction(said["datasets"], said["purposes"], giver, receiver)
    back = Direction(said["back_datasets"], said["back_purposes"]) if said["back_datasets"] else None
    try:
        return directions(given, back)
    except ValueError:
        raise Refused(
            "Per dire che cosa si dà in cambio scrivi chi dà o chi riceve: altrimenti ciascuno dà già a tutti.",
            "back_datasets",
        ) from None


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


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
    parties, sets = list(row.parties.all()), sorted(row.datasets.all(), key=lambda one: one.pk)
    chief = next((p.organization_id for p in parties if p.role == "controller"), "")
    first = sets[0]
    given = [one for one in sets if (one.giver_id, one.receiver_id) == (first.giver_id, first.receiver_id)]
    back = [one for one in sets if one not in given]
    return {
        "kind": row.kind, "title": row.title, "essence": row.essence, "basis": row.basis,
        "purposes": first.purposes or row.purposes,
        "parties": [str(p.organization_id) for p in parties], "datasets": sorted({one.dataset for one in given}),
        "controller": str(chief) if row.kind == AgreementKind.PROCESSOR else "",
        "giver": str(first.giver_id or ""), "receiver": str(first.receiver_id or ""),
        "back_datasets": sorted({one.dataset for one in back}),
        "back_purposes": (back[0].purposes or row.purposes) if back else [],
        "ends": row.ends.astimezone(ROME).date(),
    }  # fmt: skip
