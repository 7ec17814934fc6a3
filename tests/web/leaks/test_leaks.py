# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing leaks, on any page, to anybody: twin worlds, absence, the register, the oracle, canaries.

The ordinary suite shares the addresses among the personas; `make leaks` lets everybody ask everything.
"""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from raccordo.kernel.scoping import OutOfContext
from raccordo.people.models import Person
from raccordo.web.shell.gate import PersonView, PublicView, StaffView
from tests.web.leaks import adapters, crawl, share, walk

PERSONAS = (
    "ada", "elsa", "bruno", "sara", "carla", "marta", "lucia", "giorgio", "ornella", "dino", "vittorio", "elisa",
    "tommaso", "flavia", "renato", "rita", "teresa", "laura", "giovanna",
)  # fmt: skip
EVERYBODY = [
    pytest.param(name, marks=(pytest.mark.leaks, pytest.mark.xdist_group(f"fughe-{name}")))
    for name in PERSONAS
]
together = pytest.mark.xdist_group("fughe")  # one worker, one world


@pytest.fixture(scope="module")
def walker(scene):
    """Each address by those for whom it matters."""
    return walk.Walker(scene, share.fair, most=1)


def found_by(walker: walk.Walker, name: str) -> list[str]:
    """All that is wrong in what one persona was answered, each with the check that tells."""
    return [f"{check.__name__}: {fault}" for check in walk.CHECKS for fault in check(walker, name)]


def test_every_address_can_be_asked():
    assert not crawl.uncovered()


@together
def test_everybody_walks(scene):
    assert set(scene.personas) == set(PERSONAS)


@together
@pytest.mark.parametrize("name", PERSONAS)
def test_nothing_leaks(walker, name):
    faults = found_by(walker, name)

    assert not faults, "\n".join(faults[:12])


@pytest.mark.parametrize("name", EVERYBODY)
def test_nothing_leaks_wherever_one_goes(scene, name):
    faults = found_by(walk.Walker(scene, share.everything, most=8), name)

    assert not faults, "\n".join(faults[:12])


@together
def test_every_address_was_asked_by_those_for_whom_it_matters(walker):
    asked: dict[tuple[str, str], set[str]] = {}
    for name in PERSONAS:
        for question, _ in walker.walk(name).answers:
            asked.setdefault((crawl.route_of(question), question.method), set()).add(name)

    missing = [
        f"{method} {address.name}: not by {absent}"
        for address in crawl.ours()
        for method in ("get", "post")[: 1 + crawl.takes_posts(address)]
        if (absent := set(share.askers(walker.scene, address)) - asked.get((address.name, method), set()))
    ]
    assert not missing
    assert not [
        a.name for a in crawl.ours() if a.name not in adapters.APART and not share.askers(walker.scene, a)
    ]


@together
def test_every_address_opened_to_somebody_and_stayed_shut_to_somebody(walker):
    """A walk that meets closed doors alone proves nothing."""
    seen: dict[str, set[bool]] = {}
    for name in PERSONAS:
        for question, answer in walker.walk(name).answers:
            seen.setdefault(crawl.route_of(question), set()).add(answer.status not in (404, 405))
    addresses = [a for a in crawl.ours() if a.name not in adapters.APART]

    never_open = {a.name for a in addresses if True not in seen.get(a.name, set())}
    never_shut = {
        a.name
        for a in addresses
        if issubclass(a.view.view_class, PersonView) and False not in seen.get(a.name, set())
    }
    assert not never_open - set(adapters.SHUT), sorted(never_open - set(adapters.SHUT))
    assert not never_shut


@together
def test_every_form_was_sent_filled_in(walker):
    """An empty form shows what a refusal says; a filled one shows what an act says."""
    sent = {
        crawl.route_of(question)
        for name in PERSONAS
        for question, answer in walker.walk(name).answers
        if question.data and answer.status in (200, 302, 409, 422)
    }

    unsent = {a.name for a in crawl.ours() if crawl.takes_posts(a)} - sent - set(adapters.UNSENT)
    assert not unsent, sorted(unsent)


@together
@pytest.mark.parametrize("name", PERSONAS)
def test_no_page_about_persons_is_kept_or_tagged(walker, name):
    gated = {a.name for a in crawl.ours() if issubclass(a.view.view_class, StaffView)}
    faults = [
        question.url
        for question, answer in walker.walk(name).answers
        if crawl.route_of(question) in gated
        and (
            dict(answer.headers).get("Cache-Control") != "no-store"
            or {"ETag", "Last-Modified"} & set(dict(answer.headers))
        )
        and answer.status != crawl.FOUND
    ]

    assert not faults


def test_a_public_page_cannot_ask_about_persons(db):
    class Curious(PublicView):
        def get(self, request, *args, **kwargs):
            return HttpResponse(str(Person.objects.count()))

    with pytest.raises(OutOfContext):
        Curious.as_view()(RequestFactory().get("/"))
