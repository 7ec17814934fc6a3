# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people in the same part: what each changed is kept; where both changed the same answer, both are shown."""

from dataclasses import dataclass

from raccordo.assessment.rules.instrument import Answers, Value


@dataclass(frozen=True, slots=True)
class Conflict:
    """One question answered differently by two people since both opened it."""

    item: str
    mine: Value | None
    theirs: Value | None


@dataclass(frozen=True, slots=True)
class Merge:
    """The answers to keep, and those somebody has to choose between (left as stored until then)."""

    answers: dict[str, Value]
    conflicts: tuple[Conflict, ...]


def merge(*, base: Answers, mine: Answers, theirs: Answers) -> Merge:
    """Join `mine` with what is stored (`theirs`), both born from `base`, the answers as I first saw them."""
    kept: dict[str, Value] = {}
    conflicts = []
    for item in dict.fromkeys([*theirs, *mine, *base]):
        was, stored, sent = base.get(item), theirs.get(item), mine.get(item)
        touched_by_me = sent != was
        if touched_by_me and stored != was and sent != stored:
            conflicts.append(Conflict(item, sent, stored))
        choice = sent if touched_by_me and stored == was else stored
        if choice is not None:
            kept[item] = choice
    return Merge(kept, tuple(conflicts))
