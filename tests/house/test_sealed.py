# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing sealed (class S of privacy.md 2.2) is kept outside the compartment of protected cases: neither by a model nor by a rule.

What the privacy officer keeps is declared as delicate as that; it tells of acts, never of what is sealed, and no named reader opens it.
"""

from __future__ import annotations

import ast

from raccordo.assessment.rules import vocabulary
from raccordo.kernel.sensitivity import Label
from raccordo.privacy import policies
from raccordo.privacy.operations import CHOSEN
from tests.house.scan import dotted, faults_in, python
from tests.house.test_tables import ours

OF_THE_OFFICE = (
    "raccordo/privacy/operations/exclusions.py"  # an alert about a try, which the officer alone reads
)
READ_ONLY = (
    "/queries",
    "raccordo/observatory/",
    "raccordo/kernel/sensitivity.py",
    "raccordo/web/",
    "raccordo/privacy/hiding.py",
)


def seals(text: str) -> list[str]:
    """Code that speaks of the label, by its name or by its letter."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and dotted(node) == "Label.SEALED":
            found.append(f"line {node.lineno} seals")
        if (
            isinstance(node, ast.keyword)
            and node.arg in ("label", "choice")
            and isinstance(node.value, ast.Constant)
        ):
            found += [f"line {node.value.lineno} seals"] if node.value.value == Label.SEALED.value else []
    return found


def test_no_model_outside_the_compartment_is_sealed_but_those_of_the_privacy_officer():
    sealed = [m for m in ours() if m._meta.app_label != "protected" and m.sensitivity.default == Label.SEALED]

    assert sealed
    for model in sealed:
        guard = getattr(model, "guard", None)  # what the officer keeps of nobody has none
        assert guard is None or guard.excludes or guard.office is not None or guard.audit == "area_id", (
            model._meta.label
        )


def test_no_field_of_an_ordinary_model_is_sealed():
    ordinary = [
        m for m in ours() if m._meta.app_label != "protected" and m.sensitivity.default != Label.SEALED
    ]

    assert not [m._meta.label for m in ordinary if Label.SEALED in m.sensitivity.fields.values()]


def test_no_code_outside_the_compartment_seals_a_row():
    assert seals("f(choice=Label.SEALED)") and seals("f(label='S')") and not seals("f(label=label)")

    code = (
        s for s in python("raccordo")
        if not s[0].startswith(("raccordo/protected/", "raccordo/privacy/models/", OF_THE_OFFICE)) and not any(w in s[0] for w in READ_ONLY)
    )  # fmt: skip
    assert not faults_in(code, seals)


def test_neither_an_author_nor_a_code_of_the_law_nor_a_scale_seals():
    assert Label.SEALED not in CHOSEN
    assert Label.SEALED not in {one.label for one in policies.label_classes()}
    assert Label.SEALED not in vocabulary.LABELS
