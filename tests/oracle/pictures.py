# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the court looks at: one table of pictured rows, a world around them, every shape of guard, every actor and reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from raccordo.config import guards as database_guards
from raccordo.config.database import APP_ROLE
from raccordo.kernel import scoping
from raccordo.kernel.scoping import AccessContext, Actor, Guard, Reach, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.territory.models import Organization
from tests.oracle import guards, oracle, pictured, sharers, wide, worlds
from tests.personas import LONG_AGO, NOW, Persona

TABLE = "pictured"
COLUMNS = (
    "person_id",
    "label",
    "sector",
    "created_by_id",
    "organization_id",
    "area_id",
    "account_id",
    "role_id",
    "custodian_id",
    "confided_by_id",
    "reserved",
)
SECOND = timedelta(seconds=1)
ROWS = 260

with isolate_apps("raccordo.territory"):

    class Pictured(models.Model):
        """One row such as any guarded table could hold."""

        id = models.UUIDField(primary_key=True)
        person_id = models.UUIDField(null=True)
        label = models.CharField(max_length=1)
        sector = models.CharField(max_length=10)
        created_by = models.UUIDField(db_column="created_by_id", null=True)
        organization_id = models.UUIDField(null=True)
        area_id = models.UUIDField(null=True)
        account_id = models.UUIDField(null=True)
        role_id = models.UUIDField(null=True)
        custodian = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")

        confided_by_id = models.UUIDField(null=True)
        reserved = models.BooleanField(default=False)

        class Meta:
            app_label = "territory"
            db_table = TABLE


@dataclass(frozen=True)
class Case:
    """One actor in one context."""

    name: str
    context: AccessContext
    reach: str
    opened: UUID | None

    @property
    def emergency(self) -> bool:
        """Whether only an emergency opened the record."""
        return self.context.in_emergency


@dataclass
class Court:
    """The pictured rows, the world around them, and who comes to look."""

    stage: worlds.Stage
    world: dict
    rows: list[dict[str, Any]]
    cases: list[Case]
    shapes: dict[str, Guard]
    bodies: sharers.Bodies
    sets: dict[str, str]  # table → its data set
    labels: dict[str, str]  # table → the name of its model
    unbarred: dict = field(default_factory=dict)  # the same world, where nobody is kept from anybody
    possible: dict[Guard, list] = field(default_factory=dict)  # the rows that a table so guarded could hold
    promised: dict[tuple, set] = field(default_factory=dict)  # what was promised of a case, once it was asked
    found: Counter[tuple] = field(default_factory=Counter)  # how many faults each question found


def shapes() -> dict[str, Guard]:
    """Every shape of guard that some table has, each under the name of the first table of that shape."""
    found: dict[str, Guard] = {}
    for table, guard in sorted(database_guards.guarded_models().items()):
        plain = Guard(**{**vars(guard), "insert_open": False, "append_only": False})
        if plain not in found.values():
            found[table] = plain
    return found


def labels() -> dict[str, str]:
    """The model of each table, as managers name it; a history's is that of the table that it follows."""
    return {
        model._meta.db_table: getattr(model, "pgh_tracked_model", model)._meta.label
        for model in apps.get_models(include_auto_created=True)
    }


LINES: tuple[dict[str, Any], ...] = tuple(
    {"person": person, "actor": actor, "holder": holder, "kind": kind, "starts": starts, "ends": ends}
    for person, (actor, holder, kind, starts, ends) in enumerate((
        ("gp", "mandate", "enrolled-gp", LONG_AGO, None),
        ("gp", "mandate", "enrolled-gp", NOW, NOW + SECOND),
        ("gp", "body", "provider", LONG_AGO, None),
        ("gp", "mandate", "care-team", LONG_AGO, NOW),
        ("gp", "mandate", "care-team", NOW + SECOND, None),
        ("anna", "account", "self", LONG_AGO, None),
        ("home-care-operator", "body", "provider", LONG_AGO, None),
        ("home-care-operator", "mandate", "visit", LONG_AGO, None),
        ("anna", "account", "delegate", LONG_AGO, None),
    ))
)  # fmt: skip
"""Ties at the edges: one person each, so that each edge can be seen alone."""
BARRED: tuple[dict[str, Any], ...] = tuple(
    {"person": person, "actor": actor, "source": source, "starts": starts, "ends": ends}
    for person, actor, source, starts, ends in (
        (0, "social-worker", "request", LONG_AGO, None),
        (9, "gp", "request", LONG_AGO, None),
        (10, "gp", "kinship", NOW, None),
        (11, "gp", "request", LONG_AGO, NOW),
        (12, "gp", "request", NOW + SECOND, None),
        (13, "anna", "kinship", LONG_AGO, None),
        (14, "anna", "order", LONG_AGO, NOW + SECOND),
        (9, "privacy-officer", "request", LONG_AGO, None),
        (10, "access-point-operator", "kinship", LONG_AGO, NOW + SECOND),
    )
) + tuple(
    {"person": person, "actor": "gp", "source": source, "unit": True, "starts": starts, "ends": ends}
    for person, source, starts, ends in (
        (13, "request", NOW, None),
        (14, "colleague", LONG_AGO, None),
        (16, "colleague", LONG_AGO, NOW + SECOND),
    )
)  # fmt: skip
"""Who is kept away: accounts, and the doctor's unit with the office below it."""
APPROVED: tuple[dict[str, Any], ...] = (
    {"person": 14, "actor": "gp", "starts": NOW, "ends": NOW + SECOND},
    {"person": 16, "actor": "gp", "starts": LONG_AGO, "ends": NOW},
    {"person": 16, "actor": "office", "starts": NOW + SECOND, "ends": NOW + 2 * SECOND},
    {"person": 13, "actor": "gp", "starts": LONG_AGO, "ends": NOW + SECOND},
)  # fmt: skip
"""Second words: in force, over, to come; and one that opens nothing, because she asked not to be seen."""
CAST = ("gp", "anna", "social-worker", "access-point-operator", "privacy-officer", "home-care-operator", "bice",
        "colleague", "community-nurse", "home-care-coordinator", "administrator", "office", "at the desk", "alone")  # fmt: skip
FOLLOWED_BY_ALL = ("mandate", "care-team", LONG_AGO, None)
BEGINNING: tuple[dict[str, Any], ...] = (
    {"person": 3, "actor": "anna", "holder": "account", "kind": "delegate", "starts": NOW, "ends": None},
    {"person": 4, "actor": "home-care-operator", "holder": "mandate", "kind": "visit", "starts": NOW, "ends": None},
    {"person": 1, "actor": "home-care-operator", "holder": "mandate", "kind": "visit", "starts": NOW + SECOND, "ends": None},
    {"person": 6, "actor": "anna", "holder": "account", "kind": "self", "starts": NOW, "ends": None},
)  # fmt: skip
"""Ties of who holds in one way only, at the beginning of a term."""
NOBODY = "nobody"
"""Who has neither account nor mandate: everything stays shut."""


def build(seed: int = 1) -> Court:
    """Write the world and the pictured rows, in the transaction and with the rights of who asks (an administrator's)."""
    stage, random = wide.build_stage(actors=17, persons=18), Random(seed)
    bodies = sharers.found(stage)
    exclusions = [dict(b) for b in BARRED]
    spec = {
        "relationships": _ties(),
        "exclusions": exclusions,
        "entries": [],
        "approvals": [dict(a) for a in APPROVED],
    }
    world = worlds.realise(stage, spec)
    _hold_as_private(stage, world, "gp", "delegate", 16)
    _hold_as_private(stage, world, "gp", "self", 17)
    stage.actors[NOBODY] = Persona(None, None, Actor())  # type: ignore[arg-type]
    world["actors"][NOBODY] = dict.fromkeys(world["actors"]["gp"]) | {"role": "", "side": ""}
    world |= {"agreements": sharers.sign(stage, bodies), "controllers": bodies.controllers}
    world["emergencies"] = sharers.break_glasses(stage)
    rows = _rows(stage, random, bodies)
    rows += pictured.in_confidence(stage, world, rows)
    _write(rows)
    world["named"] = list(pictured.named(stage, rows, TABLE))
    cases = [_told(case) for case in _cases(stage, world)]
    return Court(
        stage, world, rows, cases, shapes(), bodies, database_guards.datasets(), labels(), {**world, "exclusions": []}
    )  # fmt: skip


def _ties() -> list[dict[str, Any]]:
    """The ties at the edges, and those without which nothing would be kept back from anybody."""
    lines = [dict(line) for line in LINES]
    lines += [
        {"person": b["person"], "actor": b["actor"], "holder": "mandate", "kind": "care-team", "starts": LONG_AGO, "ends": None}
        for b in BARRED if b["actor"] not in ("anna", "bice")
    ]  # fmt: skip
    lines += [
        {"person": person, "actor": "office", "holder": "mandate", "kind": "care-team", "starts": LONG_AGO, "ends": None}
        for person in (13, 14, 16)
    ]  # fmt: skip
    lines += [
        {"person": b["person"], "actor": "anna", "holder": "account", "kind": "self", "starts": LONG_AGO, "ends": None}
        for b in BARRED if b["actor"] == "anna"
    ]  # fmt: skip
    for name in CAST[2:]:
        holder, kind, starts, ends = FOLLOWED_BY_ALL
        lines.append(
            {"person": 15, "actor": name, "holder": holder, "kind": kind, "starts": starts, "ends": ends}
        )
    lines += [
        {"person": person, "actor": actor, "holder": holder, "kind": kind, "starts": LONG_AGO, "ends": ends}
        for person, actor, holder, kind, ends in (
            (17, "gp", "mandate", "care-team", None),  # who works here, and is the person herself at home
            (8, "bice", "account", "self", None),  # anna is her delegate
            (2, "anna", "account", "self", NOW),  # herself until now, and
            (2, "anna", "account", "delegate", None),
            (7, "anna", "account", "delegate", NOW),  # by one power until now, by another since always
            (7, "anna", "account", "delegate", None),
        )
    ]
    lines += [dict(line) for line in BEGINNING]
    return [{**line, "source": uuid4() if line["holder"] == "account" else None} for line in lines]


def possible(court: Court, guard: Guard) -> list[dict[str, Any]]:
    """The pictured rows that a table so guarded could hold."""
    if guard not in court.possible:
        court.possible[guard] = [row for row in court.rows if guards.possible(guard, row)]
    return court.possible[guard]


def _told(case: Case) -> Case:
    """The case with what the database says that bodies share: it need not say it at every question."""
    with access(case.context) as told:
        return Case(case.name, told, case.reach, case.opened)


def _hold_as_private(stage: worlds.Stage, world: dict, name: str, kind: str, person: int) -> None:
    """Somebody who works here is also somebody's relative at home: at work that counts for nothing."""
    actor, pk = stage.actors[name].actor, stage.persons[person].pk
    with system_access(NOW):
        worlds.CareRelationship.objects.create(  # as a load of data: what it would exclude by itself is not of this world
            created_at=LONG_AGO, person_id=pk, kind=kind, purpose=Purpose.CARE, because="prova", starts=LONG_AGO, ends=None,
            account_id=actor.account_id,
        )  # fmt: skip
    world["relationships"].append(
        {
            "person": pk,
            "kind": kind,
            "starts": LONG_AGO,
            "ends": None,
            "account": actor.account_id,
        }
    )


def _rows(stage: worlds.Stage, random: Random, bodies: sharers.Bodies) -> list[dict[str, Any]]:
    near = [bodies.named[name] for name in ("ours", "beside", "office", *sharers.GIVEN_TO_OURS)]
    actors = [stage.actors[name].actor for name in CAST[:7]]
    areas = list({p.area_id for p in stage.persons})
    rows = [
        {"id": p.pk, "person_id": p.pk, "label": "N", "sector": "health", "created_by_id": None,
         "organization_id": None, "area_id": p.area_id, "account_id": None, "role_id": None, "custodian_id": None}
        for p in stage.persons
    ]  # fmt: skip
    for number in range(ROWS):
        holder = random.choice(actors)
        kind = random.choice(("role_id", "organization_id", "account_id", ""))
        person = None if number % 13 == 0 else stage.persons[number % len(stage.persons)]
        row = {
            "id": uuid4(), "person_id": person and person.pk, "label": "NRVS"[number // len(stage.persons) % 4],
            "sector": random.choice(("health", "social", "family", "")),
            "created_by_id": random.choice((random.choice(actors).account_id, uuid4(), uuid4())),
            "organization_id": None, "area_id": (person.area_id if number % 3 else random.choice([*areas, None])) if person else None,
            "account_id": None, "role_id": None, "custodian_id": random.choice((None, random.choice(near), random.choice(bodies.all))),
        }  # fmt: skip
        if kind:
            row[kind] = getattr(holder, kind)
        if person is None:
            row["organization_id"] = random.choice([holder.organization_id, None])
        rows.append(row)
    rows += _told_apart(stage, rows, actors[0].account_id)
    # Tables of forms hang on an account instead of a person: there the ledger is asked of accounts.
    rows += [{**row, "id": uuid4(), "account_id": row["person_id"]} for row in rows[: len(stage.persons)]]
    return rows


def _told_apart(
    stage: worlds.Stage, rows: list[dict[str, Any]], somebody: UUID | None
) -> list[dict[str, Any]]:
    """Rows that chance would not bring."""
    officer = stage.actors["privacy-officer"].actor.account_id
    found = [  # every label and side that no agreement decides of, of some persons whose ties say much
        {**rows[place], "id": uuid4(), "label": label, "sector": sector, "created_by_id": uuid4()}
        for place in (0, 15, 17)
        for label in "NRVS"
        for sector in ("health", "social", "family")
    ]
    found += [  # of the officer: of nobody, in each area, some about an account
        {
            **rows[0],
            "id": uuid4(),
            "person_id": None,
            "area_id": area,
            "account_id": account,
            "custodian_id": None,
        }
        for area in {p.area_id for p in stage.persons}
        for account in (None, somebody, officer)
    ]
    found += [{**row, "id": uuid4(), "account_id": officer} for row in rows[:6]]
    return found


def _write(rows: list[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"create temporary table {TABLE} (id uuid primary key, person_id uuid, label text, sector text, created_by_id uuid,"
            " organization_id uuid, area_id uuid, account_id uuid, role_id uuid, custodian_id uuid, confided_by_id uuid, reserved boolean)"
        )
        cursor.execute(f"grant select on {TABLE} to {APP_ROLE}")
        names = ("id", *COLUMNS)
        cursor.executemany(
            f"insert into {TABLE} ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})",
            [[row[name] for name in names] for row in rows],
        )


def _cases(stage: worlds.Stage, world: dict) -> Iterator[Case]:
    for name in CAST:
        actor, facts = stage.actors[name].actor, world["actors"][name]
        lists = AccessContext(actor, Purpose.CARE, NOW)
        yield Case(name, lists, "care", None)
        yield Case(name, AccessContext(actor, Purpose.TRIAGE, NOW, Reach.REGISTRY), "registry", None)
        tied = [p for p in world["persons"] if oracle.ties(world, facts, p)]
        barred = [p for p in world["persons"] if oracle.is_excluded(world, facts, p)]
        for person in (*tied[:4], *barred[:2]):
            yield Case(name, lists.opening(person), "person", person)
        for person in (*tied[:1], *barred[:1], stage.persons[17].pk):
            yield Case(name, lists.opening(person, Reach.AUDIT), "audit", person)
        yield Case(name, AccessContext(actor, Purpose.LEGAL, NOW, Reach.AUDIT), "audit", None)
    for line in world["emergencies"]:
        if line.get("actor") in ("gp", "community-nurse") and line["ends"] > NOW:
            yield _in_emergency(stage, line)
    for reach in (Reach.CARE, Reach.REGISTRY):
        yield Case(NOBODY, AccessContext(Actor(), Purpose.CARE, NOW, reach), reach.value, None)
    system = AccessContext(scoping.SYSTEM_ACTOR, Purpose.SYSTEM, NOW, Reach.SYSTEM)
    yield Case("gp", system, "system", None)


def _in_emergency(stage: worlds.Stage, line: dict[str, Any]) -> Case:
    lists = AccessContext(stage.actors[line["actor"]].actor, Purpose.CARE, NOW)
    return Case(line["actor"], lists.opening(line["person"], by=line["row"]), "person", line["person"])


@contextmanager
def as_the_application() -> Iterator[None]:
    """The rights of the application: row-level security counts."""
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {APP_ROLE}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("reset role")


@contextmanager
def as_administrator() -> Iterator[None]:
    """For one question: row-level security does not count."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        yield
        cursor.execute(f"set local role {APP_ROLE}")
