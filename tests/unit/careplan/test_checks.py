# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live checks: what is still to be cleared up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from raccordo.careplan.library import fund_limits
from raccordo.careplan.rules.budget import FundLimit, limits_on
from raccordo.careplan.rules.checks import checks, still_open
from tests.unit.careplan.samples import GOAL, NEED, SAD, VERSION, number, service, version


def texts(value) -> list[str]:
    return [check.text for check in checks(value)]


def test_a_complete_plan_has_nothing_to_clear_up():
    assert checks(VERSION) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"goals": (), "services": ()}, "Non si lava da sola: nessun obiettivo"),
        ({"services": ()}, "Essere in ordine ogni mattina: nessun intervento"),
        ({"review_date": None}, "Manca la data di revisione"),
        ({"review_date": date(2026, 11, 1)}, "La revisione viene prima dell'inizio del piano"),
        ({"valid_from": None}, "Manca la data di inizio del piano"),
        ({"what_matters": ""}, "Nessuno ha ancora scritto che cosa conta per la persona"),
        ({"health_responsible": ""}, "Manca chi firma per il lato sanitario"),
        ({"social_responsible": ""}, "Manca chi firma per il lato sociale"),
        ({"goals": (replace(GOAL, horizon=date(2026, 10, 1)),)},
         "Essere in ordine ogni mattina: la scadenza (01/10/2026) viene prima dell'inizio del piano"),
        ({"services": (replace(SAD, ends=date(2027, 6, 1)),)}, "SAD: il periodo esce da quello del piano"),
        ({"services": (replace(SAD, starts=date(2026, 11, 1)),)}, "SAD: il periodo esce da quello del piano"),
    ],
)  # fmt: skip
def test_each_check_says_what_is_missing(change, text):
    assert text in texts(version(**change))


def test_a_need_put_off_with_a_reason_is_clear():
    later = replace(NEED, deferred_reason="prima guarisce la lesione")

    assert checks(version(needs=(later,), goals=(replace(GOAL, need_id=None),))) == []


def test_two_visits_at_once_are_seen_by_day_hour_and_period():
    nurse = service(9, title="Infermiera", weekdays=(2,), times=1, minutes=30, at_time=time(9))

    assert texts(version(services=(SAD, nurse))) == ["Mercoledì alle 9 arrivano insieme Infermiera e SAD"]


@pytest.mark.parametrize(
    "change",
    [
        {"weekdays": (1,)},  # another day
        {"at_time": time(9, 30)},  # as the other leaves
        {"at_time": None},  # no hour fixed
        {"doer": "family"},  # the family may be there
        {"starts": date(2027, 1, 1)},  # when the other is over
    ],
)
def test_visits_that_do_not_meet_are_not_confused(change):
    nurse = service(
        9,
        **{"title": "Infermiera", "weekdays": (2,), "times": 1, "minutes": 30, "at_time": time(9), **change},
    )
    sad = replace(SAD, ends=date(2027, 1, 1))

    assert texts(version(services=(sad, nurse))) == []


def test_a_period_ends_before_the_day_named_as_its_end():
    fits = replace(SAD, ends=date(2027, 5, 23))

    assert texts(version(services=(fits,))) == []


def test_a_waived_check_is_no_longer_open():
    value = version(goals=(), services=())

    assert still_open(checks(value), {("need-without-goal", number(1))}) == []
    assert still_open(checks(value), {("need-without-goal", number(7))})


def test_what_began_in_the_version_before_goes_on():
    running = replace(SAD, starts=date(2026, 6, 1))

    assert texts(version(services=(running,), continues=True)) == []


LIMITS = [
    FundLimit("fna", "FNA", Decimal(1300), "month", date(2022, 12, 1), ""),
    FundLimit("pnrr", "PNRR", Decimal("1900.80"), "plan", date(2022, 12, 1), ""),
]


def money(**changes) -> list[str]:
    return [check.text for check in checks(version(services=(replace(SAD, **changes),)), LIMITS)]


def test_a_funding_line_gives_no_more_than_its_limit():
    daily = {"funding": "fna", "times": 15, "copayment": Decimal(0)}

    assert money(**daily) == [
        "FNA: 1.592,50\N{NO-BREAK SPACE}€ al mese, il limite è 1.300,00\N{NO-BREAK SPACE}€"
    ]
    assert money(**{**daily, "times": 12}) == []
    assert money(**{**daily, "copayment": Decimal(10)}) == [], "what the person pays is not asked of the line"


def test_a_limit_for_the_whole_plan_counts_the_weeks_inside_the_plan():
    lasting = {"funding": "pnrr", "copayment": None}

    assert money(**lasting) == []
    assert money(**{**lasting, "times": 4, "weekdays": ()}) == [
        "PNRR: 2.534,00\N{NO-BREAK SPACE}€ per tutto il piano, il limite è 1.900,80\N{NO-BREAK SPACE}€"
    ]
    assert money(**{**lasting, "times": 4, "weekdays": (), "ends": date(2027, 1, 4)}) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"copayment": Decimal(30)}, "SAD: la quota (30,00\N{NO-BREAK SPACE}€) supera il costo (24,50\N{NO-BREAK SPACE}€)"),
        ({"funding": "free"}, "SAD: è gratis, ma ha una quota"),
    ],
)  # fmt: skip
def test_a_quota_that_cannot_be_right_is_seen(change, text):
    assert money(**change) == [text]


def test_the_limit_of_the_day_is_the_last_that_has_begun():
    newer = replace(LIMITS[0], most=Decimal(900), starts=date(2027, 1, 1))

    assert [one.most for one in limits_on([newer, *LIMITS], date(2026, 12, 31))] == [
        Decimal(1300),
        Decimal("1900.80"),
    ]
    assert Decimal(900) in [one.most for one in limits_on([newer, *LIMITS], date(2027, 1, 1))]
    assert limits_on(LIMITS, date(2020, 1, 1)) == []


def test_every_packaged_limit_names_its_source():
    assert all(limit.source and limit.per in ("month", "plan") for limit in fund_limits(date(2026, 11, 23)))
