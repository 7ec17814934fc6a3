# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies share with the asker's: how the database is asked, what it answered, and how long the answer may be remembered.

An answer holds while nothing about agreements and bodies was written (a mark that every writing changes, `SharingMark`) and while
no agreement begins or ends. The mark is read in the statement that tells a context, so a remembered answer is never older
than a freshly asked one would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """What the database answered when it was told of a context, as texts of arrays: for each data set the bodies whose rows may be
    read, the units for which the asker acts, and the rows of which the asker is a named reader; as JSON why."""

    bodies: Mapping[str, str]
    units: str | None = None
    agreements: str = ""
    named: str = "{}"
    openings: str = ""


@dataclass(frozen=True)
class Part:
    """The part of the statement that tells a context: tables of a `with recursive` with their values, columns, and after them."""

    tables: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    source: str = ""


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


def _no_values(context: Any) -> list[Any]:
    return []


def _setting(name: str, value: str) -> str:
    return f"set_config('raccordo.{name}', {value}, true)"


MOST = 2000  # remembered answers; a body asks for a handful of purposes


@dataclass(frozen=True)
class Sharing:
    """How what bodies share is asked: the data sets, the set of each model, and SQL that is part of the statement which tells a
    context: tables of a `with recursive`, one set's bodies, the agreements, the last moment before and the first after at which
    one begins or ends; and, asked each time, the rows that name the asker as a reader, and why."""

    sets: tuple[str, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)
    tables: str = ""
    bodies: str = ""
    agreements: str = ""
    edges: str = ""
    values: Callable[[Any], list[Any]] = _no_values
    predicate: Callable[[Any, str], Q] = _nothing
    readers: str = ""
    named: str = ""
    openings: str = ""
    readers_values: Callable[[Any], list[Any]] = _no_values
    memory: dict[tuple[Any, ...], Remembered] = field(default_factory=dict, init=False, compare=False)

    def everything(self) -> Shared:
        """What keeps nothing back: from a citizen, and in an emergency."""
        return Shared(dict.fromkeys(self.sets, "{NULL}"))

    def silence(self) -> Part:
        """Forget what the last one was told, in a transaction that goes on."""
        names = [*(f"shared_{one}" for one in self.sets), "named"]
        return Part(columns=tuple(_setting(name, "''") for name in names))

    def telling(self, shared: Shared) -> Part:
        """Say what is known. What several data sets share alike travels once."""
        alike = [*dict.fromkeys([*shared.bodies.values(), shared.named])]
        place = {text: f"told.a{n}" for n, text in enumerate(alike)}
        columns = [f"{_setting(f'shared_{one}', place[ids])} is null" for one, ids in shared.bodies.items()]
        told = ", ".join(f"%s::text as a{n}" for n in range(len(alike)))
        columns.append(f"{_setting('named', place[shared.named])} is null")
        return Part((f"told as (select {told})",), tuple(alike), tuple(columns), " from told")

    def guessing(self, guess: Remembered, context: Any) -> Part:
        """Say what is remembered, ask who names the asker, and ask for the mark."""
        part = self.telling(guess.shared)
        return Part(
            (self.readers, *part.tables), (*self.readers_values(context), *part.values),
            (*part.columns[:-1], _setting("named", self.named), self.openings, MARK), part.source,
        )  # fmt: skip

    def guessed(self, guess: Remembered, context: Any, said: Sequence[Any]) -> Shared | None:
        """What the database answered to a guess; None when something was written since."""
        named, openings, mark = said[-3:]
        if mark != guess.mark:
            self.memory.pop(_key(context), None)
            return None
        return replace(guess.shared, named=named, openings=openings or "")

    def asking(self, context: Any) -> Part:
        """Have everything worked out."""
        columns = [_setting(f"shared_{one}", self.bodies.format(one)) for one in self.sets]
        columns += [_setting("named", self.named), self.agreements, self.openings, self.edges, MARK]
        values = (*self.values(context), *self.readers_values(context))
        return Part((self.tables, self.readers), values, tuple(columns))

    def learnt(self, context: Any, said: Sequence[Any], units: str) -> Shared:
        """What the database has just worked out; kept in this process, but for who names the asker."""
        *bodies, named, agreements, openings, since, until, mark = said[-len(self.sets) - 6 :]
        shared = Shared(dict(zip(self.sets, bodies, strict=True)), units, agreements or "")
        if mark is not None:
            self.remember(context, Remembered(shared, mark, since, until))
        return replace(shared, named=named, openings=openings or "")

    def remembered(self, context: Any) -> Remembered | None:
        """What was answered to the same body for the same purpose, if it may still hold: the mark decides."""
        found = self.memory.get(_key(context))
        return found if found is not None and found.holds(context.at) else None

    def remember(self, context: Any, answer: Remembered) -> None:
        """Keep an answer in this process."""
        if len(self.memory) >= MOST:
            self.memory.clear()
        self.memory[_key(context)] = answer


def _key(context: Any) -> tuple[Any, ...]:
    return context.actor.organization_id, context.purpose
