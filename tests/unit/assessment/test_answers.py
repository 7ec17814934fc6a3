# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people answer: read tolerantly, checked strictly, refused with a sentence beside the question."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.assessment import library
from raccordo.assessment.rules import answers as checks
from tests.unit.assessment.assessment_strategies import answers as any_answers

TUG = library.instrument("tug")
BRASS = library.instrument("brass")
KATZ = library.instrument("katz")


@pytest.mark.parametrize("written", ["12,5", "12.5", " 12,50 "])
def test_a_number_may_be_written_with_comma_or_point(written):
    answers, problems = checks.parse(TUG, {"done": "alone", "seconds": written})

    assert problems == ()
    assert answers["seconds"] == Decimal("12.5")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("presto", "Scrivi un numero, per esempio 3"),
        ("1e999999", "Scrivi un numero tra 3 e 300"),
        ("NaN", "Scrivi un numero, per esempio 3"),
        ("2,9", "Scrivi un numero tra 3 e 300"),
        ("300,1", "Scrivi un numero tra 3 e 300"),
        ("12,55", "Arrotonda il numero a 0,1"),
        ("9" * 4000, "Scrivi un numero, per esempio 3"),
    ],
)
def test_a_number_that_does_not_fit_says_how_to_write_it(written, sentence):
    _, problems = checks.parse(TUG, {"done": "alone", "seconds": written})

    assert problems == (checks.Problem("seconds", sentence),)


def test_an_answer_that_is_not_offered_is_refused():
    _, problems = checks.parse(KATZ, {"bathing": "sometimes", "swimming": "yes"})

    assert problems == (
        checks.Problem("swimming", "Questa domanda non fa parte dello strumento"),
        checks.Problem("bathing", "Scegli una delle risposte elencate"),
    )


def test_none_of_these_stands_alone():
    _, problems = checks.parse(BRASS, {"behaviour": ["agitated", "appropriate"]})

    assert problems[0].sentence == "Hai scelto «Adeguato» insieme ad altre risposte: togli una delle due"


def test_a_tick_given_twice_is_refused():
    problems = checks.check(BRASS, {"behaviour": ("agitated", "agitated")})

    assert problems[0].sentence == "La stessa risposta compare due volte"


def test_ticks_come_back_in_the_order_of_the_sheet():
    answers, _ = checks.parse(BRASS, {"behaviour": ["other", "wandering"]})

    assert answers["behaviour"] == ("wandering", "other")


def test_specials_only_where_offered():
    spmsq = library.instrument("spmsq")

    assert checks.check(spmsq, {"date": "refused"}) == ()
    assert checks.check(spmsq, {"date": "unknown"}) != ()


def test_missing_and_refused_are_different_things():
    answers = {"bathing": "refused", "dressing": "independent"}

    assert "bathing" not in checks.unanswered(KATZ, answers)
    assert "bathing" in checks.missing_items(KATZ, answers)
    assert "feeding" in checks.unanswered(KATZ, answers)


def test_a_question_that_is_not_asked_is_pruned():
    kept = checks.prune(TUG, {"done": "unable", "seconds": Decimal(12)})

    assert kept == {"done": "unable"}


@given(st.sampled_from(library.instruments()).flatmap(lambda one: st.tuples(st.just(one), any_answers(one))))
def test_good_answers_survive_a_trip_through_a_form(pair):
    instrument, answers = pair
    posted = {key: list(one) if isinstance(one, tuple) else str(one) for key, one in answers.items()}

    read, problems = checks.parse(instrument, posted)

    assert problems == ()
    assert {k: set(v) if isinstance(v, tuple) else v for k, v in read.items()} == {
        k: set(v) if isinstance(v, tuple) else v for k, v in answers.items()
    }


@given(
    st.dictionaries(
        st.sampled_from(["done", "seconds", "x"]),
        st.text() | st.none() | st.lists(st.text() | st.integers(), max_size=3),
    )
)
def test_rubbish_never_breaks_the_reader(raw):
    answers, _ = checks.parse(TUG, raw)

    assert checks.check(TUG, answers) == ()
