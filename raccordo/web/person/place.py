# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a person lives, as a small figure: the municipality and its neighbours, never the street. Drawn once for each
municipality, from the shapes that travel in the package: it asks the database nothing."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from raccordo.territory import data
from raccordo.territory.rules.shapes import vicinity

_FIGURE = Markup(
    '<svg class="mappa-luogo" viewBox="0 0 {width} {height}" role="img" aria-label="Mappa: {name} e i Comuni vicini">'
    '<path class="mappa-luogo__intorno" d="{around}"></path><path class="mappa-luogo__qui" d="{place}"></path>'
    '<text x="{x}" y="{y}">{name}</text></svg>'
)


@lru_cache(maxsize=256)
def little_map(municipality: str) -> Markup | None:
    """The figure of a municipality by its name; None where its shape is not known."""
    code = _codes().get(municipality)
    found = vicinity(data.shapes(), code) if code else None
    if found is None:
        return None
    x, y = found.centre
    return _FIGURE.format(
        width=found.width, height=found.height, name=municipality, around=found.around, place=found.place, x=x, y=y
    )  # fmt: skip


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {one["properties"]["name"]: one["properties"]["istat_code"] for one in data.shapes()["features"]}
