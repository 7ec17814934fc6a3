# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acting in the demonstration as the pages would: a decision, its access line, then one operation in that context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID

from raccordo.kernel.periods import ROME, is_working_day
from raccordo.kernel.scoping import AccessContext, Actor, Reach, access
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import Section

PATRON = (12, 6)


class NotAllowed(RuntimeError):
    """The demonstration tried what a rule forbids: the story is wrong, not the rule."""


@contextmanager
def opening(
    by: Actor, person_id: UUID, at: datetime, section: Section, action: str = "write"
) -> Iterator[None]:
    """Open one section of one person's record, as the gate does."""
    purpose = Purpose.CARE if by.role else Purpose.SELF
    with access(AccessContext(by, purpose, at)):
        decision = privacy.open_record(
            by=by, at=at, person_id=person_id, purpose=purpose, section=section.value, action=action
        )
        if not decision.permit:
            raise NotAllowed(f"{by.role} {section} {decision.rule} {at}")
        with access(AccessContext(by, purpose, at, Reach.PERSON, person_id)):
            yield


@contextmanager
def working(by: Actor, at: datetime) -> Iterator[None]:
    """A list or a board of an actor."""
    with access(AccessContext(by, Purpose.CARE, at)):
        yield


def on(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day, Italian time."""
    return datetime.combine(day, time(hour, minute), tzinfo=ROME)


def working_day(day: date) -> date:
    """The day itself, or the next working one."""
    while not is_working_day(day, PATRON):
        day += timedelta(days=1)
    return day
