# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colour and icon of every status, one table. Colour never stands alone: the word comes from the codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Mark(NamedTuple):
    """How a status looks: a tone of the style sheet and an icon of the sprite."""

    tone: str
    icon: str


PLAIN = Mark("grigio", "circle")
DONE = Mark("verde", "check-circle-fill")
NOW = Mark("primario", "play-fill")
WAITING = Mark("ambra", "hourglass-split")
BROKEN = Mark("rosso", "exclamation-octagon-fill")
OVER = Mark("grigio", "archive")
OFF = Mark("grigio", "x-circle")
TO_SIGN = Mark("ambra", "pen")

MARKS: dict[str, dict[str, Mark]] = {
    # Whose words: the three voices are fixed, an installation may not change them.
    "sector": {
        "health": Mark("sanitario", "heart-pulse"),
        "social": Mark("sociale", "people-fill"),
        "family": Mark("persona", "house-heart"),
        "shared": Mark("primario", "diagram-3"),
        "person": Mark("persona", "house-heart"),
    },
    "alert": {
        "red": Mark("rosso", "exclamation-octagon-fill"),
        "amber": Mark("ambra", "exclamation-triangle-fill"),
        "grey": Mark("grigio", "info-circle"),
    },
    "alert-kind": {
        "clinical": Mark("grigio", "heart-pulse"),
        "safety": Mark("grigio", "shield-exclamation"),
        "legal": Mark("grigio", "pen"),
        "social": Mark("grigio", "house-heart"),
        "practical": Mark("grigio", "key"),
    },
    "diary-kind": {
        "note": Mark("grigio", "journal-text"),
        "visit": Mark("grigio", "house-heart"),
        "talk": Mark("grigio", "people"),
        "call": Mark("grigio", "telephone"),
        "message": Mark("grigio", "chat-left-text"),
        "concern": Mark("ambra", "exclamation-triangle-fill"),
    },
    # Life cycles, by their names; a test holds this table against the rooms.
    "task": {"open": PLAIN, "done": DONE, "cancelled": OFF},
    "signal": {"received": WAITING, "taken": NOW, "forwarded": NOW, "closed": DONE, "withdrawn": OFF},
    "request": {"requested": WAITING, "triage": NOW, "panel": NOW, "answered": DONE, "closed": OVER},
    "episode": {"active": NOW, "closed": OVER},
    "assessment": {"open": NOW, "complete": DONE, "cancelled": OFF},
    "section": {"to-do": PLAIN, "in-progress": NOW, "complete": DONE, "not-needed": OFF},
    "response": {"in-progress": NOW, "completed": DONE, "replaced": OVER, "dropped": OFF},
    "conference": {
        "scheduled": PLAIN,
        "in-session": NOW,
        "decided": TO_SIGN,
        "minutes-signed": DONE,
        "preliminary": WAITING,
        "cancelled": OFF,
    },
    "case": {
        "on-agenda": PLAIN,
        "decided": TO_SIGN,
        "minutes-signed": DONE,
        "preliminary": WAITING,
        "withdrawn": OFF,
    },
    "plan": {"open": NOW, "closed": OVER},
    "version": {
        "draft": Mark("grigio", "pencil"),
        "proposed": WAITING,
        "shared": TO_SIGN,
        "signed": DONE,
        "active": DONE,
        "under-review": Mark("ambra", "arrow-clockwise"),
        "superseded": OVER,
        "closed": OVER,
    },
    "agreement": {"to-sign": TO_SIGN, "signed": DONE, "withdrawn": OFF, "revoked": OFF, "ended": OVER},
    "visit": {
        "planned": WAITING,
        "assigned": Mark("grigio", "clock"),
        "in-progress": NOW,
        "done": DONE,
        "partly": Mark("ambra", "dash-circle"),
        "not-done": Mark("rosso", "x-circle"),
        "cancelled": OFF,
    },
    "concern": {"open": BROKEN, "seen": NOW, "closed": DONE},
    "priority": {
        "high": Mark("rosso", "exclamation-octagon-fill"),
        "medium": Mark("ambra", "exclamation-triangle-fill"),
        "low": PLAIN,
    },
    "frailty": {
        "robust": Mark("verde", "check-circle-fill"),
        "mild": PLAIN,
        "moderate": Mark("ambra", "exclamation-triangle-fill"),
        "severe": Mark("rosso", "exclamation-octagon-fill"),
    },
}


def mark(subject: str, code: str) -> Mark:
    """Return how a status looks; what the table does not know looks plain."""
    return MARKS.get(subject, {}).get(code, PLAIN)


def alert_marks(alerts: Iterable[Any]) -> list[tuple[str, str, str]]:
    """Turn alerts into (tone, icon, words). Red is always the same sign; the others say what they are about."""
    return [
        (
            mark("alert", alert.tone).tone,
            _alert_icon(alert.tone, alert.kind),
            alert.text,
        )
        for alert in alerts
    ]


def _alert_icon(tone: str, kind: str) -> str:
    loud = tone == "red" or (tone == "amber" and kind in {"clinical", "safety"})
    return mark("alert", tone).icon if loud else mark("alert-kind", kind).icon


GLOBALS = {"mark": mark, "alert_marks": alert_marks}
