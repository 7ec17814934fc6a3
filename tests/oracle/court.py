# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A court for the rules of who sees what: every question, by every wall, of every actor in every reach.

Each row that a wall shows is compared with what the oracle and the words of the guard promise. The predicates are read from
the product at each sitting, so that a changed one is judged as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db import connection

from raccordo.kernel import scoping
from raccordo.kernel import walls as kernel_walls
from raccordo.kernel.scoping import AccessContext, Actor, Guard, Reach, access
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.privacy import operations, policies, queries
from raccordo.privacy import rules as privacy_rules
from raccordo.privacy.codes import Section
from raccordo.privacy.queries import reach as hot
from raccordo.privacy.queries.agreements import opened_by
from raccordo.privacy.queries.readers import openings
from raccordo.territory.codes import Role
from tests.oracle import channels, guards, oracle
from tests.oracle.pictures import (
    TABLE,
    Case,
    Court,
    Pictured,
    as_administrator,
    as_the_application,
    possible,
)
from tests.personas import NOW

Faults = Iterator[str]
CONDITION, CLINICAL = "record.Condition", "clinical"
"""The table whose hot lists are asked for, and its data set."""


def _told(court: Court, case: Case, what: str, rows: list, right: set, seen: set) -> Faults:
    seen &= {row["id"] for row in rows}
    if right != seen:
        yield (
            f"{what}: {case.name} in {case.reach} sees {len(seen - right)} too many, misses {len(right - seen)}"
        )


def _promised(
    court: Court, case: Case, what: str, table: str, promise: Callable, world: dict, actor: dict, guard: Guard, asked: guards.Look
) -> set:  # fmt: skip
    """The rows that are promised: said by the oracle and by the words of the guard, which no change of a rule touches, and so once."""
    key = (id(case), what, table)
    if key not in court.promised:
        rows = possible(court, court.shapes[table])
        court.promised[key] = {row["id"] for row in rows if promise(world, actor, guard, row, asked)}
    return court.promised[key]


def look(court: Court, case: Case, table: str, wall: str) -> guards.Look:
    """What a case is, in the words of the promises."""
    purpose = case.context.purpose.value
    return guards.Look(
        case.reach, case.opened, wall, purpose, court.sets.get(table, CLINICAL), case.emergency
    )


def by_manager(court: Court, case: Case) -> Faults:
    """What `visible` lets through, the database seeing everything."""
    actor = court.world["actors"][case.name]
    shown: dict[str, set] = {}
    with channels.manager_alone(case.context):
        for table, guard in court.shapes.items():
            rows = scoping.visible(case.context, guard, court.labels[table])
            shown[table] = set(Pictured.objects.filter(rows).values_list("id", flat=True))
    for table, seen in shown.items():
        guard, asked = court.shapes[table], look(court, case, table, guards.MANAGER)
        promised = _promised(court, case, "manager", table, guards.shows, court.world, actor, guard, asked)
        yield from _told(court, case, f"manager of {table}", possible(court, guard), promised, seen)


def by_oneself(court: Court, case: Case) -> Faults:
    """Which rows are about the actor: a citizen, never somebody at work."""
    actor = court.world["actors"][case.name]
    promised = {
        r["id"]
        for r in court.rows
        if oracle.is_citizen(actor)
        and any(t["kind"] == "self" for t in oracle.ties(court.world, actor, r["person_id"]))
    }
    with channels.manager_alone(case.context):
        mine = Pictured.objects.filter(queries.oneself_predicate(case.context, "person_id"))
        seen = set(mine.values_list("id", flat=True))
    yield from _told(court, case, "oneself", court.rows, promised, seen)


def by_database(court: Court, case: Case) -> Faults:
    """What the policies let through, to read and to leave behind."""
    asked = [
        (table, guard, policy_of(court, table, guard, leaving=leaving), leaving)
        for table, guard in court.shapes.items()
        for leaving in (False, True)
    ]
    with access(case.context):
        shown = [channels._sql(f"select id from {TABLE} where {sql}") for _, _, sql, _ in asked]
    for (table, guard, sql, leaving), seen in zip(asked, shown, strict=True):
        yield from policy(court, case, table, guard, sql, leaving=leaving, seen=seen)


def policy_of(court: Court, table: str, guard: Guard, *, leaving: bool = False) -> str:
    """The policy of a table so guarded, as the product writes it, to read or to leave behind."""
    return kernel_walls.policy_sql(TABLE, guard, dataset=court.sets[table], any_label=leaving)


def policy(
    court: Court, case: Case, table: str, guard: Guard, sql: str, *, leaving: bool = False, seen: set | None = None
) -> Faults:  # fmt: skip
    """What one policy lets through; asked for here, unless it is known what is `seen`."""
    actor, asked = court.world["actors"][case.name], look(court, case, table, guards.DATABASE)
    promise = guards.may_be_left if leaving else guards.shows
    promised = _promised(court, case, promise.__name__, table, promise, court.world, actor, guard, asked)
    if seen is None:
        with access(case.context):
            seen = channels._sql(f"select id from {TABLE} where {sql}")
    yield from _told(
        court,
        case,
        f"policy of {table}{' (leaving)' if leaving else ''}",
        possible(court, guard),
        promised,
        seen,
    )
    if case.reach == "system":  # and where nobody has said who asks
        yield from _told(court, case, f"policy of {table}, without a context", court.rows, set(),
                         channels._sql(f"select id from {TABLE} where {sql}"))  # fmt: skip


def by_ledger_alone(court: Court, case: Case) -> Faults:
    """What the policies ask of the ledger in lists, with the ledger's own policy out of the way: it keeps back the lines of
    others, and those of persons of whom one may know nothing, and so could hide a question that asks for too much."""
    if case.reach != "care":
        return
    for table, guard in court.shapes.items():
        yield from ledger_alone(court, case, table, guard, policy_of(court, table, guard))


def ledger_alone(
    court: Court, case: Case, table: str, guard: Guard, sql: str, *, leaving: bool = False
) -> Faults:
    """What one policy asks of the ledger in lists."""
    if case.reach != "care" or guard.holders or guard.excludes or guard.names:
        return
    actor, world = court.world["actors"][case.name], court.unbarred
    asked, seeing = guards.unlabelled(guard) if leaving else guard, look(court, case, table, guards.DATABASE)
    promised = _promised(court, case, f"ledger {leaving}", table, guards.shows, world, actor, asked, seeing)
    # It is told like this too: who a citizen is stands in the ledger.
    with as_administrator(), access(case.context):
        seen = channels._sql(f"select id from {TABLE} where {sql}")
    yield from _told(court, case, f"ledger in the policy of {table}", possible(court, guard), promised, seen)


def by_hot_lists(court: Court, case: Case) -> Faults:
    """What lists written as SQL let through."""
    actor = court.world["actors"][case.name]
    if case.reach == "person" and oracle.is_excluded(court.world, actor, case.opened):
        return  # the decision stands before it
    asked = look(court, case, "", guards.MANAGER)
    promised = {r["id"] for r in court.rows if guards.in_hot_list(court.world, actor, r, asked)}
    for few in (False, True):
        with channels.manager_alone(case.context), connection.cursor() as cursor:
            cursor.execute(
                f"select id from {TABLE} where {hot.reach(case.context, TABLE, CONDITION, few=few)}",
                hot.reach_values(case.context),
            )
            seen = {row[0] for row in cursor.fetchall()}
        yield from _told(court, case, "hot list", court.rows, promised, seen)


def by_decision(court: Court, case: Case) -> Faults:
    """The facts, the decision, and the doors that it offers: once an actor."""
    if case.reach != "care":
        return
    persona, actor = court.stage.actors[case.name], court.world["actors"][case.name]
    yield from channels.ledger(persona, case.name, court.world)
    yield from channels.decisions(persona, case.name, court.world)
    cells, row = oracle.table(), ("citizen" if oracle.is_citizen(actor) else actor["role"])
    for person in court.world["persons"]:
        with access(case.context):
            facts = queries.facts(persona.actor, person, NOW)
        if facts.excluded != oracle.is_excluded(court.world, actor, person):
            yield f"facts: {case.name} excluded is {facts.excluded}"
        question = SimpleNamespace(
            role=actor["role"], section="identity", action="read", relationships=facts.relationships,
            citizen=oracle.is_citizen(actor), excluded=facts.excluded, agreements=AGREED, named=NAMED,
        )  # fmt: skip
        decision = privacy_rules.decide(question, policies.load())
        kinds = [line["kind"] for line in oracle.ties(court.world, actor, person)]
        kinds += [oracle.BREAK_GLASS] if oracle.broken_glass(court.world, actor, person) else []
        yield from weighed(case, question, decision)
        for act, offered in (("read", decision.readable), ("write", decision.writable)):
            right = {
                s for s in Section.values
                if oracle.lets(cells.get((row, s), "."), act) and any(oracle.lets(cells.get((k, s), "."), act) for k in kinds)
            }  # fmt: skip
            if decision.relationship is not None and offered != right:
                yield f"doors: {case.name} is offered {len(offered - right)} too many to {act}"


NAMED = ("a name",)
"""What stands for the reasons to be a named reader: handed on, too, but by an emergency."""
AGREED = ("an agreement",)
"""What stands for the agreements of a question: the decision hands them on, to who is no citizen."""


BY_FUNCTION = sorted(
    {
        section
        for (row, section), letter in oracle.table().items()
        if row.startswith("function of") and letter != "."
    }
)


def weighed(case: Case, question: Any, decision: Any) -> Faults:
    """What the officer is told of a decision is the decision; it says nothing to who is kept away that it does not say to all."""
    for section in (question.section, *BY_FUNCTION):
        asked = SimpleNamespace(**{**vars(question), "section": section})
        told, right = (
            privacy_rules.explain(asked, policies.load()),
            privacy_rules.decide(asked, policies.load()),
        )
        if told.decision != right or len(told.terms) != 4:
            yield f"explain: {case.name} is told of another decision"
        permit, code = privacy_rules.settles(told.terms)
        if permit != right.permit or code not in {term.code for term in told.terms}:
            yield f"settles: {case.name} is told {permit}, by «{code}»"
    if question.excluded != (decision.rule == "excluded"):
        yield f"decide: {case.name} gets the words of {decision.rule}"
    if decision.agreements not in ((), AGREED) or (decision.agreements == AGREED) != (
        decision.relationship is not None and not question.citizen
    ):
        yield f"decide: {case.name} is shown agreements {decision.agreements}"
    tie = decision.relationship
    if (decision.named == NAMED) != (
        tie is not None and not question.citizen and tie.kind != oracle.BREAK_GLASS
    ):
        yield f"decide: {case.name} is shown names {decision.named}"


def by_sharing(court: Court, case: Case) -> Faults:
    """What the database says, when it is told who asks, of whose rows may be read; and that it forgets it with the context."""
    for purpose in (case.context.purpose, *((Purpose.SOCIAL,) if case.reach == "care" else ())):
        fresh = replace(case.context, shared=None, purpose=purpose)
        with access(replace(fresh, reach=Reach.CARE, emergency_id=None, purpose=Purpose.CARE)) as outer:
            before = _settings(outer)
            with access(fresh) as told:
                yield from shared(court, case, told, _settings(told))
            if _settings(outer) != before:
                yield f"sharing: {case.name} is left with what another context was told"


def _settings(told: AccessContext) -> dict[str, str]:
    names = list(policies.datasets().sets)
    with connection.cursor() as cursor:
        cursor.execute(
            "select " + ", ".join(f"current_setting('raccordo.shared_{one}', true)" for one in names)
        )
        return dict(zip(names, cursor.fetchone(), strict=True))


def shared(court: Court, case: Case, told: AccessContext, settings: dict[str, str]) -> Faults:
    """The answer for one purpose: to managers and in the settings that policies read."""
    if case.reach == "system":
        return
    actor, purpose = court.world["actors"][case.name], told.purpose.value
    whole = oracle.is_citizen(actor) or case.emergency
    said = told.shared.bodies if told.shared else {}
    for one in settings:
        if (said.get(one) or "{}") != (settings[one] or "{}"):
            yield f"sharing: of {one} the database and the managers are told different bodies"
        read = set() if whole else oracle.bodies_read(court.world, actor, one, purpose)
        right = {str(b) for b in court.bodies.all if oracle.controller(court.world, b) in read}
        seen = set((said.get(one) or "{}").strip("{}").split(",")) - {""}
        if seen != ({"NULL"} if whole else right):
            yield f"sharing: {case.name} for {purpose} in {case.reach} of {one}: {len(seen - right)} too many, {len(right - seen)} fewer"
    yield from named(court, case, actor, told)
    if not whole:
        yield from agreed(court, case, actor, told)


def named(court: Court, case: Case, actor: dict, told: AccessContext) -> Faults:
    """The rows of which the asker is a named reader, to managers and in the setting that policies read; and why."""
    mine = [
        line for line in court.world["named"]
        if not case.emergency and oracle.names(line, actor) and oracle.in_force(line, NOW)
        and not oracle.is_excluded(court.world, actor, line["person"])
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('raccordo.named', true)")
        said = cursor.fetchone()[0]
    kept = told.shared.named if told.shared else ""
    right = {str(line["entry"]) for line in mine}
    if kept != said or set(kept.strip("{}").split(",")) - {""} != right:
        yield f"named: {case.name} in {case.reach} is told of {kept}, not of {right}"
    for person in court.world["persons"]:
        why = {one.by_consent for one in openings(told.shared, person)}
        if why != ({False} if any(line["person"] == person for line in mine) else set()):
            yield f"named: {case.name} is told {why}"


def agreed(court: Court, case: Case, actor: dict, told: AccessContext) -> Faults:
    """The agreements that a sentence names: those by which somebody else's rows are read, each with its sets."""
    mine, purpose = oracle.controller(court.world, actor["body"]), told.purpose.value
    right = sorted(
        sorted({grant["set"] for grant in agreement["grants"]})
        for agreement in court.world["agreements"]
        if any(
            oracle.gives(court.world, agreement, purpose, grant["set"], giver, mine)
            for grant in agreement["grants"]
            for giver in agreement["parties"]
        )
    )
    if sorted(sorted(one.sets) for one in opened_by(told.shared)) != right:
        yield f"sharing: {case.name} is told of other agreements"


def by_search(court: Court, case: Case) -> Faults:
    """The search of persons, which writes its own conditions: once an actor."""
    if case.reach == "care":
        yield from channels.searching(court.stage.actors[case.name], case.name, court.world)


def by_words(court: Court, case: Case) -> Faults:
    """Small rules that have no rows: what a hidden entry is labelled, what the gate is told."""
    if case.reach != "system":
        return
    if [str(privacy_rules.hidden_label(one)) for one in (*"NRVS", "?")] != ["V", "V", "V", "S", "V"]:
        yield "hidden_label"
    for role in Role.values:
        for side in (*Sector.values, ""):
            body = uuid4()
            actor = Actor(role_id=uuid4(), organization_id=body, role=role, sector=side)
            if policies.clearance(actor) != (side if role in oracle.READS_RESTRICTED_OF_OWN_SIDE else ""):
                yield f"clearance of {role} in {side}"
            if policies.body(actor) != (None if role in oracle.ENTRUSTED_BY_NAME else body):
                yield f"body of {role}"
    for side in (*Sector.values, ""):
        if policies.clearance(Actor(account_id=uuid4(), sector=side)) != (side if side == "family" else ""):
            yield f"clearance of a citizen in {side}"
    for role in Role.values:
        if policies.may_be_named(Actor(role_id=uuid4(), role=role)) != (role in oracle.MAY_BE_NAMED):
            yield f"naming of {role}"
        if policies.may_be_named(Actor(role=role)):
            yield "naming of who has no mandate"
    if openings(None, uuid4()) != ():
        yield "names of a context that was not told"
    if opened_by(None) != ():
        yield "agreements of a context that was not told"
    if privacy_rules.settles([]) != (False, ""):
        yield "settles without terms"
    if operations.decide is not privacy_rules.decide:
        yield "the gate asks another rule"


WAYS = (
    by_words, by_manager, by_oneself, by_database, by_ledger_alone, by_hot_lists, by_decision, by_search, by_sharing,
)  # fmt: skip


def sit(court: Court, ways: tuple[Callable, ...] = WAYS) -> Faults:
    """Every question of every case; first those that found most faults until now."""
    yield from in_turn(court, ((case, way) for case in court.cases for way in ways))


def in_turn(court: Court, asked: Iterable[tuple[Case, Callable]]) -> Faults:
    """Questions, those first that found most faults; the order changes how soon a fault is found, never whether."""
    questions = sorted(asked, key=lambda one: -court.found[id(one[0]), _name(one[1])])
    with as_the_application():
        for case, way in questions:
            try:
                for fault in way(court, case):
                    court.found[id(case), _name(way)] += 1
                    yield fault
            except GeneratorExit:
                raise
            except Exception:
                court.found[id(case), _name(way)] += 1
                raise


def _name(way: Any) -> str:
    return str((way.args[0] if isinstance(way, partial) else way).__name__)
