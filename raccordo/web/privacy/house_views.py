# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of processing with the annex of the impact assessment, and retention: dry run, confirmation, what was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse

from raccordo.kernel.sensitivity import Label
from raccordo.privacy import policies
from raccordo.privacy.codes import RunState, Section
from raccordo.privacy.operations import office as operations
from raccordo.privacy.policies import house_tables
from raccordo.privacy.policies.house_tables import Activity
from raccordo.privacy.queries import office
from raccordo.territory.codes import Role
from raccordo.web.privacy.officer import OfficerView
from raccordo.web.shell.gate import back_to


def recipients(activity: Activity) -> list[str]:
    """The roles that may open the sections of an activity, as the table of the officer says."""
    table = policies.load().roles
    open_to = {
        role
        for role, cells in table.items()
        if role in Role.values and any(cells.get(s) for s in activity.sections)
    }
    return sorted(str(Role(role).label) for role in open_to)


def labels(activity: Activity) -> list[str]:
    """The confidentiality with which the tables of an activity are declared, the widest first."""
    found = {apps.get_model(model).sensitivity.default for model in activity.models}  # type: ignore[attr-defined]
    return [str(label.label) for label in Label if label in found]


def terms(activity: Activity) -> list[str]:
    """How long the tables of an activity are kept, each sentence once."""
    table = house_tables.retention()
    return list(dict.fromkeys(table.words_of(model) for model in activity.models))


class ProcessingView(OfficerView):
    """Art. 30 and the annex of art. 35, from the declarations by which the program works."""

    template = "privacy/processing.html"

    def context(self) -> dict[str, Any]:
        rows = [
            (one, recipients(one), labels(one), terms(one), [str(Section(s).label) for s in one.sections])
            for one in house_tables.activities()
        ]
        return {
            "rows": rows, "measures": house_tables.measures(), "threats": house_tables.threats(),
            "retention": house_tables.retention(), "policy": policies.load().version,
        }  # fmt: skip


class AskForm(forms.Form):
    """Nothing but the wish to count."""


class RetentionView(OfficerView):
    """How long each thing is kept, the runs so far, and the button that counts without touching."""

    template = "privacy/retention.html"
    form_class = AskForm

    def context(self) -> dict[str, Any]:
        return {"table": house_tables.retention(), "runs": list(office.runs()[: office.MOST])}

    def act(self, form: Any) -> HttpResponse:
        row = operations.ask_retention_run(by=self.actor, at=self.now)
        return back_to("privacy:retention-run", run=row.pk)


class ConfirmForm(forms.Form):
    """The counts that were read, and that one is sure."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    sure = forms.BooleanField(
        label="Ho letto i numeri: si cancellano, e non tornano",
        error_messages={"required": "Conferma di avere letto i numeri."},
    )


class RetentionRunView(OfficerView):
    """One run: what it would touch, by table and year; the second confirmation; what it did."""

    template = "privacy/retention_run.html"
    form_class = ConfirmForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.Form:
        row = office.run(self.kwargs["run"])
        return ConfirmForm(data, initial={"rows": row.rows, "version": row.version})

    def context(self) -> dict[str, Any]:
        row = office.run(self.kwargs["run"])
        names = {one.model: one.words for one in house_tables.retention().delete}
        return {
            "row": row, "tallies": office.tallies(row), "names": names, "waits": row.state in (RunState.ASKED, RunState.CONFIRMED),
            "to_confirm": row.state == RunState.COUNTED,
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        operations.confirm_retention_run(
            by=self.actor, at=self.now, run_id=self.kwargs["run"], rows=data["rows"], version=data["version"]
        )
        messages.success(
            self.request, "Confermata: si esegue fra poco, a lotti, e resta scritta nel registro."
        )
        return back_to("privacy:retention-run", run=self.kwargs["run"])
