# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published figures as the pages say them: values, comparisons in words, rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from raccordo.kernel.periods import ROME, clock
from raccordo.observatory import published, words
from raccordo.observatory.declaration import Better, Figures, Indicator, Measure, Timing
from raccordo.observatory.disclosure import WITHHELD, Rule, note
from raccordo.observatory.figures import Window
from raccordo.observatory.lake.tables import TABLES
from raccordo.observatory.published import INSIDE, OUTSIDE, Reading

STALE = timedelta(days=2)
PERIODS = (("ultimi-12-mesi", "Ultimi 12 mesi"), ("12-mesi-prima", "12 mesi prima"))
HIDDEN = "non mostrato"
NEVER = "non ancora"
Column = tuple[str, str]


@dataclass(frozen=True)
class Card:
    """One figure with its comparison."""

    name: str
    value: str
    comparison: str
    tone: str
    direction: str | None
    href: str


@dataclass(frozen=True)
class Chart:
    """A chart with the sentence that it shows and what it is made of."""

    title: str
    wide: str
    narrow: str
    source: str


@dataclass(frozen=True)
class Table:
    """A table as the component takes it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    hidden: Sequence[str] = ()  # «Abbadia Lariana (<5)»
    cards: bool = True  # on a phone, rows as cards; a short table stays a table


@dataclass(frozen=True)
class View:
    """What one indicator shows for a period and a place."""

    indicator: Indicator
    reading: Reading
    audience: str
    window: Window
    before: Window | None
    place: str
    place_name: str
    figures: Figures
    finding: str
    card: Card
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    map: Chart | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


def view_of(
    indicator: Indicator, reading: Reading, period: str, place: str, *, audience: str = INSIDE
) -> View:
    """Choose from what was published what a page shows."""
    windows = list(reading.publication.windows)
    index = next((i for i, window in enumerate(windows) if window.key == period), 0)
    window, before = windows[index], windows[index + 1] if index + 1 < len(windows) else None
    name = reading.publication.names.get(place, place) if place else settings.OWNER["territory"]
    figures = window.places.get(place, _absent(window)) if place else window.total
    finding = reading.findings.get(f"{window.key}/{place}", f"Numeri troppo piccoli {words.at_place(name)}")
    card = _card(indicator, figures, _before(before, place), place, period)
    view = View(indicator, reading, audience, window, before, place, name, figures, finding, card)
    return _filled(view)


def _absent(window: Window) -> Figures:
    """A place of a window that says nothing of its places: hidden with the whole, or empty like it."""
    return Figures(mark=WITHHELD) if window.total.mark else Figures(cases=0)


def _filled(view: View) -> View:
    tables = [table for table in (_series_table(view), _places_table(view)) if table is not None]
    return View(
        view.indicator, view.reading, view.audience, view.window, view.before, view.place, view.place_name,
        view.figures, view.finding, view.card, _charts(view), tables, _notes(view), _map(view),
    )  # fmt: skip


def _before(before: Window | None, place: str) -> Figures | None:
    if before is None:
        return None
    figures = before.places.get(place) if place else before.total
    return figures if figures and not figures.mark and figures.cases else None


# --- one figure -----------------------------------------------------------------------------------------------------


def value(indicator: Indicator, one: Figures) -> str:
    """The figure itself: «74,1%», «2 giorni», «6,3», «<5»."""
    if one.mark:
        return HIDDEN if one.mark == WITHHELD else one.mark
    if indicator.measure is Measure.DAYS:
        return _days(one, "median", one.median)
    if one.value is None:
        return "nessun caso" if not one.cases else HIDDEN
    return words.percent(one.value) if indicator.unit == "%" else words.number(one.value, 1)


def _days(one: Figures, name: str, days: float | None) -> str:
    if name not in one.told:
        return "nessun caso" if not one.cases else HIDDEN
    return NEVER if days is None else words.days(days)


def _card(indicator: Indicator, now: Figures, before: Figures | None, place: str, period: str) -> Card:
    query = f"?periodo={period}" + (f"&comune={place}" if place else "")
    href = f"/osservatori/{indicator.slug}/{query}"
    step = _step(indicator, now, before)
    if step is None or before is None:
        missing = (
            "Numeri troppo piccoli per dirli"
            if now.mark
            else "Nessun confronto con l’anno prima"
            if now.cases
            else ""
        )
        return Card(indicator.short, value(indicator, now), missing, "grigio", None, href)
    if not step:
        return Card(indicator.short, value(indicator, now), "Come un anno prima", "grigio", None, href)
    good = (step > 0) == (indicator.better is Better.HIGHER)
    tone = "grigio" if indicator.better is Better.NEITHER else ("verde" if good else "rosso")
    text = f"{words.number(abs(step), 1)} {_unit(indicator, abs(step))} in un anno"
    return Card(indicator.short, value(indicator, now), text, tone, "su" if step > 0 else "giu", href)


def _step(indicator: Indicator, now: Figures, before: Figures | None) -> float | None:
    if before is None or now.value is None or before.value is None:
        return None
    return round(now.value - before.value, 1)


def _unit(indicator: Indicator, step: float) -> str:
    one, many = {
        Measure.DAYS: ("giorno", "giorni"), Measure.LOAD: ("persona", "persone"),
    }.get(indicator.measure, ("punto", "punti"))  # fmt: skip
    return one if step == 1 else many


# --- tables ---------------------------------------------------------------------------------------------------------

_COLUMNS: dict[Measure, tuple[Column, ...]] = {
    Measure.SHARE: (("{many}", "numero"), ("{short}", "numero"), ("Quota", "numero")),
    Measure.DAYS: (("{many}", "numero"), ("Mediana", "numero"), ("9 su 10 entro", "numero")),
    Measure.AMOUNT: (
        ("{many}", "numero"),
        ("Ore dovute", "numero"),
        ("Ore date", "numero"),
        ("Quota", "numero"),
    ),
    Measure.LOAD: (("{many}", "numero"), ("Operatori", "numero"), ("Persone per operatore", "numero")),
}


def columns(indicator: Indicator, first: str) -> list[Column]:
    """The heads of a table, the first being of what a row is about."""
    many = indicator.cases_words[1]
    names = {"many": many[0].upper() + many[1:], "short": indicator.part_words or indicator.short}
    return [(first, ""), *((name.format(**names), kind) for name, kind in _COLUMNS[indicator.measure])]


def cells(indicator: Indicator, one: Figures) -> list[str]:
    """The cells of a row, after the first."""
    if one.mark:
        return [one.mark, *[WITHHELD] * (len(_COLUMNS[indicator.measure]) - 1)]
    cases = words.number(one.cases or 0)
    if indicator.measure is Measure.SHARE:
        return [
            cases,
            WITHHELD if one.yes is None else words.number(one.yes),
            _or_dash(one.value, words.percent),
        ]
    if indicator.measure is Measure.DAYS:
        return [cases, _cell_days(one, "median", one.median), _cell_days(one, "ninth", one.ninth)]
    if indicator.measure is Measure.AMOUNT:
        hours = (words.number(one.denominator or 0), words.number(one.numerator or 0))
        return [cases, *hours, _or_dash(one.value, words.percent)]
    return [cases, _or_dash(one.staff, words.number), _or_dash(one.value, lambda v: words.number(v, 1))]


def _or_dash(number: float | None, say: Any) -> str:
    return "–" if number is None else str(say(number))


def _cell_days(one: Figures, name: str, days: float | None) -> str:
    if name not in one.told:
        return "–" if not one.cases else WITHHELD
    return NEVER if days is None else words.number(days)


def _series_table(view: View) -> Table | None:
    series = view.window.place_series.get(view.place, ()) if view.place else view.window.series
    if not series or not view.window.stretches:
        return None
    state = view.indicator.timing is Timing.STATE
    rows = [
        [
            f"al {words.day(period.last)}" if state else words.stretch(period.first, period.last),
            *cells(view.indicator, one),
        ]
        for period, one in zip(view.window.stretches, series, strict=True)
    ]
    caption = f"{view.indicator.short} nel tempo, {view.place_name}"
    return Table(caption, columns(view.indicator, "Giorno" if state else "Periodo"), rows[::-1], cards=False)


def _places_table(view: View) -> Table | None:
    if view.place or not view.window.places:
        return None
    names = view.reading.publication.names
    shown = {place: one for place, one in view.window.places.items() if not one.mark}
    order = sorted(shown, key=lambda place: (-(shown[place].cases or 0), names.get(place, place)))
    rows = [[names.get(place, place), *cells(view.indicator, shown[place])] for place in order]
    hidden = [
        f"{names.get(place, place)} ({one.mark})" for place, one in view.window.places.items() if one.mark
    ]
    if view.window.others is not None:
        rows.append([f"Altri {len(hidden)} comuni insieme", *cells(view.indicator, view.window.others)])
    rows.append([f"Totale, {view.place_name}", *cells(view.indicator, view.window.total)])
    caption = f"{view.indicator.short} per comune, {view.window.label}"
    return Table(caption, columns(view.indicator, "Comune"), rows, hidden)


# --- charts, notes --------------------------------------------------------------------------------------------------


def _charts(view: View) -> list[Chart]:
    slug, key = view.indicator.slug, view.window.key
    source = f"{view.indicator.short}, {view.window.label}, in {_axis_unit(view.indicator)}. Fonte: {view.indicator.source}."
    found = [(view.finding, published.drawing(view.audience, slug, key, view.place or "tutti"), source)]
    if not view.place:
        places = f"{view.indicator.short} per comune, {view.window.label}. Fonte: {view.indicator.source}."
        found.append(
            (
                f"{view.indicator.short}, comune per comune",
                published.drawing(view.audience, slug, key, "comuni"),
                places,
            )
        )
    return [Chart(title, *drawn, source) for title, drawn, source in found if drawn]


def _map(view: View) -> Chart | None:
    """The municipalities of the latest period, on the map."""
    if view.place:
        return None
    drawn = published.drawing(view.audience, view.indicator.slug, view.window.key, "mappa")
    source = f"{view.indicator.short} per comune, {view.window.label}. Fonte: {view.indicator.source}; confini ISTAT."
    return Chart(f"{view.indicator.short}, sulla mappa", *drawn, source) if drawn else None


def _axis_unit(indicator: Indicator) -> str:
    if indicator.measure is Measure.SHARE and indicator.timing is Timing.STATE:
        return indicator.cases_words[1]
    return {"%": "percentuale", "giorni": "giorni di calendario"}.get(indicator.unit, indicator.unit)


def _notes(view: View) -> list[str]:
    indicator, found = view.indicator, view.reading.publication
    waiting = view.figures.open_cases
    return [
        text
        for text in (
            f"{words.plural(waiting, indicator.cases_words)} del periodo: ancora in attesa."
            if waiting
            else "",
            note(Rule(cell=found.cell)),
            indicator.why_this_rule if view.audience == INSIDE or found.cell == 1 else "",
            _grain_words(found.grain, indicator),
            indicator.limits,
        )
        if text
    ]


def _grain_words(grain: int, indicator: Indicator) -> str:
    if indicator.timing is Timing.STATE or grain == 1:
        return ""
    if grain == 12:
        return "I numeri sono ancora piccoli: si mostra l’anno intero, senza dividerlo."
    return f"I numeri sono ancora piccoli: si mostrano tratti di {grain} mesi invece che di un mese."


def freshness(reading: Reading, at: datetime) -> dict[str, Any]:
    """«Dati al 31/10/2026 · caricati il 23/11/2026 alle 2:30», and whether they are old."""
    loaded = reading.at.astimezone(ROME)
    text = f"Dati al {words.day(reading.publication.closing)} · caricati il {loaded:%d/%m/%Y} alle {clock(loaded)}"
    return {"text": text, "stale": at - reading.at > STALE, "loaded": loaded}


def worked_example(indicator: Indicator, reading: Reading) -> Table:
    """The ten rows of the worked example, as they were counted."""
    heads: list[str] = []
    rows = [row for table in indicator.example.rows.values() for row in table]
    for row in rows:
        heads += [name for name in row if name not in heads]
    said = [[_plain(row.get(name), reading.publication.names) for name in heads] for row in rows]
    labels = {column.name: column.label for table in TABLES for column in table.columns}
    return Table(
        "Le righe dell’esempio", [(labels[name][0].upper() + labels[name][1:], "") for name in heads], said
    )


def _plain(cell: Any, names: Mapping[str, str]) -> str:
    if cell in names:
        return names[cell]
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%d/%m/%Y"))
    return words.number(cell, 1) if isinstance(cell, float) else str(cell)


__all__ = ["INSIDE", "OUTSIDE", "Card", "Chart", "Table", "View", "freshness", "view_of", "worked_example"]
