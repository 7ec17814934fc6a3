# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine against the plain scorer, and its rules on small scales made for the purpose."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.assessment import library
from raccordo.assessment.rules import answers as checks
from raccordo.assessment.rules.reading import read
from raccordo.assessment.rules.scoring import NoScore, Score, score
from tests.unit.assessment.assessment_strategies import answers as any_answers
from tests.unit.assessment.plain_scorer import paper_score

CODES = [one.code for one in library.instruments()]


def scale(**changes):
    """A three-question scale to bend."""
    yes_no = [{"id": "yes", "label": "Sì", "points": "1"}, {"id": "no", "label": "No", "points": "0"}]
    data = {
        "code": "prova",
        "version": "1",
        "title": "Prova",
        "short_title": "Prova",
        "domain": "frailty",
        "purpose": "Provare",
        "minutes": "1",
        "professions": ["community-nurse"],
        "modes": ["asked"],
        "informants": ["person"],
        "settings": ["home"],
        "review_months": "6",
        "class": "A",
        "source": {"citation": "Nessuna"},
        "licence": "Nostra",
        "score": {"kind": "sum", "minimum": "0", "maximum": "3", "better": "lower", "missing": "none"},
        "bands": [
            {"code": "low", "from": "0", "to": "1", "label": "Basso", "tone": "verde"},
            {"code": "high", "from": "2", "to": "3", "label": "Alto", "tone": "rosso"},
        ],
        "items": [{"id": one, "question": f"{one}?", "answers": yes_no} for one in ("a", "b", "c")],
    }
    return {**data, **changes}


@pytest.mark.parametrize("code", CODES)
def test_the_engine_and_the_paper_agree_on_random_answers(code):
    instrument = library.instrument(code)

    @settings(max_examples=150)
    @given(any_answers(instrument))
    def agree(said):
        result = score(instrument, said)
        expected = paper_score(code, said)
        if isinstance(result, NoScore):
            assert {"no_score": result.reason, "missing": list(result.missing)} == expected
        else:
            assert Fraction(result.value) == expected["score"]
            assert (result.band.code if result.band else "") == expected["band"]
            assert (result.prorated, list(result.missing)) == (expected["prorated"], expected["missing"])

    agree()


@pytest.mark.parametrize("code", CODES)
def test_an_empty_sheet_never_scores(code):
    result = score(library.instrument(code), {})

    assert isinstance(result, NoScore)
    assert result.missing
    assert "non si calcola" in result.sentence


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("special", ["unknown", "not-observable", "refused"])
def test_a_special_answer_is_never_a_zero(code, special):
    instrument = library.instrument(code)
    item = next((one for one in instrument.scored_items if special in one.specials), None)
    if item is None:
        pytest.skip("this scale does not offer it")

    missing = checks.missing_items(instrument, {item.id: special})

    assert item.id in missing or item.only_if


def test_a_missing_answer_gives_no_score_and_says_which():
    result = score(read(scale()), {"a": "yes", "b": "no"})

    assert result == NoScore("missing-answers", "Manca 1 risposta: il punteggio non si calcola", ("c",))


def test_prorata_takes_the_mean_of_what_was_answered_and_declares_it():
    rule = {**scale()["score"], "missing": "prorata", "max_missing": "1"}

    result = score(read(scale(score=rule)), {"a": "yes", "b": "no", "c": "refused"})

    assert isinstance(result, Score)
    assert (result.value, result.prorated, result.missing) == (Decimal(2), True, ("c",))
    assert result.raw == Decimal("1.5")


def test_prorata_stops_at_its_limit():
    rule = {**scale()["score"], "missing": "prorata", "max_missing": "1"}

    result = score(read(scale(score=rule)), {"a": "yes"})

    assert isinstance(result, NoScore)
    assert result.reason == "too-many-missing"
    assert result.sentence.startswith("Mancano 2 risposte su 3: se ne possono stimare al massimo 1")


def test_count_counts_questions_not_points():
    heavy = [{"id": "yes", "label": "Sì", "points": "5"}, {"id": "no", "label": "No", "points": "0"}]
    items = [{"id": one, "question": "?", "answers": heavy} for one in ("a", "b", "c")]
    rule = {**scale()["score"], "kind": "count"}

    result = score(read(scale(items=items, score=rule)), {"a": "yes", "b": "yes", "c": "no"})

    assert result.value == 2


def test_weights_multiply_points():
    items = [
        {**item, "weight": weight} for item, weight in zip(scale()["items"], ["1", "2", "3"], strict=True)
    ]
    rule = {**scale()["score"], "kind": "weights", "maximum": "6"}

    result = score(read(scale(items=items, score=rule, bands=[])), {"a": "no", "b": "yes", "c": "yes"})

    assert (result.value, result.band) == (Decimal(5), None)


def test_max_takes_the_worst_answer():
    rule = {**scale()["score"], "kind": "max", "maximum": "1"}

    result = score(read(scale(score=rule, bands=[])), {"a": "no", "b": "yes", "c": "no"})

    assert result.value == 1


def test_a_custom_score_is_called_only_when_nothing_is_missing():
    asked = []

    def odd(said):
        asked.append(dict(said))
        return Decimal(7)

    rule = {**scale()["score"], "kind": "custom", "maximum": "10"}
    instrument = read(scale(score=rule, bands=[]), custom=odd)

    assert isinstance(score(instrument, {"a": "yes"}), NoScore)
    assert asked == []
    assert score(instrument, {"a": "yes", "b": "yes", "c": "yes"}).value == 7


def test_a_question_not_asked_is_not_missing():
    items = [*scale()["items"]]
    items[2] = {**items[2], "only_if": {"item": "a", "answers": ["yes"]}}

    result = score(read(scale(items=items)), {"a": "no", "b": "yes"})

    assert result.value == 1


def test_answers_that_do_not_fit_are_refused_not_scored():
    with pytest.raises(checks.InvalidAnswers) as refused:
        score(read(scale()), {"a": "maybe", "z": "yes"})

    assert [problem.item for problem in refused.value.problems] == ["z", "a"]


@given(st.decimals(min_value=3, max_value=300, places=1))
def test_every_time_of_the_walking_test_falls_in_one_band(seconds):
    result = score(library.instrument("tug"), {"done": "alone", "seconds": seconds})

    assert result.band is not None


def test_the_maxima_of_brass_add_up_to_forty():
    instrument = library.instrument("brass")
    most = [
        sum(o.points for o in item.options) if item.kind == "multi" else max(o.points for o in item.options)
        for item in instrument.items
    ]

    assert most == [3, 5, 11, 5, 4, 3, 2, 3, 2, 2]
    assert sum(most) == 40
