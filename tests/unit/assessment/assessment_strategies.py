# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random answers to an instrument: right ones, specials, and questions left out."""

from decimal import Decimal

from hypothesis import strategies as st

from raccordo.assessment.rules.instrument import Instrument, Item


def value(item: Item) -> st.SearchStrategy:
    """Any answer the item accepts, specials included."""
    specials = [st.sampled_from(item.specials)] if item.specials else []
    if item.kind == "choice":
        return st.one_of(st.sampled_from([option.id for option in item.options]), *specials)
    if item.kind == "multi":
        plain = [option.id for option in item.options if not option.exclusive]
        alone = next((option.id,) for option in item.options if option.exclusive)
        ticks = st.sets(st.sampled_from(plain), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
        return st.one_of(ticks, st.just(alone), *specials)
    low, high = int(item.minimum / item.step), int(item.maximum / item.step)
    return st.one_of(st.integers(low, high).map(lambda n: Decimal(n) * item.step), *specials)


def answers(instrument: Instrument) -> st.SearchStrategy:
    """Mostly full sheets, some with a few questions left out, some nearly empty."""
    full = st.fixed_dictionaries({item.id: value(item) for item in instrument.items})
    some = st.fixed_dictionaries({}, optional={item.id: value(item) for item in instrument.items})
    scoring = st.fixed_dictionaries({item.id: _usable(item) for item in instrument.items})
    few_holes = st.tuples(
        scoring, st.sets(st.sampled_from([item.id for item in instrument.items]), max_size=4)
    ).map(lambda pair: {key: one for key, one in pair[0].items() if key not in pair[1]})
    return st.one_of(scoring, few_holes, full, some)


def _usable(item: Item) -> st.SearchStrategy:
    return value(item).filter(lambda one: one not in item.specials)
