# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Findings told from figures: the title of a chart says what the data say, not what they are about."""

from __future__ import annotations

from raccordo.observatory import words
from raccordo.observatory.declaration import Figures, Story


def waiting(story: Story, lead: str) -> str:
    """«L'attesa scende: metà entro 2 giorni, 9 su 10 entro 9»."""
    now, before = story.now, story.before
    if "median" not in now.told:
        return "Troppo pochi casi per dire quanto si aspetta"
    if now.median is None:
        return "Più della metà aspetta ancora"
    half = (
        f"per metà {words.days(now.median)}" if not now.median else f"per metà entro {words.days(now.median)}"
    )
    rest = ""
    if "ninth" in now.told:
        rest = (
            ", ma 1 su 10 aspetta ancora"
            if now.ninth is None
            else f", per 9 su 10 entro {words.number(now.ninth)}"
        )
    move = words.trend(now.median, before.median) if before and before.median is not None else ""
    return f"L'attesa {move}: {half}{rest}" if move else f"{lead} {half}{rest}"


def share(story: Story, many: str, what: str) -> str:
    """«9 piani su 10 sono condivisi e firmati»."""
    now, before = story.now, story.before
    if now.value is None:
        return f"Quanti {many} sono {what}: numeri troppo piccoli per dirlo"
    part = words.one_in(now.value)
    if part in ("tutti", "nessuno", "quasi tutti", "quasi nessuno"):
        text = {
            "tutti": f"Tutti i {many} sono {what}",
            "quasi tutti": f"Quasi tutti i {many} sono {what}",
            "nessuno": f"Nessuno dei {many} è ancora tra i {what}",
            "quasi nessuno": f"Pochissimi {many} sono {what}",
        }[part]
    else:
        text = f"{part[0].upper()}{part[1:]} {many} sono {what}"
    return text + _since(now, before)


def hours(story: Story) -> str:
    """«A casa arrivano 85 ore su 100 dovute»."""
    now = story.now
    if now.value is None:
        return "Ore dovute a casa: troppo poche persone per dirlo"
    return f"A casa arrivano {words.number(now.value)} ore su 100 dovute" + _since(now, story.before)


def load(story: Story) -> str:
    """«Ogni operatore segue 6 persone»."""
    now, before = story.now, story.before
    if now.value is None:
        return "Persone per operatore: numeri troppo piccoli per dirlo"
    text = f"Ogni operatore responsabile segue in media {words.number(now.value, 1)} persone"
    if before is None or before.value is None:
        return text
    return f"{text}: {words.change(now.value, before.value, ('persona', 'persone'), 1)}"


def _since(now: Figures, before: Figures | None) -> str:
    if before is None or before.value is None or now.value is None:
        return ""
    return f": {words.change(now.value, before.value, ('punto', 'punti'), 1)}"
