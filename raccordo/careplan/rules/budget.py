# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan costs whoever pays: over the limit that a funding line states, and quotas that cannot be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from raccordo.careplan.rules.values import ServiceValue, VersionValue
from raccordo.careplan.rules.week import MONTHS, WEEKS, units_per_week
from raccordo.careplan.rules.words import euro_words

_CENT, _DAYS = Decimal("0.01"), Decimal(7)


@dataclass(frozen=True)
class FundLimit:
    """How much a funding line gives at most to one person: each month, or for the whole of a plan."""

    code: str
    name: str
    most: Decimal
    per: str  # month, plan
    starts: date
    source: str


@dataclass(frozen=True)
class Overrun:
    """A sum that does not add up, in words; `subject` is the thread of a service, None for the whole plan."""

    code: str
    text: str
    subject: UUID | None = None


def limits_on(limits: Iterable[FundLimit], day: date) -> list[FundLimit]:
    """The limits in force on a day: for each line the latest that has begun."""
    begun = sorted((one for one in limits if one.starts <= day), key=lambda one: one.starts)
    return list({one.code: one for one in begun}.values())


def overruns(version: VersionValue, limits: Iterable[FundLimit]) -> Iterator[Overrun]:
    """Funding lines asked for more than they give."""
    for limit in limits:
        cost = _cost(version, limit)
        if cost is None or cost <= limit.most:
            continue
        every = "al mese" if limit.per == "month" else "per tutto il piano"
        text = f"{limit.name}: {euro_words(cost)} {every}, il limite è {euro_words(limit.most)}"
        yield Overrun(f"over-limit-{limit.code}", text)


def wrong_quotas(version: VersionValue) -> Iterator[Overrun]:
    """Quotas that cannot be right: more than the cost, or asked for what is free."""
    for service in version.services:
        if not service.copayment:
            continue
        if service.funding == "free":
            yield Overrun("quota-when-free", f"{service.title}: è gratis, ma ha una quota", service.thread)
        elif service.unit_cost is not None and service.copayment > service.unit_cost:
            quota, cost = euro_words(service.copayment), euro_words(service.unit_cost)
            text = f"{service.title}: la quota ({quota}) supera il costo ({cost})"
            yield Overrun("quota-over-cost", text, service.thread)


def _cost(version: VersionValue, limit: FundLimit) -> Decimal | None:
    """What the line pays, quotas taken off; None where a plan without an end cannot be summed up."""
    paid = [s for s in version.services if s.funding == limit.code and s.unit_cost is not None]
    if limit.per == "month":
        total = sum((_weekly(s) * WEEKS / MONTHS for s in paid), Decimal(0))
    else:
        spans = [(s, _weeks(version, s)) for s in paid]
        if any(weeks is None for _, weeks in spans):
            return None
        total = sum((_weekly(s) * weeks for s, weeks in spans if weeks is not None), Decimal(0))
    return total.quantize(_CENT, ROUND_HALF_UP)


def _weekly(service: ServiceValue) -> Decimal:
    return units_per_week(service) * max(
        (service.unit_cost or Decimal(0)) - (service.copayment or 0), Decimal(0)
    )


def _weeks(version: VersionValue, service: ServiceValue) -> Decimal | None:
    """How many weeks a service lasts inside its version."""
    first = max(filter(None, (service.starts, version.valid_from)), default=None)
    last = min(filter(None, (service.last_day, version.valid_to)), default=None)
    if first is None or last is None:
        return None
    return Decimal(max((last - first).days + 1, 0)) / _DAYS
