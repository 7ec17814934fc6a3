# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The explanation is the decision: whatever the facts, the trace alone gives the same answer (privacy.md 2.7)."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from raccordo.privacy import policies
from raccordo.privacy.codes import RelationshipKind, Section
from raccordo.privacy.rules import Question, Relationship, decide, explain, settles
from raccordo.territory.codes import Role

THEN = datetime(2020, 1, 1, tzinfo=UTC)
RELATIONSHIPS = st.builds(
    Relationship, st.sampled_from(RelationshipKind.values), st.just("care"), st.just("prova"), st.just(THEN), st.none()
)  # fmt: skip
QUESTIONS = st.builds(
    Question, st.sampled_from([*Role.values, "unknown"]), st.sampled_from([*Section.values, "unknown"]), st.sampled_from(["read", "write"]),
    st.lists(RELATIONSHIPS, max_size=3), st.booleans(), st.booleans(),
)  # fmt: skip


@given(QUESTIONS)
def test_the_explanation_weighed_again_gives_the_same_decision(question):
    explained, decision = explain(question, policies.load()), decide(question, policies.load())

    assert explained.decision == decision
    permit, term = settles(explained.terms)
    assert permit == decision.permit
    if permit:
        assert (term == "relationship") == (decision.relationship is not None)
    elif decision.rule in ("excluded", "role-section"):
        assert term == decision.rule
    else:
        assert decision.rule == "no-relationship"


@given(QUESTIONS)
def test_every_term_is_told_whatever_settles_it(question):
    terms = explain(question, policies.load()).terms

    assert [term.code for term in terms] == ["excluded", "role-section", "relationship", "function"]
    assert all(term.fact for term in terms)
