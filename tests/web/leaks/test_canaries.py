# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A word in every field of text: nobody is shown a word of a row that may not be read, and none travels."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import override_settings

from raccordo.kernel.scoping import system_access
from raccordo.record.models import Document
from tests.personas import NOW
from tests.web.leaks import canaries, crawl, planted_words, share, walk

pytestmark = pytest.mark.xdist_group("fughe")
ALMOST_ALL = 20
"""Columns of text that the lived-in world fills with words."""
ASKED_EVERY_DAY = ("sara", "laura")
"""Who walks here; `make prove` lets everybody walk."""


@pytest.fixture(scope="module")
def placed(scene):
    return canaries.put()


@pytest.fixture(scope="module")
def walker(scene, placed):
    """The pages that fall to a persona, read and written, in the world with the words in it."""
    return walk.Walker(scene, share.fair, most=1)


def test_words_stand_in_every_field_of_text(placed):
    columns = {(label, name) for label, _, name, _ in placed.places.values()}

    assert len(columns) >= ALMOST_ALL
    assert len(placed.places) > 1000
    assert set(placed.unplaced) == set(canaries.WRITTEN_ONCE)


@pytest.mark.parametrize("name", ASKED_EVERY_DAY)
def test_nobody_is_shown_a_word_of_a_row_that_may_not_be_read(walker, placed, name):
    with canaries.watching() as travelling:
        faults = canaries.shown(walker, placed, name) + canaries.misplaced(walker, placed, name)

    assert not faults, "\n".join(faults[:12])
    assert not travelling, sorted(set(travelling))[:12]
    assert placed.hidden(walker.scene, name)


def test_words_are_shown_to_who_may_read_them(walker, placed):
    """The walk does read them: a search that finds nothing anywhere proves nothing."""
    seen = {
        placed.places[word][0]
        for name in ASKED_EVERY_DAY
        for _, answer in walker.walk(name).answers
        for word in canaries.words_in(answer)
    }

    assert len(seen) >= 6, seen


# --- planted leaks ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def barks(scene, placed):
    """What is said of pages that leak words, walked by one persona."""
    with override_settings(ROOT_URLCONF=planted_words.__name__), canaries.watching() as travelling:
        found = [a for a in crawl.addresses() if a.name.startswith(("planted-", "healthy-"))]
        walker = walk.Walker(scene, lambda scene, name: found, most=1)
        yield {
            "shown": canaries.shown(walker, placed, "ada"),
            "placed": canaries.misplaced(walker, placed, "ada"),
            "travels": [f"get /prova/word-outbox/: {one}" for one in travelling],
        }


LEAKS = {
    **dict.fromkeys(planted_words.SHOWN, "shown"),
    **dict.fromkeys(planted_words.PLACED, "placed"),
    **dict.fromkeys(planted_words.TRAVELS, "travels"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_of_words_is_found(barks, leak):
    assert [fault for fault in barks[LEAKS[leak]] if f"/prova/{leak}/:" in fault]


@pytest.mark.parametrize("leak", LEAKS)
def test_the_same_page_without_its_leak_is_left_in_peace(barks, leak):
    assert not [fault for faults in barks.values() for fault in faults if f"/prova/{leak}/sana/" in fault]


def test_a_word_in_the_page_of_a_paper_is_read(scene):
    """PDFs are read as words, not as bytes."""
    assert canaries.words_of_paper(planted_words.paper(["uno cqabcdefghijkl due"])) == {"cqabcdefghijkl"}
    assert isinstance(planted_words.LeakyPaper().shaped([]), HttpResponse)
    with system_access(NOW):
        assert Document.objects.exists()
