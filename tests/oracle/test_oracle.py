# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product against the oracle, on random worlds; and planted leaks, each of which must be found."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, find, given, settings

from raccordo.kernel import scoping
from raccordo.kernel.sensitivity import Sector
from raccordo.people.queries import search
from raccordo.privacy import operations, queries, rules
from tests.house.scan import imports
from tests.oracle import channels, worlds

CAST = ("gp", "social-worker", "access-point-operator", "home-care-operator", "colleague", "anna", "bice")
FEW = settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture
def stage(db):
    return worlds.build_stage()


def faults(stage, spec, ways=channels.ALL) -> list[str]:
    """Write the world, look at it through each channel as each actor, and take it away again."""
    with transaction.atomic():
        world = worlds.realise(stage, spec)
        found = [
            fault for way in ways for name in spec["cast"] for fault in way(stage.actors[name], name, world)
        ]
        transaction.set_rollback(True)
    return found


def test_the_oracle_imports_nothing_of_the_product():
    source = Path(worlds.__file__).with_name("oracle.py").read_text(encoding="utf-8")

    found = {name.split(".")[0] for _, name in imports(ast.parse(source))}

    assert found == {"__future__", "functools", "pathlib", "yaml"}


def test_random_worlds_show_what_the_oracle_says(stage):
    @FEW
    @given(spec=worlds.specs(CAST))
    def inner(spec):
        assert not faults(stage, spec)

    inner()


@pytest.mark.parametrize("name", ["specialist", "community-nurse", "physiotherapist", "panel-coordinator",
                                  "home-care-coordinator", "volunteer-coordinator", "planner", "analyst",
                                  "privacy-officer", "administrator"])  # fmt: skip
def test_every_other_role_sees_what_the_oracle_says(stage, name):
    @settings(FEW, max_examples=4)
    @given(spec=worlds.specs((name,)))
    def inner(spec):
        assert not faults(stage, spec)

    inner()


# --- planted leaks: each breaks one thing, and some world must tell ---------------------------------------------------


def _manager_narrows_nothing(patch):
    patch.setattr(scoping, "visible", lambda context, guard: Q())


def _database_is_told_too_much(patch):
    true = scoping._tell_database

    def lax(context):
        true(context)
        if context is not None and context.reach is scoping.Reach.CARE:
            with scoping.connection.cursor() as cursor:
                cursor.execute("select set_config('raccordo.reach', 'system', true)")

    patch.setattr(scoping, "_tell_database", lax)


def _expiry_is_one_second_late(patch):
    true = queries.InLedger.as_sql

    def late(self, compiler, connection):
        sql, values = true(self, compiler, connection)
        return sql.replace("held.ends > %s", "held.ends >= %s"), values

    patch.setattr(queries.InLedger, "as_sql", late)


def _expiry_of_a_decision_is_one_second_late(patch):
    patch.setattr(queries, "_FACTS", queries._FACTS.replace("r.ends > %s", "r.ends >= %s"))


def _beginning_is_one_second_early(patch):
    patch.setattr(
        queries, "_FACTS", queries._FACTS.replace("r.starts <= %s", "r.starts - interval '1s' <= %s")
    )


def _restricted_entries_cross_sides(patch):
    patch.setattr(scoping, "_clearance", lambda actor: Sector.FAMILY if actor.role_id else "")


def _counts_forget_the_label(patch):
    true = scoping.visible
    patch.setattr(scoping, "visible", lambda c, g: true(c, replace(g, labelled=False)))


def _role_is_not_asked(patch):
    patch.setattr(rules, "decide", _decide_by_relationship_only)
    patch.setattr(operations, "decide", _decide_by_relationship_only)


def _decide_by_relationship_only(question, policy):
    found = [
        r
        for r in question.relationships
        if question.action in policy.kinds.get(r.kind, {}).get(question.section, ())
    ]
    return rules.Decision(bool(found), "planted", "")


def _reading_lets_write(patch):
    true = rules.decide
    patch.setattr(operations, "decide", lambda q, p: true(replace(q, action="read"), p))


def _a_relative_at_work_is_let_in(patch):
    true = queries.relationships

    def lax(actor, person, at):
        return true(actor, person, at) + true(scoping.Actor(account_id=actor.account_id), person, at)

    patch.setattr(queries, "relationships", lax)


def _the_registry_knows_no_area(patch):
    true = scoping.visible

    def lax(context, guard):
        wide = context.reach is scoping.Reach.REGISTRY and guard.registry
        return Q() if wide else true(context, guard)

    patch.setattr(scoping, "visible", lax)


def _the_search_asks_for_the_whole_body(patch):
    patch.setattr(search, "body_of", lambda actor: actor.organization_id)


def _the_search_forgets_its_reach(patch):
    patch.setattr(search, "_REACH", dict.fromkeys(scoping.Reach, "true"))


LEAKS = {  # the leak, and the channel that is expected to tell
    _manager_narrows_nothing: channels.walls,
    _database_is_told_too_much: channels.walls,
    _expiry_is_one_second_late: channels.walls,
    _expiry_of_a_decision_is_one_second_late: channels.ledger,
    _beginning_is_one_second_early: channels.ledger,
    _restricted_entries_cross_sides: channels.walls,
    _counts_forget_the_label: channels.walls,
    _role_is_not_asked: channels.decisions,
    _reading_lets_write: channels.decisions,
    _a_relative_at_work_is_let_in: channels.ledger,
    _the_registry_knows_no_area: channels.walls,
    _the_search_asks_for_the_whole_body: channels.searching,
    _the_search_forgets_its_reach: channels.searching,
}
CASTS = {_the_search_asks_for_the_whole_body: ("home-care-operator",)}  # who alone can tell


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__.strip("_"))
def test_a_planted_leak_is_found(stage, monkeypatch, leak):
    leak(monkeypatch)

    found = find(
        worlds.specs(CASTS.get(leak, CAST)), lambda spec: bool(faults(stage, spec, (LEAKS[leak],))),
        settings=settings(FEW, max_examples=200, phases=[Phase.generate]),
    )  # fmt: skip

    assert found
