# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An instrument from the plain data of its file. A file that says too little, too much or wrong is refused."""

import re
from decimal import Decimal
from typing import Literal, cast, get_args

from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.instrument import (
    Band,
    Condition,
    CountPoints,
    CustomScore,
    Instrument,
    Item,
    ItemCondition,
    ItemKind,
    LabelRule,
    NoScoreWhen,
    Option,
    ScoreCondition,
    ScoreKind,
    ScoreRule,
    Source,
    Strength,
    Subscale,
    Suggestion,
    Trigger,
)
from raccordo.assessment.rules.nodes import BadInstrument, Node
from raccordo.assessment.rules.soundness import faults

Better = Literal["higher", "lower", "neither"]
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read(data: object, *, custom: CustomScore | None = None, place: str = "instrument") -> Instrument:
    """The instrument that the data describe; raises `BadInstrument` with the place of the first fault."""
    node = Node(data, place)
    items = tuple(_item(one) for one in node.nodes("items"))
    instrument = Instrument(
        code=_id(node, "code"),
        version=node.text("version"),
        title=node.text("title"),
        short_title=node.text("short_title"),
        domain=node.text("domain", among=vocabulary.DOMAINS),
        purpose=node.text("purpose"),
        instructions=node.text("instructions", ""),
        minutes=node.integer("minutes"),
        professions=node.texts("professions", among=vocabulary.PROFESSIONS),
        modes=node.texts("modes", among=vocabulary.MODES),
        informants=node.texts("informants", among=vocabulary.INFORMANTS),
        settings=node.texts("settings", among=vocabulary.SETTINGS),
        review_months=node.integer("review_months"),
        shipping_class="A" if node.text("class", among=("A", "B")) == "A" else "B",
        source=_source(node.node("source")),
        licence=node.text("licence"),
        score=_score(node.node("score")),
        bands=tuple(_band(one) for one in node.nodes("bands")),
        items=items,
        label=node.text("label", "N", among=vocabulary.LABELS),
        label_rules=tuple(_label_rule(one) for one in node.nodes("labels")),
        subscales=tuple(_subscale(one) for one in node.nodes("subscales")),
        triggers=tuple(_trigger(one) for one in node.nodes("triggers")),
        strengths=tuple(_strength(one) for one in node.nodes("strengths")),
        notes=node.texts("notes", default=()),
        custom=custom,
    )
    node.done()
    if found := faults(instrument):
        raise BadInstrument(f"{instrument.code}: " + "; ".join(found))
    return instrument


def _id(node: Node, key: str) -> str:
    value = node.text(key)
    if not _ID.fullmatch(value):
        raise node.fail(key, f"{value!r} is not a lower-kebab id")
    if value in vocabulary.SPECIALS:
        raise node.fail(key, f"{value!r} is reserved for a special answer")
    return value


def _source(node: Node) -> Source:
    source = Source(node.text("citation"), node.text("doi", ""))
    node.done()
    return source


def _item(node: Node) -> Item:
    kind = cast(ItemKind, node.text("kind", "choice", among=get_args(ItemKind)))
    item = Item(
        id=_id(node, "id"),
        question=node.text("question"),
        kind=kind,
        heading=node.text("heading", ""),
        help=node.text("help", ""),
        options=tuple(_option(one) for one in node.nodes("answers")),
        specials=node.texts("specials", among=vocabulary.SPECIALS, default=tuple(vocabulary.SPECIALS)),
        scored=not node.flag("unscored"),
        weight=node.decimal("weight", Decimal(1)),
        count_points=tuple(_count_points(one) for one in node.nodes("count_points")),
        only_if=_item_condition(node.node("only_if")) if node.has("only_if") else None,
        unit=node.text("unit", ""),
        minimum=node.maybe_decimal("minimum"),
        maximum=node.maybe_decimal("maximum"),
        step=node.decimal("step", Decimal(1)),
    )
    node.done()
    return item


def _option(node: Node) -> Option:
    option = Option(_id(node, "id"), node.text("label"), node.maybe_decimal("points"), node.flag("exclusive"))
    node.done()
    return option


def _count_points(node: Node) -> CountPoints:
    step = CountPoints(node.integer("from"), node.integer("to"), node.decimal("points"))
    node.done()
    return step


def _score(node: Node) -> ScoreRule:
    rule = ScoreRule(
        kind=cast(ScoreKind, node.text("kind", among=get_args(ScoreKind))),
        minimum=node.decimal("minimum"),
        maximum=node.decimal("maximum"),
        unit=node.text("unit", "punti"),
        better=_better(node),
        step=node.decimal("step", Decimal(1)),
        of=node.text("of", ""),
        adjusted_by=node.texts("adjusted_by", default=()),
        missing="prorata" if node.text("missing", among=("none", "prorata")) == "prorata" else "none",
        max_missing=node.integer("max_missing", 0),
        hidden_until_complete=node.flag("hidden_until_complete"),
        none_when=tuple(_no_score(one) for one in node.nodes("none_when")),
    )
    node.done()
    return rule


def _better(node: Node) -> Better:
    value = node.text("better", among=("higher", "lower", "neither"))
    return "higher" if value == "higher" else "lower" if value == "lower" else "neither"


def _no_score(node: Node) -> NoScoreWhen:
    outcome = NoScoreWhen(_item_condition(node.node("when")), node.text("reason"))
    node.done()
    return outcome


def _band(node: Node) -> Band:
    band = Band(
        code=_id(node, "code"),
        start=node.decimal("from"),
        end=node.decimal("to"),
        label=node.text("label"),
        tone=node.text("tone", among=vocabulary.TONES),
        meaning=node.text("meaning", ""),
    )
    node.done()
    return band


def _subscale(node: Node) -> Subscale:
    subscale = Subscale(
        code=_id(node, "code"),
        label=node.text("label"),
        items=node.texts("items"),
        minimum=node.decimal("minimum"),
        maximum=node.decimal("maximum"),
    )
    node.done()
    return subscale


def _item_condition(node: Node) -> ItemCondition:
    condition = ItemCondition(
        item=node.text("item"),
        answers=frozenset(node.texts("answers", default=())),
        start=node.maybe_decimal("from"),
        end=node.maybe_decimal("to"),
    )
    node.done()
    return condition


def _condition(node: Node) -> Condition:
    if node.has("item"):
        return _item_condition(node)
    condition = ScoreCondition(node.decimal("from"), node.decimal("to"), node.text("subscale", ""))
    node.done()
    return condition


def _trigger(node: Node) -> Trigger:
    trigger = Trigger(
        need=node.text("need", among=vocabulary.NEEDS),
        text=node.text("text"),
        when=tuple(_condition(one) for one in node.nodes("when")),
        suggestions=tuple(_suggestion(one) for one in node.nodes("suggestions")),
    )
    node.done()
    return trigger


def _suggestion(node: Node) -> Suggestion:
    suggestion = Suggestion(_id(node, "code"), node.text("text"))
    node.done()
    return suggestion


def _strength(node: Node) -> Strength:
    strength = Strength(node.text("text"), tuple(_condition(one) for one in node.nodes("when")))
    node.done()
    return strength


def _label_rule(node: Node) -> LabelRule:
    rule = LabelRule(_item_condition(node.node("when")), node.text("label", among=vocabulary.LABELS))
    node.done()
    return rule
