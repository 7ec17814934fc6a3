# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A watchman who never barks is no watchman: each planted leak makes its check fail, the honest page makes none."""

from __future__ import annotations

import pytest
from django.urls import clear_url_caches

from tests.web.leaks import adapters, crawl, walk

pytestmark = pytest.mark.xdist_group("fughe-piantate")

LEAKS = {
    "list": (walk.excess, walk.twins),
    "export": (walk.excess, walk.twins, walk.unwritten),
    "count": (walk.twins,),
    "search": (walk.twins,),
    "sort": (walk.twins,),
    "header": (walk.twins,),
    "register": (walk.unwritten,),
    "title": (walk.misplaced,),
    "link": (walk.misplaced,),
    "form": (walk.twins,),
    "detail": (walk.opened, walk.excess),
    "refusal": (walk.absences,),
    "hint": (walk.twins,),
    "object": (walk.absences,),
}


@pytest.fixture
def only(scene, settings, monkeypatch):
    """Let the walk see one planted page alone."""
    settings.ROOT_URLCONF = "tests.web.leaks.planted"
    clear_url_caches()
    monkeypatch.setattr(walk, "_kept", {})
    monkeypatch.setitem(adapters.QUERIES, "planted-search", adapters._search)

    def narrow(name: str) -> None:
        everything = crawl.addresses()
        one = [a for a in everything if a.name == f"planted-{name}"]
        assert one
        monkeypatch.setattr(crawl, "ours", lambda: one)

    yield narrow
    clear_url_caches()


@pytest.mark.parametrize(("leak", "check"), [(k, c) for k, checks in LEAKS.items() for c in checks],
                         ids=lambda value: getattr(value, "__name__", value))  # fmt: skip
def test_a_planted_leak_is_found(scene, only, leak, check):
    only(leak)

    assert check(scene, "ada")


@pytest.mark.parametrize("check", walk.CHECKS, ids=lambda check: check.__name__)
def test_an_honest_page_is_left_in_peace(scene, only, check):
    only("honest")

    assert not check(scene, "ada")


def test_a_page_without_adapter_is_refused(only, monkeypatch):
    monkeypatch.delitem(adapters.OBJECTS, "document")
    only("object")
    assert crawl.uncovered() == ["planted-object: no adapter for ['document']"]

    monkeypatch.delitem(adapters.QUERIES, "planted-search")
    only("search")
    assert crawl.uncovered() == ["planted-search: reads the query string, and no query is tried"]
