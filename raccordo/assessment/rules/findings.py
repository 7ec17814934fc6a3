# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answers and score suggest: needs with possible responses, strengths, and how confidential all this is."""

from dataclasses import dataclass

from raccordo.assessment.rules.answers import item_holds
from raccordo.assessment.rules.instrument import (
    Answers,
    Condition,
    Instrument,
    ItemCondition,
    Strength,
    Trigger,
)
from raccordo.assessment.rules.scoring import Result, Score
from raccordo.assessment.rules.vocabulary import LABELS


@dataclass(frozen=True, slots=True)
class Findings:
    """The triggers met and the strengths seen, in the order the instrument declares them."""

    triggers: tuple[Trigger, ...]
    strengths: tuple[Strength, ...]


def findings(instrument: Instrument, answers: Answers, result: Result) -> Findings:
    """What this response points to; partial answers are enough for the triggers that look at single answers."""
    return Findings(
        tuple(t for t in instrument.triggers if any(holds(c, instrument, answers, result) for c in t.when)),
        tuple(s for s in instrument.strengths if any(holds(c, instrument, answers, result) for c in s.when)),
    )


def holds(condition: Condition, instrument: Instrument, answers: Answers, result: Result) -> bool:
    """Whether a condition on an answer or on a score is met; without a score, none on it is."""
    if isinstance(condition, ItemCondition):
        return item_holds(condition, instrument, answers)
    if not isinstance(result, Score):
        return False
    value = result.value
    if condition.subscore:
        partial = next((one for one in result.subscales if one.code == condition.subscore), None)
        if partial is None or partial.value is None:
            return False
        value = partial.value
    return condition.start <= value <= condition.end


def label(instrument: Instrument, answers: Answers) -> str:
    """The confidentiality label of the response: the highest among the instrument's and those its answers call for."""
    called = [rule.label for rule in instrument.label_rules if item_holds(rule.when, instrument, answers)]
    return max([instrument.label, *called], key=LABELS.index)
