# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only exit for numbers: what is too small is hidden, and with it what would give it away.

Three kinds of number are protected: counts of cases, the part of them that is a «yes», and figures computed on them.
A hidden cell is protected when every value below the threshold remains possible for whoever combines all that is
shown: totals, other places, other periods. Nothing outside this module turns a `Cell` into something that may be read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

SMALLEST_FOR_PERSONS = 5
"""No cell that counts persons in care is shown below this (docs: privacy, threat 5)."""


@dataclass(frozen=True)
class Rule:
    """What must hold for a cell to be shown."""

    cell: int = SMALLEST_FOR_PERSONS
    staff: int = 0  # fewest operators behind a figure about work
    dominance: float = 0.8  # largest part that one person may have of a sum

    @property
    def mark(self) -> str:
        """What stands in the place of a number too small."""
        return f"<{self.cell}"


WITHHELD = "·"
"""What stands in the place of a number that would give a small one away."""


@dataclass(frozen=True)
class Cell:
    """One raw cell, which nobody may read: cases, how many are «yes», additive sums, figures computed on the cases."""

    cases: int = 0
    yes: int | None = None
    staff: int | None = None
    top: float = 0.0  # the part of `weight` that comes from one person
    weight: float = 0.0
    sums: Mapping[str, float] = field(default_factory=dict)
    quantiles: Mapping[float, float] = field(default_factory=dict)  # level → value, infinity when still open
    open_cases: int | None = None  # how many of the cases are not over yet

    def __add__(self, other: Cell) -> Cell:
        yes = None if self.yes is None and other.yes is None else (self.yes or 0) + (other.yes or 0)
        staff = None if self.staff is None else max(self.staff, other.staff or 0)
        names = {*self.sums, *other.sums}
        sums = {name: self.sums.get(name, 0.0) + other.sums.get(name, 0.0) for name in names}
        return Cell(
            self.cases + other.cases,
            yes,
            staff,
            max(self.top, other.top),
            self.weight + other.weight,
            sums,
        )


@dataclass(frozen=True)
class Raw:
    """One window of time, raw: the whole, each place, and the same by stretch of time."""

    total: Cell
    places: Mapping[str, Cell] = field(default_factory=dict)
    series: Sequence[Cell] = ()
    place_series: Mapping[str, Sequence[Cell]] = field(default_factory=dict)
    additive: bool = True  # the stretches add up to the window; false for the state at single days


@dataclass(frozen=True)
class Shown:
    """One cell as it may be read. With a `mark` the number is hidden; `yes` may be hidden alone."""

    cases: int | None = None
    yes: int | None = None
    mark: str = ""
    sums: Mapping[str, float] = field(default_factory=dict)
    quantiles: Mapping[float, float | None] = field(default_factory=dict)  # None: not reached yet
    staff: int | None = None
    open_cases: int | None = None


@dataclass(frozen=True)
class Released:
    """One window as it may be read."""

    total: Shown
    places: Mapping[str, Shown] = field(default_factory=dict)
    others: Shown | None = None  # the hidden places together
    series: Sequence[Shown] = ()
    place_series: Mapping[str, Sequence[Shown]] = field(default_factory=dict)


def release(raw: Raw, rule: Rule) -> Released:
    """Protect one window. What comes back may be read by whoever may open the page."""
    if not raw.total.cases:
        return Released(total=Shown(cases=0))
    if _small(raw.total, rule) or _heavy(raw.total, rule):
        return Released(total=Shown(mark=_mark(raw.total, rule)))
    with_yes = raw.total.yes is not None and _split_is_safe(raw.total, rule)
    hidden = hidden_places(raw.places, rule)
    silent = silent_places(raw.places, hidden, rule) if with_yes else set(raw.places)
    bare = not _counts_are_safe(raw.places, hidden, rule)  # all hidden, and still a mark would say too much
    places = {
        place: Shown(mark=WITHHELD)
        if bare
        else _show(cell, rule, hidden=place in hidden, silent=place in silent)
        for place, cell in raw.places.items()
    }
    group = _sum(raw.places[place] for place in hidden)
    others = (
        _show(group, rule, silent=silent != hidden, whole=False)
        if hidden and group.cases and not bare
        else None
    )
    series, place_series = _series(raw, hidden, silent, rule, with_yes)
    total = replace(_show(raw.total, rule, silent=not with_yes), open_cases=_open(raw.total, rule))
    return Released(total, places, others, series, place_series)


def finest(grains: Mapping[int, Sequence[Cell]], rule: Rule) -> int:
    """The shortest stretch, in months, in which every cell of the whole may be shown; 12 when none may."""
    for months in sorted(grains):
        cells = grains[months]
        if cells and all(_may_stand(cell, rule) for cell in cells):
            return months
    return 12


def steps_safely(fresh: int, rule: Rule) -> bool:
    """Whether the window may move on: with what was published before, the new cases would stand alone."""
    return fresh == 0 or fresh >= rule.cell


def _open(cell: Cell, rule: Rule) -> int | None:
    """How many cases are still open, when neither they nor the others are few."""
    if cell.open_cases is None or not _safe(cell.open_cases, rule):
        return None
    return cell.open_cases if _safe(cell.cases - cell.open_cases, rule) else None


# --- places ---------------------------------------------------------------------------------------------------------


def hidden_places(places: Mapping[str, Cell], rule: Rule) -> set[str]:
    """The places to hide: those too small, and as many others as it takes to keep them so."""
    hidden = {place for place, cell in places.items() if _small(cell, rule) or _heavy(cell, rule)}
    if not any(places[place].cases for place in hidden):
        return set()  # nothing but zeros: they may be told
    return _grow(places, hidden, lambda chosen: _counts_are_safe(places, chosen, rule))


def silent_places(places: Mapping[str, Cell], hidden: set[str], rule: Rule) -> set[str]:
    """The places whose «yes» is hidden, a superset of the hidden ones."""
    silent = hidden | {place for place, cell in places.items() if not _split_is_safe(cell, rule)}
    return _grow(places, silent, lambda chosen: _splits_are_safe(places, hidden, chosen, rule))


def _grow(places: Mapping[str, Cell], chosen: set[str], safe: object) -> set[str]:
    """Add the smallest shown place until what is hidden is safe; in the end only the whole is shown."""
    chosen = set(chosen)
    waiting = sorted(
        (place for place in places if place not in chosen), key=lambda place: (places[place].cases, place)
    )
    while not safe(chosen) and waiting:  # type: ignore[operator]
        chosen.add(waiting.pop(0))
    return chosen


def _counts_are_safe(places: Mapping[str, Cell], hidden: set[str], rule: Rule) -> bool:
    """Whether each number from 0 to the threshold stays possible in every cell too small, the sum being known."""
    if not hidden:
        return True
    group = _sum(places[place] for place in hidden)
    small = [place for place in hidden if places[place].cases < rule.cell]
    large = len(hidden) - len(small)
    if len(hidden) < 2 or not _may_stand(group, rule, split=False):
        return False
    if not small:
        return True
    if large:
        return group.cases - (rule.cell - 1) >= rule.cell * large
    return rule.cell - 1 <= group.cases <= (rule.cell - 1) * (len(small) - 1)


def _splits_are_safe(places: Mapping[str, Cell], hidden: set[str], silent: set[str], rule: Rule) -> bool:
    """Whether the «yes» of each silent place keeps several possible values, the sum of them being known."""
    if not silent:
        return True
    group = _sum(places[place] for place in silent)
    if len(silent) < 2 or not _split_is_safe(group, rule):
        return False
    yes = group.yes or 0
    for place in silent - hidden:
        cell = places[place]
        if _split_is_safe(cell, rule):
            continue
        least, most = max(0, yes - (group.cases - cell.cases)), min(cell.cases, yes)
        if most - least < rule.cell - 1:
            return False
    return True


# --- stretches of time ----------------------------------------------------------------------------------------------


def _series(
    raw: Raw, hidden: set[str], silent: set[str], rule: Rule, with_yes: bool
) -> tuple[list[Shown], dict[str, list[Shown]]]:
    if not raw.series:
        return [], {}
    if not raw.additive:
        return _moments(raw, rule)
    if not all(_may_stand(cell, rule, split=with_yes) for cell in raw.series):
        return [], {}
    whole = [_show(cell, rule, silent=not with_yes) for cell in raw.series]
    kept = hidden | (silent if with_yes else set())
    for place, cells in raw.place_series.items():
        if not all(_may_stand(cell, rule, split=with_yes) for cell in cells):
            kept.add(place)
    kept = _grow(raw.places, kept, lambda chosen: _stretches_are_safe(raw, chosen, rule, with_yes))
    shown = {
        place: [_show(cell, rule, silent=not with_yes) for cell in cells]
        for place, cells in raw.place_series.items()
        if place not in kept
    }
    return whole, shown


def _stretches_are_safe(raw: Raw, chosen: set[str], rule: Rule, with_yes: bool) -> bool:
    """Whether the hidden places together may be known in every stretch (they are: the whole less the shown)."""
    if not chosen:
        return True
    columns = zip(*(raw.place_series[place] for place in sorted(chosen)), strict=True)
    return len(chosen) > 1 and all(_may_stand(_sum(cells), rule, split=with_yes) for cells in columns)


def _moments(raw: Raw, rule: Rule) -> tuple[list[Shown], dict[str, list[Shown]]]:
    """The state at single days: each day is a table of its own, since days do not add up."""
    released = [
        release(Raw(cell, {place: cells[day] for place, cells in raw.place_series.items()}), rule)
        for day, cell in enumerate(raw.series)
    ]
    mark = Shown(mark=rule.mark)
    by_place = {place: [day.places.get(place, mark) for day in released] for place in raw.place_series}
    shown = {place: cells for place, cells in by_place.items() if any(not cell.mark for cell in cells)}
    return [day.total for day in released], shown


# --- single cells ---------------------------------------------------------------------------------------------------


def _small(cell: Cell, rule: Rule) -> bool:
    return rule.cell > 1 and cell.cases < rule.cell


def _heavy(cell: Cell, rule: Rule) -> bool:
    """Few operators, or one person who makes up nearly all of a sum."""
    few = cell.staff is not None and cell.cases > 0 and cell.staff < rule.staff
    return few or (cell.weight > 0 and cell.top > rule.dominance * cell.weight)


def _split_is_safe(cell: Cell, rule: Rule) -> bool:
    yes = cell.yes or 0
    return cell.yes is None or (_safe(yes, rule) and _safe(cell.cases - yes, rule))


def _safe(count: int, rule: Rule) -> bool:
    return count == 0 or count >= rule.cell


def _may_stand(cell: Cell, rule: Rule, *, split: bool = True) -> bool:
    """Whether a cell may be known; an empty one may."""
    whole = _safe(cell.cases, rule) and not _heavy(cell, rule)
    return whole and (not split or _split_is_safe(cell, rule))


def _mark(cell: Cell, rule: Rule) -> str:
    return rule.mark if _small(cell, rule) else WITHHELD


def _show(cell: Cell, rule: Rule, *, hidden: bool = False, silent: bool = False, whole: bool = True) -> Shown:
    if hidden:
        return Shown(mark=_mark(cell, rule))
    quantiles = {
        level: blurred
        for level, value in cell.quantiles.items()
        if whole and (blurred := blur(level, value, cell.cases, rule)) != ()
    }
    yes = None if silent else cell.yes
    sums = {name: round(value, 1) for name, value in cell.sums.items()}
    return Shown(cell.cases, yes, "", sums, quantiles, cell.staff if whole else None)  # type: ignore[arg-type]


def blur(level: float, value: float, cases: int, rule: Rule) -> float | tuple[()] | None:
    """A quantile as it may be shown: exact with enough cases beyond it, else rounded up to five days, else nothing.

    «9 su 10 entro 15 giorni» stays true when rounded up. None says that it has not been reached yet.
    """
    beyond = cases * min(level, 1 - level)
    if rule.cell > 1 and cases < math.ceil(1 / (1 - level)):
        return ()
    if math.isinf(value):
        return None
    if beyond + 1e-9 >= rule.cell or rule.cell == 1:
        return value
    return float(math.ceil(value / 5) * 5)


def _sum(cells: Iterable[Cell]) -> Cell:
    return reduce(Cell.__add__, cells, Cell())


NOTE = (
    "I numeri sotto {cell} non si mostrano (segno «<{cell}»): potrebbero far riconoscere una persona. Dove un numero "
    "piccolo si ricaverebbe per sottrazione se ne nasconde anche un altro (segno «·»)."
)


def note(rule: Rule) -> str:
    """The note under every table, in Italian; nothing when nothing can be hidden."""
    return NOTE.format(cell=rule.cell) if rule.cell > 1 else ""
