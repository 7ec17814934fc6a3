# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which parts each kind of assessment has, on which day; who may fill them; how long answers stay good."""

import copy
from datetime import date

import pytest

from raccordo.assessment import library, outlines
from raccordo.assessment.rules import filling, vocabulary
from raccordo.assessment.rules import outline as rules
from raccordo.assessment.rules.nodes import BadInstrument
from raccordo.territory.codes import Role

TRIAGE = library.read_yaml(outlines.Path(outlines.__file__).parent / "triage.yaml")


def test_the_outlines_of_the_journey_are_there():
    found = {one.code: one for one in outlines.on(date(2026, 11, 23))}

    assert set(found) == {"triage", "multidimensional", "discharge"}
    assert found["triage"].working_days == 3


def test_before_the_first_version_there_is_none():
    with pytest.raises(outlines.UnknownOutline):
        outlines.outline("triage", date(2025, 12, 31))


def test_a_new_version_holds_from_its_day():
    data = copy.deepcopy(TRIAGE)
    later = {**copy.deepcopy(data["versions"][0]), "starts": "2027-01-01", "working_days": "2"}
    data["versions"].append(later)
    versions = rules.read(data, instruments={"sunfrail", "katz", "medication", "socialneeds"})

    assert rules.in_force(versions, date(2026, 12, 31)).working_days == 3
    assert rules.in_force(versions, date(2027, 1, 1)).working_days == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"instrument": "mmse"}, "no instrument mmse"),
        ({"topic": "words"}, "an instrument or a topic"),
        ({"instrument": "", "topic": "weather"}, "expected a text"),
        ({"roles": ["wizard"]}, "is not among"),
    ],
)
def test_a_bad_part_is_refused_with_its_place(change, why):
    data = copy.deepcopy(TRIAGE)
    data["versions"][0]["parts"][1] |= change

    with pytest.raises(BadInstrument, match=why):
        rules.read(data, instruments={"sunfrail", "katz", "medication", "socialneeds"})


def test_whoever_may_fill_a_part_may_administer_its_scale():
    for outline in outlines.on(date(2026, 11, 23)):
        for part in outline.parts:
            if part.instrument:
                assert set(part.roles) <= set(library.instrument(part.instrument).professions), part.code


def test_professions_bear_the_codes_of_the_territory():
    without_role = {"psychologist", "educator"}

    assert set(vocabulary.PROFESSIONS) - without_role <= set(Role.values)
    assert set(vocabulary.SAME_PROFESSION) <= set(Role.values)


def test_a_role_held_by_a_profession_may_do_what_the_profession_may():
    assert filling.may_fill("panel-coordinator", ["social-worker"])
    assert not filling.may_fill("planner", ["social-worker"])
    assert filling.who_fills(["gp", "specialist", "community-nurse"]) == (
        "Medico di famiglia, Medico specialista o Infermiere"
    )


@pytest.mark.parametrize(
    ("answered", "today", "fresh"),
    [
        (date(2026, 5, 23), date(2026, 11, 23), True),
        (date(2026, 5, 22), date(2026, 11, 23), False),
        (date(2026, 8, 31), date(2027, 2, 28), True),
        (date(2026, 8, 31), date(2027, 3, 1), False),
    ],
)
def test_answers_stay_good_for_the_review_interval(answered, today, fresh):
    assert filling.is_fresh(answered, today, 6) == fresh
