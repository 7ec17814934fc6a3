# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer's pages of unusual accesses: the list by rule, one finding with its lines. Who, when, what kind; never content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse

from raccordo.privacy import policies
from raccordo.privacy.codes import FindingState
from raccordo.privacy.operations import unusual as operations
from raccordo.privacy.queries import exclusions, unusual
from raccordo.territory.codes import Role
from raccordo.web.privacy.forms import choice, version, words
from raccordo.web.privacy.officer import OfficerView
from raccordo.web.shell.gate import back_to

ACTS = [(FindingState(code).value, words) for code, words in (
    ("explained", "È spiegato: c’è un motivo di lavoro"), ("asked", "Chiedo spiegazioni all’ente di chi ha aperto"),
    ("reported", "Lo segnalo: non c’è un motivo"),
)]  # fmt: skip


def role_words(code: str) -> str:
    """A role in words; an unknown one as it stands."""
    return str(Role(code).label) if code in Role.values else code


class UnusualView(OfficerView):
    """What the night found, by rule; what was asked and has no answer yet; what was decided."""

    template = "privacy/unusual.html"

    def context(self) -> dict[str, Any]:
        table, asked = policies.detection(), self.request.GET
        state = (
            asked.get("stato", "")
            if asked.get("stato", "") in FindingState.values
            else FindingState.TO_LOOK.value
        )
        rule = asked.get("regola", "") if asked.get("regola", "") in table.rules else ""
        rows = list(unusual.findings(state, rule)[: unusual.MOST])
        counts = unusual.waiting_by_rule()
        return {
            "rows": rows, "names": exclusions.names_of([row.account_id for row in rows]), "rules": table.rules, "law": table.law,
            "state": state, "states": [(str(one.label), self._to(stato=one.value), one.value == state, None) for one in FindingState],
            "lenses": [("Tutte le regole", self._to(stato=state), not rule, None)] + [
                (one.words, self._to(stato=state, regola=code), code == rule, counts.get(code) if state == "to-look" else None)
                for code, one in table.rules.items() if code in counts or code == rule
            ],
            "role_words": role_words,
        }  # fmt: skip

    def _to(self, **query: str) -> str:
        return f"?{urlencode(query)}"


class FindingForm(forms.Form):
    """What the officer makes of a finding."""

    state = choice("Che cosa fai", ACTS, "Scegli che cosa fai.")
    words = words(
        "Che cosa hai visto, o che cosa chiedi", 1000, "Scrivi che cosa hai visto, o che cosa chiedi.", widget=forms.Textarea
    )  # fmt: skip
    version = version()


class FindingView(OfficerView):
    """One finding: the rule, the figures, the lines of the register behind it, and the decision."""

    template = "privacy/finding.html"
    form_class = FindingForm

    def context(self) -> dict[str, Any]:
        row = unusual.finding(self.kwargs["finding"])
        rule = policies.detection().rules.get(row.rule)
        return {
            "row": row, "rule": rule, "lines": list(unusual.lines_of(row)), "role_words": role_words,
            "name": exclusions.names_of([row.account_id]).get(row.account_id, "Senza nome"),
            "open": row.state in (FindingState.TO_LOOK, FindingState.ASKED),
        }  # fmt: skip

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        operations.decide_finding(
            by=self.actor, at=self.now, finding_id=self.kwargs["finding"], state=data["state"], words=data["words"], version=data["version"]
        )  # fmt: skip
        messages.success(self.request, "Deciso. Resta qui, con le tue parole; nessuno ne è avvisato.")
        return back_to("privacy:unusual")
