# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration: a synthetic Ambito on real geography, lived for a year through the real operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction

from raccordo.demo import population
from raccordo.demo.population import DAY
from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import system_access

NOW = datetime.combine(DAY, time(10), tzinfo=ROME)
Progress = Callable[[str], None]


def ensure(progress: Progress) -> None:
    """Build the demonstration where it is not there yet; all of it or nothing."""
    if Account.objects.filter(email="ada@dimostrazione.example").exists():
        return
    with transaction.atomic():
        progress("Persone, medici, servizi…")
        with system_access(NOW - timedelta(days=420)):
            world = population.populate()
        from raccordo.demo import history

        history.live(world, progress)
