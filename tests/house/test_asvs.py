# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/asvs.md tells the truth: every identifier of the levels it speaks of, once and at its level; each row with a test that
exists, an honest gap or the reason why it does not apply; and the counts at its head.

asvs_5_0_0.csv holds identifiers and levels of OWASP ASVS 5.0.0: facts, not its text.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

from tests.house.scan import ROOT
from tests.house.test_mission import missing_tests

_ROW = re.compile(r"^\| (?!---|Id )(.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
_COUNTED = re.compile(r"\*\*(\d+) rows: (\d+) shown by tests, (\d+) gaps, (\d+) not applicable\.\*\*")
_GAP, _NOT_APPLICABLE = "Lacuna: ", "Non applicabile: "
_WHOLE = ("2.3.", "8.", "13.3.", "14.2.", "15.4.", "16.")
"""Chapters and sections of which level 3 is asked, too."""


def levels() -> dict[str, str]:
    """Identifier → level, of the whole standard."""
    with (ROOT / "tests" / "house" / "asvs_5_0_0.csv").open(encoding="ascii") as file:
        return {row["id"]: row["level"] for row in csv.DictReader(file)}


def wanted() -> set[str]:
    """The identifiers that the page must speak of."""
    return {one for one, level in levels().items() if level in "12" or one.startswith(_WHOLE)}


def _unproved(shown: str) -> bool:
    said = any(shown.startswith(start) and len(shown) > len(start) for start in (_GAP, _NOT_APPLICABLE))
    return not said and "::" not in shown


def faults(text: str) -> list[str]:
    """What is wrong with the page, but for what is missing from it."""
    rows, known = _ROW.findall(text), levels()
    times = Counter(one for one, *_ in rows)
    found = [f"{one} is no identifier" for one in times if one not in known]
    found += [f"{one} stands {count} times" for one, count in times.items() if count > 1]
    found += [
        f"{one} is of level {known[one]}"
        for one, _, level, *_ in rows
        if one in known and level != known[one]
    ]
    found += [
        f"{one} has neither a test, nor a gap, nor a reason" for one, *_, shown in rows if _unproved(shown)
    ]
    found += [missing for *_, shown in rows for missing in missing_tests(shown)]
    gaps, others = (sum(shown.startswith(start) for *_, shown in rows) for start in (_GAP, _NOT_APPLICABLE))
    there = (len(rows), len(rows) - gaps - others, gaps, others)
    counted = _COUNTED.search(text)
    if counted is None or tuple(map(int, counted.groups())) != there:
        found.append(
            "the head counts wrongly: there are {} rows, {} shown, {} gaps, {} not applicable".format(*there)
        )
    return found


def page() -> str:
    return (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")


def test_every_row_has_a_test_that_exists_or_says_what_is_missing():
    assert not faults(page())


def test_every_requirement_of_levels_one_and_two_is_there():
    assert Counter(levels().values()) == {"1": 70, "2": 183, "3": 92}
    assert wanted() - {one for one, *_ in _ROW.findall(page())} == set()


def test_what_security_page_the_rows_lean_on_is_there():
    assert "(security.md)" in page() and (ROOT / "docs" / "security.md").exists()


def test_a_false_row_is_seen():
    text = "**3 rows: 3 shown by tests, 0 gaps, 0 not applicable.**\n| 8.2.1 | a | 1 | b | `tests/house/test_asvs.py::test_of_nothing` |\n| 8.2.1 | a | 3 | b | none |\n| 18.1.1 | a | 1 | b | Lacuna: c |\n"

    assert faults(text) == [
        "18.1.1 is no identifier", "8.2.1 stands 2 times", "8.2.1 is of level 1", "8.2.1 has neither a test, nor a gap, nor a reason",
        "tests/house/test_asvs.py::test_of_nothing", "the head counts wrongly: there are 3 rows, 2 shown, 1 gaps, 0 not applicable",
    ]  # fmt: skip
