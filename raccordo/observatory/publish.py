# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nightly round: export the lake, count the indicators, protect them, draw and store what the pages will read.

What the pages read stands in a folder of its own (`<DATA_DIR>/osservatori`), without one row about a person: the web never
opens the lake, and starts without the libraries that do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from raccordo.kernel.periods import local_day
from raccordo.observatory import charts, download, maps, published, words
from raccordo.observatory.declaration import Figures, Indicator, Story, indicators
from raccordo.observatory.disclosure import Rule
from raccordo.observatory.engine import Period
from raccordo.observatory.figures import Publication, Window, closing_day, publication
from raccordo.observatory.lake import store
from raccordo.observatory.lake.export import Manifest, export
from raccordo.observatory.lake.reading import Lake, opened
from raccordo.observatory.published import FOLDER, INSIDE, OUTSIDE, Reading

CHART_FROM = 5
"""Places with fewer cases than this get their figures, not a chart of their own."""


def nightly(at: datetime) -> Manifest:
    """Export the lake as of a moment and publish every indicator on it."""
    manifest = export(at)
    with opened(settings.DATA_DIR / "lago" / manifest.version) as lake:
        publish(at, lake, manifest.definition)
    return manifest


def publish(at: datetime, lake: Lake, definition: str) -> None:
    """Count, protect, draw and store; readers switch to all of it at once."""
    root = settings.DATA_DIR / FOLDER
    with store.writing(root, at) as folder:
        for indicator in indicators().values():
            for audience, rule in _audiences(indicator):
                before = published.closing_of(root, audience, indicator.slug)
                closing = closing_day(lake, indicator, rule, local_day(at), before)
                found = publication(lake, indicator, rule, closing)
                _store(folder / audience, indicator, Reading(found, at, definition))


def _audiences(indicator: Indicator) -> list[tuple[str, Rule]]:
    inside = [(INSIDE, indicator.rule)]
    return [*inside, (OUTSIDE, indicator.public_rule)] if indicator.public_rule else inside


def _store(folder: Path, indicator: Indicator, reading: Reading) -> None:
    folder.mkdir(exist_ok=True)
    findings = {
        f"{window.key}/{place}": _finding(indicator, reading.publication, index, place)
        for index, window in enumerate(reading.publication.windows)
        for place in ("", *(name for name, one in window.places.items() if not one.mark))
    }
    reading = replace(reading, findings=findings)
    store.put(folder / f"{indicator.slug}.json", _json(asdict(reading)))
    for kind, content in download.files(indicator, reading).items():
        store.put(folder / f"{indicator.slug}-dati.{kind}", content)
    for name, svg in _drawings(indicator, reading).items():
        store.put(folder / f"{indicator.slug}-{name}.svg", svg.encode())


def _finding(indicator: Indicator, found: Publication, index: int, place: str) -> str:
    window = found.windows[index]
    before = found.windows[index + 1] if index + 1 < len(found.windows) else None
    name = found.names.get(place, "") if place else settings.OWNER["territory"]
    now = _figures(window, place)
    if now.mark:
        return "Numeri troppo piccoli per essere mostrati"
    if not now.cases:
        return f"{indicator.short}: nessun dato in questo periodo"
    return indicator.finding(Story(now, _earlier(before, place), name))


def _figures(window: Window, place: str) -> Figures:
    return window.places[place] if place else window.total


def _earlier(before: Window | None, place: str) -> Figures | None:
    """The same a year before, when there was something to compare with."""
    if before is None or (place and place not in before.places):
        return None
    figures = _figures(before, place)
    return None if figures.mark or not figures.cases else figures


def _drawings(indicator: Indicator, reading: Reading) -> dict[str, str]:
    found, drawings = reading.publication, {}
    for window in found.windows:
        title = reading.findings[f"{window.key}/"]
        key = f"{indicator.slug}-{window.key}"
        named = {found.names.get(place, place): one for place, one in window.places.items()}
        asked = [("tutti", _series(indicator, window.stretches, window.series, title, key)),
                 ("comuni", charts.by_place(indicator, named, title, f"{key}-comuni"))]  # fmt: skip
        if window is found.windows[0]:
            asked.append(
                ("mappa", maps.by_place(indicator, window.places, f"{indicator.short}, sulla mappa", key))
            )
            asked += [
                (place, _series(indicator, window.stretches, window.place_series[place],
                                reading.findings[f"{window.key}/{place}"], f"{key}-{place}"))
                for place, one in window.places.items()
                if place in window.place_series and (one.cases or 0) >= CHART_FROM
            ]  # fmt: skip
        for name, drawing in asked:
            if drawing is not None:
                drawings[f"{window.key}-{name}-largo"] = drawing.wide
                drawings[f"{window.key}-{name}-stretto"] = drawing.narrow
    return drawings


def _series(
    indicator: Indicator, stretches: Sequence[Period], figures: Sequence[Figures], title: str, key: str
) -> charts.Drawing | None:
    if not stretches or not figures:
        return None
    labels = words.axis([(period.first, period.last) for period in stretches])
    return charts.series(indicator, labels, figures, title, key)


def _json(value: Any) -> bytes:
    def plain(other: object) -> str:
        if isinstance(other, date | datetime):
            return other.isoformat()
        raise TypeError(type(other).__name__)

    return json.dumps(value, default=plain, ensure_ascii=False, indent=1).encode()
