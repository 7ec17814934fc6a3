# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/mission.md tells the truth: every item is there, and nothing is called working without a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATES = {"funziona", "in parte", "non ancora"}
ROW = re.compile(r"^\| M-(\d{3}) \| (.+?) \| (.+?) \| (.*?) \| (.*?) \|$", re.M)


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "mission.md").read_text(encoding="utf-8"))


def missing_tests(cell: str) -> list[str]:
    """The tests named in a cell (`path::name`) that do not exist."""
    missing = []
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", cell):
        file = ROOT / path
        if not file.exists() or f"def {name}(" not in file.read_text(encoding="utf-8"):
            missing.append(f"{path}::{name}")
    return missing


def test_every_mission_item_has_one_row_with_a_known_state():
    assert [int(row[0]) for row in rows()] == list(range(1, 195))
    assert {row[2] for row in rows()} <= STATES


def test_every_named_test_exists():
    assert not [fault for row in rows() for fault in missing_tests(row[4])]


def test_nothing_is_called_working_without_a_test():
    claimed = [row for row in rows() if row[2] != "non ancora"]

    assert claimed
    assert not [row[0] for row in claimed if "::" not in row[4]]
    assert not [row[0] for row in claimed if not row[3].strip()]


def test_the_check_notices_a_test_that_does_not_exist():
    assert missing_tests("`tests/house/test_mission.py::test_of_nothing`") == [
        "tests/house/test_mission.py::test_of_nothing"
    ]
