# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Concerns from the home: who is told, what alert follows."""

from __future__ import annotations

from typing import NamedTuple

from raccordo.delivery.codes import ConcernKind


class Echo(NamedTuple):
    """What a concern sets in motion: roles to tell (when they follow the person), days to look at it, an alert in words."""

    roles: tuple[str, ...]
    days: int
    alert: str = ""
    alert_kind: str = ""


ECHOES: dict[str, Echo] = {
    ConcernKind.FALL: Echo(
        ("home-care-coordinator", "gp", "community-nurse", "social-worker"), 0, "Caduta il {day}", "safety"
    ),
    ConcernKind.SKIN: Echo(
        ("home-care-coordinator", "community-nurse"), 1, "Pelle da controllare dal {day}", "clinical"
    ),
    ConcernKind.NOT_EATING: Echo(("home-care-coordinator", "community-nurse", "social-worker"), 1),
    ConcernKind.CONFUSION: Echo(
        ("home-care-coordinator", "gp", "community-nurse"), 0, "Confusione dal {day}", "clinical"
    ),
    ConcernKind.HOME: Echo(("home-care-coordinator", "social-worker"), 2),
    ConcernKind.OTHER: Echo(("home-care-coordinator", "social-worker"), 2),
}
"""By kind. The coordinator of the service is always told; the others when they are in the person's team."""


def echo(kind: str) -> Echo:
    """What follows a concern of a kind."""
    return ECHOES[ConcernKind(kind)]
