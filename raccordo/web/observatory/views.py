# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the observatory. They read what was published, never a row about a person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from raccordo.kernel.sensitivity import Purpose
from raccordo.observatory import published, sheets
from raccordo.observatory.declaration import Indicator, indicators
from raccordo.observatory.published import INSIDE, OUTSIDE, Reading
from raccordo.territory.codes import Role
from raccordo.web.observatory import presenters
from raccordo.web.observatory.forms import FilterForm
from raccordo.web.shell.gate import PublicView, StaffView

READERS = (Role.PLANNER, Role.ANALYST, Role.SOCIAL_WORKER, Role.PANEL_COORDINATOR)
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


def _readings(audience: str) -> dict[str, tuple[Indicator, Reading]]:
    """What was published for an audience, by address."""
    found = {slug: (one, published.reading(audience, slug)) for slug, one in indicators().items()}
    return {slug: (one, reading) for slug, (one, reading) in found.items() if reading is not None}


class _Observatory(StaffView):
    purpose = Purpose.QUALITY
    roles = READERS

    def filters(self, reading: Reading) -> FilterForm:
        """Period and municipality, from the address."""
        return FilterForm(self.request.GET, reading.publication.names, settings.OWNER["territory"])


class OverviewView(_Observatory):
    """All indicators at a glance."""

    template = "observatory/overview.html"

    def context(self) -> dict[str, Any]:
        found = _readings(INSIDE)
        if not found:
            return {"views": [], "filters": None, "fresh": None}
        first = next(iter(found.values()))[1]
        chosen = self.filters(first)
        views = [
            presenters.view_of(one, reading, chosen.period, chosen.place) for one, reading in found.values()
        ]
        return {"views": views, "filters": chosen, "fresh": presenters.freshness(first, self.now)}


class IndicatorView(_Observatory):
    """One indicator: finding, chart, table, how it is computed, downloads."""

    template = "observatory/indicator.html"

    def context(self) -> dict[str, Any]:
        slug = self.kwargs["slug"]
        if slug not in indicators():
            raise Http404
        found = _readings(INSIDE).get(slug)
        if found is None:
            return {
                "indicator": indicators()[slug],
                "view": None,
                "filters": None,
                "fresh": None,
                "example": None,
            }
        indicator, reading = found
        chosen = self.filters(reading)
        return {
            "indicator": indicator,
            "view": presenters.view_of(indicator, reading, chosen.period, chosen.place),
            "filters": chosen,
            "fresh": presenters.freshness(reading, self.now),
            "example": presenters.worked_example(indicator, reading),
        }


class DownloadView(_Observatory):
    """The figures of one indicator as a file."""

    kind: ClassVar[str] = "observatory.download"
    audience: ClassVar[str] = INSIDE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _file(self.audience, kwargs["slug"], kwargs["kind"])


def _file(audience: str, slug: str, kind: str) -> HttpResponse:
    content = (
        published.file(audience, f"{slug}-dati", kind) if slug in indicators() and kind in TYPES else None
    )
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{slug}.{kind}"'
    return response


class SheetView(_Observatory):
    """The accountability sheet of the programme «Connessioni in rete»: a story, and live figures (M-001)."""

    template = "observatory/sheet.html"

    def context(self) -> dict[str, Any]:
        found = _readings(INSIDE)
        views = [presenters.view_of(one, reading, "", "") for one, reading in found.values()]
        reading = next(iter(found.values()))[1] if found else None
        fresh = presenters.freshness(reading, self.now) if reading else None
        return {"sheet": sheets.load("connessioni-in-rete"), "views": views, "fresh": fresh}


class PublicIndicatorsView(PublicView):
    """What everybody may see: the adoption of the doctors, with a stricter rule."""

    template = "observatory/public.html"

    def context(self) -> dict[str, Any]:
        found = _readings(OUTSIDE)
        views = [
            presenters.view_of(one, reading, "", "", audience=OUTSIDE) for one, reading in found.values()
        ]
        reading = next(iter(found.values()))[1] if found else None
        return {"views": views, "fresh": presenters.freshness(reading, self.now) if reading else None}


class PublicDownloadView(PublicView):
    """The public figures as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _file(OUTSIDE, kwargs["slug"], kwargs["kind"])
