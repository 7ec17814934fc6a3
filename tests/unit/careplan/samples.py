# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small versions of a plan, as plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from raccordo.careplan.rules.values import GoalValue, NeedValue, ServiceValue, VersionValue


def number(n: int) -> UUID:
    return UUID(int=n)


NEED = NeedValue(number(1), number(1), "Non si lava da sola", "function", 2)
GOAL = GoalValue(
    number(2), number(2), "Essere in ordine ogni mattina", "social", number(1), horizon=date(2026, 12, 31)
)
SAD = ServiceValue(
    number(3), number(3), number(2), "SAD", "provider", "Cooperativa Il Filo", unit="hour", weekdays=(0, 2, 4), times=3,
    minutes=60, at_time=time(8, 30), starts=date(2026, 11, 23), funding="municipality", unit_cost=Decimal("24.50"),
    copayment=Decimal("4.00"),
)  # fmt: skip
VERSION = VersionValue(
    2, "Restare a casa mia", date(2026, 11, 23), date(2027, 5, 22), date(2027, 1, 22), "Sara Conti", "Ada Riva",
    "Sara Conti", (NEED,), (GOAL,), (SAD,),
)  # fmt: skip


def version(**changes) -> VersionValue:
    return replace(VERSION, **changes)


def service(n: int, **changes) -> ServiceValue:
    return replace(SAD, id=number(n), thread=number(n), **changes)
