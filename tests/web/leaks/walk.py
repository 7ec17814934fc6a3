# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One persona walks through the whole house; and what is looked for in the answers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.test import Client

from tests.oracle import oracle
from tests.web.leaks import crawl, mutate
from tests.web.leaks.crawl import Answer, Question
from tests.web.leaks.lived import Scene

TOKENS = re.compile(rb"Zq[a-p]{14}|Xj[a-p]{14}|WK[A-P]{14}|Yh[a-p]{14}")
IN_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
IN_ADDRESS = re.compile(rb"""(?:href|src|action|formaction|hx-get|hx-post|data-cerca)=["']([^"']*)["']""")


@dataclass(frozen=True)
class Steps:
    """What a persona asked, and what came back."""

    client: Client
    visible: UUID | None
    hidden: UUID
    answers: tuple[tuple[Question, Answer], ...]


_kept: dict[str, tuple[UUID | None, UUID, tuple[tuple[Question, Answer], ...]]] = {}


def walk(scene: Scene, name: str) -> Steps:
    """Ask every address as one persona: about a person that they follow and one that they do not, then every form that
    came back. The answers are kept: the world is the same for all tests."""
    client = crawl.enter(scene.personas[name])
    if name not in _kept:
        visible, hidden = choose(scene, name)
        words = (_family(scene, visible or hidden), _family(scene, hidden))
        asked = list(
            dict.fromkeys(
                crawl.questions(scene.personas[name].actor.role, [p for p in (visible, hidden) if p], words)
            )
        )
        answers = [(question, crawl.ask(client, question)) for question in asked]
        forms = [form for question, answer in answers for form in crawl.forms_of(question, answer)]
        answers += [(form, crawl.ask(client, form)) for form in dict.fromkeys(forms)]
        _kept[name] = (visible, hidden, tuple(answers))
    return Steps(client, *_kept[name])


def choose(scene: Scene, name: str) -> tuple[UUID | None, UUID]:
    """A person whom the persona follows, and one whom it does not: those about whom there is most to tell."""
    followed = scene.followed(name)
    told = sorted(scene.world["persons"], key=lambda p: (-len(scene.ties.get(p, ())), str(p)))
    visible = next((p for p in told if p in followed), None)
    return visible, next(p for p in told if p not in followed)


def _family(scene: Scene, person: UUID) -> str:
    return next(word for word, pk in scene.tokens.items() if pk == person)


def broken(steps: Steps) -> list[str]:
    """Pages that fall: a fault hides what it would have shown."""
    return [f"{q.method} {q.url}: {a.status}" for q, a in steps.answers if a.status >= 500]


def twins(scene: Scene, name: str) -> list[str]:
    """Answers that change when only what the persona may not see has changed."""
    steps = walk(scene, name)
    done = mutate.mutate(scene, name)
    assert all(done.values()), f"the twin is no twin: {done}"
    return [
        difference(question, before, after)
        for question, before in steps.answers
        if before.shown != (after := crawl.ask(steps.client, question)).shown
    ]


def difference(question: Question, before: Answer, after: Answer) -> str:
    """Where two answers part, in one line."""
    if before.status != after.status:
        return f"{question.method} {question.url}: {before.status} became {after.status}"
    for kind in ("headers", "cookies"):
        if getattr(before, kind) != getattr(after, kind):
            return f"{question.method} {question.url}: {kind} {set(getattr(before, kind)) ^ set(getattr(after, kind))}"
    one, other = (a.body.decode(errors="replace").split("\n") for a in (before, after))
    lines = [line for line in difflib.unified_diff(one, other, lineterm="", n=0) if line[:1] in "+-"][2:8]
    return f"{question.method} {question.url}: " + " | ".join(line[:200] for line in lines)


def absences(scene: Scene, name: str) -> list[str]:
    """What may not be seen that answers otherwise than what does not exist, read and written."""
    steps = walk(scene, name)
    faults = []
    for there, nowhere in crawl.pairs_of_absence(
        scene.personas[name].actor.role, steps.visible, steps.hidden
    ):
        for method in ("get", "post"):
            one = crawl.ask(steps.client, Question(there.name, there.url, method))
            other = crawl.ask(steps.client, Question(nowhere.name, nowhere.url, method))
            if _faceless(one, there) != _faceless(other, nowhere):
                faults.append(difference(there, one, other))
    return faults


def _faceless(answer: Answer, question: Question) -> tuple:
    """An answer without its own address, which the asker knew already."""
    path = question.url.encode()
    headers = tuple((k, v.replace(question.url, "…")) for k, v in answer.headers if k != "Content-Length")
    return (answer.status, headers, answer.cookies, answer.body.replace(path, b"..."))


def persons_in(scene: Scene, question: Question, answer: Answer) -> set[UUID]:
    """The persons whose name stands in an answer, and was not in the question."""
    words = {match.decode() for match in TOKENS.findall(answer.body)} - _typed(question)
    return {scene.tokens[word] for word in words if word in scene.tokens}


def _typed(question: Question) -> set[str]:
    """The words that the asker typed: a page may say them back."""
    text = " ".join([question.url, *(value for _, value in question.data)])
    return {match.decode() for match in TOKENS.findall(text.encode())}


def unwritten(scene: Scene, name: str) -> list[str]:
    """Answers that name a person whose opening is not in the register."""
    return [
        f"{q.method} {q.url}: shows {len(missing)} persons without a line"
        for q, a in walk(scene, name).answers
        if (missing := persons_in(scene, q, a) - a.logged)
    ]


def excess(scene: Scene, name: str) -> list[str]:
    """Answers that name a person whom the oracle would not let this persona see."""
    actor = scene.world["actors"][name]
    allowed = scene.followed(name) | oracle.identities(scene.world, actor)
    return [
        f"{q.method} {q.url}: names {len(over)} persons too many"
        for q, a in walk(scene, name).answers
        if (over := persons_in(scene, q, a) - allowed)
    ]


def opened(scene: Scene, name: str) -> list[str]:
    """Pages of a person that open when the oracle says no, or stay shut when it says yes."""
    actor = scene.world["actors"][name]
    views = {a.name: a.view.view_class for a in crawl.ours()}
    faults = []
    for question, answer in walk(scene, name).answers:
        section = getattr(views.get(question.name), "section", None)
        if section is None or question.person is None:
            continue
        world = scene.narrowed(question.person)
        right = oracle.may_open(world, actor, question.person, str(section.value), "read")
        if not right and answer.status != 404:
            faults.append(f"{question.url}: {answer.status}, and the oracle says no")
    return faults


def misplaced(scene: Scene, name: str) -> list[str]:
    """Names, codes and addresses of persons in titles, in links, in places where browsers and proxies keep them."""
    faults = []
    for question, answer in walk(scene, name).answers:
        places = IN_TITLE.findall(answer.body) + IN_ADDRESS.findall(answer.body)
        places += [
            value.encode()
            for key, value in answer.headers
            if key in ("Location", "Content-Disposition", "HX-Redirect")
        ]
        typed = _typed(question)
        found = {place for place in places if {m.decode() for m in TOKENS.findall(place)} - typed}
        if found:
            faults.append(f"{question.method} {question.url}: {sorted(found)[0].decode()[:120]}")
    return faults


Check = Callable[[Scene, str], list[str]]
CHECKS: tuple[Check, ...] = (twins, absences, unwritten, excess, opened, misplaced)
