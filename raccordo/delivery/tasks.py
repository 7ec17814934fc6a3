# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The early-morning job, on the queue of the house: after plans have begun, what no plan foresees any more is withdrawn."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from raccordo.delivery.operations import withdraw_all_unforeseen
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import SYSTEM_ACTOR, system_access


@app.periodic(cron="20 0 * * *")
@app.task(queueing_lock="delivery", pass_context=False)
def withdraw_visits(timestamp: int) -> None:
    """Cancel the visits to come of plans that ended or changed, as of the moment that the queue names."""
    at = datetime.fromtimestamp(timestamp, ROME)
    with system_access(at):
        withdraw_all_unforeseen(by=SYSTEM_ACTOR, at=at)
