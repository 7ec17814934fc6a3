# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/asvs.md tells the truth: identifiers well formed and once, each row with a test that exists or an honest gap."""

from __future__ import annotations

import re
from collections import Counter

from tests.house.scan import ROOT
from tests.house.test_mission import missing_tests

_ROW = re.compile(r"^\| (?!---|Id )(.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
_IDENTIFIER = re.compile(r"(?:[1-9]|1[0-7])\.[1-9]\.(?:[1-9]|1[0-9])|V(?:[1-9]|1[0-7])")
_COUNTED = re.compile(r"\*\*(\d+) rows, (\d+) gaps\.\*\*")
_GAP = "Lacuna: "


def faults(text: str) -> list[str]:
    """What is wrong with the page."""
    rows = _ROW.findall(text)
    times = Counter(one for one, *_ in rows)
    found = [f"{one} is no identifier" for one in times if not _IDENTIFIER.fullmatch(one)]
    found += [f"{one} stands {count} times" for one, count in times.items() if count > 1]
    found += [f"{one} is of no level" for one, _, level, *_ in rows if level not in ("1", "2", "3")]
    found += [
        f"{one} has neither a test nor a gap"
        for one, *_, shown in rows
        if "::" not in shown and not (shown.startswith(_GAP) and len(shown) > len(_GAP))
    ]
    found += [missing for *_, shown in rows for missing in missing_tests(shown)]
    counted = _COUNTED.search(text)
    there = (len(rows), sum(shown.startswith(_GAP) for *_, shown in rows))
    if counted is None or tuple(map(int, counted.groups())) != there:
        found.append(f"the head counts wrongly: there are {there[0]} rows and {there[1]} gaps")
    return found


def test_every_row_has_a_test_that_exists_or_says_what_is_missing():
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")

    assert len(_ROW.findall(text)) > 80
    assert not faults(text)


def test_a_false_row_is_seen():
    text = "**3 rows, 0 gaps.**\n| 8.2.1 | a | 1 | b | `tests/house/test_asvs.py::test_of_nothing` |\n| 8.2.1 | a | 4 | b | none |\n| 18.1 | a | 1 | b | Lacuna: c |\n"

    assert faults(text) == [
        "18.1 is no identifier", "8.2.1 stands 2 times", "8.2.1 is of no level", "8.2.1 has neither a test nor a gap",
        "tests/house/test_asvs.py::test_of_nothing", "the head counts wrongly: there are 3 rows and 1 gaps",
    ]  # fmt: skip
