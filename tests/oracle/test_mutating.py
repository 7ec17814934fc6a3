# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The maker of changed rules makes them, the court notices them, and what is declared to change nothing still exists.

Here a few; `make prove PARTI=mutanti` makes them all.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from tests.oracle import equivalent, mutating, sites
from tests.oracle.test_court import court  # noqa: F401 - the fixture

A_FEW = (
    "kernel.scoping.visible: *if «guard.labelled» never",
    "privacy.rules._not_excluded: *if «question.excluded» never",
    "terms of the decision: _not_excluded dropped",
    "sharing, tables: *dropped",
    "kernel.scoping._custody_predicate: *dropped",
    "policy of assessment_answer: *dropped",
    "NotExcluded: *",
    "facts of a decision: *",
    "hot list in care: *dropped",
    "Confided: *",
    "policy of people_relatedperson: *«not pictured.reserved» dropped",
    "search in care: *dropped",
)
"""Sites of which the first change is tried every day."""


def whole(a, b, c):
    """A rule to change."""
    if a and not b:
        return c == 1 | 2
    return [x for x in a if x > b]


def test_operators_are_turned_and_conditions_dropped_in_python():
    words = [words.partition(", ")[2] for words, _ in mutating.python_mutants(whole)]

    assert "«a and (not b)» and/or" in words and "«a» dropped" in words and "«not b» dropped" in words
    assert "«not b» without not" in words and "if «a and (not b)» never" in words
    assert "«c == 1 | 2» turned" in words and "«1 | 2» &/|" in words
    assert "«x > b» turned" in words and "«x > b» dropped" in words


def test_operators_are_turned_and_conditions_dropped_in_sql():
    sql = "a = 1 and (b <= 2 or c is null) and exists (select 1 from t where t.x <> 3)"
    texts = [text for _, text in mutating.sql_mutants(sql)]

    assert "a <> 1 and (b <= 2 or c is null) and exists (select 1 from t where t.x <> 3)" in texts
    assert "a = 1 or (b <= 2 or c is null) and exists (select 1 from t where t.x <> 3)" in texts
    assert any("(b < 2" in text for text in texts) and any("c is not null" in text for text in texts)
    assert any("not exists" in text for text in texts) and any("t.x = 3" in text for text in texts)
    assert any(
        text.split()
        == ["a", "=", "1", "and", "exists", "(select", "1", "from", "t", "where", "t.x", "<>", "3)"]
        for text in texts
    )
    assert len(texts) == len(set(texts))


def test_the_rules_are_found_by_following_their_calls():
    names = {function.__qualname__ for function in sites.functions()}

    assert {"visible", "policy_sql", "decide", "relationship_predicate", "not_excluded_predicate", "oneself_predicate",
            "InLedger.as_sql", "NotExcluded.as_sql", "facts", "reach", "clearance", "body", "_related", "_by_function", "explain", "settles", "_custody_predicate",
            "_examined", "_office_sql", "_shared_sql", "OfBodies.as_sql", "sight", "_known"} <= names  # fmt: skip


def test_what_is_declared_to_change_nothing_is_a_change_that_exists():
    names = [mutant.name for mutant in sites.mutants()]

    assert len(names) > 500
    assert not [p for p in equivalent.EQUIVALENT if not any(fnmatchcase(name, p) for name in names)]
    assert not [why for why in equivalent.EQUIVALENT.values() if len(why) < 20]


@pytest.mark.parametrize("pattern", A_FEW)
def test_a_changed_rule_is_noticed(court, pattern):  # noqa: F811
    mutant = next((one for one in sites.mutants() if fnmatchcase(one.name, pattern)), None)

    assert mutant is not None and sites.verdict(court, mutant) == "killed"


def test_a_rule_that_is_not_changed_is_left_in_peace(court):  # noqa: F811
    quiet = sites.Mutant("nothing", "changed", sites._as_it_is, sites.asking(sites.courts.by_words))

    assert sites.verdict(court, quiet) == "alive"
