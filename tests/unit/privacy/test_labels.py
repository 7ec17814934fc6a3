# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The label of an entry is the highest of all that speaks; and which codes speak, from when, by which law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.sensitivity import RANK, Label, highest, label_for
from raccordo.privacy import policies
from raccordo.privacy.rules import LabelClass, law_classes

LABELS = st.sampled_from([*Label.values, None, "", "?"])
TODAY = date(2026, 11, 28)


def rank(label: str | None) -> int:
    """How high a label stands; what is no label stands as a restricted one."""
    return {"N": 0, "R": 1, "V": 2, "S": 3}.get(label or "", 1)


@given(origin=st.sampled_from([True, False, None]), choice=LABELS, sources=st.lists(LABELS, max_size=5))
def test_the_label_is_the_highest_of_origin_choice_and_sources(origin, choice, sources):
    label = label_for(sensitive_origin=origin, choice=choice, sources=sources)

    of_origin = {True: 2, False: 0, None: 1}[origin]
    assert RANK[label] == max([of_origin, rank(choice), *map(rank, sources)])


@given(sources=st.lists(LABELS, min_size=1, max_size=5), more=LABELS)
def test_what_is_added_to_a_container_never_lowers_it(sources, more):
    assert rank(highest([*sources, more])) >= rank(highest(sources)) >= max(map(rank, sources))


def test_what_has_no_label_is_restricted():
    assert highest([]) == highest([None]) == highest([""]) == Label.RESTRICTED
    assert label_for(sensitive_origin=False, choice=None) == Label.RESTRICTED
    assert label_for(sensitive_origin=None) == Label.RESTRICTED


HIV = LabelClass(
    "hiv", "HIV", "V", "HIV", "DM", date(2023, 11, 8), date(2030, 1, 1), {"condition": ("B20",), "reason": ("hiv=",)}
)  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "day", "found"),
    [
        ({"condition": ["B20"]}, TODAY, True),
        ({"condition": ["B20.1"]}, TODAY, True),
        ({"condition": ["b201"]}, TODAY, True),
        ({"condition": ["B2"]}, TODAY, False),
        ({"condition": [""]}, TODAY, False),
        ({"reason": ["hiv"]}, TODAY, True),
        ({"reason": ["hives"]}, TODAY, False),
        ({"reason": ["B20"]}, TODAY, False),
        ({"condition": ["B20"]}, date(2023, 11, 7), False),
        ({"condition": ["B20"]}, date(2023, 11, 8), True),
        ({"condition": ["B20"]}, date(2030, 1, 1), False),
    ],
)
def test_a_code_falls_into_a_class_by_its_beginning_and_on_its_days(codes, day, found):
    assert bool(law_classes([HIV, replace(HIV, code="other", codes={})], codes, day)) is found


@pytest.mark.parametrize(
    ("vocabulary", "code", "label"),
    [
        ("condition", "B24", "V"), ("condition", "Z21", "V"), ("condition", "O04.9", "V"), ("condition", "F10.2", "V"),
        ("condition", "T74.2", "V"), ("medication", "J05AR03", "V"), ("medication", "N07BC02", "V"),
        ("medication", "G03XB01", "V"), ("service", "family-clinic", "V"), ("service", "addiction-service", "V"),
        ("service", "anti-violence-centre", "V"), ("service", "mental-health-centre", "V"),
        ("reason", "anonymous-birth", "V"), ("instrument", "audit-c", "V"), ("observation", "isee-2026", "R"),
        ("observation", "home-entry-code", "R"), ("profession", "psychologist", "R"),
        ("condition", "I10", ""), ("condition", "", ""), ("service", "home-social-care", ""),
        ("reason", "medication", ""), ("instrument", "katz", ""), ("observation", "weight", ""),
    ],
)  # fmt: skip
def test_the_table_of_the_privacy_officer_knows_what_the_law_lists(vocabulary, code, label):
    found = law_classes(policies.label_classes(), {vocabulary: [code]}, TODAY)

    assert (highest([one.label for one in found]) if found else "") == label


def test_each_class_says_by_which_law():
    for one in policies.label_classes():
        assert one.law and one.words and one.security and one.codes, one.code
