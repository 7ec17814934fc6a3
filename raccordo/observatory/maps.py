# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An indicator on the map: the municipalities in five classes of one hue. What may not be shown is hatched, exactly as the table
hides it; what has no case is empty. Like every chart it is drawn in the nightly job, and the table holds every number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, log10, radians
from typing import Any

from raccordo.observatory import charts, words
from raccordo.observatory.declaration import Figures, Indicator
from raccordo.territory import data

RAMP = ("#e8f3ee", "#b5d8c8", "#7db8a2", "#43947c", "#0f6b55")
_ASIDE, _ABOVE = 0.07, 0.015  # degrees: names closer than this would lie upon one another
EMPTY, HATCHED, TEXTED = charts.PAPER, "#abcdef", 5  # names are written on so many places
_HIDDEN, _NONE = "numeri piccoli, nascosti", "nessun caso"
_LONG = re.compile(r"(\d+\.\d)\d+")
_PATTERN = (
    '<defs><pattern id="{key}-h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="{paper}"></rect><path d="M0 0V7" stroke="{ink}" stroke-width="2"></path></pattern></defs>'
)


@dataclass(frozen=True)
class Classes:
    """Five classes of equal width, with round edges."""

    low: float
    step: float

    def of(self, value: float) -> int:
        """The class of a value."""
        return min(len(RAMP) - 1, max(0, int((value - self.low) / self.step)))

    def words(self, unit: str) -> list[str]:
        """«da 20 a 40 %», one for each class."""
        edges = [self.low + self.step * n for n in range(len(RAMP) + 1)]
        digits = 0 if self.step >= 1 else 1
        pairs = pairwise(edges)
        return [f"{words.number(a, digits)}–{words.number(b, digits)} {unit}".strip() for a, b in pairs]


def classes(values: Sequence[float], *, percent: bool) -> Classes:
    """Edges that anybody can read: 0–20–40… for parts of a hundred, else steps of 1, 2 or 5."""
    if percent:
        return Classes(0, 20)
    low, high = min(values), max(values)
    step = _round_up((high - low) / len(RAMP) or max(high, 1) / len(RAMP))
    start = floor(low / step) * step
    return Classes(start, step if start + step * len(RAMP) >= high else _round_up(step * 1.01))


def _round_up(step: float) -> float:
    power = 10 ** floor(log10(step))
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= step - 1e-9)


def by_place(
    indicator: Indicator, places: Mapping[str, Figures], title: str, key: str
) -> charts.Drawing | None:
    """The map of an indicator, by municipality (ISTAT code); none when fewer than two places may be shown."""
    shown = {code: one for code, one in places.items() if charts.may_be_drawn(one)}
    features = _around(places)
    if len(shown) < 2 or not features:
        return None
    cut = classes([one.value or 0 for one in shown.values()], percent=indicator.unit == "%")
    told = f"{indicator.short} per comune, in cinque classi. La tabella accanto riporta tutti i numeri."
    wide, narrow = (
        _drawn(indicator, places, shown, features, cut, width, title, told, f"{key}-mappa-{name}")
        for width, name in ((charts.WIDE, "largo"), (charts.NARROW, "stretto"))
    )
    return charts.Drawing(wide, narrow)


def _around(places: Mapping[str, Figures]) -> list[dict[str, Any]]:
    """The shapes of the Ambiti to which the places belong, whole."""
    features = data.shapes()["features"]
    ours = {one["properties"]["ambito"] for one in features if one["properties"]["istat_code"] in places}
    return [one for one in features if one["properties"]["ambito"] in ours]


def _drawn(
    indicator: Indicator, places: Mapping[str, Figures], shown: Mapping[str, Figures], features: Sequence[Any],
    cut: Classes, width: int, title: str, told: str, key: str,
) -> str:  # fmt: skip
    names = [*cut.words(indicator.unit), _HIDDEN, _NONE]
    shrink = _shrink(features)
    rows, texts = [], []
    for one in features:
        code, ring = one["properties"]["istat_code"], _flat(one, shrink)
        known = shown.get(code)
        if known is not None:
            name = names[cut.of(known.value or 0)]
        else:
            name = _HIDDEN if code in places and places[code].cases != 0 else _NONE
        rows.append({"type": "Feature", "geometry": ring, "klass": name})
        if known is not None:
            texts.append((known.cases or 0, one["properties"]["name"], _middle(ring)))
    largest = _apart(sorted(texts, reverse=True), TEXTED if width > charts.NARROW else TEXTED - 2)
    used = {row["klass"] for row in rows}
    kinds = [name for name in names if name in used or name not in (_HIDDEN, _NONE)]
    chart = _chart(rows, largest, kinds, width)
    svg = charts.draw(
        chart, width, title, told, key, height=round(width * 0.8) + (0 if width > charts.NARROW else 150)
    )
    return _hatch(_LONG.sub(r"\1", svg), key)


def _chart(rows: list[Any], texts: list[Any], names: list[str], width: int) -> Any:
    alt = charts.altair()
    legend = alt.Legend(
        orient="bottom", columns=2 if width > charts.NARROW else 1, title=None, symbolType="square", symbolSize=160,
        symbolStrokeColor=charts.QUIET, symbolStrokeWidth=1, labelColor=charts.INK, labelFontSize=charts.size(width),
        labelLimit=240,
    )  # fmt: skip
    odd = {_HIDDEN: HATCHED, _NONE: EMPTY}
    scale = alt.Scale(
        domain=names,
        range=[odd.get(name, colour) for name, colour in zip(names, [*RAMP, "", ""], strict=False)],
    )
    flat = {"type": "identity", "reflectY": True}
    shapes = (
        alt.Chart(alt.Data(values=rows))
        .mark_geoshape(stroke=charts.QUIET, strokeWidth=0.8)
        .encode(fill=alt.Fill("klass:N", scale=scale, legend=legend))
        .properties(projection=flat)
    )
    points = [{"x": x, "y": y, "name": name} for _, name, (x, y) in texts]
    base = alt.Chart(alt.Data(values=points)).encode(longitude="x:Q", latitude="y:Q", text="name:N")
    style = {"fontSize": charts.size(width), "fontWeight": 600}
    halo = base.mark_text(stroke=charts.PAPER, strokeWidth=4, strokeJoin="round", fill=charts.PAPER, **style)
    return alt.layer(shapes, halo, base.mark_text(color=charts.INK, **style)).properties(projection=flat)


def _apart(texts: Sequence[Any], most: int) -> list[Any]:
    """The first names that do not lie upon one another."""
    kept: list[Any] = []
    for one in texts:
        x, y = one[2]
        if len(kept) < most and all(abs(x - a) > _ASIDE or abs(y - b) > _ABOVE for _, _, (a, b) in kept):
            kept.append(one)
    return kept


def _hatch(svg: str, key: str) -> str:
    """What may not be shown is hatched: no colour says it, and greyscale keeps it."""
    pattern = _PATTERN.format(key=key, paper=charts.PAPER, ink=charts.QUIET)
    return svg.replace(f'fill="{HATCHED}"', f'fill="url(#{key}-h)"').replace(
        "</desc>", f"</desc>{pattern}", 1
    )


def _shrink(features: Sequence[Any]) -> float:
    heights = [
        point[1]
        for one in features
        for part in one["geometry"]["coordinates"]
        for ring in part
        for point in ring
    ]
    return cos(radians((min(heights) + max(heights)) / 2))


def _flat(feature: Any, shrink: float) -> dict[str, Any]:
    """The shape with longitudes shrunk at our latitude: a plane, where no winding of rings matters."""
    parts = [
        [[[round(x * shrink, 5), y] for x, y in ring] for ring in part]
        for part in feature["geometry"]["coordinates"]
    ]
    return {"type": "MultiPolygon", "coordinates": parts}


def _middle(shape: Mapping[str, Any]) -> tuple[float, float]:
    ring = max((part[0] for part in shape["coordinates"]), key=len)
    across, up = [x for x, _ in ring], [y for _, y in ring]
    return (min(across) + max(across)) / 2, (min(up) + max(up)) / 2
