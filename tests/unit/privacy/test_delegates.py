# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a power opens, instant by instant; and the tables of powers and of legal bases, which a lawyer can read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from raccordo.kernel.periods import ROME, age_on, contains
from raccordo.people.codes import Power
from raccordo.privacy import policies
from raccordo.privacy.codes import OrderKind, RelationshipKind
from raccordo.privacy.rules.consents import Giver, why_not_ask, why_not_give
from raccordo.privacy.rules.delegates import (
    Mandate,
    ages_on,
    birthday,
    is_minor,
    midnight,
    opens,
    same_name,
    why_not_self,
    without,
)
from raccordo.territory.codes import OrganizationKind

SECOND = timedelta(seconds=1)
DAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=ROME)
MARCH = datetime(2026, 3, 1, tzinfo=ROME)
JUNE = datetime(2026, 6, 1, tzinfo=ROME)
POWERS = policies.delegates()


def open_at(
    moment,
    *,
    power="parent",
    born=date(2008, 11, 23),
    health=True,
    decree=None,
    starts=LONG_AGO,
    ends=None,
    stopped=(),
):
    mandate = Mandate(power, health, decree, starts, ends)
    found = opens(mandate, POWERS, born=born, day=DAY, stopped=stopped)
    return [one.kind for one in found if contains(one.starts, one.ends, moment)]


@pytest.mark.parametrize("offset", [-SECOND, timedelta(), SECOND])
@pytest.mark.parametrize(
    "born", [date(2008, 11, 23), date(2008, 2, 29), date(2008, 3, 30), date(2008, 10, 26)]
)
def test_a_parent_acts_until_the_midnight_of_the_eighteenth_birthday(born, offset):
    adult = birthday(born, 18)

    seen = open_at(adult + offset, born=born)

    assert seen == (["delegate"] if offset < timedelta() else [])
    assert (age_on(born, (adult + offset).astimezone(ROME).date()) < 18) == bool(seen)


def test_birthdays_begin_at_the_italian_midnight_in_summer_and_in_winter():
    assert birthday(date(2008, 2, 29), 18) == datetime(
        2026, 2, 28, 23, tzinfo=UTC
    )  # 1 March 2026, no leap year
    assert birthday(date(2008, 7, 1), 18) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert birthday(date(2008, 3, 29), 18) == datetime(
        2026, 3, 28, 23, tzinfo=UTC
    )  # the clocks go forward that night
    assert birthday(date(2008, 3, 30), 18) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert birthday(date(2008, 10, 25), 18) == datetime(2026, 10, 24, 22, tzinfo=UTC)  # and back
    assert birthday(date(2008, 10, 26), 18) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert birthday(date(2012, 2, 29), 4) == midnight(date(2016, 2, 29))


@pytest.mark.parametrize("offset", [-SECOND, timedelta(), SECOND])
def test_a_power_begins_and_ends_to_the_second(offset):
    period = {"power": "delegate", "starts": MARCH, "ends": JUNE}

    assert open_at(MARCH + offset, **period) == (["delegate"] if offset >= timedelta() else [])
    assert open_at(JUNE + offset, **period) == (["delegate"] if offset < timedelta() else [])


@pytest.mark.parametrize("offset", [-SECOND, timedelta(), SECOND])
def test_a_decree_opens_nothing_before_its_day(offset):
    decreed = midnight(date(2026, 3, 30))

    seen = open_at(decreed + offset, power="guardian", decree=date(2026, 3, 30))

    assert seen == (["delegate"] if offset >= timedelta() else [])


@pytest.mark.parametrize("offset", [-SECOND, timedelta(), SECOND])
def test_an_order_of_a_court_cuts_a_hole_and_the_power_comes_back(offset):
    child = {"born": date(2015, 5, 5), "stopped": [(MARCH, JUNE)]}

    assert open_at(MARCH + offset, **child) == (["delegate"] if offset < timedelta() else [])
    assert open_at(JUNE + offset, **child) == (["delegate"] if offset >= timedelta() else [])
    assert open_at(JUNE + offset, born=date(2015, 5, 5), stopped=[(MARCH, None)]) == []


def test_periods_are_cut_in_whatever_order_the_holes_come():
    one, two, three, four = (datetime(2026, n, 1, tzinfo=ROME) for n in (1, 2, 3, 4))

    assert without((one, four), [(two, three)]) == [(one, two), (three, four)]
    assert without((one, None), [(three, four), (one, two)]) == [(two, three), (four, None)]
    assert without((two, three), [(one, four)]) == []
    assert without((one, four), [(one, one), (four, None)]) == [(one, four)]
    assert without((four, one), []) == []


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"power": "none"}, []),
        ({"power": "parent", "born": None}, []),
        ({"power": "parent", "health": False, "born": date(2015, 1, 1)}, ["delegate"]),
        ({"power": "delegate"}, ["delegate"]),
        ({"power": "delegate", "health": False}, ["delegate-social"]),
        ({"power": "guardian"}, []),
        ({"power": "guardian", "decree": date(2025, 1, 1)}, ["delegate"]),
        (
            {"power": "support-administrator", "decree": date(2025, 1, 1), "health": False},
            ["delegate-social"],
        ),
        ({"power": "curator", "decree": date(2025, 1, 1)}, ["delegate-social"]),
        ({"power": "mago"}, []),
    ],
)
def test_each_power_opens_what_the_table_says_and_a_missing_fact_opens_nothing(given, seen):
    assert open_at(midnight(DAY), **{"born": date(1942, 3, 12), **given}) == seen


def test_the_table_of_powers_says_the_law_of_every_power_and_of_every_order():
    assert set(POWERS.powers) == set(Power.values) - {Power.NONE}
    for one in POWERS.powers.values():
        assert (
            one.law
            and {one.whole, one.partial} <= set(RelationshipKind.values)
            and one.consents in {"yes", "no", "health"}
        )
    assert ages_on(POWERS.ages, DAY).digital == 14 and ages_on(POWERS.ages, date(2018, 9, 18)).digital == 18
    assert set(OrderKind.values) == {"removed", "suspended"}
    with pytest.raises(ValueError, match="no line"):
        ages_on(POWERS.ages, date(1970, 1, 1))


def test_an_account_of_ones_own_from_fourteen_on():
    table = POWERS.ages

    assert "da 14 anni" in why_not_self(born=date(2012, 11, 24), day=DAY, table=table)
    assert why_not_self(born=date(2012, 11, 23), day=DAY, table=table) == ""
    assert is_minor(date(2008, 11, 24), DAY, table) and not is_minor(date(2008, 11, 23), DAY, table)


def test_names_are_the_same_in_any_order_and_without_accents():
    assert same_name("Niccolò  De Rossi", "de rossi NICCOLO")
    assert not same_name("Marco Rossi", "Marco Russo") and not same_name("", "")


# --- legal bases and consent


def test_the_table_of_bases_says_a_basis_and_a_law_for_each_purpose():
    table = policies.bases()

    for one in table.bases.values():
        assert (
            one.basis.startswith(("GDPR", "la stessa"))
            and one.law
            and one.data
            and one.bodies
            and one.instead
        )
    for asked in table.consents.values():
        assert asked.law and bool(asked.elsewhere) != bool(asked.texts)
        assert not asked.texts or (asked.refused and max(len(text.words) for text in asked.texts) <= 1000)
    assert set(table.partners.values()) <= set(table.consents)
    assert set(table.partners) <= set(OrganizationKind.values)
    assert "9091942" in table.bases["care"].law


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("care", "il consenso non si chiede: la cura da parte di chi è tenuto al segreto"),
        ("social", "è un compito di interesse pubblico"),
        ("fse-consultation", "si dà nel Fascicolo"),
        ("greater-protection", ""),
        ("mago", "Scegli per che cosa"),
        ("volunteers", ""),
    ],
)
def test_consent_is_asked_only_where_the_law_wants_it(code, words):
    stop = why_not_ask(policies.bases(), code, DAY)

    assert words in stop and bool(words) == bool(stop)


@pytest.mark.parametrize(
    ("code", "giver", "may"),
    [
        ("volunteers", Giver(84), True),
        ("volunteers", Giver(None), True),
        ("volunteers", Giver(17), False),
        ("messaging", Giver(14), True),
        ("messaging", Giver(13), False),
        ("volunteers", Giver(10, power=POWERS.powers["parent"], represents=True), True),
        ("volunteers", Giver(18, power=POWERS.powers["parent"], represents=True), False),
        ("volunteers", Giver(None, power=POWERS.powers["parent"], represents=True), False),
        ("volunteers", Giver(10, power=POWERS.powers["parent"], in_force=False, represents=True), False),
        ("volunteers", Giver(84, power=POWERS.powers["support-administrator"], represents=True), True),
        ("volunteers", Giver(84, power=POWERS.powers["delegate"], represents=True), False),
        ("volunteers", Giver(84, power=POWERS.powers["curator"], represents=True), False),
        ("volunteers", Giver(84, represents=True), False),
    ],
)
def test_who_may_consent(code, giver, may):
    stop = why_not_give(policies.bases().consents[code], giver, majority=18, digital=14)

    assert (stop == "") == may
