# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A service whose very name tells too much, and who works there, are named nowhere to who may not know (privacy.md 2.2): every
address that the walk opens, read and written, papers and lists with it."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from html import unescape

import pytest

from raccordo.intake import queries as intake
from raccordo.people.models import Person
from raccordo.privacy.queries import bodies
from raccordo.territory.models import Organization, Practitioner
from tests.web.leaks import crawl, share, walk

pytestmark = pytest.mark.xdist_group("fughe")
BODY, OURS = "casa-comunita-lecco", "marta"
"""The nurses of the lived-in world, who have to do with almost everything; and one of them."""
SERVICE, FAMILY, PHONE = "Zkservizio", "Zkcognome", "0888777666"
WORD = re.compile(f"{SERVICE}|{FAMILY}|{PHONE}")
_BOX = r"<label[^>]*>\s*<input{0}[^>]*type=\"(?:radio|checkbox)\"{0}[^>]*>.*?</label>"
_ALL, _NOT_CHOSEN = _BOX.format(""), _BOX.format(r"(?![^>]*\bchecked)")
CHOICES = re.compile(rf"<option[^>]*>.*?</option>|{_ALL}", re.S)
LEFT = re.compile(rf"<option(?![^>]*\bselected)[^>]*>.*?</option>|{_NOT_CHOSEN}", re.S)
"""Whom one may choose says nothing of who is followed; what stands chosen on a page that one opens does. On the answer to a form
the asker's own choice stands."""
ABOUT_NOBODY = {
    "directory:*": "the Guida says which services there are",
}
"""Addresses that name services and who works there beside nobody, and why."""
BY_PLACE = {"desk:contact-new", "desk:signal-forward"}
NURSES = re.compile(r'<select[^>]*name="nurse_organization".*?</select>', re.S)
"""Forms on which the nurses of the person's municipality stand chosen beforehand, whoever follows her; and that choice alone."""


@pytest.fixture(scope="module")
def telling(scene):
    """From now on the name of a service of the team tells too much; it and who works there bear unmistakable words."""
    body = Organization.objects.get(code=BODY)
    assert scene.personas[OURS].role.organization_id == body.pk
    Organization.objects.filter(pk=body.pk).update(name=f"{SERVICE} di prova", sensitive=True)
    workers = Practitioner.objects.filter(roles__organization=body)
    workers.update(given_name="Prova", family_name=FAMILY, phone=PHONE)
    return scene


@pytest.fixture(scope="module")
def walker(telling):
    return walk.Walker(telling, share.everything, most=1)


@pytest.fixture(scope="module")
def sharer(telling):
    return walk.Walker(telling, share.fair, most=1)


def said(walker: walk.Walker, name: str) -> list[tuple[crawl.Question, list[str]]]:
    """The questions to whose answers somebody reads the service, or who works there; and the words."""
    return [
        (question, found)
        for question, answer in walker.walk(name).answers
        if not any(fnmatch(crawl.route_of(question), pattern) for pattern in ABOUT_NOBODY)
        and (found := WORD.findall(_without_choices(question, unescape(answer.text))))
    ]


def _without_choices(question: crawl.Question, text: str) -> str:
    if crawl.route_of(question) in BY_PLACE:
        text = NURSES.sub("", text)
    return (LEFT if question.method == "get" else CHOICES).sub("", text)


def naming(walker: walk.Walker, name: str) -> list[str]:
    """The same, in words."""
    return [f"{one.method} {one.url} ({one.name}): {found[:3]}" for one, found in said(walker, name)]


EVERY_DAY, NOW_AND_THEN = ("sara", "laura"), ("ada", "bruno", "carla", "lucia", "dino", "giovanna")
"""Who walks here: who follows her at work and who stands by her at home, each where the ordinary walk sends them; `make leaks` lets
them and others walk everywhere."""


@pytest.mark.parametrize("name", EVERY_DAY)
def test_neither_the_service_nor_who_works_there_is_named_where_one_usually_goes(sharer, name):
    faults = naming(sharer, name)

    assert not faults, "\n".join(faults)


@pytest.mark.leaks
@pytest.mark.parametrize("name", [*EVERY_DAY, *NOW_AND_THEN])
def test_neither_the_service_nor_who_works_there_is_named_to_who_may_not_know(walker, name):
    faults = naming(walker, name)

    assert not faults, "\n".join(faults)


def test_who_stands_chosen_beforehand_is_chosen_by_the_place_alone():
    here, there = Organization(name="Qui", municipality_id="097042"), Organization(name="Altrove")
    followed, stranger = Person(municipality_id="097042"), Person(municipality_id="097042")

    assert [intake.nearest([there, here], one) for one in (followed, stranger)] == [here, here]
    assert intake.nearest([there, here], Person()) == there


WOULD_NAME = {
    "person:summary", "person:network", "person:diary", "conference:version", "conference:case", "conference:assessment",
}  # fmt: skip
"""Pages on which she stands, for who may know."""


def test_a_page_that_forgets_to_ask_is_found(telling, monkeypatch):
    """The walk does read them: a search that finds nothing anywhere proves nothing."""
    monkeypatch.setattr(bodies, "_may_know", lambda body_id, person_id: True)
    found = [a for a in crawl.ours() if a.name in WOULD_NAME]
    forgetful = walk.Walker(telling, lambda scene, name: found, most=1)

    assert {crawl.route_of(q) for q, _ in said(forgetful, "sara")} >= WOULD_NAME


def test_who_works_there_reads_the_names(telling):
    found = [a for a in crawl.ours() if a.name in WOULD_NAME]

    assert said(walk.Walker(telling, lambda scene, name: found, most=1), OURS)
