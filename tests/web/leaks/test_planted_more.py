# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rest of the kinds of leak that privacy.md 1.3 tells of: each is found, and its healthy twin is left in peace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import override_settings

from tests.web.leaks import crawl, planted_more, walk

pytestmark = pytest.mark.xdist_group("fughe")

LEAKS: dict[str, tuple[Callable, ...]] = {
    **dict.fromkeys(
        ("sheet", "parquet", "map", "ids", "comment", "padding", "trigger", "extremes", "average", "facets", "neighbours",
         "numbering", "page-size", "filter", "history", "deleted", "questions", "error-text", "bulk", "sealed-paper", "parts"),
        (walk.twins,),
    ),
    **dict.fromkeys(("calendar", "fragment", "lapsed", "body", "create", "error-page"), (walk.excess,)),
    **dict.fromkeys(("file-name", "destination"), (walk.misplaced,)),
    "method": (walk.absences,),
    "accesses": (walk.opened,),
}  # fmt: skip


@pytest.fixture(scope="module")
def barks(scene):
    """What each check says of all these pages, walked by one persona."""
    with override_settings(ROOT_URLCONF=planted_more.__name__):
        found = [a for a in crawl.addresses() if a.name.startswith(("planted-", "healthy-"))]
        walker = walk.Walker(scene, lambda scene, name: found, most=2)
        yield {check: check(walker, "ada") for check in walk.CHECKS}


def test_every_planted_leak_is_looked_for():
    assert set(LEAKS) == {*planted_more.LIST, *planted_more.RECORD}


@pytest.mark.parametrize(
    ("leak", "check"),
    [(leak, check) for leak, checks in LEAKS.items() for check in checks],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_planted_leak_is_found(barks, leak, check):
    assert [fault for fault in barks[check] if f"/prova/{leak}/" in fault and "/sana/" not in fault]


@pytest.mark.parametrize("leak", LEAKS)
def test_the_same_page_without_its_leak_is_left_in_peace(barks, leak):
    assert not [fault for faults in barks.values() for fault in faults if f"/prova/{leak}/sana/" in fault]
