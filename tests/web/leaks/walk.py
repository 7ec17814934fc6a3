# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One persona walks through the whole house; and what is looked for in the answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.test import Client

from tests.house.test_addresses import Address
from tests.oracle import oracle
from tests.web.leaks import adapters, crawl, forms, mutate
from tests.web.leaks.crawl import Answer, Question
from tests.web.leaks.lived import Scene
from tests.web.leaks.share import Share

TOKENS = re.compile(r"Zq[a-p]{14}|Xj[a-p]{14}|WK[A-P]{14}|Yh[a-p]{14}|0999[0-9]{9}")
NAMES = re.compile(r"(?=\b([A-ZÀ-Ý][\w'’]+ [A-ZÀ-Ý][\w'’]+))")
CODES = re.compile(r"\b[A-Z]{6}[0-9A-Z]{10}\b")
IN_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
IN_HEADERS = ("Location", "Content-Disposition", "HX-Redirect", "ETag")
IN_ADDRESS = re.compile(r"""(?:href|src|action|formaction|hx-get|hx-post|data-cerca)=["']([^"']*)["']""")


@dataclass(frozen=True)
class Steps:
    """What a persona asked, and what came back."""

    client: Client
    found: list[Address]
    answers: tuple[tuple[Question, Answer], ...]


class Walker:
    """Everybody's walks through the addresses that fall to them. The answers are kept: the world is the same for all tests."""

    def __init__(self, scene: Scene, share: Share, most: int) -> None:
        self.scene, self._share, self.most = scene, share, most
        self._kept: dict[str, Steps] = {}
        self._twins: dict[str, list[str]] = {}
        self._named: dict[str, list[tuple[Question, Answer, set[UUID]]]] = {}

    def named(self, name: str) -> list[tuple[Question, Answer, set[UUID]]]:
        """Each answer with the persons whom it names, looked for once: several checks ask."""
        if name not in self._named:
            self._named[name] = [(q, a, persons_in(self.scene, q, a)) for q, a in self.walk(name).answers]
        return self._named[name]

    def walk(self, name: str) -> Steps:
        """Ask every address that falls to one persona, then send every form that came back."""
        if name not in self._kept:
            client, found = crawl.enter(self.scene.personas[name]), self._share(self.scene, name)
            asked = dict.fromkeys(crawl.questions(self.scene, name, found, self.most))
            answers = [(question, crawl.ask(client, question)) for question in asked]
            offered = dict.fromkeys(
                f for question, answer in answers for f in forms.forms_of(question, answer)
            )
            answers += [(form, crawl.ask(client, form)) for form in offered if form not in asked]
            self._kept[name] = Steps(client, found, tuple(answers))
        return self._kept[name]

    def mutated(self, name: str) -> list[str]:
        """What changes in the answers when only what the persona may not see has changed. The change is undone."""
        if name not in self._twins:
            steps = self.walk(name)
            with transaction.atomic():
                done = mutate.mutate(self.scene, name, thorough=self.most > 1)
                assert all(done.values()), f"the twin is no twin: {done}"
                self._twins[name] = [
                    difference(question, before, after)
                    for question, before in steps.answers
                    if before.shown != (after := crawl.ask(steps.client, question)).shown
                ]
                transaction.set_rollback(True)
        return self._twins[name]


def twins(walker: Walker, name: str) -> list[str]:
    """Answers that change when only what the persona may not see has changed."""
    return walker.mutated(name)


def difference(question: Question, before: Answer, after: Answer) -> str:
    """Where two answers part, in one line."""
    if before.status != after.status:
        return f"{question.method} {question.url}: {before.status} became {after.status}"
    for kind in ("headers", "cookies"):
        parted = {key for key, _ in set(getattr(before, kind)) ^ set(getattr(after, kind))} - {
            "Content-Length"
        }
        if parted:
            return f"{question.method} {question.url}: {kind} {sorted(parted)}"
    one, other = ((a.body + a.after).decode(errors="replace").split("\n") for a in (before, after))
    were, are = set(one), set(other)
    gone = [f"-{line[:200]}" for line in one if line not in are]
    come = [f"+{line[:200]}" for line in other if line not in were]
    return f"{question.method} {question.url}: " + (
        " | ".join([*gone[:3], *come[:3]]) or "the same lines, in another order or number"
    )


def absences(walker: Walker, name: str) -> list[str]:
    """What may not be seen that answers otherwise than what does not exist, read and written."""
    steps = walker.walk(name)
    faults, known = [], {(q.url, q.method): a for q, a in steps.answers if not q.data}

    def ask(url: str, method: str) -> Answer:
        if (url, method) not in known:
            known[url, method] = crawl.ask(steps.client, Question("", url, method))
        return known[url, method]

    for there, nowhere in crawl.pairs_of_absence(walker.scene, name, steps.found, walker.most):
        for method in ("get", "post"):
            one, other = ask(there.url, method), ask(nowhere.url, method)
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
    text = answer.text
    words = set(TOKENS.findall(text)) - _typed(question)
    found = {scene.tokens[word] for word in words if word in scene.tokens}
    return found if question.name in adapters.INVENTED else found | former_names(scene, text)


def former_names(scene: Scene, text: str) -> set[UUID]:
    """The persons whose name of before stands in a text: texts were written before the names were made unmistakable."""
    return {
        scene.former[words] for words in NAMES.findall(text) + CODES.findall(text) if words in scene.former
    }


def _typed(question: Question) -> set[str]:
    """The words that the asker typed: a page may say them back."""
    return set(TOKENS.findall(" ".join([question.url, *(value for _, value in question.data)])))


def unwritten(walker: Walker, name: str) -> list[str]:
    """Answers that name a person whose opening is not in the register."""
    return [
        f"{q.method} {q.url}: shows {len(missing)} persons without a line"
        for q, a, named in walker.named(name)
        if (missing := named - a.logged) and crawl.route_of(q) not in adapters.BY_CONSENT
    ]


def excess(walker: Walker, name: str) -> list[str]:
    """Answers that name a person whom the oracle would not let this persona see."""
    scene = walker.scene
    allowed = scene.followed(name) | oracle.identities(scene.world, scene.world["actors"][name])
    return [
        f"{q.method} {q.url}: names {len(over)} persons too many"
        for q, _, named in walker.named(name)
        if (over := named - allowed) and crawl.route_of(q) not in adapters.BY_CONSENT
    ]


def opened(walker: Walker, name: str) -> list[str]:
    """Pages of a person that open when the oracle says no."""
    scene = walker.scene
    views = {a.name: a.view.view_class for a in crawl.ours()}
    faults = []
    for question, answer in walker.walk(name).answers:
        section = getattr(views.get(question.name), "section", None)
        if section is None or question.person is None:
            continue
        act = "write" if question.method == "post" else "read"
        right = scene.may_open(name, question.person, str(section.value), act)
        if not right and answer.status != 404:
            faults.append(f"{question.method} {question.url}: {answer.status}, and the oracle says no")
    return faults


def misplaced(walker: Walker, name: str) -> list[str]:
    """Names, codes and addresses of persons in titles, in links, in places where browsers and proxies keep them."""
    faults = []
    for question, answer in walker.walk(name).answers:
        places = IN_TITLE.findall(answer.text) + IN_ADDRESS.findall(answer.text)
        places += [value for key, value in answer.headers if key in IN_HEADERS]
        typed = _typed(question)
        found = sorted(p for p in places if not p.startswith("tel:") and set(TOKENS.findall(p)) - typed)
        if found:
            faults.append(f"{question.method} {question.url}: {found[0][:120]}")
    return faults


def whispered(walker: Walker, name: str) -> list[str]:
    """Names, codes and addresses of persons in the lines that the server logged while it answered."""
    return [
        f"{q.method} {q.url}: {line[:160]}"
        for q, a in walker.walk(name).answers
        for line in a.said
        if TOKENS.search(line) or former_names(walker.scene, line)
    ]


def broken(walker: Walker, name: str) -> list[str]:
    """Pages that fall: a fault hides what it would have shown."""
    return [
        f"{q.method} {q.url}: {a.status} {a.said[-1:]}"
        for q, a in walker.walk(name).answers
        if a.status >= 500
    ]


Check = Callable[[Walker, str], list[str]]
CHECKS: tuple[Check, ...] = (twins, absences, unwritten, excess, opened, misplaced, whispered, broken)
