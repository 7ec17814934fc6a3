# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Guida ai servizi: anybody finds help without knowing its name. No login, nothing about persons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from raccordo.kernel.periods import local_day
from raccordo.territory import data
from raccordo.territory import queries as territory
from raccordo.territory.codes import Situation
from raccordo.territory.queries import guide
from raccordo.web.directory import presenters
from raccordo.web.directory.forms import NeedForm
from raccordo.web.shell import errors
from raccordo.web.shell.gate import PublicView

MOST_SHEETS = 12


def _known_places() -> list[str]:
    codes = set(data.lecco_municipalities())
    return sorted(one.name for one in data.municipalities() if one.istat_code in codes)


class _GuideView(PublicView):
    """What the pages of the Guida share: the search form and the places it suggests."""

    form_class = NeedForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> forms.Form:
        return NeedForm(self.request.GET if self.request.GET else None, **kwargs)

    def context(self) -> dict[str, Any]:
        return {"places": _known_places(), "numbers": presenters.NUMBERS}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponse(status=405)


class HomeView(_GuideView):
    """A need, a place, life situations, emergency numbers."""

    template = "directory/home.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "situations": presenters.situations(),
            "desk": guide.service("access-point"),
            "count": len(guide.guide().services),
        }


class SearchView(_GuideView):
    """The services for a need, the likeliest first; near a place, if it is said."""

    template = "directory/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = NeedForm(request.GET)
        form.is_valid()
        need = form.cleaned_data.get("bisogno", "")
        situation = request.GET.get("situazione", "")
        situation = situation if situation in Situation.values else ""
        results = guide.search_guide(need, near=form.municipality, situation=situation)
        return self.page(
            form=form, results=results, need=need, situation=situation, where=presenters.where,
            heading=presenters.heading(results, need, form.municipality, situation),
            situation_label=Situation(situation).label if situation else "",
            desk=guide.service("access-point"), **self.context(),
        )  # fmt: skip


class ServiceView(_GuideView):
    """One service: how to ask, papers, times, cost, hours, contacts, where."""

    template = "directory/service.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = guide.service(kwargs["code"])
        if found is None:
            return errors.page(request, 404)
        related = [one for code in found.sheet.related if (one := guide.service(code))]
        return self.page(
            form=None, service=found, sheet=found.sheet, related=related, map=presenters.ambito_map(),
            stale=found.is_stale(local_day(self.now)), **self.context(),
        )  # fmt: skip


class SheetView(PublicView):
    """The answer sheet: some services on paper, to be handed over at the desk."""

    template = "directory/sheet.html"

    def context(self) -> dict[str, Any]:
        codes = list(dict.fromkeys(self.request.GET.getlist("servizio")))[:MOST_SHEETS]
        return {
            "services": [one for code in codes if (one := guide.service(code))],
            "map": presenters.ambito_map(),
        }


class DataView(PublicView):
    """Where the open data are and what they hold."""

    template = "directory/data.html"

    def context(self) -> dict[str, Any]:
        return {"columns": presenters.COLUMNS, "count": len(guide.guide().services)}


class PrimaryCareView(PublicView):
    """Temporary clinics by department, and out-of-hours care in Milan before and after its reform."""

    template = "directory/primary_care.html"

    def context(self) -> dict[str, Any]:
        reform = presenters.OUT_OF_HOURS_REFORM
        return {
            "departments": presenters.departments(territory.departments()),
            "clinics": presenters.clinics(territory.temporary_clinics()),
            "before": presenters.sites(territory.out_of_hours_sites(reform - timedelta(days=1))),
            "after": presenters.sites(territory.out_of_hours_sites(reform)),
        }


class CsvView(PublicView):
    """The services as a table; headers in Italian, or technical ones on request."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        technical = request.GET.get("intestazioni") == "tecniche"
        services = guide.guide().services.values()
        text = presenters.as_csv(services, request.build_absolute_uri("/").rstrip("/"), technical=technical)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="servizi.csv"'
        return response


class JsonView(PublicView):
    """The services as one JSON document."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        site = request.build_absolute_uri("/").rstrip("/")
        services = guide.guide().services.values()
        document = presenters.as_document(services, site, local_day(self.now))
        return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
