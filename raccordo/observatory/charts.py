# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Charts drawn on the server: Vega-Lite by Altair, turned into SVG by vl-convert, in the colours of the page.

One function a kind of chart, each in a wide and a narrow drawing. It runs in the nightly job, never in a request. Series
are told apart by dash, fill and a word beside them, not by colour alone; the table beside holds every number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from raccordo.observatory import words
from raccordo.observatory.declaration import Figures, Indicator, Measure, Timing

WIDE, NARROW = 560, 300
_FONT = "Titillium Web, Segoe UI, sans-serif"
INK, QUIET, MAIN, SECOND = (
    "var(--testo, #17242d)", "var(--testo2, #455a64)", "var(--primario, #005d6b)", "var(--sociale, #8f4400)",
)  # fmt: skip
GRID, TINT, PAPER = "var(--bordo, #d3dce1)", "var(--primario-tinta, #e3f0f2)", "var(--carta, #ffffff)"
MOST_PLACES, FEW = 12, 6


@dataclass(frozen=True)
class Line:
    """One line of a chart: its values, the words at its end, how it is drawn."""

    name: str
    values: Sequence[float | None]
    label: str
    colour: str
    dash: bool = False
    step: bool = False


@dataclass(frozen=True)
class Drawing:
    """One chart in its two widths, with the words for who cannot see it."""

    wide: str
    narrow: str


def series(
    indicator: Indicator, labels: Sequence[str], figures: Sequence[Figures], title: str, key: str
) -> Drawing | None:
    """The chart of an indicator over time; none when fewer than two points may be shown."""
    if len([one for one in figures if not one.mark]) < 2:
        return None
    makers = {
        Measure.SHARE: _adoption if indicator.timing is Timing.STATE else _share,
        Measure.DAYS: _waiting,
        Measure.AMOUNT: _amount,
        Measure.LOAD: _load,
    }
    return _both(
        lambda width: makers[indicator.measure](labels, figures, width), title, _told(indicator, labels), key
    )


def by_place(indicator: Indicator, figures: Mapping[str, Figures], title: str, key: str) -> Drawing | None:
    """The places that may be shown, one bar or one range each; none when there are fewer than two."""
    shown = {name: one for name, one in figures.items() if may_be_drawn(one)}
    if len(shown) < 2:
        return None
    first = dict(sorted(shown.items(), key=lambda item: (-(item[1].cases or 0), item[0]))[:MOST_PLACES])
    maker = _ranges if indicator.measure is Measure.DAYS else _bars
    told = f"{indicator.short} per comune: {', '.join(first)}."
    return _both(lambda width: maker(indicator, first, width), title, told, key)


def may_be_drawn(one: Figures) -> bool:
    """Whether a place has a figure that may be shown."""
    return not one.mark and one.value is not None and bool(one.cases)


def _told(indicator: Indicator, labels: Sequence[str]) -> str:
    return f"{indicator.short}, da {labels[0]} a {labels[-1]}. La tabella accanto riporta tutti i numeri."


# --- kinds ----------------------------------------------------------------------------------------------------------


def _adoption(labels: Sequence[str], figures: Sequence[Figures], width: int) -> Any:
    joined, working = [one.yes for one in figures], [one.cases for one in figures]
    return _lines(labels, [
        Line("in servizio", working, f"{_last(working)} in servizio", QUIET, dash=True, step=True),
        Line("hanno aderito", joined, f"{_last(joined)} hanno aderito", MAIN, step=True),
    ], width)  # fmt: skip


def _share(labels: Sequence[str], figures: Sequence[Figures], width: int) -> Any:
    values = [one.value for one in figures]
    line = Line("quota", values, f"{_last(values, 1)}%", MAIN)
    return _lines(labels, [line], width, top=100, unit="%")


def _waiting(labels: Sequence[str], figures: Sequence[Figures], width: int) -> Any:
    half, most = [one.median for one in figures], [one.ninth for one in figures]
    lines = [Line("mediana", half, f"metà entro {_last(half)}", MAIN)]
    if any(value is not None for value in most):
        lines.insert(0, Line("nono decile", most, f"9 su 10 entro {_last(most)}", SECOND, dash=True))
    return _lines(labels, lines, width, unit=" g")


def _load(labels: Sequence[str], figures: Sequence[Figures], width: int) -> Any:
    values = [one.value for one in figures]
    return _lines(labels, [Line("carico", values, f"{_last(values, 1)} persone", MAIN, step=True)], width)


def _amount(labels: Sequence[str], figures: Sequence[Figures], width: int) -> Any:
    alt = altair()
    rows = [
        {"x": label, "due": one.denominator, "given": one.numerator, "text": f"{words.number(one.value)}%"}
        for label, one in zip(labels, figures, strict=True)
        if one.value is not None
    ]
    for row in rows[:-1] if width == NARROW and len(rows) > 6 else ():
        row["text"] = ""
    base = alt.Chart(alt.Data(values=rows)).encode(x=_axis_x(labels, width))
    y = _axis_y(" h")
    return alt.layer(
        base.mark_bar(fill=PAPER, stroke=MAIN, strokeWidth=1.5, width={"band": 0.72}).encode(
            y=alt.Y("due:Q", axis=y)
        ),
        base.mark_bar(fill=MAIN, width={"band": 0.44}).encode(y="given:Q"),
        base.mark_text(dy=-8, color=INK, fontWeight=600, fontSize=size(width)).encode(
            y="due:Q", text="text:N"
        ),
    )


def _lines(
    labels: Sequence[str], lines: Sequence[Line], width: int, *, top: float | None = None, unit: str = ""
) -> Any:
    alt = altair()
    highest = top or max((value for line in lines for value in line.values if value is not None), default=1)
    scale = alt.Scale(domain=[0, highest * (1.12 if top is None else 1.06)], nice=False)
    layers = []
    for line, push in zip(lines, _pushes(lines, highest, width), strict=True):
        rows = [{"x": x, "y": y} for x, y in zip(labels, line.values, strict=True)]
        y = alt.Y("y:Q", scale=scale, axis=_axis_y(unit))
        style = {"stroke": line.colour, "strokeWidth": 2.5, "strokeDash": [6, 4] if line.dash else [1, 0]}
        base = alt.Chart(alt.Data(values=rows)).encode(x=_axis_x(labels, width), y=y)
        layers.append(base.mark_line(interpolate="step-after" if line.step else "linear", **style))
        known = [row for row in rows if row["y"] is not None]
        if known:
            end = alt.Chart(alt.Data(values=known[-1:])).encode(x=_axis_x(labels, width), y=y)
            layers += [
                end.mark_point(fill=line.colour, stroke=line.colour, size=50, filled=True),
                *_end(end, line, width, push),
            ]
    return alt.layer(*layers)


def _end(end: Any, line: Line, width: int, push: int) -> list[Any]:
    """The words at the right of a line's end, on two rows where the drawing is narrow."""
    rows = line.label if width > NARROW else _broken(line.label)
    style = {"text": rows, "fontWeight": 600, "fontSize": size(width), "align": "left", "dx": 9, "dy": push}
    return [end.mark_text(baseline="middle", color=line.colour, lineBreak="\n", **style)]


def _broken(text: str) -> str:
    """Two rows as even as the words allow."""
    parts = text.split()
    cuts = range(1, len(parts))
    if not cuts:
        return text
    best = min(cuts, key=lambda cut: max(len(" ".join(parts[:cut])), len(" ".join(parts[cut:]))))
    return " ".join(parts[:best]) + "\n" + " ".join(parts[best:])


def _pushes(lines: Sequence[Line], highest: float, width: int) -> list[int]:
    """How far to move the words of each line, so that two that end together can both be read."""
    height, need = (200, 20) if width > NARROW else (160, 34)
    ends = [_last_value(line.values) / highest * height for line in lines]
    if len(ends) < 2 or abs(ends[0] - ends[1]) >= need:
        return [0] * len(lines)
    short = round((need - abs(ends[0] - ends[1])) / 2)
    return [-short, short] if ends[0] >= ends[1] else [short, -short]


def _bars(indicator: Indicator, figures: Mapping[str, Figures], width: int) -> Any:
    alt = altair()
    percent = indicator.measure in (Measure.SHARE, Measure.AMOUNT)
    rows = [
        {"x": name, "y": one.value, "full": 100, "text": _bar_words(indicator, one)}
        for name, one in figures.items()
    ]
    top = 100 if percent else max(row["y"] for row in rows)
    scale = alt.Scale(domain=[0, top * 1.42])
    x, full = alt.X("y:Q", axis=None, scale=scale), alt.X("full:Q", axis=None, scale=scale)
    base = alt.Chart(alt.Data(values=rows)).encode(y=_axis_places(list(figures), width))
    layers = [
        base.mark_bar(fill=MAIN, height={"band": 0.62}).encode(x=x),
        base.mark_text(align="left", dx=6, color=INK, fontSize=size(width)).encode(
            x=full if percent else x, text="text:N"
        ),
    ]
    if percent:
        track = base.mark_bar(fill=PAPER, stroke=GRID, height={"band": 0.62}).encode(x=full)
        layers.insert(0, track)
    return alt.layer(*layers)


def _bar_words(indicator: Indicator, one: Figures) -> str:
    if indicator.measure is Measure.SHARE:
        return f"{one.yes} su {one.cases}"
    if indicator.measure is Measure.AMOUNT:
        return words.percent(one.value or 0)
    return words.number(one.value or 0, 1)


def _ranges(indicator: Indicator, figures: Mapping[str, Figures], width: int) -> Any:
    alt = altair()
    rows = [
        {"x": name, "half": one.median, "most": one.median if one.ninth is None else one.ninth}
        for name, one in figures.items()
    ]
    for row in rows:
        row["text"] = f"{words.number(row['half'])} g"
        if row["most"] != row["half"]:
            row["text"] += f" · 9 su 10: {words.number(row['most'])} g"
    top = max(row["most"] for row in rows) or 1
    scale = alt.Scale(domain=[0, top * (1.7 if width > NARROW else 2.8)])
    half, most = alt.X("half:Q", scale=scale, axis=None), alt.X("most:Q", scale=scale, axis=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=_axis_places(list(figures), width))
    return alt.layer(
        base.mark_rule(stroke=SECOND, strokeWidth=2, strokeDash=[5, 3]).encode(x=half, x2="most:Q"),
        base.mark_point(fill=MAIN, stroke=MAIN, size=70, filled=True).encode(x=half),
        base.mark_tick(color=SECOND, thickness=2).encode(x=most),
        base.mark_text(align="left", dx=8, color=INK, fontSize=size(width)).encode(x=most, text="text:N"),
    )


# --- the house theme ------------------------------------------------------------------------------------------------


def altair() -> Any:
    """The library, loaded only by who draws."""
    import altair as library

    return library


def size(width: int) -> int:
    """The size of the words of a drawing."""
    return 13 if width > NARROW else 12


def _axis_x(labels: Sequence[str], width: int) -> Any:
    alt = altair()
    room = max(1, (width - 40) // (6 * max(map(len, labels)) + 5))
    every = -(-len(labels) // room)
    shown = [label for index, label in enumerate(reversed(labels)) if index % every == 0]
    axis = alt.Axis(values=shown, labelAngle=0, title=None, ticks=False, domain=False, labelOverlap=False)
    return alt.X("x:N", sort=None, scale=alt.Scale(domain=list(labels)), axis=axis)


def _axis_y(unit: str) -> Any:
    text = f"replace(format(datum.value, ',.3~f'), '.', ',') + '{unit}'"
    return altair().Axis(title=None, tickCount=5, ticks=False, domain=False, labelExpr=text)


def _axis_places(names: Sequence[str], width: int) -> Any:
    alt = altair()
    axis = alt.Axis(title=None, ticks=False, domain=False, labelLimit=width // 3, labelColor=INK)
    return alt.Y("x:N", sort=None, scale=alt.Scale(domain=list(names)), axis=axis)


def _both(make: Any, title: str, told: str, key: str) -> Drawing:
    wide, narrow = (
        _svg(make(width), width, title, told, f"{key}-{name}")
        for width, name in ((WIDE, "largo"), (NARROW, "stretto"))
    )
    return Drawing(wide, narrow)


def _svg(chart: Any, width: int, title: str, told: str, key: str) -> str:
    rows = chart.to_dict(validate=False)
    sideways = any(name == "y" and part.get("type") == "nominal" for name, part in _encodings(rows))
    height = 30 + 34 * _places(rows) if sideways else (260 if width > NARROW else 220)
    return draw(chart, width, title, told, key, height=height)


def draw(chart: Any, width: int, title: str, told: str, key: str, *, height: int) -> str:
    """A chart as SVG in the house theme, fit for a strict page."""
    import vl_convert

    rows, words_size = chart.to_dict(validate=False), size(width)
    rows.update(
        width=width, height=height, autosize={"type": "fit", "contains": "padding"}, background=None,
        padding={"left": 2, "right": 6, "top": 10, "bottom": 2},
        config={
            "font": _FONT, "aria": False, "view": {"stroke": None},
            "axis": {"labelColor": QUIET, "gridColor": GRID, "labelFontSize": words_size, "labelFont": _FONT, "labelPadding": 6},
            "axisX": {"grid": False},
        },
    )  # fmt: skip
    return clean(vl_convert.vegalite_to_svg(rows), title, told, key)


def _encodings(spec: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [item for layer in spec["layer"] for item in layer.get("encoding", {}).items()]


def _places(spec: Mapping[str, Any]) -> int:
    return max(
        len(part["scale"]["domain"]) for name, part in _encodings(spec) if name == "y" and "scale" in part
    )


_NOISE = re.compile(r' (?:role|aria-[a-z]+|class|pointer-events|xmlns:xlink|version|opacity)="[^"]*"')
_EMPTY = re.compile(r'<path d="" display="none"/>|<path d="M0,0h0v0h0Z"/>|<g></g>')
_ROOT = re.compile(r'<svg xmlns="[^"]+" width="[^"]+" height="[^"]+" viewBox="([^"]+)">')


def clean(svg: str, title: str, told: str, key: str) -> str:
    """A drawing fit for a strict page: no inline style, no fixed size, one role, a title and a description."""
    svg = _NOISE.sub("", svg)
    while _EMPTY.search(svg):
        svg = _EMPTY.sub("", svg)
    root = _ROOT.match(svg)
    if root is None or "style=" in svg or "<script" in svg:
        raise ValueError("the drawing is not of the expected shape")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{root[1]}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(told)}</desc>'
    )
    return head + svg[root.end() :]


def _last_value(values: Sequence[float | None]) -> float:
    return next((value for value in reversed(values) if value is not None), 0.0)


def _last(values: Sequence[float | None], digits: int = 0) -> str:
    return words.number(_last_value(values), digits)
