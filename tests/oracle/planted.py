# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaks to be planted in the rules: each breaks one thing, and some world must tell."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.db.models import Q

from raccordo.kernel import scoping
from raccordo.kernel.sensitivity import Sector
from raccordo.people.queries import search
from raccordo.privacy import operations, queries, rules
from tests.oracle import channels, worlds
from tests.personas import LONG_AGO, NOW


def _manager_narrows_nothing(patch):
    patch.setattr(scoping, "visible", lambda context, guard, model: Q())


def _database_is_told_too_much(patch):
    true = scoping._tell_database

    def lax(context, writing=None, *, before=None):
        told = true(context, writing, before=before)
        if context is not None and context.reach is scoping.Reach.CARE:
            with scoping.connection.cursor() as cursor:
                cursor.execute("select set_config('raccordo.reach', 'system', true)")
        return told

    patch.setattr(scoping, "_tell_database", lax)


def _expiry_is_one_second_late(patch):
    true = queries.InLedger.as_sql

    def late(self, compiler, connection):
        sql, values = true(self, compiler, connection)
        return sql.replace("held.ends > %s", "held.ends >= %s"), values

    patch.setattr(queries.InLedger, "as_sql", late)


def _expiry_of_a_decision_is_one_second_late(patch):
    patch.setattr(queries, "_FACTS", _changed(queries._FACTS, "r.ends > %(at)s", "r.ends >= %(at)s"))


def _beginning_is_one_second_early(patch):
    early = _changed(queries._FACTS, "r.starts <= %(at)s", "r.starts - interval '1s' <= %(at)s")
    patch.setattr(queries, "_FACTS", early)


def _changed(text: str, words: str, others: str) -> str:
    assert words in text
    return text.replace(words, others)


def _the_list_forgets_who_is_excluded(patch):
    patch.setattr(scoping, "_related", lambda c, p: _ledger_alone(c, p))


def _ledger_alone(context, column):
    with_exclusions = queries.relationship_predicate(context, column)
    ledger = [part for part in with_exclusions.children if isinstance(part, queries.InLedger)]
    return Q(*ledger) if ledger else with_exclusions


def _exclusion_ends_one_second_early(patch):
    _patch_exclusions(patch, "barred.ends > %s", "barred.ends - interval '1s' > %s")


def _exclusion_begins_one_second_late(patch):
    _patch_exclusions(patch, "barred.starts <= %s", "barred.starts < %s")


def _exclusion_follows_no_relative_home(patch):
    _patch_exclusions(patch, "(barred.everywhere or %s::uuid is not null)", "%s::uuid is not null")


def _patch_exclusions(patch, words, others):
    true = queries.NotExcluded.as_sql

    def lax(self, compiler, connection):
        sql, values = true(self, compiler, connection)
        return _changed(sql, words, others), values

    patch.setattr(queries.NotExcluded, "as_sql", lax)


def _the_decision_forgets_who_is_excluded(patch):
    true = queries.facts
    patch.setattr(
        queries,
        "facts",
        lambda a, p, at: true(replace(a, account_id=uuid4() if a.role_id else a.account_id), p, at),
    )


def _the_registry_forgets_who_is_excluded(patch):
    patch.setattr(scoping, "_not_excluded", lambda context, column: Q())


def _the_search_forgets_who_is_excluded(patch):
    patch.setattr(
        search,
        "_REACH",
        {k: v.replace(search._KNOWN.format("p.id"), "true") for k, v in search._REACH.items()},
    )
    patch.setattr(search, "_KNOWN", "{0} is not null")


def _the_database_is_not_told_who_is_excluded(patch):
    head, _, _ = scoping._SET.partition(", set_config('raccordo.excluded'")
    _, mark, tail = scoping._SET.partition(",\n set_config('raccordo.person'")
    patch.setattr(scoping, "_SET", f"{head}, set_config('raccordo.excluded', '{{}}', true){mark}{tail}")


def _the_count_forgets_who_is_excluded(patch):
    patch.setattr(scoping, "_related", lambda c, p: _ledger_alone(c, p))
    _the_database_is_not_told_who_is_excluded(patch)


def _restricted_entries_cross_sides(patch):
    patch.setattr(scoping, "_clearance", lambda actor: Sector.FAMILY if actor.role_id else "")


def _counts_forget_the_label(patch):
    true = scoping.visible
    patch.setattr(scoping, "visible", lambda c, g, m: true(c, replace(g, labelled=False), m))


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

    def lax(context, guard, model):
        wide = context.reach is scoping.Reach.REGISTRY and guard.registry
        return Q() if wide else true(context, guard, model)

    patch.setattr(scoping, "visible", lax)


def _the_search_asks_for_the_whole_body(patch):
    patch.setattr(search, "body_of", lambda actor: actor.organization_id)


def _the_search_forgets_its_reach(patch):
    patch.setattr(search, "_REACH", dict.fromkeys(scoping.Reach, "true"))


def _sharing(patch, **changed):
    patch.setattr(scoping, "_sharing", replace(scoping._sharing, **changed))


def _the_managers_ask_no_agreement(patch):
    patch.setattr(scoping, "_custody_predicate", lambda context, model: Q())


def _an_agreement_ends_one_second_late(patch):
    _sharing(patch, tables=_changed(scoping._sharing.tables, "a.ends > now.t", "a.ends >= now.t"))


def _who_left_an_agreement_stays_one_second(patch):
    _sharing(patch, tables=_changed(scoping._sharing.tables, "a.ended_at > now.t", "a.ended_at >= now.t"))


def _an_agreement_begins_one_second_early(patch):
    early = "a.starts - interval '1s' <= now.t"
    _sharing(patch, tables=_changed(scoping._sharing.tables, "a.starts <= now.t", early))


def _the_last_signature_counts_one_second_early(patch):
    early = "a.effective_at - interval '1s' <= now.t"
    _sharing(patch, tables=_changed(scoping._sharing.tables, "a.effective_at <= now.t", early))


def _an_agreement_knows_no_purpose(patch):
    _sharing(
        patch, tables=_changed(scoping._sharing.tables, "%s::text = any(purposes)", "%s::text is not null")
    )


def _a_direction_knows_no_purpose_of_its_own(patch):
    _sharing(
        patch, tables=_changed(scoping._sharing.tables, "%s::text = any(s.purposes)", "%s::text is not null")
    )


def _an_agreement_knows_no_data_set(patch):
    _sharing(
        patch,
        bodies=_changed(scoping._sharing.bodies, "array['', '{}']::varchar[]", "(p.sets || '{}'::varchar)"),
    )


def _an_agreement_knows_no_direction(patch):
    lax = _changed(scoping._sharing.tables, "(t.receiver is null or t.receiver = me.id)", "true")
    _sharing(patch, tables=lax)


def _an_office_is_a_body_of_its_own(patch):
    alone = _changed(scoping._sharing.tables, "where not up.legal", "where false")
    _sharing(patch, tables=_changed(alone, "where legal or parent_id is null", ""))


def _an_emergency_outlives_its_end(patch):
    patch.setattr(
        queries, "_FACTS", _changed(queries._FACTS, "b.ends > %(at)s", "b.ends + interval '1s' > %(at)s")
    )


def _an_emergency_begins_before_it_is_confirmed(patch):
    early = _changed(queries._FACTS, "b.starts <= %(at)s", "b.starts - interval '1s' <= %(at)s")
    patch.setattr(queries, "_FACTS", early)


def _an_emergency_opens_what_the_law_protects(patch):
    true = scoping._label_predicate

    def lax(context, guard):
        return Q() if context.in_emergency else true(context, guard)

    patch.setattr(scoping, "_label_predicate", lax)


def _an_emergency_shows_its_writers_protected_rows(patch):
    true = scoping._label_predicate

    def lax(context, guard):
        own = Q(created_by=context.actor.account_id) if context.in_emergency else Q(pk__in=[])
        return true(context, guard) | own

    patch.setattr(scoping, "_label_predicate", lax)


def _an_emergency_enters_lists(patch):
    true = scoping._related

    def lax(context, column):
        return true(context, column) | Q(**{f"{column}__in": _opened_by(context)})

    patch.setattr(scoping, "_related", lax)


def _opened_by(context):
    with scoping.connection.cursor() as cursor:
        cursor.execute(
            "select person_id from privacy_emergency where account_id = %s", [context.actor.account_id]
        )
        return [row[0] for row in cursor.fetchall()]


def _the_database_is_not_told_of_the_emergency(patch):
    patch.setattr(scoping, "sight", lambda context: scoping._clearance(context.actor))


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
    _the_list_forgets_who_is_excluded: channels.walls,
    _the_count_forgets_who_is_excluded: channels.counts,
    _the_registry_forgets_who_is_excluded: channels.walls,
    _the_search_forgets_who_is_excluded: channels.searching,
    _the_decision_forgets_who_is_excluded: channels.ledger,
    _the_database_is_not_told_who_is_excluded: channels.walls,
    _exclusion_ends_one_second_early: channels.walls,
    _exclusion_begins_one_second_late: channels.walls,
    _exclusion_follows_no_relative_home: channels.walls,
    _an_emergency_outlives_its_end: channels.ledger,
    _an_emergency_begins_before_it_is_confirmed: channels.ledger,
    _an_emergency_opens_what_the_law_protects: channels.walls,
    _an_emergency_shows_its_writers_protected_rows: channels.walls,
    _an_emergency_enters_lists: channels.walls,
    _the_database_is_not_told_of_the_emergency: channels.walls,
}
CASTS = {  # who alone can tell, or tells soonest
    _the_search_asks_for_the_whole_body: ("home-care-operator",),
    _exclusion_follows_no_relative_home: ("anna",),
    **dict.fromkeys(
        (
            _exclusion_ends_one_second_early,
            _exclusion_begins_one_second_late,
            _the_list_forgets_who_is_excluded,
            _the_count_forgets_who_is_excluded,
            _the_decision_forgets_who_is_excluded,
            _an_emergency_outlives_its_end,
            _an_emergency_begins_before_it_is_confirmed,
            _an_emergency_opens_what_the_law_protects,
            _an_emergency_shows_its_writers_protected_rows,
            _an_emergency_enters_lists,
            _the_database_is_not_told_of_the_emergency,
        ),
        ("gp",),
    ),
}


# What one body does not give another: each leak has its world, the smallest that tells.


def _spec(reader="gp", **agreement):
    tie = {
        "person": 0,
        "holder": "mandate",
        "actor": reader,
        "kind": "care-team",
        "starts": LONG_AGO,
        "ends": None,
    }
    entry = {"person": 0, "label": "N", "side": "social", "author": "colleague", "written": 0}
    signed = {
        "kind": "joint-controllers", "between": (0, 1, 2), "purposes": ["care"], "signed": [LONG_AGO] * 3, "starts": LONG_AGO,
        "ends": NOW + 30 * worlds.SECOND, "ended": None, "set": "clinical", "giver": None, "receiver": None, "narrow": [],
        **agreement,
    }  # fmt: skip
    return {
        "cast": [reader], "relationships": [tie], "entries": [entry], "exclusions": [], "hidings": [],
        "agreements": [signed],
    }  # fmt: skip


SHARED = {
    _the_managers_ask_no_agreement: _spec(signed=[LONG_AGO, None, LONG_AGO]),
    _an_agreement_ends_one_second_late: _spec(ends=NOW),
    _who_left_an_agreement_stays_one_second: _spec(ended=NOW),
    _an_agreement_begins_one_second_early: _spec(starts=NOW + worlds.SECOND),
    _the_last_signature_counts_one_second_early: _spec(signed=[LONG_AGO, LONG_AGO, NOW + worlds.SECOND]),
    _an_agreement_knows_no_purpose: _spec(purposes=["social"]),
    _a_direction_knows_no_purpose_of_its_own: _spec(narrow=["social"]),
    _an_agreement_knows_no_data_set: _spec(set="diary"),
    _an_agreement_knows_no_direction: _spec(between=(2, 0, 1), receiver=0),
    _an_office_is_a_body_of_its_own: _spec(reader="office"),
}
