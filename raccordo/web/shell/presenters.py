# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and marks that several pages share: days as people say them, terms, rows of things to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from raccordo.kernel.periods import ROME, age_on
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Sector
from raccordo.record.queries import Line
from raccordo.web.shell.navigation import may_open, record_url
from raccordo.web.shell.tones import mark

WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
NEAR = {-1: "Ieri", 0: "Oggi", 1: "Domani"}


def day_word(day: date | datetime, today: date) -> str:
    """«oggi», «ieri», «domani», «19/11», «19/11/2025»."""
    local = day.astimezone(ROME).date() if isinstance(day, datetime) else day
    near = NEAR.get((local - today).days)
    if near:
        return near.lower()
    return local.strftime("%d/%m" if local.year == today.year else "%d/%m/%Y")


def term(due: date | None, today: date) -> tuple[str, str] | None:
    """How a term is shown: red when broken, amber today and tomorrow, else plain."""
    if due is None:
        return None
    word = NEAR.get((due - today).days) or day_word(due, today)
    if due < today:
        return (
            f"Scaduta {word.lower()}" if due == today - timedelta(days=1) else f"Scaduta il {word}",
            "rosso",
        )
    return (word, "ambra" if due <= today + timedelta(days=1) else "grigio")


def uncapitalised(words: str) -> str:
    """«operatore domiciliare (OSS/ASA)»: only the first letter goes down, acronyms stay as they are."""
    return words if words[:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def time_left(until: datetime, now: datetime) -> str:
    """«3 ore e 12 minuti», «4 minuti»: what is left, rounded up to the minute."""
    minutes = max(0, -int((now - until).total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} {'ora' if hours == 1 else 'ore'}"] if hours else []
    parts += [f"{rest} {'minuto' if rest == 1 else 'minuti'}"] if rest or not hours else []
    return " e ".join(parts)


def age_words(born: date | None, today: date) -> str:
    """«84 anni», or nothing."""
    return f"{age_on(born, today)} anni" if born else ""


def person_line(person: Any, today: date) -> str:
    """«Brambilla Teresa, 84 anni»."""
    return ", ".join(part for part in (person.list_name, age_words(person.birth_date, today)) if part)


@dataclass(frozen=True)
class TaskRow:
    """One thing to do, as a list shows it."""

    id: UUID
    title: str
    url: str
    person_id: UUID
    record: str
    person: str
    detail: str
    voice: tuple[str, str]
    term: tuple[str, str] | None
    mine: bool
    whose: str


def task_rows(tasks: Iterable[Line], actor: Actor, today: date, *, with_person: bool = True) -> list[TaskRow]:
    """Turn tasks into rows. Whose it is: a name, or the whole service."""
    return [
        TaskRow(
            id=task.id, title=task.title, url=_where(task, actor.role), person_id=task.person_id,
            record=record_url(task.person_id, actor.role),
            person=person_line(task, today) if with_person else "", detail=task.detail,
            voice=(mark("sector", task.sector).tone, str(Sector(task.sector).label)) if task.sector else ("", ""),
            term=term(task.due_date, today), mine=_is_mine(task, actor), whose=task.whose,
        )
        for task in tasks
    ]  # fmt: skip


def _where(task: Line, role: str) -> str:
    """The page where a task is done; the record, for who belongs to the service and has another work in it."""
    return task.path if may_open(task.path, role) else record_url(task.person_id, role)


def _is_mine(task: Line, actor: Actor) -> bool:
    if task.role_id:
        return task.role_id == actor.role_id
    return task.organization_id == actor.organization_id
