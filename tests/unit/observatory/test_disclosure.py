# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No number of fewer than five persons can be read, nor worked out from what can be read."""

from __future__ import annotations

import math
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from raccordo.observatory import disclosure
from raccordo.observatory.disclosure import Cell, Raw, Rule, Shown
from tests.unit.observatory import attack

RULE = Rule()
PLACES = ["bellano", "calolzio", "lecco", "merate", "valmadrera"]


def raw_of(table: dict[str, list[tuple[int, int]]]) -> Raw:
    """A window from (yes, no) of each place and stretch."""
    cells = {place: [Cell(yes + no, yes) for yes, no in row] for place, row in table.items()}
    places = {place: disclosure._sum(row) for place, row in cells.items()}
    series = [disclosure._sum(column) for column in zip(*cells.values(), strict=True)]
    return Raw(disclosure._sum(series), places, series, cells)


counts = st.one_of(st.integers(0, 4), st.integers(0, 30))


@st.composite
def tables(draw: st.DrawFn) -> Raw:
    places = PLACES[: draw(st.integers(1, 5))]
    stretches = draw(st.integers(1, 4))
    row = st.lists(st.tuples(counts, counts), min_size=stretches, max_size=stretches)
    return raw_of({place: draw(row) for place in places})


def small_and_hidden(raw: Raw, released: disclosure.Released) -> list[frozenset[attack.Atom]]:
    """The sets of cells that hold one to four cases, or yes, or no: nobody may find any of them."""
    found = []
    rows = [(PLACE, range(max(1, len(raw.series))), cell) for PLACE, cell in raw.places.items()]
    rows += [
        (place, range(stretch, stretch + 1), cell)
        for place, cells in raw.place_series.items()
        for stretch, cell in enumerate(cells)
    ]
    for place, stretches, cell in rows:
        yes = cell.yes or 0
        for answers, count in (
            ((True, False), cell.cases),
            ((True,), yes),
            ((False,), cell.cases - yes),
        ):
            if 0 < count < RULE.cell:
                found.append(attack.atoms([place], stretches, answers))
    return found


@settings(max_examples=150)
@given(tables())
@example(raw_of({"bellano": [(3, 0)], "lecco": [(20, 10)]}))
@example(raw_of({"bellano": [(1, 0)], "lecco": [(5, 0)], "merate": [(1, 1)]}))
def test_no_pair_of_filters_gives_a_small_number_by_difference(raw):
    released = disclosure.release(raw, RULE)

    assert not [value for value in attack.differences(attack.known(raw, released)) if 0 < value < RULE.cell]


@settings(max_examples=120)
@given(tables())
def test_all_that_is_shown_together_does_not_pin_down_a_small_number(raw):
    released = disclosure.release(raw, RULE)

    assert attack.solved(attack.known(raw, released), small_and_hidden(raw, released)) == []


@settings(max_examples=80)
@given(tables())
def test_what_is_shown_is_never_small(raw):
    released = disclosure.release(raw, RULE)

    assert not [value for value in attack.known(raw, released).values() if 0 < value < RULE.cell]


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 9), min_size=1, max_size=4))
def test_each_number_from_zero_to_four_stays_possible_behind_the_mark(cases):
    released = disclosure.release(
        Raw(Cell(sum(cases.values())), {place: Cell(count) for place, count in cases.items()}), RULE
    )
    hidden = {place: shown.mark for place, shown in released.places.items() if shown.mark}
    rest = sum(cases[place] for place in hidden)

    possible = {place: set() for place in hidden}
    ranges = [range(5) if mark == "<5" else range(5, rest + 1) for mark in hidden.values()]
    for values in product(*ranges):
        if sum(values) == rest:
            for place, value in zip(hidden, values, strict=True):
                possible[place].add(value)

    assert all(possible[place] == set(range(5)) for place, mark in hidden.items() if mark == "<5")


def test_the_attacker_finds_a_number_that_is_hidden_alone():
    raw = raw_of({"bellano": [(3, 0)], "lecco": [(20, 10)], "merate": [(9, 9)]})
    careless = disclosure.Released(
        total=Shown(51, 32),
        places={"bellano": Shown(mark="<5"), "lecco": Shown(30, 20), "merate": Shown(18, 9)},
    )
    facts = attack.known(raw, careless)

    assert 3 in list(attack.differences(facts))
    assert attack.solved(facts, [attack.atoms(["bellano"], range(1))]) == [3]


def test_without_complementary_suppression_the_attacker_wins(monkeypatch):
    monkeypatch.setattr(disclosure, "_grow", lambda places, chosen, safe: set(chosen))
    raw = raw_of({"bellano": [(3, 0), (0, 0)], "lecco": [(20, 10), (9, 9)], "merate": [(9, 9), (8, 8)]})

    facts = attack.known(raw, disclosure.release(raw, RULE))

    assert attack.solved(facts, [attack.atoms(["bellano"], range(2))]) == [3]


def test_a_second_place_is_hidden_to_protect_the_first():
    raw = Raw(Cell(57), {"bellano": Cell(3), "lecco": Cell(40), "merate": Cell(14)})

    released = disclosure.release(raw, RULE)

    assert {place: shown.mark for place, shown in released.places.items()} == {
        "bellano": "<5",
        "lecco": "",
        "merate": "·",
    }
    assert released.others == Shown(cases=17)


def test_a_number_is_hidden_when_only_its_complement_is_small():
    raw = Raw(Cell(60, 46), {"bellano": Cell(20, 18), "lecco": Cell(20, 14), "merate": Cell(20, 14)})

    released = disclosure.release(raw, RULE)

    assert released.places["bellano"].cases == 20
    assert released.places["bellano"].yes is None


def test_stretches_are_as_short_as_the_numbers_allow():
    grains = {1: [Cell(3), Cell(9), Cell(0)], 3: [Cell(12)], 6: [Cell(12)]}

    assert disclosure.finest(grains, RULE) == 3
    assert disclosure.finest({1: [Cell(3)], 3: [Cell(4)]}, RULE) == 12


def test_few_operators_or_one_dominant_person_hide_a_figure():
    rule = Rule(staff=3)

    assert disclosure.release(Raw(Cell(30, staff=2)), rule).total.mark == "·"
    assert disclosure.release(Raw(Cell(30, top=90, weight=100)), rule).total.mark == "·"
    assert disclosure.release(Raw(Cell(30, staff=3, top=20, weight=100)), rule).total.cases == 30


def test_quantiles_of_few_cases_are_rounded_up_and_those_of_fewer_are_not_given():
    assert disclosure.blur(0.9, 13, 50, RULE) == 13
    assert disclosure.blur(0.9, 13, 49, RULE) == 15
    assert disclosure.blur(0.9, 13, 9, RULE) == ()
    assert disclosure.blur(0.5, 3, 10, RULE) == 3
    assert disclosure.blur(0.5, 3, 9, RULE) == 5
    assert disclosure.blur(0.5, math.inf, 30, RULE) is None


def test_the_window_moves_on_only_when_the_new_cases_can_stand_alone():
    assert disclosure.steps_safely(0, RULE)
    assert not disclosure.steps_safely(3, RULE)
    assert disclosure.steps_safely(5, RULE)


def test_days_of_a_state_are_protected_each_on_its_own():
    cells = {"bellano": [Cell(2), Cell(6)], "lecco": [Cell(30), Cell(31)], "merate": [Cell(20), Cell(22)]}
    raw = Raw(
        Cell(59),
        {place: row[-1] for place, row in cells.items()},
        [Cell(52), Cell(59)],
        cells,
        additive=False,
    )

    released = disclosure.release(raw, RULE)

    assert [shown.mark for shown in released.place_series["bellano"]] == ["<5", ""]
    assert [shown.mark for shown in released.place_series["merate"]] == ["·", ""]
    assert all(not shown.mark for shown in released.places.values())


def test_professionals_in_a_public_mandate_may_be_counted_one_by_one():
    raw = Raw(Cell(3, 2), {"bellano": Cell(1, 0), "lecco": Cell(2, 2), "merate": Cell(0, 0)})

    released = disclosure.release(raw, Rule(cell=1))

    assert not any(shown.mark for shown in released.places.values())
    assert released.places["merate"].cases == 0
    assert disclosure.note(Rule(cell=1)) == ""
