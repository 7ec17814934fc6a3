# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From answers to a score, or to the reason why there is none. Never a silent zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from raccordo.assessment.rules import answers as given
from raccordo.assessment.rules.instrument import Answers, Band, Instrument, Item, Value


@dataclass(frozen=True, slots=True)
class SubscaleScore:
    """A partial score; None when one of its answers is missing."""

    code: str
    label: str
    value: Decimal | None
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """A number that may be compared with others of the same scale, and how it came about."""

    value: Decimal
    band: Band | None
    raw: Decimal
    adjustment: Decimal = Decimal(0)
    prorated: bool = False
    missing: tuple[str, ...] = ()
    subscales: tuple[SubscaleScore, ...] = ()


@dataclass(frozen=True, slots=True)
class NoScore:
    """Why there is no number: answers are missing, or the outcome is itself that none can be had."""

    reason: Literal["missing-answers", "too-many-missing", "not-measurable"]
    sentence: str
    missing: tuple[str, ...] = ()


Result = Score | NoScore


def score(instrument: Instrument, answers: Answers) -> Result:
    """The score of the answers by the instrument's own rule; raises `InvalidAnswers` when they do not fit it."""
    if problems := given.check(instrument, answers):
        raise given.InvalidAnswers(problems)
    for outcome in instrument.score.none_when:
        if given.item_holds(outcome.when, instrument, answers):
            return NoScore("not-measurable", outcome.reason)
    missing = given.missing_items(instrument, answers)
    if missing and (refusal := _refusal(instrument, missing)):
        return refusal
    asked = [item for item in instrument.scored_items if given.is_asked(item, instrument, answers)]
    raw = _combine(instrument, answers, [item for item in asked if item.id not in missing])
    if missing:
        raw = raw * len(asked) / (len(asked) - len(missing))
    adjustment = sum(
        (_points_of(instrument, answers, one) for one in instrument.score.adjusted_by), Decimal(0)
    )
    value = _within(instrument, raw + adjustment)
    return Score(
        value=value,
        band=band_of(instrument, value),
        raw=raw,
        adjustment=adjustment,
        prorated=bool(missing),
        missing=missing,
        subscales=_subscales(instrument, answers),
    )


def band_of(instrument: Instrument, value: Decimal) -> Band | None:
    """The band a score falls in; None for scales that have none."""
    return next((band for band in instrument.bands if band.start <= value <= band.end), None)


def points(item: Item, value: Value) -> Decimal:
    """What one answer is worth, before its weight."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        option = item.option(value)
        return (option.points if option else None) or Decimal(0)
    if item.count_points:
        count = given.ticked(item, value)
        return next(step.points for step in item.count_points if step.start <= count <= step.end)
    worth = (option.points for one in value if (option := item.option(one)))
    return sum((one for one in worth if one is not None), Decimal(0))


def _refusal(instrument: Instrument, missing: Sequence[str]) -> NoScore | None:
    rule = instrument.score
    adjusting = set(missing) & set(rule.adjusted_by)
    if rule.missing == "none" or adjusting:
        return NoScore("missing-answers", _lacking(len(missing)), tuple(missing))
    if len(missing) <= rule.max_missing:
        return None
    sentence = (
        f"Mancano {len(missing)} risposte su {len(instrument.scored_items)}: "
        f"se ne possono stimare al massimo {rule.max_missing}, il punteggio non si calcola"
    )
    return NoScore("too-many-missing", sentence, tuple(missing))


def _lacking(count: int) -> str:
    if count == 1:
        return "Manca 1 risposta: il punteggio non si calcola"
    return f"Mancano {count} risposte: il punteggio non si calcola"


def _combine(instrument: Instrument, answers: Answers, items: Sequence[Item]) -> Decimal:
    rule = instrument.score
    if rule.kind == "custom" and instrument.custom:
        return instrument.custom(answers)
    if rule.kind == "value":
        return _points_of(instrument, answers, rule.of)
    worth = [points(item, answers[item.id]) for item in items]
    if rule.kind == "max":
        return max(worth, default=Decimal(0))
    if rule.kind == "count":
        return Decimal(sum(1 for one in worth if one > 0))
    if rule.kind == "weights":
        return sum((item.weight * one for item, one in zip(items, worth, strict=True)), Decimal(0))
    return sum(worth, Decimal(0))


def _points_of(instrument: Instrument, answers: Answers, item_id: str) -> Decimal:
    item = instrument.item(item_id)
    return points(item, answers[item_id]) if item else Decimal(0)


def _within(instrument: Instrument, value: Decimal) -> Decimal:
    rule = instrument.score
    rounded = (value / rule.step).quantize(Decimal(1), ROUND_HALF_UP) * rule.step
    return min(max(rounded, rule.minimum), rule.maximum)


def _subscales(instrument: Instrument, answers: Answers) -> tuple[SubscaleScore, ...]:
    found = []
    for subscale in instrument.subscales:
        worth = [
            points(item, value)
            if given.is_answered(value := answers.get(item.id)) and value is not None
            else None
            for item in instrument.items
            if item.id in subscale.items and given.is_asked(item, instrument, answers)
        ]
        known = [one for one in worth if one is not None]
        value = sum(known, Decimal(0)) if len(known) == len(worth) else None
        found.append(SubscaleScore(subscale.code, subscale.label, value, subscale.maximum))
    return tuple(found)
