# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decree covers, act by act; when somebody comes of age; the tables that say so, which a lawyer can read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from raccordo.careplan.rules.powers import Powers as Hand
from raccordo.careplan.rules.powers import why_not
from raccordo.kernel.periods import ROME, years_later
from raccordo.people.codes import Scope
from raccordo.privacy import policies
from raccordo.privacy.rules.delegates import Mandate, ahead_on, came_of_age, opens, why_not_act

POWERS = policies.delegates()
SECOND = timedelta(seconds=1)
DAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=ROME)


def stop(act, power="support-administrator", *covered):
    return why_not_act(POWERS, act, power=power, covered=frozenset(covered), name="Vera Sala")


@pytest.mark.parametrize("act", list(POWERS.acts))
def test_each_act_asks_of_a_decree_its_own_scope_and_no_other(act):
    needed = POWERS.acts[act].needs
    others = set(POWERS.scopes) - {needed}

    assert stop(act, "support-administrator", needed) == ""
    refused = stop(act, "support-administrator", *others)
    assert "Vera Sala" in refused and POWERS.scopes[needed].words.lower() in refused
    assert stop(act, "parent") == ""  # by law, all of it
    assert "non ha poteri" in stop(act, "none", *POWERS.scopes)


def test_the_table_says_words_and_law_of_every_scope_and_acts_need_scopes_that_are():
    assert set(POWERS.scopes) == {"health", *Scope.values}
    assert all(one.words and "art" in one.law for one in POWERS.scopes.values())
    assert {code: one.words for code, one in POWERS.scopes.items() if code != "health"} == dict(Scope.choices)
    assert all(one.needs in POWERS.scopes and one.words for one in POWERS.acts.values())


@pytest.mark.parametrize(
    ("health", "social", "kinds"),
    [
        (True, True, ["delegate"]),
        (True, False, ["delegate"]),
        (False, True, ["delegate-social"]),
        (False, False, []),
    ],
)
def test_a_decree_on_money_alone_opens_nothing_of_the_record(health, social, kinds):
    mandate = Mandate("support-administrator", health, date(2025, 1, 1), LONG_AGO, None, social)

    assert [one.kind for one in opens(mandate, POWERS, born=date(1942, 3, 12), day=DAY)] == kinds
    parent = Mandate("parent", False, None, LONG_AGO, None, social)
    assert [one.kind for one in opens(parent, POWERS, born=date(2015, 5, 5), day=DAY)] == ["delegate"]


def test_the_signature_of_the_pact_asks_the_dated_age_and_the_scope():
    hand = Hand("Vera Sala", "parent")

    assert why_not(hand, health_part=True, age=17, majority=18, day=DAY) == ""
    assert "meno di 18 anni" in why_not(hand, health_part=True, age=18, majority=18, day=DAY)
    assert "meno di 21 anni" in why_not(hand, health_part=True, age=21, majority=21, day=DAY)
    short = Hand("Vera Sala", "delegate", True, unreached="Non comprende il patto.")
    assert why_not(short, health_part=True, age=80, majority=18, day=DAY) == "Non comprende il patto."


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2008, 11, 23), datetime(2026, 11, 23, tzinfo=ROME)),
        (date(2008, 2, 29), datetime(2026, 3, 1, tzinfo=ROME)),
        (date(2008, 3, 30), datetime(2026, 3, 30, tzinfo=ROME)),
    ],
)
def test_one_comes_of_age_at_the_midnight_and_not_a_second_before(born, adult):
    for moment, found in ((adult - SECOND, None), (adult, adult), (adult + SECOND, adult)):
        assert came_of_age(born, moment, moment.astimezone(ROME).date(), POWERS.ages) == found
    assert came_of_age(None, adult, DAY, POWERS.ages) is None


def test_the_days_ahead_are_those_in_force():
    first = min(line.starts for line in POWERS.ahead)

    assert ahead_on(POWERS.ahead, first - timedelta(days=1)) is None
    line = ahead_on(POWERS.ahead, DAY)
    assert line is not None and line.majority > 0 and line.digital > 0 and line.law


def test_years_are_counted_forward_and_back_over_a_leap_day():
    assert years_later(date(2008, 2, 29), 18) == date(2026, 3, 1) and years_later(
        date(2008, 2, 29), 4
    ) == date(2012, 2, 29)
    assert years_later(date(2026, 11, 23), -18) == date(2008, 11, 23)
