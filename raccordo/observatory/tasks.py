# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nightly job, on the queue of the house."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from raccordo.kernel.periods import ROME


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="observatory", pass_context=False)
def load_observatories(timestamp: int) -> None:
    """Export the lake and publish the indicators, as of the moment that the queue names."""
    from raccordo.observatory.publish import (
        nightly,
    )  # the libraries of the lake weigh: only the job loads them

    nightly(datetime.fromtimestamp(timestamp, ROME))
