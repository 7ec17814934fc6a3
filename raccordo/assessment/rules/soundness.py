# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an instrument makes sense as a whole: references that exist, ranges that tile, maxima that add up."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from raccordo.assessment.rules.instrument import Condition, Instrument, Item, ItemCondition, ScoreCondition
from raccordo.assessment.rules.vocabulary import SPECIALS


def faults(instrument: Instrument) -> tuple[str, ...]:
    """Everything wrong with the instrument, in words for who writes it; empty when sound."""
    return tuple(
        fault
        for check in (_identity, _items, _score_range, _missing_policy, _bands, _references)
        for fault in check(instrument)
    )


def _identity(instrument: Instrument) -> Iterator[str]:
    if not instrument.items:
        yield "an instrument needs items"
    if instrument.minutes < 1 or instrument.review_months < 1:
        yield "minutes and review_months are at least 1"
    yield from _doubles("item", (item.id for item in instrument.items))
    yield from _doubles("band", (band.code for band in instrument.bands))
    for item in instrument.items:
        yield from _doubles(f"answer of {item.id}", (option.id for option in item.options))


def _doubles(what: str, ids: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} {one} twice" for one, times in Counter(ids).items() if times > 1)


def _items(instrument: Instrument) -> Iterator[str]:
    for item in instrument.items:
        if item.kind == "number":
            if item.options or item.count_points or item.minimum is None or item.maximum is None:
                yield f"{item.id}: a number has minimum and maximum, and no answers"
            continue
        if len(item.options) < 2:
            yield f"{item.id}: at least two answers"
        if item.kind == "choice" and (item.count_points or any(option.exclusive for option in item.options)):
            yield f"{item.id}: count_points and exclusive answers belong to a multiple choice"
        if item.kind == "multi" and sum(option.exclusive for option in item.options) != 1:
            yield f"{item.id}: a multiple choice has exactly one exclusive answer, for «none of these»"
        if item.count_points:
            yield from _steps(item)
        elif _counts(instrument, item) and any(option.points is None for option in item.options):
            yield f"{item.id}: every answer of a scored question has points"


def _counts(instrument: Instrument, item: Item) -> bool:
    return item.scored or item.id in instrument.score.adjusted_by


def _steps(item: Item) -> Iterator[str]:
    expected = 0
    for step in item.count_points:
        if step.start != expected or step.end < step.start:
            yield f"{item.id}: count_points leave a hole or overlap at {expected}"
        expected = step.end + 1
    if expected != len([option for option in item.options if not option.exclusive]) + 1:
        yield f"{item.id}: count_points must reach the number of answers"


def _range(item: Item) -> tuple[Decimal, Decimal]:
    if item.kind == "number":
        return item.minimum or Decimal(0), item.maximum or Decimal(0)
    if item.count_points:
        steps = [step.points for step in item.count_points]
        return min(steps), max(steps)
    worth = [option.points or Decimal(0) for option in item.options]
    if item.kind == "choice":
        return min(worth), max(worth)
    return min(worth), sum((one for one in worth if one > 0), Decimal(0))


def _score_range(instrument: Instrument) -> Iterator[str]:
    rule = instrument.score
    if rule.kind == "custom":
        if instrument.custom is None:
            yield "score kind custom needs a scoring.py"
        return
    if instrument.custom is not None:
        yield "scoring.py is there, but the score kind is not custom"
    ranges = [_range(item) for item in instrument.scored_items]
    weights = [item.weight for item in instrument.scored_items]
    if rule.kind == "value":
        of = instrument.item(rule.of)
        expected = _range(of) if of else (Decimal(0), Decimal(0))
    elif rule.kind == "count":
        expected = Decimal(0), Decimal(len(ranges))
    elif rule.kind == "max":
        expected = (
            max((low for low, _ in ranges), default=Decimal(0)),
            max((high for _, high in ranges), default=Decimal(0)),
        )
    else:
        factors = weights if rule.kind == "weights" else [Decimal(1)] * len(weights)
        if rule.kind == "sum" and any(weight != 1 for weight in weights):
            yield "weights are declared: the score kind must be weights"
        low = sum((f * low for f, (low, _) in zip(factors, ranges, strict=True)), Decimal(0))
        expected = low, sum((f * high for f, (_, high) in zip(factors, ranges, strict=True)), Decimal(0))
    conditional = any(item.only_if for item in instrument.scored_items)
    low = min(expected[0], Decimal(0)) if conditional and rule.kind != "value" else expected[0]
    if (rule.minimum, rule.maximum) != (low, expected[1]):
        yield f"the score goes from {low} to {expected[1]}, not from {rule.minimum} to {rule.maximum}"


def _missing_policy(instrument: Instrument) -> Iterator[str]:
    rule = instrument.score
    if rule.missing == "none":
        if rule.max_missing:
            yield "max_missing belongs to prorata"
        return
    if not 0 < rule.max_missing < len(instrument.scored_items):
        yield "prorata says how many answers may be missing, at least one, not all"
    if rule.kind not in ("sum", "count"):
        yield "prorata is for sums and counts"
    if any(item.only_if for item in instrument.scored_items):
        yield "prorata cannot guess questions that are only sometimes asked"
    if len({_range(item) for item in instrument.scored_items}) > 1:
        yield "prorata wants questions worth the same points"


def _bands(instrument: Instrument) -> Iterator[str]:
    expected = instrument.score.minimum
    for band in instrument.bands:
        if band.start != expected or band.end < band.start:
            yield f"band {band.code} starts at {band.start}, expected {expected}"
        expected = band.end + instrument.score.step
    if instrument.bands and instrument.bands[-1].end != instrument.score.maximum:
        yield f"the last band ends at {instrument.bands[-1].end}, not at {instrument.score.maximum}"


def _references(instrument: Instrument) -> Iterator[str]:
    known = {item.id for item in instrument.items}
    for name in (*instrument.score.adjusted_by, *((instrument.score.of,) if instrument.score.of else ())):
        if name not in known:
            yield f"score: no item {name}"
    if (instrument.score.kind == "value") != bool(instrument.score.of):
        yield "score: `of` goes with kind value"
    for subscale in instrument.subscales:
        ranges = [_range(item) for item in instrument.items if item.id in subscale.items]
        yield from (f"subscale {subscale.code}: no item {one}" for one in subscale.items if one not in known)
        if (subscale.minimum, subscale.maximum) != (sum(r[0] for r in ranges), sum(r[1] for r in ranges)):
            yield f"subscale {subscale.code}: its range does not add up"
    for condition in _conditions(instrument):
        yield from _condition(instrument, condition)
    seen: set[str] = set()
    for item in instrument.items:
        if item.only_if and item.only_if.item not in seen:
            yield f"{item.id}: only_if must look at an earlier question"
        seen.add(item.id)


def _conditions(instrument: Instrument) -> Iterator[Condition]:
    for trigger in instrument.triggers:
        yield from trigger.when
    for strength in instrument.strengths:
        yield from strength.when
    yield from (rule.when for rule in instrument.label_rules)
    yield from (outcome.when for outcome in instrument.score.none_when)
    yield from (item.only_if for item in instrument.items if item.only_if)


def _condition(instrument: Instrument, condition: Condition) -> Iterator[str]:
    if isinstance(condition, ScoreCondition):
        if condition.subscore and condition.subscore not in {one.code for one in instrument.subscales}:
            yield f"a condition names the unknown subscale {condition.subscore}"
        elif condition.start > condition.end:
            yield "a condition on the score has an empty range"
        return
    yield from _item_condition(instrument, condition)


def _item_condition(instrument: Instrument, condition: ItemCondition) -> Iterator[str]:
    item = instrument.item(condition.item)
    if item is None:
        yield f"a condition names the unknown item {condition.item}"
        return
    offered = {option.id for option in item.options} | {one for one in item.specials if one in SPECIALS}
    if strange := condition.answers - offered:
        yield f"a condition on {item.id} names answers it does not offer: {sorted(strange)}"
    ranged = condition.start is not None or condition.end is not None
    if not condition.answers and not ranged:
        yield f"a condition on {item.id} says neither answers nor a range"
    if ranged and item.kind == "choice":
        yield f"a condition on {item.id} gives a range, but its answers are words"
