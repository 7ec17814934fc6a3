# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which parts an assessment is made of, in one programme, from a day on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from raccordo.assessment.rules import vocabulary
from raccordo.assessment.rules.nodes import BadInstrument, Node


@dataclass(frozen=True, slots=True)
class Part:
    """One part: a scale or a topic told in words, and the professions that may fill it, the likeliest first."""

    code: str
    title: str
    instrument: str
    topic: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of one kind of assessment, in force from `starts`, to be filled within some working days."""

    code: str
    kind: str
    title: str
    starts: date
    working_days: int
    parts: tuple[Part, ...]

    def part(self, code: str) -> Part | None:
        """The part of this code, if the outline has it."""
        return next((part for part in self.parts if part.code == code), None)


def read(data: object, *, instruments: Collection[str], place: str = "outline") -> tuple[Outline, ...]:
    """The versions of one outline, the oldest first; raises `BadInstrument` with the place of the first fault."""
    node = Node(data, place)
    code = node.text("code")
    kind = node.text("kind", among=vocabulary.ASSESSMENT_KINDS)
    title = node.text("title")
    found = tuple(_version(one, code, kind, title, instruments) for one in node.nodes("versions"))
    node.done()
    if not found or [one.starts for one in found] != sorted({one.starts for one in found}):
        raise BadInstrument(f"{place}: versions must be there, the oldest first, each from its own day")
    return found


def in_force(versions: Collection[Outline], day: date) -> Outline | None:
    """The version that holds on a day; None before the first one."""
    begun = [one for one in versions if one.starts <= day]
    return begun[-1] if begun else None


def _version(node: Node, code: str, kind: str, title: str, instruments: Collection[str]) -> Outline:
    outline = Outline(
        code=code,
        kind=kind,
        title=title,
        starts=_day(node, "starts"),
        working_days=node.integer("working_days"),
        parts=tuple(_part(one, instruments) for one in node.nodes("parts")),
    )
    node.done()
    if len({part.code for part in outline.parts}) != len(outline.parts) or not outline.parts:
        raise BadInstrument(f"{node.place}: parts must be there, each with its own code")
    return outline


def _day(node: Node, key: str) -> date:
    try:
        return date.fromisoformat(node.text(key))
    except ValueError:
        raise node.fail(key, "expected a day, as 2026-01-01") from None


def _part(node: Node, instruments: Collection[str]) -> Part:
    part = Part(
        code=node.text("code"),
        title=node.text("title"),
        instrument=node.text("instrument", ""),
        topic=node.text("topic", ""),
        roles=node.texts("roles", among=vocabulary.PROFESSIONS),
    )
    node.done()
    if bool(part.instrument) == bool(part.topic):
        raise BadInstrument(f"{node.place}: a part has an instrument or a topic")
    if part.instrument and part.instrument not in instruments:
        raise BadInstrument(f"{node.place}: no instrument {part.instrument}")
    if part.topic and part.topic not in vocabulary.TOPICS:
        raise BadInstrument(f"{node.place}: no topic {part.topic}")
    return part
