# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the twin of a world: everything that one persona may not see is changed, taken away, or added to.

What may not be seen is told by the oracle, never by the product: rows that the product shows by mistake are changed too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, models, transaction

from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from tests.oracle import oracle
from tests.oracle.guards import in_confidence
from tests.personas import NOW
from tests.web.leaks import hidden as hiding
from tests.web.leaks import sheltered
from tests.web.leaks.lived import Scene, tables_about_persons

FEW = 3
TRIED = 40
SAMPLE = 15


def mutate(scene: Scene, name: str, *, thorough: bool = True) -> dict[str, int]:
    """Change the world behind the back of one persona; unless thoroughly, of each table but a sample of rows from the
    oldest to the newest. Returns how many statements took, by kind."""
    done = {"changed": 0, "added": 0, "removed": 0}
    followed = scene.followed(name)
    never = (
        "S" if oracle.is_citizen(scene.world["actors"][name]) else "VS"
    )  # one's own very restricted entries one reads

    def some(rows: list) -> list:
        return rows if thorough else rows[:: len(rows) // SAMPLE + 1]

    with system_access(NOW):
        told = hiding.telling(scene, name)
        hidden_persons = _change_persons(scene, name, followed, done, some)
        for model, guard in tables_about_persons():
            if model is Person or hasattr(model, "pgh_tracked_model"):
                continue
            hidden, seen = _sort_rows(scene, name, model, guard, followed)
            hidden = [pk for pk in hidden if pk not in told.get(model, ())]
            done["added"] += sum(_clone(model, pk) for pk in hidden[:FEW])
            if (
                guard.labelled and guard.audit is None
            ):  # what an officer examines has no label for the officer
                done["added"] += sum(_plant(model, seen, label, _other(scene, name)) for label in never)
            done["removed"] += sum(
                _try(f'delete from "{model._meta.db_table}" where id = %s', [pk]) for pk in hidden[-FEW:]
            )
            done["changed"] += _change(model, some(hidden))
        done["changed"] += _change_counts(hidden_persons)
        done["added"] += _new_ties(hidden_persons, scene, name)
        done["removed"] += _no_ties_with_the_excluded(scene, name)
    done["sheltered"] = sheltered.add(person for person in scene.told(name) if person)
    return done


def _change_persons(
    scene: Scene, name: str, followed: set[UUID], done: dict[str, int], some: Callable[[list], list]
) -> list[UUID]:
    """Other names and addresses for hidden persons; and new ones, whose names are almost those of visible ones."""
    actor = scene.world["actors"][name]
    known = oracle.identities(scene.world, actor) | sheltered.consented(name)
    hidden = [p for p in scene.world["persons"] if p not in followed and p not in known]
    done["changed"] += _change(Person, some(hidden))
    for pk in hidden[:FEW]:
        done["added"] += _clone(Person, pk)
    likeness = next(iter(sorted(followed, key=str)), None)
    if likeness and hidden:
        family = next(word for word, person in scene.tokens.items() if person == likeness)
        for number in range(12):
            word = family[:-1] + chr(ord("a") + number)
            done["added"] += _clone(Person, hidden[0], family_name=word, search_text=f"{word} {word}".lower())
    return hidden


COUNTED = (("careplan_conference", "cases_total", "careplan_conferencecase", "conference_id"),)
"""Numbers that tables about nobody keep of rows about persons: table, column, rows, their key."""


def _change_counts(hidden: list[UUID]) -> int:
    """One more hidden row is counted where rows are counted."""
    return sum(
        _try(
            f"""update "{table}" set "{column}" = "{column}" + 1
            where id in (select "{key}" from "{rows}" where person_id = any(%s))""",
            [hidden],
        )
        for table, column, rows, key in COUNTED
    )


def _new_ties(hidden: list[UUID], scene: Scene, name: str) -> int:
    """Others begin to follow persons whom this one may not see."""
    actor = scene.world["actors"][name]
    others = [
        line
        for line in scene.world["relationships"]
        if not oracle.belongs_to(line, actor) and line["mandate"]
    ]
    if not others:
        return 0
    return sum(
        _try(
            """insert into privacy_carerelationship (id, created_at, version, person_id, role_id, kind, purpose, because,
            starts) values (gen_random_uuid(), %s, 1, %s, %s, 'care-team', 'care', 'gemello', %s)""",
            [NOW, person, others[0]["mandate"], others[0]["starts"]],
        )
        for person in hidden[:FEW]
    )


def _no_ties_with_the_excluded(scene: Scene, name: str) -> int:
    """Persons of whom this one may know nothing are followed by her no longer: as in a world where she never was near them."""
    actor = scene.world["actors"][name]
    barred = [p for p in scene.world["persons"] if oracle.is_excluded(scene.world, actor, p)]
    return _try(
        "delete from privacy_carerelationship where person_id = any(%s) and (role_id = %s or organization_id = %s)",
        [barred, actor["mandate"], actor["body"]],
    )


def _sort_rows(scene: Scene, name: str, model: Any, guard: Any, followed: set[UUID]) -> tuple[list, list]:
    """Identifiers of the rows that the persona may not see, and of some that it may."""
    actor = scene.world["actors"][name]
    columns = ["pk", guard.person, *(["label", "sector", "created_by_id"] if guard.labelled else [])]
    if guard.owner:
        columns.append(guard.owner)
    if guard.confided:
        columns += [guard.confided, *([guard.confided_if] if guard.confided_if else [])]
    hidden, seen = [], []
    for row in model.objects.order_by("pk").values(*columns):
        person = row[guard.person]
        entry = {
            "id": row["pk"], "person": person, "label": row.get("label", "N"), "side": row.get("sector", ""),
            "author": row.get("created_by_id"), "owner": row.get(guard.owner) if guard.owner else None,
        }  # fmt: skip
        if person is None:
            visible = oracle.is_anonymous_of(entry, actor)
        else:
            visible = person in followed and oracle.clears(scene.narrowed(person), actor, entry)
            visible = visible or (
                guard.registry is not None and person in oracle.identities(scene.world, actor)
            )
        visible = visible and (
            person is None or in_confidence(scene.narrowed(person), actor, guard, row, person)
        )
        visible = visible or _examined(scene, actor, guard, person)
        (seen if visible else hidden).append(row["pk"])
    return hidden, seen


def _examined(scene: Scene, actor: dict, guard: Any, person: UUID | None) -> bool:
    """What the privacy officer may read: of anybody who has looked, of the area what was asked."""
    if guard.audit is None:
        return False
    if guard.audit == guard.person:
        return oracle.examines_register(scene.world, actor, person)
    return oracle.examines_questions(scene.world, actor, person)


def _other(scene: Scene, name: str) -> UUID:
    return next(p.account.pk for other, p in scene.personas.items() if other != name)


def _change(model: Any, rows: list) -> int:
    """Give other words, dates and numbers to hidden rows: all at once, or, if a constraint forbids that, column by column;
    what a constraint forbids stays."""
    if not rows:
        return 0
    table = model._meta.db_table
    changes = [
        f'"{field.column}" = {expression}'
        for field in model._meta.concrete_fields
        if (expression := _other_value(field))
    ]
    if changes and _try(f'update "{table}" set {", ".join(changes)} where id = any(%s)', [rows]):
        return len(changes)
    return sum(_try(f'update "{table}" set {change} where id = any(%s)', [rows]) for change in changes)


READ_BY_CODE = ("version", "label", "sector", "kind")
"""Columns that no page shows and that code acts by: another value is no other world, but a broken one."""


def _other_value(field: models.Field) -> str | None:
    if (
        field.primary_key
        or field.is_relation
        or field.choices
        or field.unique
        or field.column in READ_BY_CODE
    ):
        return None
    column = f'"{field.column}"'
    if isinstance(field, models.CharField | models.TextField):
        return (
            f"left(md5({column} || 'gemello'), {field.max_length or 32})"
            if not field.blank
            else f"left('gemello ' || {column}, {field.max_length or 60})"
        )
    if isinstance(field, models.DateTimeField | models.DateField):
        return f"{column} - interval '1 day'"
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return f"{column} + 1"
    return f"not {column}" if isinstance(field, models.BooleanField) else None


def _plant(model: Any, seen: list, label: str, author: UUID) -> int:
    """Beside rows that are seen, others like them that are not, by their label: the oldest, and the newest, because what is
    signed takes no more."""
    planted = sum(_clone(model, pk, label=label, author=author) for pk in seen[:FEW])
    for pk in reversed(seen[FEW:][-TRIED:]):
        if planted >= 2 * FEW:
            break
        planted += _clone(model, pk, label=label, author=author)
    return planted


def _once_only(model: Any) -> set[str]:
    """One column of each rule that tells rows apart, other than keys that must be there: a second row says something else
    in it."""
    rules = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    rules += [
        (field.name,) for field in model._meta.concrete_fields if field.unique and not field.primary_key
    ]
    chosen = set()
    for rule in rules:
        fields = [model._meta.get_field(name) for name in rule]
        free = [f for f in fields if not f.choices and (f.null or not f.is_relation)]
        chosen |= {field.column for field in free[:1]}
    return chosen


_OTHERWISE = (
    (models.UUIDField, "gen_random_uuid()"),
    (models.IntegerField, '"{0}" + 1000'),
    (models.CharField, """left(md5("{0}" || %s), 20)"""),
)


def _otherwise(field: models.Field) -> str:
    """Another value for a column that tells rows apart, or none; the same where we know no other."""
    if field.is_relation:
        return "null"
    return next(
        (words.format(field.column) for kind, words in _OTHERWISE if isinstance(field, kind)),
        f'"{field.column}"',
    )


def _clone(model: Any, pk: Any, *, label: str | None = None, author: UUID | None = None, **words: Any) -> int:
    """The same row once more, with another identifier; hidden by a label if asked."""
    given: dict[str, Any] = dict(words)
    if label:
        given |= {"label": label, "created_by_id": author}
    columns, values, parameters = [], [], []
    apart = _once_only(model) if label else set()
    for field in model._meta.concrete_fields:
        if field.primary_key and field.column not in given:
            if isinstance(field, models.UUIDField):
                columns.append(field.column)
                values.append("gen_random_uuid()")
            continue
        columns.append(field.column)
        if field.column in given:
            values.append("%s")
            parameters.append(given[field.column])
        elif field.column in apart:
            values.append(_otherwise(field))
            parameters += [label] * values[-1].count("%s")
        else:
            values.append(f'"{field.column}"')
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return _try(
        f'insert into "{table}" ({names}) select {", ".join(values)} from "{table}" where id = %s',
        [*parameters, pk],
    )


def _try(statement: str, parameters: Iterable[Any]) -> int:
    """Run a statement where the constraints allow it. Returns whether it took."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(parameters))
            took = cursor.rowcount
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
        return int(took > 0)
    except DatabaseError:
        return 0
