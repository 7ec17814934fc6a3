# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The early-morning job, on the queue of the house."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from raccordo.careplan.operations.activating import activate_due, withdraw_left
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="careplan", pass_context=False)
def begin_signed_plans(timestamp: int) -> None:
    """Put in force the signed plans whose first day has come, as of the moment that the queue names; withdraw what is left of
    the services that ended."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        activate_due(by=SYSTEM_ACTOR, at=at)
        withdraw_left(by=SYSTEM_ACTOR, at=at)
