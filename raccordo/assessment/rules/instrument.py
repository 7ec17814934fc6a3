# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a scale is: items, answers, how it scores, what its score means. Values only, never changed once read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from raccordo.assessment.rules import vocabulary

Value = str | tuple[str, ...] | Decimal
"""One answer: the id of an option or a special, the ids of several options, or a number."""

Answers = Mapping[str, Value]

ItemKind = Literal["choice", "multi", "number"]
ScoreKind = Literal["sum", "count", "weights", "max", "value", "custom"]
MissingPolicy = Literal["none", "prorata"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer offered; an exclusive one («Nessuna di queste») stands alone in a multiple choice."""

    id: str
    label: str
    points: Decimal | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class CountPoints:
    """Points given when the options ticked number between `start` and `end`, both included."""

    start: int
    end: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class ItemCondition:
    """True when an item got one of these answers, or a number (or a number of ticks) within the range."""

    item: str
    answers: frozenset[str] = frozenset()
    start: Decimal | None = None
    end: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ScoreCondition:
    """True when the score, or the partial score named, lies within the range, ends included."""

    start: Decimal
    end: Decimal
    subscore: str = ""


Condition = ItemCondition | ScoreCondition


@dataclass(frozen=True, slots=True)
class Item:
    """One question, in words a person can hear."""

    id: str
    question: str
    kind: ItemKind = "choice"
    heading: str = ""
    help: str = ""
    options: tuple[Option, ...] = ()
    specials: tuple[str, ...] = tuple(vocabulary.SPECIALS)
    scored: bool = True
    weight: Decimal = Decimal(1)
    count_points: tuple[CountPoints, ...] = ()
    only_if: ItemCondition | None = None
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal = Decimal(1)

    def option(self, option_id: str) -> Option | None:
        """The option of this id, if the item offers it."""
        return next((option for option in self.options if option.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the score, ends included, with what it means."""

    code: str
    start: Decimal
    end: Decimal
    label: str
    tone: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Subscale:
    """A partial score over some items, with its own threshold in words."""

    code: str
    label: str
    items: tuple[str, ...]
    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class NoScoreWhen:
    """An answer that is itself the outcome: no number can follow (the test could not be done)."""

    when: ItemCondition
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How answers become one number."""

    kind: ScoreKind
    minimum: Decimal
    maximum: Decimal
    unit: str
    better: Literal["higher", "lower", "neither"]
    step: Decimal = Decimal(1)
    of: str = ""
    adjusted_by: tuple[str, ...] = ()
    missing: MissingPolicy = "none"
    max_missing: int = 0
    hidden_until_complete: bool = False
    none_when: tuple[NoScoreWhen, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that could answer a need."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A need that the answers point to, and what could be done about it."""

    need: str
    text: str
    when: tuple[Condition, ...]
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Strength:
    """A resource that the answers show: what goes well is written down too."""

    text: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class LabelRule:
    """An answer that makes the whole response more confidential."""

    when: ItemCondition
    label: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the scale comes from."""

    citation: str
    doi: str = ""


CustomScore = Callable[[Answers], Decimal]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A scale in one version; a changed scale is a new version, and old answers keep theirs."""

    code: str
    version: str
    title: str
    short_title: str
    domain: str
    purpose: str
    instructions: str
    minutes: int
    professions: tuple[str, ...]
    modes: tuple[str, ...]
    informants: tuple[str, ...]
    settings: tuple[str, ...]
    review_months: int
    shipping_class: Literal["A", "B"]
    source: Source
    licence: str
    score: ScoreRule
    bands: tuple[Band, ...]
    items: tuple[Item, ...]
    label: str = "N"
    label_rules: tuple[LabelRule, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    strengths: tuple[Strength, ...] = ()
    notes: tuple[str, ...] = ()
    custom: CustomScore | None = field(default=None, compare=False)

    def item(self, item_id: str) -> Item | None:
        """The item of this id, if the scale has it."""
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items whose points make the score; those that only adjust it are apart."""
        return tuple(i for i in self.items if i.scored and i.id not in self.score.adjusted_by)
