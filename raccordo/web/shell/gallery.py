# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The living gallery: every component on a page, with invented words. Only in demonstrations, development and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.web.shell.gate import PublicView
from raccordo.web.shell.layout import Band, shell_of
from raccordo.web.shell.navigation import GUIDA, NAVIGATION, OSSERVATORI

PAGES = {
    "segni": "Segni: etichette, voci, avvisi, bottoni",
    "carte": "Carte, righe, compiti, rete",
    "cartella": "Cartella di una persona",
    "diario": "Diario, conflitto, differenze",
    "piano": "Piano a due lati",
    "uvm": "Riunione a tre colonne",
    "moduli": "Moduli",
    "moduli-errori": "Moduli con errori",
    "parti": "Modulo a parti, riepilogo",
    "riscontro": "Note, vuoto, avanzamento, percorso",
    "interruzione": "Pagina di interruzione",
    "tabelle": "Tabelle, indicatori, grafici",
    "quadri": "Settimana e colonne",
    "giornata": "Giornata sul telefono",
    "guida": "Pagina pubblica",
    "cittadino": "Pagina della persona",
}
ERRORS_STATUS = 422


class SampleForm(forms.Form):
    """A form with every kind of field."""

    surname = forms.CharField(label="Cognome", error_messages={"required": "Scrivi il cognome"})
    tax_code = forms.CharField(
        label="Codice fiscale", required=False, help_text="Sedici caratteri, se lo hai"
    )
    visit_date = forms.DateField(
        label="Data della visita",
        error_messages={"required": "Scrivi la data della visita, per esempio 21/11/2026"},
    )
    appointment = forms.DateField(
        label="Prossimo appuntamento", required=False, widget=forms.DateInput(format="%Y-%m-%d")
    )
    level = forms.ChoiceField(
        label="Livello di bisogno",
        choices=[("low", "Basso"), ("high", "Alto: non autosufficienza con caregiver fragile")],
    )
    falls = forms.ChoiceField(
        label="È caduta negli ultimi 12 mesi?",
        choices=[("0", "No"), ("1", "Sì, una volta"), ("2", "Sì, più volte"), ("unknown", "Non lo so")],
        widget=forms.RadioSelect,
        help_text="Conta anche le cadute senza conseguenze. Se non lo sai, scegli «Non lo so».",
        error_messages={"required": "Indica se la persona è caduta negli ultimi 12 mesi"},
    )
    needs = forms.MultipleChoiceField(
        label="Che cosa serve",
        choices=[
            ("meals", "Pasti"),
            ("wash", "Igiene"),
            ("drugs", "Farmaci"),
            ("company", "Compagnia"),
            ("ride", "Trasporto"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    observed = forms.CharField(label="Che cosa hai osservato", widget=forms.Textarea, required=False)
    letter = forms.FileField(label="Lettera di dimissione", required=False)
    heard = forms.BooleanField(label="Ha ascoltato l’informativa e va bene così", required=False)
    signature = forms.CharField(widget=forms.HiddenInput, required=False)
    signer = forms.CharField(label="Nome di chi firma", required=False)


def sample_band() -> Band:
    """An invented person with alerts of every kind."""
    alerts = [
        SimpleNamespace(tone=tone, kind=kind, text=text)
        for tone, kind, text in (
            ("red", "clinical", "Allergia: penicillina"),
            ("amber", "clinical", "Rischio cadute alto"),
            ("amber", "social", "Vive sola"),
            ("grey", "practical", "Chiavi dalla vicina, sig.ra Pini"),
            ("grey", "legal", "Amministratrice di sostegno: figlia Laura"),
        )
    ]
    names = (
        "Sintesi",
        "Valutazioni",
        "Piano e patto",
        "Diario",
        "Interventi e visite",
        "Documenti",
        "Rete e accessi",
    )
    tabs = [{"label": name, "url": f"#{n}", "current": n == 0} for n, name in enumerate(names)]
    return Band(
        id=UUID(int=1), family_name="Brambilla", given_name="Teresa", initials="TB", age=84, sex_word="donna",
        birth_date=date(1942, 3, 12), tax_code="BRMTRS42C52X000Q", address="Via dei Tigli 8, Roccalta",
        phone="0300 555 014", deceased_date=None, alerts=alerts, tabs=tabs,
    )  # fmt: skip


class GalleryView(PublicView):
    """One page of the gallery, or its list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (settings.DEMO or settings.DEBUG or settings.TESTING):
            raise Http404
        slug = kwargs.get("slug", "")
        if slug and slug not in PAGES:
            raise Http404
        return self._sample(slug)

    def _sample(self, slug: str) -> HttpResponse:
        citizen = slug == "cittadino"
        entries = NAVIGATION["citizen"] if citizen else (*NAVIGATION["social-worker"][:5], GUIDA, OSSERVATORI)
        nav = [
            replace(entry, current=n == 1, count=(7, 48, 5, None, 2, None, None)[n])
            for n, entry in enumerate(entries)
        ]
        shell = replace(
            shell_of(self.request, self.actor), demo=True, territory="Ambito Valserena", owner="Comuni associati di Valserena",
            user_name="Sara Conti", role_label="Assistente sociale · Roccalta", alerts_count=3, bell=True,
            nav=[] if slug == "guida" else nav,
        )  # fmt: skip
        wrong = slug == "moduli-errori"
        form = SampleForm({"surname": "Brambilla"}) if wrong else SampleForm(initial={"surname": "Brambilla"})
        template = f"shell/gallery/{slug or 'index'}.html"
        return self.page(
            template,
            status=ERRORS_STATUS if wrong else 200,
            shell=shell,
            band=sample_band(),
            form=form,
            pages=PAGES,
        )
