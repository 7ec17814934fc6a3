# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A watchman who never barks is no watchman: each planted leak makes its check fail, and its healthy twin makes none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import transaction
from django.test import override_settings

from raccordo.careplan import queries as careplan
from raccordo.careplan.models import Conference
from raccordo.kernel.scoping import system_access
from tests.personas import NOW
from tests.web.leaks import adapters, crawl, mutate, planted, walk

pytestmark = pytest.mark.xdist_group("fughe")

LEAKS = {
    "list": (walk.excess, walk.twins),
    "export": (walk.excess, walk.twins, walk.unwritten),
    "paper": (walk.excess, walk.twins),
    "count": (walk.twins,),
    "search": (walk.twins,),
    "suggestion": (walk.excess, walk.twins),
    "sort": (walk.twins,),
    "header": (walk.twins,),
    "tag": (walk.twins,),
    "cookie": (walk.twins,),
    "register": (walk.unwritten,),
    "title": (walk.misplaced,),
    "link": (walk.misplaced,),
    "log": (walk.whispered,),
    "way": (walk.twins,),
    "expiry": (walk.excess,),
    "ex": (walk.excess, walk.twins),
    "ex-count": (walk.twins,),
    "form": (walk.twins,),
    "message": (walk.twins,),
    "detail": (walk.opened, walk.excess),
    "refusal": (walk.absences,),
    "hint": (walk.twins,),
    "object": (walk.absences,),
}
READING = ("search", "suggestion", "way")  # pages that read the query string


@pytest.fixture(scope="module")
def barks(scene):
    """What each check says of all planted pages, walked by one persona."""
    with pytest.MonkeyPatch.context() as patch, override_settings(ROOT_URLCONF=planted.__name__):
        for name in READING:
            patch.setitem(adapters.QUERIES, f"planted-{name}", adapters._search)
            patch.setitem(adapters.QUERIES, f"healthy-{name}", adapters._search)
        found = [a for a in crawl.addresses() if a.name.startswith(("planted-", "healthy-"))]
        walker = walk.Walker(scene, lambda scene, name: found, most=2)
        yield {check: check(walker, "ada") for check in walk.CHECKS}


def test_every_planted_leak_is_looked_for():
    assert set(LEAKS) == {*planted.LIST, *planted.RECORD, *planted.OBJECT}


@pytest.mark.parametrize(("leak", "check"), [(k, c) for k, checks in LEAKS.items() for c in checks],
                         ids=lambda value: getattr(value, "__name__", value))  # fmt: skip
def test_a_planted_leak_is_found(barks: dict[Callable, list[str]], leak, check):
    mine = [fault for fault in barks[check] if f"/prova/{leak}/" in fault and "/sana/" not in fault]

    assert mine


@pytest.mark.parametrize("leak", LEAKS)
def test_the_same_page_without_its_leak_is_left_in_peace(barks: dict[Callable, list[str]], leak):
    assert not [fault for faults in barks.values() for fault in faults if f"/prova/{leak}/sana/" in fault]


@pytest.mark.parametrize(("page", "adapter", "complaint"), [
    ("object", (adapters.OBJECTS, "document"), "no adapter for ['document']"),
    ("search", (adapters.QUERIES, "planted-search"), "reads the query string, and no query is tried"),
])  # fmt: skip
def test_a_page_without_adapter_is_refused(barks, monkeypatch, page, adapter, complaint):
    (one,) = [a for a in crawl.addresses() if a.name == f"planted-{page}"]
    monkeypatch.setattr(crawl, "ours", lambda: [one])

    assert not crawl.uncovered()
    monkeypatch.delitem(*adapter)
    assert crawl.uncovered() == [f"planted-{page}: {complaint}"]


HIDDEN_IN_A_TWIN = {
    "assessment.Answer", "assessment.Assessment", "assessment.Response", "assessment.Section", "careplan.Goal",
    "careplan.Need", "careplan.PlannedService", "careplan.Opinion", "careplan.Commitment", "delivery.DiaryEntry",
    "delivery.Concern", "intake.Contact", "intake.Request", "intake.Signal", "record.Condition",
    "record.Document", "record.Task",
}  # fmt: skip


def test_a_twin_world_has_hidden_rows_of_every_kind_beside_what_is_seen(scene):
    """What the law protects about a person whom one follows: a twin that has none proves nothing."""
    with transaction.atomic():
        mutate.mutate(scene, "sara", thorough=False)
        with system_access(NOW):
            hidden = {
                label
                for label in HIDDEN_IN_A_TWIN
                if apps.get_model(label)
                .objects.filter(label="V", person_id__in=scene.followed("sara"))
                .exists()
            }
        transaction.set_rollback(True)

    assert sorted(HIDDEN_IN_A_TWIN - hidden) == []


def test_a_leak_planted_in_a_page_of_ours_is_found(scene, monkeypatch):
    """A number that a table about nobody keeps: how many cases a session of the panel has."""
    sessions = [a for a in crawl.ours() if a.name == "conference:sessions"]

    def found() -> list[str]:
        return walk.twins(walk.Walker(scene, lambda scene, name: sessions, most=1), "sara")

    assert not found()
    monkeypatch.setattr(
        careplan, "cases_seen",
        lambda ids: dict(Conference.objects.filter(pk__in=ids).values_list("pk", "cases_total")),
    )  # fmt: skip
    assert found()
