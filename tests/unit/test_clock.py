# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours are said in one way: «8:30», Italian time."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from raccordo.kernel.periods import clock


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(8, 30), "8:30"),
        (time(0, 5), "0:05"),
        (datetime(2026, 11, 23, 17, 4, tzinfo=UTC), "18:04"),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), "8:00"),
    ],
)
def test_an_hour_is_said_as_italians_write_it(moment, said):
    assert clock(moment) == said
