# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways in which a world shows itself to an actor, each compared with what the oracle says.

One wall at a time: the manager with the database told to see everything, then the database with bare SQL; then both, as
pages use them. A channel returns the differences, in words.
"""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection

from raccordo.kernel import scoping
from raccordo.kernel.scoping import AccessContext, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.people.queries import search
from raccordo.privacy import operations, policies, queries, rules
from raccordo.privacy.codes import Section
from raccordo.record.models import Condition
from tests.oracle import oracle
from tests.personas import NOW, Persona

# The fields of a difference: channel, actor, what was missing, what was too much.
Faults = list[str]


@contextmanager
def manager_alone(context: AccessContext):
    """The database sees everything; only the manager narrows."""
    with access(context) as told:
        pass
    with system_access(NOW):
        token = scoping._current.set(told)
        try:
            yield
        finally:
            scoping._current.reset(token)


def _sql(statement: str) -> set:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {row[0] for row in cursor.fetchall()}


def _contexts(persona: Persona, world, actor):
    """Each context an actor may work in, with the persons and the entries that it may show."""
    lists = AccessContext(persona.actor, Purpose.CARE, NOW)
    yield "lists", lists, oracle.persons_in_lists(world, actor), oracle.entries_in_lists(world, actor)
    registry = AccessContext(persona.actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)
    yield "registry", registry, oracle.persons_in_registry(world, actor), set()
    for person in world["persons"]:
        if oracle.ties(world, actor, person):
            yield "record", lists.opening(person), {person}, oracle.entries_in_record(world, actor, person)
        for line in world["emergencies"]:
            if (
                line["account"] == actor["account"]
                and oracle.broken_glass(world, actor, person)
                and line["person"] == person
            ):
                yield (
                    "emergency",
                    lists.opening(person, by=line["row"]),
                    {person},
                    oracle.entries_in_emergency(world, person),
                )


def walls(persona: Persona, name: str, world) -> Faults:
    """Lists, registry and opened records: by the manager alone and by the database alone."""
    faults: Faults = []
    actor = world["actors"][name]
    for where, context, persons, entries in _contexts(persona, world, actor):
        with manager_alone(context):
            faults += _compare(f"{where} by the manager", name, persons, {p.pk for p in Person.objects.all()})
            faults += _compare(
                f"{where} by the manager", name, entries, {c.pk for c in Condition.objects.all()}
            )
        with access(context):
            faults += _compare(
                f"{where} by the database", name, persons, _sql("select id from people_person")
            )
            faults += _compare(
                f"{where} by the database", name, entries, _sql("select id from record_condition")
            )
    return faults


def counts(persona: Persona, name: str, world) -> Faults:
    """Numbers are data too."""
    actor = world["actors"][name]
    with access(AccessContext(persona.actor, Purpose.CARE, NOW)):
        seen = (Person.objects.count(), Condition.objects.count())
    right = (len(oracle.persons_in_lists(world, actor)), len(oracle.entries_in_lists(world, actor)))
    return [] if seen == right else [f"counts: {name} counts {seen}, should count {right}"]


def decisions(persona: Persona, name: str, world) -> Faults:
    """Every section of every person, to read and to write, as the gate would decide it."""
    faults: Faults = []
    cells = oracle.table()
    actor = world["actors"][name]
    policy = policies.load()
    for person in world["persons"]:
        with access(AccessContext(persona.actor, Purpose.CARE, NOW)):
            facts = queries.facts(persona.actor, person, NOW)
        for section in Section.values:
            for action in ("read", "write"):
                question = rules.Question(
                    persona.actor.role,
                    section,
                    action,
                    facts.relationships,
                    not persona.actor.role_id,
                    facts.excluded,
                )
                permit = operations.decide(question, policy).permit
                if permit != oracle.may_open(world, actor, person, section, action, cells):
                    faults.append(f"decisions: {name} to {action} {section} got {permit}")
    return faults


def opening(persona: Persona, name: str, world) -> Faults:
    """The one call of the gate: the decision, with its line."""
    faults: Faults = []
    actor = world["actors"][name]
    for number, person in enumerate(world["persons"]):
        section = Section.values[number]
        with access(AccessContext(persona.actor, Purpose.CARE, NOW)):
            decision = operations.open_record(
                by=persona.actor,
                at=NOW,
                person_id=person,
                purpose=Purpose.CARE,
                section=section,
                action="read",
            )
        if decision.permit != oracle.may_open(world, actor, person, section, "read"):
            faults.append(f"opening: {name} to read {section} got {decision.permit}")
    return faults


def emergency_opening(persona: Persona, name: str, world) -> Faults:
    """What the one call of the gate lets be read, where an emergency is the only reason."""
    faults: Faults = []
    actor = world["actors"][name]
    for person in world["persons"]:
        if oracle.ties(world, actor, person):
            continue
        with access(AccessContext(persona.actor, Purpose.CARE, NOW)) as context:
            decision = operations.open_record(
                by=persona.actor, at=NOW, person_id=person, purpose=Purpose.CARE, section="summary", action="read", within=context
            )  # fmt: skip
            seen = {c.pk for c in Condition.objects.all()} if decision.permit else set()
        right = oracle.may_open(world, actor, person, "summary", "read")
        faults += _compare(
            "emergency", name, oracle.entries_in_emergency(world, person) if right else set(), seen
        )
    return faults


def ledger(persona: Persona, name: str, world) -> Faults:
    """The reasons that a decision is given to weigh."""
    faults: Faults = []
    actor = world["actors"][name]
    for person in world["persons"]:
        with manager_alone(AccessContext(persona.actor, Purpose.CARE, NOW)):
            facts = queries.relationships(persona.actor, person, NOW)
        right = [line["kind"] for line in oracle.ties(world, actor, person)]
        if not oracle.is_excluded(world, actor, person):
            right += [
                oracle.BREAK_GLASS
                for line in world["emergencies"]
                if (line["person"], line["account"], line["mandate"])
                == (person, actor["account"], actor["mandate"])
                and oracle.in_force(line, world["now"])
            ]
        right.sort()
        if sorted(fact.kind for fact in facts) != right:
            faults.append(f"ledger: {name} has {sorted(f.kind for f in facts)}, should have {right}")
    return faults


def searching(persona: Persona, name: str, world) -> Faults:
    """The search of persons, which writes its own SQL: its own wall, then the database's."""
    faults: Faults = []
    for where, context, persons, _ in _contexts(persona, world, world["actors"][name]):
        for wall in (manager_alone, access):
            with wall(context):
                found = {one.id for one in search.search("cognome", today=NOW.date()).found}
            faults += _compare(f"{where} by the search, {wall.__name__}", name, persons, found)
    return faults


def in_lists(persona: Persona) -> tuple[set, set]:
    """Persons and entries of an actor's lists."""
    with access(AccessContext(persona.actor, Purpose.CARE, NOW)):
        return {p.pk for p in Person.objects.all()}, {c.pk for c in Condition.objects.all()}


def in_emergency(persona: Persona, line) -> set:
    """The entries of a record opened by one emergency."""
    with access(AccessContext(persona.actor, Purpose.CARE, NOW).opening(line["person"], by=line["row"])):
        return {c.pk for c in Condition.objects.all()}


def _compare(channel: str, name: str, right: set, seen: set) -> Faults:
    found = []
    if seen - right:
        found.append(f"{channel}: {name} sees {len(seen - right)} too many")
    if right - seen:
        found.append(f"{channel}: {name} misses {len(right - seen)}")
    return found


ALL = (ledger, decisions, opening, emergency_opening, counts, walls, searching)
