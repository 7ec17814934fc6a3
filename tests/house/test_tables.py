# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house tests its tables: guards, floors, sensitivity, order; as models declare them and as the database has them."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps

from raccordo.config.guards import guarded_models
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, Sensitivity
from raccordo.people.models import Person
from raccordo.privacy.policies import datasets, obscurable
from tests.house.scan import dotted, faults_in, floors, python

ROOMS = ("people", "privacy", "record", "assessment", "intake", "careplan", "delivery", "programmes")
ASKING = {"Q", "filter", "exclude", "get"}
POLICIES = {"may_see": "r", "may_add": "a", "may_change": "w", "may_drop": "d"}


def ours():
    """Our own concrete models; history tables, made by triggers, follow the table that they track."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("raccordo.") and not hasattr(model, "pgh_tracked_model")
    ]


def _room(model) -> str:
    return model.__module__.split(".")[1]


def _keys(model):
    return [f for f in model._meta.get_fields() if f.is_relation and not f.auto_created and f.related_model]


def climbing_keys(model) -> list[str]:
    """Keys that point to a higher floor, or that leave a name behind in another room."""
    found = []
    for field in _keys(model):
        target = field.related_model
        if not target.__module__.startswith("raccordo."):
            found.append(f"{model.__name__}.{field.name} points outside the house")
            continue
        if floors()[_room(target)] > floors()[_room(model)]:
            found.append(f"{model.__name__}.{field.name} points up, to {target.__name__}")
        if _room(target) != _room(model) and not field.remote_field.hidden:
            found.append(f"{model.__name__}.{field.name} needs related_name='+'")
    return found


def unguarded(model) -> list[str]:
    """A table with a key to a person, and no guard; or a guard that the manager does not apply."""
    guard = getattr(model, "guard", None)
    about = any(f.related_model is Person and not f.many_to_many for f in _keys(model))
    named = any(f.name in ("person", "person_id") for f in model._meta.fields)
    found = (
        [f"{model.__name__} is about persons and has no guard"] if (about or named) and guard is None else []
    )
    if guard is not None and not all(isinstance(m, PersonManager) for m in model._meta.managers):
        found.append(f"{model.__name__} has a manager that does not narrow")
    return found


def undeclared(model) -> list[str]:
    """A model that does not say how delicate its fields are, or speaks of fields that it has not."""
    declared = model.__dict__.get("sensitivity")
    if not isinstance(declared, Sensitivity):
        return [f"{model.__name__} declares no sensitivity"]
    unknown = set(declared.fields) - {f.name for f in model._meta.get_fields()}
    return [f"{model.__name__} declares {name}, which it has not" for name in unknown]


def disordered(model) -> list[str]:
    """A default order, which costs every query and hides what a page wants."""
    return [f"{model.__name__} has a default ordering"] if model._meta.ordering else []


def wordless(model) -> list[str]:
    """A model without its own sentence: what one row is."""
    doc = model.__dict__.get("__doc__") or ""
    return [f"{model.__name__} has no docstring"] if not doc or doc.startswith(f"{model.__name__}(") else []


CHECKS = (climbing_keys, unguarded, undeclared, disordered, wordless)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_model_obeys(check):
    assert not [fault for model in ours() for fault in check(model)]


@isolate_apps("raccordo.territory")
def test_the_checks_see_a_bad_model():
    class Bad(models.Model):
        person = models.ForeignKey("people.Person", models.PROTECT)

        class Meta:
            app_label = "territory"
            ordering = ["id"]

    Bad.__module__ = "raccordo.territory.models"
    Bad._meta.get_field("person").remote_field.model = Person

    assert climbing_keys(Bad) == [
        "Bad.person points up, to Person", "Bad.person needs related_name='+'",
    ]  # fmt: skip
    assert unguarded(Bad) and undeclared(Bad) and disordered(Bad) and wordless(Bad)


@isolate_apps("raccordo.territory")
def test_a_guard_without_its_manager_is_seen():
    class Careless(models.Model):
        guard = Guard()

        class Meta:
            app_label = "territory"

    assert unguarded(Careless) == ["Careless has a manager that does not narrow"]


def policies() -> dict[str, dict[str, str]]:
    """Table → policy → command, for tables whose row-level security is enabled and forced on their owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.relname, p.polname, p.polcmd::text from pg_class c left join pg_policy p on p.polrelid = c.oid
            where c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity"""
        )
        found: dict[str, dict[str, str]] = {}
        for table, policy, command in cursor.fetchall():
            found.setdefault(table, {})[policy] = command
    return found


def badly_walled(tables, found) -> list[str]:
    """Guarded tables without forced row-level security, or without exactly the four policies."""
    return [table for table in tables if found.get(table) != POLICIES]


def test_the_database_forces_four_policies_on_every_table_about_persons(db):
    found = policies()

    assert not badly_walled(guarded_models(), found)
    assert badly_walled(["people_person"], {"people_person": {"may_see": "r"}})
    assert badly_walled(["made_up"], found)


def test_history_tables_are_guarded_like_the_table_that_they_follow():
    histories = [m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None)]

    about_persons = [m for m in histories if hasattr(m.pgh_tracked_model, "guard")]

    assert about_persons
    assert {m._meta.db_table for m in about_persons} <= set(guarded_models())


def test_no_view_and_no_function_lends_its_owners_eyes(db):
    with connection.cursor() as cursor:
        cursor.execute("select viewname from pg_views where schemaname = 'public'")
        assert cursor.fetchall() == []
        cursor.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        )
        assert cursor.fetchall() == []


def labelled() -> set[str]:
    """The models whose rows bear a label."""
    return {m.__name__ for m in ours() if (guard := getattr(m, "guard", None)) and guard.labelled}


def unruled(text: str, models_: set[str]) -> list[str]:
    """Rows about persons made without a label, or with one that the writer of the code chose instead of the rule."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] not in ASKING:
            given = [k.value for k in node.keywords if k.arg == "label" and _chosen(k.value)]
            found += [f"line {value.lineno} writes {ast.unparse(value)}" for value in given]
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found += [
                f"line {v.lineno} writes {ast.unparse(v)}" for k, v in pairs if _is_label(k) and _chosen(v)
            ]
        if isinstance(node, ast.Assign) and _chosen(node.value):
            named = [t for t in node.targets if isinstance(t, ast.Attribute) and t.attr == "label"]
            found += [f"line {node.lineno} sets {ast.unparse(t)}" for t in named]
        if isinstance(node, ast.Call) and _makes(node) in models_:
            given = {keyword.arg for keyword in node.keywords}
            if not given & {"label", None}:
                found.append(f"line {node.lineno} makes a {_makes(node)} without a label")
    return found


def _is_label(node) -> bool:
    return isinstance(node, ast.Constant) and node.value == "label"


def _chosen(node) -> bool:
    """A label written in the code, in any branch of the expression."""
    return any(
        dotted(part).startswith("Label.") or (isinstance(part, ast.Constant) and part.value in Label.values)
        for part in (node, *(ast.iter_child_nodes(node) if isinstance(node, ast.IfExp) else ()))
    )


def _makes(node: ast.Call) -> str:
    """The model that a call makes a row of: `records.create(Visit, …)` or `Visit(…)`."""
    if dotted(node.func) == "records.create" and node.args:
        return dotted(node.args[0])
    return dotted(node.func) if isinstance(node.func, ast.Name) else ""


def _writing():
    """The code of the rooms that writes; what only reads has words of its own."""
    read = ("/queries", "/rules")
    return [
        s for s in python(*(f"raccordo/{room}" for room in ROOMS)) if not any(word in s[0] for word in read)
    ]


def test_every_label_is_given_by_the_rule():
    names = {"Need"}
    assert unruled("records.create(Need, by=by)", names) and unruled("Need(title=t)", names)
    assert unruled("records.create(Need, label=Label.NORMAL)", names) and unruled("f(label='N')", names)
    assert unruled("f(label=Label.NORMAL if x else y)", names) and unruled("{'label': Label.NORMAL}", names)
    assert unruled("row.label = Label.NORMAL", names)
    assert not unruled(
        "records.create(Need, label=label)\nNeed(**base)\nf(choice=Label.RESTRICTED)\nQ(label='N')", names
    )

    assert not faults_in(_writing(), lambda text: unruled(text, labelled()))


def unspoken(models_: set[str], table) -> list[str]:
    """Labelled tables of which nobody said whether the person may hide them, and tables that are none."""
    said = table.models | set(table.stays)
    return sorted(models_ ^ said) + sorted(table.models & set(table.stays))


def test_of_every_labelled_table_it_is_said_whether_the_person_may_hide_it():
    every = {m._meta.label for m in ours() if (guard := getattr(m, "guard", None)) and guard.labelled}
    table = obscurable()

    assert unspoken({*every, "record.Gizmo"}, table) == ["record.Gizmo"]
    assert unspoken(every - {"record.Task"}, table) == ["record.Task"]
    assert not unspoken(every, table)


def unshared(every: set[str], table) -> list[str]:
    """Labelled tables that stand in no data set, and names in the sets that are no such table."""
    return sorted(every ^ set(table.of))


def test_every_labelled_table_stands_in_one_data_set():
    every = {m._meta.label for m in ours() if (guard := getattr(m, "guard", None)) and guard.labelled}

    assert unshared({*every, "record.Gizmo"}, datasets()) == ["record.Gizmo"]
    assert unshared(every - {"record.Task"}, datasets()) == ["record.Task"]
    assert not unshared(every, datasets())


def unkept(text: str, models_: set[str]) -> list[str]:
    """Labelled rows made by hand, without the body that wrote them: `records.create` and `records.authored` know it."""
    return [
        f"line {node.lineno} makes a {node.func.id} of no body"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in models_
        and not any(k.arg == "custodian_id" or (k.arg is None and _authored(k.value)) for k in node.keywords)
    ]  # fmt: skip


def _authored(node) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) == "records.authored"


def test_every_row_bears_the_body_that_wrote_it():
    assert unkept("Visit(person=p)", {"Visit"}) and unkept("Visit(**base)", {"Visit"})
    assert not unkept("Visit(**records.authored(Visit, by=by, at=at))\nOther()", {"Visit"})

    assert not faults_in(_writing(), lambda text: unkept(text, labelled()))
