# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The night’s work of the room, on the queue of the house: who stands too near a person, which agreements end, how much each
unit opens."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access
from raccordo.privacy.operations.agreements import look_at_ends
from raccordo.privacy.operations.counting import count_accesses
from raccordo.privacy.operations.detecting import detect_conflicts


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="privacy", pass_context=False)
def keep_apart_who_is_too_near(timestamp: int) -> None:
    """Exclude workers from relatives, housemates and namesakes, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        detect_conflicts(by=SYSTEM_ACTOR, at=at)


@app.periodic(cron="25 0 * * *")
@app.task(queueing_lock="agreements", pass_context=False)
def look_at_agreements(timestamp: int) -> None:
    """Tell of agreements between bodies that are about to end, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        look_at_ends(by=SYSTEM_ACTOR, at=at)


@app.periodic(cron="35 0 * * *")
@app.task(queueing_lock="privacy-counts", pass_context=False)
def count_what_units_open(timestamp: int) -> None:
    """Count the accesses of each unit, for the figures on emergencies."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        count_accesses(by=SYSTEM_ACTOR, at=at)
