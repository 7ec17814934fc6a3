# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the rules of who sees what are written: functions found by following the calls from where rules are asked, and
texts of SQL; and, for each, what judges a changed copy."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import FunctionType
from typing import Any
from uuid import UUID

from django.db import ProgrammingError, connection, transaction

from raccordo.config import guards as database_guards
from raccordo.kernel import scoping, walls
from raccordo.kernel.scoping import AccessContext, Actor, Reach
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.queries import search
from raccordo.privacy import queries, rules
from raccordo.privacy.queries import reach as hot
from raccordo.privacy.queries.agreements import OfBodies, opened_by
from tests.oracle import court as courts
from tests.oracle import mutating, pictures
from tests.personas import NOW

WITHIN = (
    "raccordo.kernel.",
    "raccordo.privacy.rules",
    "raccordo.privacy.queries",
    "raccordo.privacy.policies",
)
NO_RULE = {
    "load": "reads a table of data once",
    "_sentence": "words only",
    "clearance_of": "hands on",
    "body_of": "hands on",
    "current": "finds the context",
}
"""Functions on the way that decide nothing."""
ONLY_BY_NAME = {
    "raccordo.kernel.sensitivity._known": "what models declare, of which a test of the house speaks",
    "raccordo.privacy.queries.delegates.holders": "who holds a power, for a page",
    "raccordo.privacy.queries.agreements.bodies": "the bodies of an area, for a form",
}
"""Functions that are met because something else has their name."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, how it is made for a while, and which questions are asked of it."""

    site: str
    words: str
    made: Callable[[], AbstractContextManager]
    judged: Callable[[courts.Court], Iterator[str]]

    @property
    def name(self) -> str:
        return f"{self.site}: {self.words}"


def roots() -> list[Any]:
    """Where rules are asked for: by managers, by the database, by the gate, by hot lists."""
    said = [v for k, v in vars(scoping).items() if k.startswith("_") and inspect.isfunction(v)
            and v.__module__.startswith("raccordo.privacy")]  # fmt: skip
    return [
        scoping.visible, walls.policy_sql, rules.decide, rules.explain, rules.settles, rules.hidden_label, queries.facts, hot.reach,
        hot.reach_values, scoping._known, scoping._asking, scoping._sharing.values, scoping._sharing.predicate, opened_by, *said,
    ]  # fmt: skip


def functions() -> list[FunctionType]:
    """Every function of the rooms of rules that a rule calls, in the order of meeting them."""
    found: dict[int, FunctionType] = {}
    waiting = roots()
    while waiting:
        one = waiting.pop(0)
        if inspect.isclass(one):
            waiting += [f for name, f in vars(one).items() if name == "as_sql"]
        elif inspect.isfunction(one) and id(one) not in found and one.__module__.startswith(WITHIN):
            found[id(one)] = one
            known = one.__globals__
            for name in one.__code__.co_names:
                waiting += _named(known[name]) if name in known else _named_in_modules(known, name)
    return [
        f
        for f in found.values()
        if f.__name__ not in NO_RULE and f"{f.__module__}.{f.__name__}" not in ONLY_BY_NAME
    ]


def _named(what: Any) -> list[Any]:
    """A function, or a list of them, as the terms of the decision are."""
    return list(what) if isinstance(what, tuple) else [what]


def _named_in_modules(known: dict[str, Any], name: str) -> list[Any]:
    """`policies.body` is asked as a name of a module."""
    modules = [m for m in known.values() if inspect.ismodule(m) and m.__name__.startswith(WITHIN)]
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def everything(court: courts.Court) -> Iterator[str]:
    """All questions."""
    return courts.sit(court)


def asking(*ways: Callable) -> Callable[[courts.Court], Iterator[str]]:
    """Some questions only: those that a text can answer to."""
    return partial(courts.sit, ways=ways)


DECIDING = asking(courts.by_decision)


@contextmanager
def _with_code(function: FunctionType, code: Any) -> Iterator[None]:
    usual = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = usual


@contextmanager
def _with(owner: Any, name: str, value: Any) -> Iterator[None]:
    usual = owner[name] if isinstance(owner, dict) else getattr(owner, name)

    def put(what: Any) -> None:
        if isinstance(owner, dict):
            owner[name] = what
        else:
            setattr(owner, name, what)

    put(value)
    try:
        yield
    finally:
        put(usual)


def mutants() -> Iterator[Mutant]:
    """All of them."""
    yield from _of_policies()
    yield from _of_texts()
    yield from _of_expressions()
    yield from _of_hot_lists()
    yield from _of_terms()
    yield from _of_sharing()
    for function in functions():
        for words, code in mutating.python_mutants(function):
            site = f"{function.__module__.removeprefix('raccordo.')}.{function.__qualname__}"
            yield Mutant(site, words, partial(_with_code, function, code), everything)


def _of_policies() -> Iterator[Mutant]:
    """The policies as the database gets them, one shape of guard at a time."""
    sets = database_guards.datasets()
    for table, guard in pictures.shapes().items():
        for leaving in (False, True):
            sql = walls.policy_sql(courts.TABLE, guard, dataset=sets[table], any_label=leaving)
            if leaving and sql == walls.policy_sql(courts.TABLE, guard, dataset=sets[table]):
                continue
            for words, text in mutating.sql_mutants(sql):
                site = f"policy of {table}{' (leaving)' if leaving else ''}"
                yield Mutant(site, words, _as_it_is, partial(_policy, table, guard, text, leaving))


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def _policy(table: str, guard: Any, text: str, leaving: bool, court: courts.Court) -> Iterator[str]:
    def asked(way: Callable) -> Callable:
        return partial(_asked, way, table, guard, text, leaving)

    ways = (asked(courts.policy), asked(courts.ledger_alone))
    yield from courts.in_turn(court, ((case, way) for case in court.cases for way in ways))


def _asked(
    way: Callable, table: str, guard: Any, text: str, leaving: bool, court: courts.Court, case: courts.Case
) -> Iterator[str]:
    yield from way(court, case, table, guard, text, leaving=leaving)


def _of_texts() -> Iterator[Mutant]:
    """Texts that are constants: what the database is told, the facts of a decision, the reach of the search."""
    facts = queries._FACTS
    for name in ("_SET", "OWN_TOLD"):
        head, mark, tail = getattr(scoping, name).partition("array(")
        for words, text in mutating.sql_mutants(tail):
            yield Mutant(
                "what the database is told",
                words,
                partial(_with, scoping, name, head + mark + text),
                asking(courts.by_database),
            )
    for words, text in mutating.sql_mutants(facts):
        yield Mutant(
            "facts of a decision", words, partial(_with, queries, "_FACTS", text), asking(courts.by_decision)
        )
    for kind, condition in search._REACH.items():
        for words, text in mutating.sql_mutants(condition):
            yield Mutant(
                f"search in {kind.value}",
                words,
                partial(_with, search._REACH, kind, text),
                asking(courts.by_search),
            )


def _of_terms() -> Iterator[Mutant]:
    """Each term of the decision forgotten, and the first weighed after the second."""
    terms = rules._TERMS
    for term in terms:
        fewer = tuple(one for one in terms if one is not term)
        yield Mutant(
            "terms of the decision",
            f"{term.__name__} dropped",
            partial(_with, rules, "_TERMS", fewer),
            DECIDING,
        )
    turned = (terms[1], terms[0], *terms[2:])
    yield Mutant(
        "terms of the decision", "the first two turned", partial(_with, rules, "_TERMS", turned), DECIDING
    )


def _of_sharing() -> Iterator[Mutant]:
    """What bodies share: the tables, the bodies and the agreements of the statement that tells a context."""
    usual = scoping._sharing
    for name in ("tables", "bodies", "agreements", "edges", "readers", "named", "openings"):
        for words, text in mutating.sql_mutants(getattr(usual, name)):
            changed = replace(usual, **{name: text})
            yield Mutant(
                f"sharing, {name}",
                words,
                partial(_with, scoping, "_sharing", changed),
                asking(courts.by_sharing),
            )


def _of_expressions() -> Iterator[Mutant]:
    """The expressions that managers put into every query, in each shape that they take."""
    mandate, both, account = {"role_id": 1}, {"role_id": 1, "organization_id": 2}, {"account_id": 3}
    shaped = [queries.InLedger("person_id", holders, NOW) for holders in (mandate, both, account)]
    shaped += [queries.InLedger("person_id", account, NOW, "self")]
    shaped += [queries.Confided("person_id", "confided_by_id", 3, NOW)]  # type: ignore[arg-type]
    shaped += [queries.NotExcluded("person_id", Actor(), NOW), OfBodies("{}")]  # type: ignore[arg-type]
    known: set[str] = set()
    for one in shaped:
        owner = type(one)
        for words, _ in mutating.sql_mutants(_text(one)):
            if _plain(words) not in known:
                known.add(_plain(words))
                made = partial(_with, owner, "as_sql", _saying(owner.as_sql, words))
                yield Mutant(owner.__name__, words, made, asking(courts.by_manager, courts.by_oneself))


PLACES = ("asked_of", "given_of")
"""What stands for the columns (of the person, of who gave the row) while an expression is changed."""


def _text(one: Any) -> str:
    places = iter(PLACES)

    class Compiler:
        def compile(self, node: Any) -> tuple[str, list[Any]]:
            return next(places), []

    return one.as_sql(Compiler(), None)[0]


def _saying(true: Callable, words: str) -> Callable:
    """The same expression, changed in the same words; values follow their marks. An expression that has no such words (no kind,
    one holder) is left alone."""

    def changed(self: Any, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql, values = true(self, compiler, connection)
        columns = [compiler.compile(source)[0] for source in self.get_source_expressions()]
        for column, place in zip(columns, PLACES, strict=False):
            sql = sql.replace(column, place)
        parts = sql.split("%s")
        marked = "".join(f"{part}%(v{n})s" for n, part in enumerate(parts[:-1])) + parts[-1]
        for found, text in mutating.sql_mutants(marked):
            if _plain(found) == _plain(words):
                said = _MARK.sub("%s", text)
                for column, place in zip(columns, PLACES, strict=False):
                    said = said.replace(place, column)
                return said, [values[int(n)] for n in _MARK.findall(text)]
        return true(self, compiler, connection)

    return changed


_MARK = re.compile(r"%\(v(\d+)\)s")


def _plain(words: str) -> str:
    """The words of a change without its place and without the numbers of its values."""
    return _MARK.sub("%s", words.partition(" ")[2])[-60:]


def _of_hot_lists() -> Iterator[Mutant]:
    """The condition of lists written as SQL, in each reach, at work; and what is asked besides of who asks from home."""
    true, worker = hot.reach, Actor(role_id=UUID(int=1))
    for kind in (Reach.CARE, Reach.PERSON):
        for few in (False, True) if kind is Reach.CARE else (False,):
            at_work, at_home = (
                true(AccessContext(actor, Purpose.CARE, NOW, kind), courts.TABLE, courts.CONDITION, few=few)
                for actor in (worker, Actor())
            )
            for whole in (at_work, at_home):
                for words, text in mutating.sql_mutants(whole):
                    if whole is at_home and not text.startswith(at_work):
                        continue  # tried at work

                    def changed(
                        context: Any, table: str, model: str, *, few: bool = False, whole=whole, text=text
                    ) -> str:
                        said = true(context, table, model, few=few)
                        return text + said.removeprefix(whole) if said.startswith(whole) else said

                    yield Mutant(
                        f"hot list in {kind.value}{' (few)' if few else ''}",
                        words,
                        partial(_with, hot, "reach", changed),
                        asking(courts.by_hot_lists),
                    )


PATIENCE = 4
"""Seconds after which a statement that does not end (a recursion that was changed) is stopped, and so noticed."""


def _no_longer_than(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = '{seconds}s'")


def verdict(court: courts.Court, mutant: Mutant) -> str:
    """`killed` when some question has another answer, or none in time; `stillborn` when the text is no SQL at all; else `alive`."""
    found = "alive"
    try:
        with transaction.atomic(), mutant.made():
            _no_longer_than(PATIENCE)
            if next(mutant.judged(court), None):
                found = "killed"
            transaction.set_rollback(True)
    except ProgrammingError as error:
        found = "stillborn" if "syntax" in str(error) else "killed"
    except Exception:
        found = "killed"
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    scoping._current.set(None)
    return found
