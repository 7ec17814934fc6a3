# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether answers fit their instrument, which questions are to be asked, which still want an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from raccordo.assessment.rules.instrument import Answers, Instrument, Item, ItemCondition, Value
from raccordo.assessment.rules.vocabulary import SPECIALS


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer, said to the person who gave it."""

    item: str
    sentence: str


class InvalidAnswers(ValueError):
    """The answers do not fit the instrument: nothing can be stored or scored from them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.item for problem in problems))
        self.problems = tuple(problems)


def is_special(value: Value | None) -> bool:
    """«Non lo so», «Non rilevabile», «Rifiuta di rispondere»: said, but not an answer that scores."""
    return isinstance(value, str) and value in SPECIALS


def is_answered(value: Value | None) -> bool:
    """Whether the value can be scored: neither missing nor a special."""
    return value is not None and value != () and not is_special(value)


def ticked(item: Item, value: Value) -> int:
    """How many options count: an exclusive one («Nessuna di queste») counts none."""
    if not isinstance(value, tuple):
        return 0
    return sum(1 for chosen in value if (option := item.option(chosen)) and not option.exclusive)


def item_holds(condition: ItemCondition, instrument: Instrument, answers: Answers) -> bool:
    """Whether an answer meets the condition; a question that is not asked meets none."""
    item = instrument.item(condition.item)
    value = answers.get(condition.item)
    if item is None or value is None or not is_asked(item, instrument, answers):
        return False
    chosen = value if isinstance(value, tuple) else (value,)
    if condition.answers and any(one in condition.answers for one in chosen):
        return True
    if condition.start is None and condition.end is None:
        return False
    if is_special(value) or item.kind == "choice":
        return False
    amount = value if isinstance(value, Decimal) else Decimal(ticked(item, value))
    above = condition.start is None or amount >= condition.start
    return above and (condition.end is None or amount <= condition.end)


def is_asked(item: Item, instrument: Instrument, answers: Answers) -> bool:
    """Whether the question is to be asked, given what was answered before it."""
    return item.only_if is None or item_holds(item.only_if, instrument, answers)


def asked(instrument: Instrument, answers: Answers) -> tuple[Item, ...]:
    """The questions to be asked, given the answers so far, in their order."""
    return tuple(item for item in instrument.items if is_asked(item, instrument, answers))


def unanswered(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Questions that nobody has touched yet: not even «Non lo so» was said."""
    return tuple(item.id for item in asked(instrument, answers) if answers.get(item.id) in (None, ()))


def missing_items(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Questions the score needs and has no usable answer for, specials included.

    When a needed question cannot even be reached, because the one that opens it has no answer, that one is missing.
    """
    lacking = set()
    for name in (*(item.id for item in instrument.scored_items), *instrument.score.adjusted_by):
        item = instrument.item(name)
        while item and not is_asked(item, instrument, answers) and item.only_if:
            item = instrument.item(item.only_if.item)
        if item and is_asked(item, instrument, answers) and not is_answered(answers.get(item.id)):
            lacking.add(item.id)
    return tuple(item.id for item in instrument.items if item.id in lacking)


def prune(instrument: Instrument, answers: Answers) -> dict[str, Value]:
    """The answers to the questions that were to be asked, empty ones left out."""
    ids = {item.id for item in asked(instrument, answers)}
    return {key: value for key, value in answers.items() if key in ids and value != ()}


def check(instrument: Instrument, answers: Answers) -> tuple[Problem, ...]:
    """Everything wrong with the answers, in the order of the questions; empty when all fits."""
    problems = [
        Problem(key, "Questa domanda non fa parte dello strumento")
        for key in answers
        if instrument.item(key) is None
    ]
    for item in instrument.items:
        if item.id in answers and (sentence := _wrong(item, answers[item.id])):
            problems.append(Problem(item.id, sentence))
    return tuple(problems)


def _wrong(item: Item, value: Value) -> str:
    if isinstance(value, str) and value in SPECIALS:
        return "" if value in item.specials else "Scegli una delle risposte elencate"
    if item.kind == "number":
        return _wrong_number(item, value)
    if item.kind == "choice":
        fits = isinstance(value, str) and item.option(value) is not None
        return "" if fits else "Scegli una delle risposte elencate"
    return _wrong_ticks(item, value)


def _wrong_number(item: Item, value: Value) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        return "Scrivi un numero, per esempio " + italian(
            item.minimum if item.minimum is not None else Decimal(12)
        )
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return f"Scrivi un numero tra {italian(low or Decimal(0))} e {italian(high or value)}"
    if value % item.step:
        return f"Arrotonda il numero a {italian(item.step)}"
    return ""


def _wrong_ticks(item: Item, value: Value) -> str:
    if not isinstance(value, tuple) or any(item.option(one) is None for one in value):
        return "Scegli tra le risposte elencate"
    if len(set(value)) != len(value):
        return "La stessa risposta compare due volte"
    alone = [one for one in value if (option := item.option(one)) and option.exclusive]
    if alone and len(value) > 1:
        label = next(option.label for option in item.options if option.id == alone[0])
        return f"Hai scelto «{label}» insieme ad altre risposte: togli una delle due"
    return ""


def parse(instrument: Instrument, raw: Mapping[str, object]) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """Answers from a form, a file or a message: plain values in, typed answers and problems out."""
    answers: dict[str, Value] = {}
    problems = []
    for key, given in raw.items():
        item = instrument.item(key)
        if item is None:
            problems.append(Problem(key, "Questa domanda non fa parte dello strumento"))
            continue
        value = _read(item, given)
        if value is None:
            continue
        if sentence := _wrong(item, value):
            problems.append(Problem(key, sentence))
        else:
            answers[key] = value
    order = {item.id: place for place, item in enumerate(instrument.items)}
    return answers, tuple(sorted(problems, key=lambda problem: order.get(problem.item, -1)))


def _read(item: Item, given: object) -> Value | None:
    if given is None or given == "" or given == [] or given == ():
        return None
    if item.kind == "multi":
        several = [given] if isinstance(given, str) else given
        if not isinstance(several, list | tuple):
            return str(given)
        chosen = tuple(str(one) for one in several)
        return chosen[0] if len(chosen) == 1 and chosen[0] in SPECIALS else _in_order(item, chosen)
    text = str(given[0] if isinstance(given, list | tuple) else given).strip()
    if item.kind == "choice" or text in SPECIALS:
        return text or None
    return number(text) if number(text) is not None else text or None


def _in_order(item: Item, chosen: tuple[str, ...]) -> tuple[str, ...]:
    order = {option.id: place for place, option in enumerate(item.options)}
    return tuple(sorted(chosen, key=lambda one: order.get(one, len(order))))


def number(text: str) -> Decimal | None:
    """A number as written in Italy («12,5») or elsewhere («12.5»); None when it is not one."""
    if len(text) > 20:
        return None
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def italian(value: Decimal) -> str:
    """A number as Italians write it: comma, no useless zeros."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",")
