# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of the diary: days as spoken, titles, icons, chips."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.delivery.codes import DiaryKind
from raccordo.delivery.queries import Line
from raccordo.kernel.periods import clock, local_day
from raccordo.web.shell.reading import OBSCURED
from raccordo.web.shell.tones import mark

VOICE_WORDS = {"health": "Sanitario", "social": "Sociale", "family": "Persona e famiglia"}


@dataclass(frozen=True)
class Note:
    """One entry, in words."""

    id: UUID
    day: str
    hour: str
    title: str
    author: str
    tone: str
    icon: str
    voice: str
    text: str
    hidden: str
    chips: list[tuple[str, str]]
    below: str
    pinned: bool
    pinnable: bool
    correctable: bool
    concern_id: UUID | None
    own: bool  # it tells nothing that stands elsewhere too: who may read it can be chosen


def notes(lines: Iterable[Line], now: datetime, hidden: Collection[UUID] = ()) -> list[Note]:
    """The entries of a page, in words; `hidden` are those that the person hides from others."""
    return [_note(line, now, line.id in hidden) for line in lines]


def _note(line: Line, now: datetime, hidden: bool) -> Note:
    look = mark("sector", line.voice)
    kind = mark("diary-kind", line.kind)
    chips = [("Solo il tuo servizio", "grigio")] if line.reserved and line.text else []
    chips += [("In evidenza", "primario")] if line.pinned else []
    chips += [(OBSCURED, "ambra")] if hidden else []
    below = ""
    if line.corrected_at:
        below = f"Corretta {spoken_day(line.corrected_at, now)} alle {clock(line.corrected_at)}."
        below += f" Prima diceva: «{line.before}»" if line.before else ""
    return Note(
        id=line.id, day=spoken_day(line.happened_at, now), hour=clock(line.happened_at),
        title=line.title, author=", ".join(part for part in (line.author, line.author_role[:1].lower() + line.author_role[1:]) if part),
        tone=look.tone, icon=kind.icon if line.kind != "note" else look.icon,
        voice=VOICE_WORDS.get(line.voice, ""), text=line.text, hidden=line.hidden, chips=chips, below=below,
        pinned=line.pinned, pinnable=not line.reserved and not line.hidden, correctable=line.correctable,
        concern_id=line.concern_id, own=line.kind not in (DiaryKind.VISIT, DiaryKind.CONCERN) and not line.hidden,
    )  # fmt: skip


def spoken_day(at: datetime, now: datetime) -> str:
    """«oggi», «ieri», «21/11», «21/11/2025»."""
    day, today = local_day(at), local_day(now)
    words = {0: "oggi", 1: "ieri", -1: "domani"}
    return words.get((today - day).days) or (f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}")
