# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock of the pages: the only place of the web where the time is read."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from raccordo.kernel.periods import ROME


def now() -> datetime:
    """The moment; in a demonstration, the frozen day with the true hour."""
    true = timezone.now()
    if settings.CLOCK is None:
        return true
    local = true.astimezone(ROME)
    frozen = settings.CLOCK
    if (frozen.hour, frozen.minute) != (0, 0):
        return frozen.replace(tzinfo=frozen.tzinfo or ROME)
    return datetime.combine(frozen.date(), local.time(), tzinfo=ROME)


def epoch() -> float:
    """Seconds since 1970 by the true clock, also in a demonstration: what a session and a proof of identity count by."""
    return timezone.now().timestamp()


def asked(text: str) -> datetime | None:
    """The day or the instant that an address names («?prima=2026-11-01»); None when it makes no sense."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=ROME)) if 2000 <= found.year < 2200 else None
