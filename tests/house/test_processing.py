# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of processing, the table of retention and the annex of the impact assessment tell the truth."""

from __future__ import annotations

from raccordo.privacy import policies
from raccordo.privacy.codes import Section
from raccordo.privacy.policies import house_tables
from raccordo.web.privacy.house_views import labels, recipients, terms
from tests.house.test_mission import missing_tests
from tests.house.test_tables import ours


def guarded() -> set[str]:
    """Every table about persons, by its label."""
    return {model._meta.label for model in ours() if hasattr(model, "guard")}


def unsaid(tables: set[str], said: list[str]) -> list[str]:
    """Tables of which nothing is said, tables that are none, and those said twice."""
    return (
        sorted(tables - set(said))
        + sorted(set(said) - tables)
        + sorted({m for m in said if said.count(m) > 1})
    )


def test_every_table_about_persons_is_in_the_register_of_processing():
    said = [model for one in house_tables.activities() for model in one.models]

    assert unsaid({"record.Gizmo", *guarded()}, said) == ["record.Gizmo"]
    assert unsaid(guarded(), [*said, said[0]]) == [said[0]]
    assert not unsaid(guarded(), said)


def test_every_activity_says_all_that_the_article_asks():
    for one in house_tables.activities():
        assert one.purpose and one.basis and one.subjects and one.data and terms(one) and labels(one), (
            one.code
        )
        assert set(one.sections) <= set(Section.values)
        assert recipients(one) or not one.sections, one.code
    opened = {section for one in house_tables.activities() for section in one.sections}
    assert opened == set(Section.values)
    assert house_tables.measures()


def test_of_every_table_about_persons_it_is_said_how_long_it_is_kept():
    table = house_tables.retention()
    kept = [model for one in table.keep for model in one.models]

    assert not unsaid(
        guarded(), [*kept, *(one.model for one in table.delete if one.model != "sessions.Session")]
    )
    assert all(one.words and one.law for one in (*table.keep, *table.delete))
    assert not {"kernel.AccessLine", "careplan.Signature"} & {one.model for one in table.delete}


def test_every_threat_has_a_control_and_its_tests_exist():
    threats = house_tables.threats()

    assert [one.number for one in threats] == list(range(1, 21))
    assert all(one.threat and one.control for one in threats)
    assert not [fault for one in threats for fault in missing_tests(f"`{one.test}`")]
    assert missing_tests("`tests/house/test_processing.py::test_of_nothing`")
    assert not [one.number for one in threats if not one.test]


def test_every_rule_of_detection_says_what_it_looks_at_since_when_and_why():
    table = policies.detection()

    assert table.law and all(
        rule.words and rule.looks_at and rule.thresholds for rule in table.rules.values()
    )
