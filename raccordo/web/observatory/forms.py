# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters of the observatory: which period, which municipality. They live in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from raccordo.web.observatory.presenters import PERIODS


class FilterForm(forms.Form):
    """Period and municipality; what it does not know falls back to the whole."""

    periodo = forms.ChoiceField(label="Periodo", choices=PERIODS)
    comune = forms.ChoiceField(label="Comune")

    def __init__(self, data: Any, names: Mapping[str, str], whole: str) -> None:
        places = [("", whole), *names.items()]
        known = {"periodo": data.get("periodo", ""), "comune": data.get("comune", "")}
        if known["periodo"] not in dict(PERIODS):
            known["periodo"] = PERIODS[0][0]
        if known["comune"] not in names:
            known["comune"] = ""
        super().__init__(auto_id="filtro_%s", initial=known)
        self.fields["comune"].choices = places  # type: ignore[attr-defined]
        self.words = f"{dict(PERIODS)[known['periodo']]}, {dict(places)[known['comune']]}"  # what the filter says on paper
        self.period, self.place = known["periodo"], known["comune"]
