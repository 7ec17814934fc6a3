# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The attacker of the disclosure tests: reads what was released and tries to find what was hidden.

Two ways. *Differencing*: every pair of filters whose cells lie one inside the other. *Algebra*: all that was shown as
one system of equations over the smallest cells (place, stretch, yes or no), solved exactly; a hidden number that
every solution agrees on has been found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations

from raccordo.observatory.disclosure import Raw, Released, Shown

Atom = tuple[str, int, bool]
Known = dict[frozenset[Atom], int]


def atoms(places: list[str], stretches: range, answers: tuple[bool, ...] = (True, False)) -> frozenset[Atom]:
    """The smallest cells of a filter."""
    return frozenset((place, stretch, yes) for place in places for stretch in stretches for yes in answers)


def filters(raw: Raw, released: Released) -> Iterator[tuple[list[str], range, Shown, int]]:
    """Every filter the pages offer: which places, which stretches, what is shown, how many cases there truly are."""
    places, whole = sorted(raw.places), range(max(1, len(raw.series)))
    yield places, whole, released.total, raw.total.cases
    for place, shown in released.places.items():
        yield [place], whole, shown, raw.places[place].cases
    for stretch, shown in enumerate(released.series):
        yield places, range(stretch, stretch + 1), shown, raw.series[stretch].cases
    for place, cells in released.place_series.items():
        for stretch, shown in enumerate(cells):
            yield [place], range(stretch, stretch + 1), shown, raw.place_series[place][stretch].cases


def known(raw: Raw, released: Released) -> Known:
    """What the attacker reads: the number of each set of smallest cells that is shown."""
    facts: Known = {}
    for places, stretches, shown, _ in filters(raw, released):
        if shown.mark:
            continue
        assert shown.cases is not None
        facts[atoms(places, stretches)] = shown.cases
        if shown.yes is not None:
            facts[atoms(places, stretches, (True,))] = shown.yes
            facts[atoms(places, stretches, (False,))] = shown.cases - shown.yes
    return facts


def differences(facts: Known) -> Iterator[int]:
    """What comes out of every pair of filters, one inside the other; and of each filter less all its shown parts."""
    for one, two in combinations(facts, 2):
        if one < two:
            yield facts[two] - facts[one]
        elif two < one:
            yield facts[one] - facts[two]
    for whole in facts:
        for same in (lambda atom: atom[1:], lambda atom: (atom[0], atom[2])):
            yield facts[whole] - sum(facts[part] for part in _parts(facts, whole, same))


def _parts(
    facts: Known, whole: frozenset[Atom], same: Callable[[Atom], tuple[object, ...]]
) -> list[frozenset[Atom]]:
    """The shown cells that split a shown cell along one dimension: by place, or by stretch."""
    sides = {same(atom) for atom in whole}
    inside = [cells for cells in facts if cells < whole and {same(atom) for atom in cells} == sides]
    return [cells for cells in inside if not any(other < cells for other in inside)]


def solved(facts: Known, targets: list[frozenset[Atom]]) -> list[int]:
    """The values of the targets that the equations pin down."""
    universe = sorted({atom for cells in [*facts, *targets] for atom in cells})
    column = {atom: index for index, atom in enumerate(universe)}
    rows = [_row(cells, column, value) for cells, value in facts.items()]
    rows += [  # nobody can be fewer than zero: a sum of zero makes each part zero
        _row(frozenset([atom]), column, 0) for cells, value in facts.items() if value == 0 for atom in cells
    ]
    basis = _reduced(rows)
    found = []
    for cells in targets:
        rest = _eliminate(_row(cells, column, 0), basis)
        if not any(rest[:-1]):
            found.append(int(-rest[-1]))
    return found


def _row(cells: frozenset[Atom], column: dict[Atom, int], value: int) -> list[Fraction]:
    row = [Fraction(0)] * (len(column) + 1)
    for atom in cells:
        row[column[atom]] = Fraction(1)
    row[-1] = Fraction(value)
    return row


def _reduced(rows: list[list[Fraction]]) -> dict[int, list[Fraction]]:
    basis: dict[int, list[Fraction]] = {}
    for row in rows:
        rest = _eliminate(row, basis)
        lead = next((index for index, value in enumerate(rest[:-1]) if value), None)
        if lead is not None:
            basis[lead] = [value / rest[lead] for value in rest]
    return basis


def _eliminate(row: list[Fraction], basis: dict[int, list[Fraction]]) -> list[Fraction]:
    row = list(row)
    for lead in range(len(row) - 1):
        if row[lead] and lead in basis:
            factor = row[lead]
            row = [a - factor * b for a, b in zip(row, basis[lead], strict=True)]
    return row
