# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms about two records of one person: why they are one, and why they are not."""

from __future__ import annotations

from typing import Any

from django import forms

_LONG = "Il testo è di %(show_value)d caratteri: il massimo è %(limit_value)d."


class LinkForm(forms.Form):
    """How it was understood; and, where only the other record has it, whether its tax code is taken."""

    reason = forms.CharField(
        label="Come hai capito che è la stessa persona", max_length=300, widget=forms.Textarea,
        error_messages={"required": "Scrivi come hai capito che è la stessa persona.", "max_length": _LONG},
    )  # fmt: skip
    take_tax_code = forms.BooleanField(
        label="Prendi il codice fiscale dalla scheda che si chiude", required=False
    )

    def __init__(self, *args: Any, code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not code:
            del self.fields["take_tax_code"]


class PartForm(forms.Form):
    """How it was understood that they are two."""

    reason = forms.CharField(
        label="Come hai capito che sono due persone", max_length=300, widget=forms.Textarea,
        error_messages={"required": "Scrivi come hai capito che sono due persone.", "max_length": _LONG},
    )  # fmt: skip
