# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/leaks.md tells the truth: each way out has a guard and a test, and the test exists."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.test_mission import missing_tests

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?!---|Way out)(.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)


def rows(text: str) -> list[tuple[str, str, str, str]]:
    return ROW.findall(text)


def faults(text: str) -> list[str]:
    """Rows without a named test, and named tests that do not exist."""
    untested = [f"{way} has no test" for way, _, _, tests in rows(text) if "::" not in tests]
    return untested + [fault for *_, tests in rows(text) for fault in missing_tests(tests)]


def test_every_way_out_has_a_test_that_exists():
    text = (ROOT / "docs" / "leaks.md").read_text(encoding="utf-8")

    assert len(rows(text)) > 25
    assert not faults(text)


def test_every_named_test_runs_in_the_ordinary_suite():
    """What only the long walk proves is not proved every day."""
    text = (ROOT / "docs" / "leaks.md").read_text(encoding="utf-8")

    assert "test_nothing_leaks_wherever_one_goes" not in text


def test_the_check_notices_a_row_without_its_test():
    assert faults("| Fax | all | none | none |") == ["Fax has no test"]
    assert faults("| Fax | all | none | `tests/house/test_leaks.py::test_of_nothing` |") == [
        "tests/house/test_leaks.py::test_of_nothing"
    ]
