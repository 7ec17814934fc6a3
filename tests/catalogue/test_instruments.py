# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every instrument proves its own worked cases, at the borders of its bands and with answers missing."""

from decimal import Decimal

import pytest

from raccordo.assessment import library
from raccordo.assessment.rules import answers as checks
from raccordo.assessment.rules.findings import findings, label
from raccordo.assessment.rules.scoring import NoScore, Score, score

INSTRUMENTS = {one.code: one for one in library.instruments()}


def sheets(code):
    """The cases of one instrument with their full answers: a case may start from another."""
    known = {}
    for case in library.examples(code):
        start = dict(known[case["same_as"]]) if "same_as" in case else {}
        given = {**start, **case.get("answers", {})}
        known[case["title"]] = {key: one for key, one in given.items() if key not in case.get("without", [])}
        yield case, known[case["title"]]


CASES = [
    pytest.param(code, case, sheet, id=f"{code}: {case['title']}")
    for code in INSTRUMENTS
    for case, sheet in sheets(code)
]


@pytest.mark.parametrize(("code", "case", "sheet"), CASES)
def test_worked_case(code, case, sheet):
    instrument = INSTRUMENTS[code]

    answers, problems = checks.parse(instrument, sheet)
    result = score(instrument, answers)

    assert problems == ()
    if "no_score" in case:
        assert isinstance(result, NoScore)
        assert (result.reason, list(result.missing)) == (case["no_score"], case["missing"])
    else:
        assert isinstance(result, Score)
        assert result.value == Decimal(case["score"])
        assert (result.band.code if result.band else None) == case.get("band")
        assert result.prorated == (case.get("prorated") == "true")
        assert list(result.missing) == case.get("missing", [])
    found = findings(instrument, answers, result)
    if "needs" in case:
        assert list(dict.fromkeys(trigger.need for trigger in found.triggers)) == case["needs"]
    if "label" in case:
        assert label(instrument, answers) == case["label"]


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_the_cases_touch_every_border_the_maximum_and_missing_answers(code):
    instrument = INSTRUMENTS[code]
    cases = library.examples(code)
    scores = {Decimal(case["score"]) for case in cases if "score" in case}
    borders = {border for band in instrument.bands for border in (band.start, band.end)}

    assert len(cases) >= 5
    assert borders <= scores
    assert {instrument.score.minimum, instrument.score.maximum} <= scores
    assert any("no_score" in case for case in cases)
    assert len({case["title"] for case in cases}) == len(cases)


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_every_trigger_is_reached_by_a_case(code):
    instrument = INSTRUMENTS[code]
    reached = set()
    for _, sheet in sheets(code):
        answers, _ = checks.parse(instrument, sheet)
        reached |= {
            trigger.text for trigger in findings(instrument, answers, score(instrument, answers)).triggers
        }

    assert {trigger.text for trigger in instrument.triggers} == reached


def test_the_library_holds_what_the_founding_issue_asks_for():
    wanted = {
        "katz", "iadl", "spmsq", "gds15", "brass", "sunfrail", "frail", "norton", "tug", "lsns6",
        "socialneeds", "medication", "homesafety", "caregiver",
    }  # fmt: skip

    assert wanted <= set(INSTRUMENTS)


def test_a_person_who_cannot_take_the_drugs_gets_the_four_answers_of_lecco():
    asked = {"pill-dispenser", "reminder-call", "care-worker-visit", "pharmacy-delivery"}

    for code, answers in (("medication", {"autonomy": "nobody"}), ("iadl", {"medicines": "never"})):
        instrument = INSTRUMENTS[code]
        found = findings(instrument, answers, score(instrument, answers))
        assert asked <= {one.code for trigger in found.triggers for one in trigger.suggestions}


@pytest.mark.parametrize("code", INSTRUMENTS)
def test_questions_can_be_heard_and_answers_are_short(code):
    for item in INSTRUMENTS[code].items:
        assert len(item.question) <= 120, item.id
        assert all(len(option.label) <= 110 for option in item.options), item.id


def test_a_cognitive_test_hides_its_score_until_the_last_answer():
    hidden = [one.code for one in INSTRUMENTS.values() if one.score.hidden_until_complete]

    assert hidden == [one.code for one in INSTRUMENTS.values() if one.domain == "cognition"]
