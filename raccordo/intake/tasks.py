# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The early-morning job of intake, on the queue of the house."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from raccordo.intake.operations.reminding import remind_birthdays, remind_mandates
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access


@app.periodic(cron="15 0 * * *")
@app.task(queueing_lock="intake", pass_context=False)
def remind_what_ends(timestamp: int) -> None:
    """Tell who holds a case that a mandate ends or a birthday comes, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        remind_mandates(by=SYSTEM_ACTOR, at=at)
        remind_birthdays(by=SYSTEM_ACTOR, at=at)
