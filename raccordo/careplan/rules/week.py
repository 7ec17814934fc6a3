# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The typical week of a plan: hours at home, cost, what the person pays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from raccordo.careplan.rules.values import ServiceValue

_CENT, _HOUR = Decimal("0.01"), Decimal(60)
MONTHS, WEEKS = Decimal(12), Decimal(52)
_AT_HOME = ("provider", "volunteers")


@dataclass(frozen=True)
class WeekTotals:
    """What one week of a plan amounts to; `without_price` counts services whose cost nobody has written."""

    hours: Decimal
    cost: Decimal
    copayment: Decimal
    without_price: int = 0


def units_per_week(service: ServiceValue) -> Decimal:
    """How many priced units one week holds: hours, months or times."""
    if service.unit == "month":
        return MONTHS / WEEKS
    times = Decimal(service.times) / Decimal(service.every_weeks)
    return times * Decimal(service.minutes) / _HOUR if service.unit == "hour" else times


def hours_per_week(service: ServiceValue) -> Decimal:
    """Hours that somebody from outside spends with the person in one week."""
    if service.doer not in _AT_HOME:
        return Decimal(0)
    return Decimal(service.times) * Decimal(service.minutes) / (_HOUR * Decimal(service.every_weeks))


def _priced(service: ServiceValue) -> bool:
    return service.unit_cost is not None or service.doer != "provider" or service.funding == "free"


def week_totals(services: Iterable[ServiceValue]) -> WeekTotals:
    """Sum up a week, to the cent."""
    items = list(services)
    zero = Decimal(0)
    cost = sum((units_per_week(s) * s.unit_cost for s in items if s.unit_cost is not None), zero)
    paid = sum((units_per_week(s) * s.copayment for s in items if s.copayment is not None), zero)
    return WeekTotals(
        sum((hours_per_week(s) for s in items), zero).quantize(Decimal("0.1"), ROUND_HALF_UP),
        cost.quantize(_CENT, ROUND_HALF_UP),
        paid.quantize(_CENT, ROUND_HALF_UP),
        sum(not _priced(s) for s in items),
    )
