# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pack of a breach: ask for it, read it, take the list of the affected; texts for the Garante and for persons."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.kernel.periods import ROME
from raccordo.kernel.records import Refused
from raccordo.privacy.codes import PackState, Section, TallyAxis
from raccordo.privacy.models import BreachPack
from raccordo.privacy.operations import office as operations
from raccordo.privacy.policies import house_tables
from raccordo.privacy.queries import exclusions, office, register
from raccordo.territory.models import Organization
from raccordo.web.privacy.forms import day, hour, words
from raccordo.web.privacy.officer import OfficerView, end_of
from raccordo.web.shell.gate import back_to

CLOCK = timedelta(hours=72)  # GDPR art. 33.1, from when it is known
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class BreachForm(forms.Form):
    """What happened, when it was known, and whose accesses to look through."""

    nature = words("Che cosa è successo", 1000, "Scrivi che cosa è successo.", widget=forms.Textarea)
    known = day("Il giorno in cui si è saputo", "Scrivi il giorno in cui si è saputo.")
    known_hour = hour("A che ora")
    since = day("Dal", "Scrivi il primo giorno.")
    until = day("Al, compreso", "Scrivi l'ultimo giorno.")
    worker = words("Con l'utenza di chi", 160)
    body = forms.ModelChoiceField(
        Organization.objects.none(), label="Oppure: di tutto un ente", required=False, empty_label="Nessuno",
        error_messages={"invalid_choice": "Scegli un ente dell'elenco."},
    )  # fmt: skip
    number = words("Oppure: il numero di una richiesta", 36)


class BreachesView(OfficerView):
    """The packs so far, and the form for another."""

    template = "privacy/breaches.html"
    form_class = BreachForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.Form:
        local = self.now.astimezone(ROME)
        form = BreachForm(
            data, initial={"known": local.date(), "known_hour": local.time(), "until": local.date()}
        )
        form.fields["body"].queryset = Organization.objects.filter(area_id=self.actor.area_id).order_by(
            "name"
        )  # type: ignore[attr-defined]
        form.fields["body"].label_from_instance = lambda row: row.name  # type: ignore[attr-defined]
        return form

    def context(self) -> dict[str, Any]:
        return {"packs": list(office.packs()[: office.MOST])}

    def act(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        row = operations.ask_breach_pack(
            by=self.actor, at=self.now, known_at=_at(data["known"], data["known_hour"], "known"), since=_at(data["since"], time(), "since"),
            until=end_of(data["until"]), nature=data["nature"], account_id=self._account(data["worker"]),
            organization_id=data["body"].pk if data["body"] else None, request_id=data["number"].strip(),
        )  # fmt: skip
        messages.success(
            self.request, "Il fascicolo si prepara: fra pochi secondi è qui. Ricarica la pagina."
        )
        return back_to("privacy:breach", pack=row.pk)

    def _account(self, text: str) -> UUID | None:
        if not text.strip():
            return None
        found = exclusions.workers(text, self.now)
        if not found:
            raise Refused("Non c'è nessuno che lavora qui con questo nome.", "worker")
        if len(found) > 1:
            raise Refused("Più persone hanno questo nome: scrivi l'indirizzo e-mail di lavoro.", "worker")
        return found[0].pk


def _at(day: Any, hour: time, field: str) -> datetime:
    if not FIRST <= day.year < LAST:
        raise Refused("Scrivi un giorno di questi anni.", field)
    return datetime.combine(day, hour, ROME)


FIRST, LAST = 2000, 2200  # years that a breach may speak of


def field_groups(sections: list[str]) -> list[tuple[str, str]]:
    """For each section that was opened: its words, and the kinds of data that its tables hold, as they are declared."""
    found = []
    for section in sections:
        data = [one.data for one in house_tables.activities() if section in one.sections]
        if section in Section.values:
            found.append((str(Section(section).label), "; ".join(data)))
    return found


class BreachView(OfficerView):
    """One pack: figures, sections, days, the first of the affected; and the texts to send."""

    template = "privacy/breach.html"

    def context(self) -> dict[str, Any]:
        row = office.pack(self.kwargs["pack"])
        kinds = office.tally(row, TallyAxis.KIND)
        sections = sorted({line.value.split(".")[1] for line in kinds if line.value.startswith("record.")})
        accounts = office.tally(row, TallyAxis.ACCOUNT)
        return {
            "row": row, "ready": row.state == PackState.READY, "kinds": kinds, "days": office.tally(row, TallyAxis.DAY),
            "accounts": accounts, "names": _names([a.value for a in accounts]),
            "sections": field_groups(sections), "affected": list(office.affected(row)[: office.SHOWN]), "due": row.known_at + CLOCK,
            "late": self.now > row.known_at + CLOCK, "models": _tables(sections),
            "online": register.online_since(row.created_at),
        }  # fmt: skip


def _names(accounts: list[str]) -> dict[str, str]:
    """Who used the accounts that a tally names, by their identifiers as text."""
    found = exclusions.names_of([UUID(text) for text in accounts if text != "-"])
    return {str(account): name for account, name in found.items()}


def _tables(sections: list[str]) -> list[str]:
    """The tables behind some sections, by their words; those without words are parts of others."""
    return [
        words
        for one in house_tables.activities() if set(one.sections) & set(sections)
        for words in one.models.values() if words
    ]  # fmt: skip


def guarded(cell: object) -> str:
    """A cell of a list that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


class AffectedView(OfficerView):
    """The list of the affected, as references, to take away: one line of the register a download."""

    kind = "privacy.AffectedView"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = office.pack(kwargs["pack"])
        if row.state != PackState.READY:
            raise Http404
        operations.note_export(by=self.actor, at=self.now, pack_id=row.pk)
        response = HttpResponse(_table(row), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = (
            f'attachment; filename="persone-colpite-{row.created_at:%Y-%m-%d}.csv"'
        )
        return response


def _table(row: BreachPack) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["riferimento", "letture", "scritture", "parti", "prima", "ultima"])
    for one in office.affected(row):
        parts = ", ".join(str(Section(s).label) for s in one.sections.split() if s in Section.values)
        moments = [
            moment.astimezone(ROME).isoformat(sep=" ", timespec="minutes")
            for moment in (one.first_at, one.last_at)
        ]
        writer.writerow([guarded(cell) for cell in (one.person_id, one.reads, one.writes, parts, *moments)])
    return "\ufeff" + out.getvalue()
