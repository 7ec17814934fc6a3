# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From raw cells to what may be published: periods, windows, protection, figures. The raw cells end here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from raccordo.observatory import disclosure, engine, words
from raccordo.observatory.declaration import Figures, Indicator, Measure, Timing
from raccordo.observatory.disclosure import Cell, Raw, Released, Rule, Shown
from raccordo.observatory.engine import WHOLE, Cube, Period
from raccordo.observatory.lake.reading import Lake, made_of
from raccordo.observatory.lake.schema import UNKNOWN_PLACE

YEAR = 12
GRAINS = (1, 3, 6)
_MEDIAN, _NINTH = 0.5, 0.9


@dataclass(frozen=True)
class Window:
    """Twelve months as they may be read, in all, by place and by stretch."""

    key: str
    label: str
    first: date
    last: date
    total: Figures
    places: Mapping[str, Figures] = field(default_factory=dict)
    others: Figures | None = None
    stretches: Sequence[Period] = ()
    series: Sequence[Figures] = ()
    place_series: Mapping[str, Sequence[Figures]] = field(default_factory=dict)


@dataclass(frozen=True)
class Publication:
    """One indicator as it may be read."""

    slug: str
    code: str
    version: int
    closing: date  # the last day that counts
    cell: int
    grain: int  # months in one stretch; 12 when shorter ones would say too much
    names: Mapping[str, str]  # place → name
    windows: Sequence[Window]


def publication(lake: Lake, indicator: Indicator, rule: Rule, closing: date) -> Publication:
    """Count, protect, and shape one indicator up to a day."""
    names = _names(lake)
    spans = [("ultimi-12-mesi", closing), ("12-mesi-prima", _back(closing, YEAR))]
    stretches = {
        (key, grain): _stretches(indicator, key, last, grain) for key, last in spans for grain in GRAINS
    }
    wholes = {key: Period(key, _back(last, YEAR) + timedelta(days=1), last) for key, last in spans}
    cube = engine.count(lake, indicator, [*wholes.values(), *(p for row in stretches.values() for p in row)])
    grain = _grain(indicator, cube, {g: stretches[spans[0][0], g] for g in GRAINS}, rule)
    windows = [
        _window(indicator, cube, wholes[key], stretches.get((key, grain), []), names, rule)
        for key, _ in spans
    ]
    return Publication(
        indicator.slug, indicator.code, indicator.version, closing, rule.cell, grain, names, windows
    )


def closing_day(lake: Lake, indicator: Indicator, rule: Rule, today: date, before: date | None) -> date:
    """Up to which day to count: the last month that is over; or the day of the last publication, while the cases that
    came since are too few to be told from the difference."""
    latest = today.replace(day=1) - timedelta(days=1)
    if before is None or before >= latest or indicator.timing is Timing.STATE or rule.cell <= 1:
        return latest
    fresh = engine.count(lake, indicator, [Period("fresh", before + timedelta(days=1), latest)])
    cases = fresh.get((WHOLE, "fresh"), Cell()).cases
    return latest if disclosure.steps_safely(cases, rule) else before


def _names(lake: Lake) -> dict[str, str]:
    table = lake.table("municipalities")
    found = {row["place"]: row["name"] for row in lake.rows(table)}
    return {**dict(sorted(found.items(), key=lambda item: item[1])), UNKNOWN_PLACE: "Comune non noto"}


def _back(day: date, months: int) -> date:
    """The last day of the month that ended so many months before."""
    total = day.year * 12 + day.month - months
    return date(total // 12, total % 12 + 1, 1) - timedelta(days=1)


def _stretches(indicator: Indicator, key: str, last: date, grain: int) -> list[Period]:
    if indicator.timing is Timing.STATE and grain != GRAINS[0]:
        return []
    ends = [_back(last, months) for months in range(YEAR - grain, -1, -grain)]
    return [
        Period(f"{key}/{grain}/{index}", _back(end, grain) + timedelta(days=1), end)
        for index, end in enumerate(ends)
    ]


def _grain(indicator: Indicator, cube: Cube, stretches: Mapping[int, Sequence[Period]], rule: Rule) -> int:
    if indicator.timing is Timing.STATE:
        return GRAINS[0]
    cells = {
        grain: [cube.get((WHOLE, period.key), Cell()) for period in periods]
        for grain, periods in stretches.items()
    }
    return disclosure.finest(cells, rule)


def _window(
    indicator: Indicator, cube: Cube, whole: Period, stretches: Sequence[Period], names: Mapping[str, str], rule: Rule
) -> Window:  # fmt: skip
    state = indicator.timing is Timing.STATE
    told = stretches[-1].key if state else whole.key
    places = [place for place in names if place != UNKNOWN_PLACE or (place, told) in cube]
    places += sorted({place for place, _ in cube if place not in names and place != WHOLE})
    empty = _empty(indicator.measure)
    cells = {place: [cube.get((place, period.key), empty) for period in stretches] for place in places}
    raw = Raw(
        cube.get((WHOLE, told), empty),
        {place: cube.get((place, told), empty) for place in places},
        [cube.get((WHOLE, period.key), empty) for period in stretches],
        cells,
        additive=not state,
    )
    return _shaped(indicator, whole, stretches, disclosure.release(raw, rule))


def _empty(measure: Measure) -> Cell:
    if measure is Measure.SHARE:
        return Cell(0, 0)
    return Cell(sums={"numerator": 0.0, "denominator": 0.0}) if measure is Measure.AMOUNT else Cell()


def _shaped(indicator: Indicator, whole: Period, stretches: Sequence[Period], safe: Released) -> Window:
    def figures(shown: Shown) -> Figures:
        return readable(indicator.measure, shown)

    label = (
        f"al {words.day(whole.last)}"
        if indicator.timing is Timing.STATE
        else words.stretch(whole.first, whole.last)
    )
    return Window(
        whole.key, label, whole.first, whole.last, figures(safe.total),
        {place: figures(shown) for place, shown in safe.places.items()},
        figures(safe.others) if safe.others else None,
        stretches if safe.series else (),
        [figures(shown) for shown in safe.series],
        {place: [figures(shown) for shown in row] for place, row in safe.place_series.items()},
    )  # fmt: skip


def readable(measure: Measure, shown: Shown) -> Figures:
    """The figures of one cell that may be shown, rounded as they are said."""
    if shown.mark:
        return Figures(mark=shown.mark)
    numerator, denominator = shown.sums.get("numerator"), shown.sums.get("denominator")
    median, ninth = shown.quantiles.get(_MEDIAN), shown.quantiles.get(_NINTH)
    value: float | None = None
    if measure is Measure.SHARE and shown.yes is not None and shown.cases:
        value = round(100 * shown.yes / shown.cases, 1)
    elif measure is Measure.AMOUNT and denominator:
        value = round(100 * (numerator or 0) / denominator, 1)
    elif measure is Measure.LOAD and shown.staff:
        value = round((shown.cases or 0) / shown.staff, 1)
    elif measure is Measure.DAYS:
        value = median
    known = [name for name, level in (("median", _MEDIAN), ("ninth", _NINTH)) if level in shown.quantiles]
    return Figures(
        shown.cases, shown.yes, _whole(numerator), _whole(denominator), shown.staff, value, median, ninth, known,
        open_cases=shown.open_cases,
    )  # fmt: skip


def _whole(value: float | None) -> float | None:
    return None if value is None else float(round(value))


def worked(indicator: Indicator) -> dict[str, float]:
    """The worked example of an indicator, computed by its own expressions. Written rows, so nothing is protected."""
    example = indicator.example
    with made_of(example.rows) as lake:
        cube = engine.count(lake, indicator, [Period("esempio", example.first, example.last)])
    cell = cube[(WHOLE, "esempio")]
    shown = readable(
        indicator.measure, disclosure.release(Raw(cell), Rule(cell=1, staff=0, dominance=1)).total
    )
    open_cases = cell.open_cases or 0
    numerator = {
        Measure.SHARE: shown.yes,
        Measure.LOAD: shown.cases,
        Measure.DAYS: (shown.cases or 0) - open_cases,
    }
    denominator = {Measure.LOAD: shown.staff}
    found = {
        "numerator": numerator.get(indicator.measure, shown.numerator),
        "denominator": denominator.get(indicator.measure, shown.denominator or shown.cases),
        "value": shown.value, "median": shown.median, "ninth": shown.ninth,
    }  # fmt: skip
    return {name: float(value) for name, value in found.items() if value is not None}
