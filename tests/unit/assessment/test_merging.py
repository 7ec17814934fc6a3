# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people in the same part lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from raccordo.assessment.rules.merging import Conflict, merge

SHEETS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["yes", "no", "refused"]))


def test_each_one_s_work_is_kept():
    joined = merge(base={"a": "no"}, mine={"a": "no", "b": "yes"}, theirs={"a": "no", "c": "yes"})

    assert joined.answers == {"a": "no", "b": "yes", "c": "yes"}
    assert joined.conflicts == ()


def test_the_same_answer_from_both_is_no_conflict():
    joined = merge(base={}, mine={"a": "yes"}, theirs={"a": "yes"})

    assert joined.answers == {"a": "yes"}
    assert joined.conflicts == ()


def test_two_different_answers_are_both_shown_and_the_stored_one_stays_meanwhile():
    joined = merge(base={"a": "no"}, mine={"a": "yes"}, theirs={"a": "refused"})

    assert joined.conflicts == (Conflict("a", "yes", "refused"),)
    assert joined.answers == {"a": "refused"}


def test_what_i_took_away_goes_if_nobody_else_touched_it():
    joined = merge(base={"a": "yes"}, mine={}, theirs={"a": "yes"})

    assert joined.answers == {}


@given(SHEETS, SHEETS, SHEETS)
def test_every_change_of_either_side_is_kept_or_shown(base, mine, theirs):
    joined = merge(base=base, mine=mine, theirs=theirs)
    shown = {one.item: one for one in joined.conflicts}

    for item in {*base, *mine, *theirs}:
        if item in shown:
            assert (shown[item].mine, shown[item].theirs) == (mine.get(item), theirs.get(item))
            continue
        for side in (mine, theirs):
            if side.get(item) != base.get(item):
                assert joined.answers.get(item) == side.get(item)
        if mine.get(item) == base.get(item) == theirs.get(item):
            assert joined.answers.get(item) == base.get(item)


@given(SHEETS, SHEETS)
def test_alone_in_the_part_there_are_no_conflicts(base, mine):
    joined = merge(base=base, mine=mine, theirs=base)

    assert joined.answers == mine
    assert joined.conflicts == ()
