# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies share with the asker's: how the database is asked, what it answered, and how long the answer may be remembered.

An answer holds while nothing about agreements and bodies was written (a mark that every writing changes, `SharingMark`) and while
no agreement begins or ends. The mark is read in the statement that tells a context, so a remembered answer is never older
than a freshly asked one would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q

from raccordo.kernel.sensitivity import Label, declare


class SharingMark(models.Model):
    """One row, with a mark that is drawn anew whenever an agreement or a body is written: drawn, not counted, so that what was
    undone is never taken for what came after it."""

    sensitivity = declare(Label.NORMAL)

    id = models.SmallIntegerField(primary_key=True)
    mark = models.UUIDField()

    def __str__(self) -> str:
        return str(self.mark)


def marks_sharing() -> pgtrigger.Trigger:
    """For a table on which what bodies share depends: each statement that writes it changes the mark."""
    return pgtrigger.Trigger(
        name="marks_sharing", level=pgtrigger.Statement, when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func="insert into kernel_sharingmark (id, mark) values (1, gen_random_uuid())"
        " on conflict (id) do update set mark = excluded.mark; return null;",
    )  # fmt: skip


MARK = "(select m.mark from kernel_sharingmark m where m.id = 1)"


@dataclass(frozen=True)
class Shared:
    """What the database answered when it was told of a context: for each data set the bodies whose rows it may read, as the
    text of an array of identifiers, and as JSON the agreements that say so."""

    bodies: Mapping[str, str]
    agreements: str = ""

    def telling(self) -> tuple[list[str], list[str]]:
        """The columns that set it and their values: what several data sets share alike travels once."""
        alike = list(dict.fromkeys(self.bodies.values()))
        columns = [
            f"set_config('raccordo.shared_{one}', told.a{alike.index(ids)}, true) is null"
            for one, ids in self.bodies.items()
        ]
        return columns, alike


@dataclass(frozen=True)
class Remembered:
    """An answer, the mark under which it was given, and the moments between which no agreement begins or ends."""

    shared: Shared
    mark: UUID
    since: datetime | None
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the answer is the same at a moment, the mark being the same."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def _nothing(context: Any, dataset: str) -> Q:
    return Q(pk__in=[])


MOST = 2000  # remembered answers; a body asks for a handful of purposes


@dataclass(frozen=True)
class Sharing:
    """How what bodies share is asked: the data sets, the set of each model, and SQL (tables of a `with recursive`, the array
    of one set's bodies, the agreements, the last moment before and the first after at which one begins or ends) that is
    part of the statement which tells a context."""

    sets: tuple[str, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)
    tables: str = ""
    bodies: str = ""
    agreements: str = ""
    edges: str = ""
    values: Callable[[Any], list[Any]] = lambda context: []
    predicate: Callable[[Any, str], Q] = _nothing
    memory: dict[tuple[Any, ...], Remembered] = field(default_factory=dict, init=False, compare=False)

    def remembered(self, context: Any) -> Remembered | None:
        """What was answered to the same body for the same purpose, if it may still hold: the mark decides."""
        found = self.memory.get(_key(context))
        return found if found is not None and found.holds(context.at) else None

    def remember(self, context: Any, answer: Remembered) -> None:
        """Keep an answer in this process."""
        if len(self.memory) >= MOST:
            self.memory.clear()
        self.memory[_key(context)] = answer

    def forget(self, context: Any) -> None:
        """The mark has changed."""
        self.memory.pop(_key(context), None)


def _key(context: Any) -> tuple[Any, ...]:
    return context.actor.organization_id, context.purpose
