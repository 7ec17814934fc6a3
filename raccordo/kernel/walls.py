# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second wall as SQL: row-level security, generated from the same declarations as the managers of `scoping`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from raccordo.kernel.barring import EXCLUDED_TOLD, UNITS_TOLD

if TYPE_CHECKING:
    from raccordo.kernel.scoping import Guard

# Lines of the ledger of who asks from home.
_OWN_LINES = """array(select {0} from privacy_carerelationship o
  where {1} and o.account_id = nullif(current_setting('raccordo.account', true), '')::uuid
  and tstzrange(o.starts, o.ends) @> nullif(current_setting('raccordo.at', true), '')::timestamptz)::text"""
# As whom of whose network: a row of one person cannot be another person's relative's.
_GIVES = "{0} || '/' || {1}"
# The person who is open, for a reach that opens one, unless the asker may know nothing of her: then nobody is.
_PERSON_TOLD = """(select case when current_setting('raccordo.reach', true) in ('person', 'audit')
  and told.id <> all (current_setting('raccordo.excluded', true)::uuid[]) then told.id::text else '' end
  from (select nullif(%s, '')::uuid as id) told)"""
TELLING = f"""select set_config('raccordo.reach', %s, true), set_config('raccordo.account', %s, true),
 set_config('raccordo.role', %s, true), set_config('raccordo.organization', %s, true), set_config('raccordo.area', %s, true),
 set_config('raccordo.sector', %s, true), set_config('raccordo.at', %s, true), {UNITS_TOLD}, {EXCLUDED_TOLD},
 set_config('raccordo.person', {_PERSON_TOLD}, true)"""
# Of who asks from home, as the last of what is told; at work there is nothing to look up.
OWN_TOLD = f"""set_config('raccordo.oneself', {_OWN_LINES.format("o.person_id", "o.kind = 'self'")}, true),
 set_config('raccordo.confides', {_OWN_LINES.format(_GIVES.format("o.person_id", "o.source_id"), "o.source_id is not null")}, true)"""
NOBODYS_TOLD = "set_config('raccordo.oneself', '{}', true), set_config('raccordo.confides', '{}', true)"
# The last ones ask of whom the actor may know nothing (privacy.md 2.5), and then who is open, who a citizen is, and as whom of a
# person's network one stands by: once a context, not at every row of every table, after the others have said who it is.


def _setting(name: str, cast: str = "uuid") -> str:
    """One value of the context, read once a statement: each costs a start in every statement on every table, so they are few."""
    return f"(select {_said(name, cast)})"


def _said(name: str, cast: str = "uuid") -> str:
    """The same, read at each row that comes so far: for what few rows are asked."""
    return f"nullif(current_setting('raccordo.{name}', true), '')::{cast}"


# Whoever wrote a row reads it, but not in an emergency: what is protected or hidden stays shut to the writer too.
_WRITER = f"case when {_said('sector', 'text')} is distinct from 'both' then {_said('account')} end"
_CITIZEN = f"(select case when {_said('role')} is null then {_said('account')} end)"
_HOLDERS = {"role": _setting("role"), "organization": _setting("organization"), "account": _CITIZEN}
# Which lines of the ledger a reach shows: one's own in lists, one person's when one is open.
_LEDGER = """(select case current_setting('raccordo.reach', true) when 'system' then 'all' when 'care' then 'own'
 when 'registry' then 'own' when 'person' then 'one' when 'audit' then 'one' end)"""


def _known_sql(person: str) -> str:
    """Persons of whom the account may know; nobody where the context has not said of whom it may not."""
    return f"{person} <> all ({_setting('excluded', 'uuid[]')}::uuid[])"


def _shared_sql(dataset: str) -> str:
    """Whose rows of one data set the context may read, by their custodian: one array, read once a statement.

    A row without a custodian compares to nothing and stays; so does every row for a citizen, whose array is `{NULL}`: bodies
    agree among themselves, and their agreements keep nothing from her. A setting that is not there is an empty array: no row.
    """
    bodies = (
        f"(select coalesce(nullif(current_setting('raccordo.shared_{dataset}', true), ''), '{{}}')::uuid[])"
    )
    return f"coalesce(custodian_id = any ({bodies}::uuid[]), true)"


def _label_sql(table: str, person: str, dataset: str) -> str:
    mine = f"({person} = any ({_said('oneself', 'uuid[]')}) or {table}.id = any ({_said('named', 'uuid[]')}))"
    shown = (
        f"label = 'N' or (label = 'R' and {_said('sector', 'text')} = any (array['family', 'both', sector])) "
        f"or (label = 'V' and {mine})"
    )
    return f"((({shown}) and {_shared_sql(dataset)}) or created_by_id = {_WRITER})"


def _alive_sql(row: str) -> str:
    return f"tstzrange({row}.starts, {row}.ends) @> {_setting('at', 'timestamptz')}"


def _confided_sql(table: str, guard: Guard) -> str:
    """What somebody of the network gave in confidence: from home, read by them and by the person. At work the first two are asked."""
    free = f"not {table}.{guard.confided_if}" if guard.confided_if else f"{table}.{guard.confided} is null"
    gives = _GIVES.format(f"{table}.{guard.person}", f"{table}.{guard.confided}")
    return (
        f"({free} or {_said('role')} is not null or {table}.{guard.person} = any ({_said('oneself', 'uuid[]')}) "
        f"or {gives} = any ({_said('confides', 'text[]')}))"
    )


def _mine_sql(row: str) -> str:
    """The ledger's lines of the actor: as a professional, his mandate's and his body's; as a citizen, his account's. Each column
    stands by itself, so that for long lists the lines can be fetched by their indexes, once, instead of person by person."""
    return " or ".join(f"{row}{column}_id = {told}" for column, told in _HOLDERS.items())


def _relation_sql(table: str, person: str) -> str:
    return (
        f"exists (select 1 from privacy_carerelationship r where r.person_id = {table}.{person} "
        f"and ({_mine_sql('r.')}) and {_alive_sql('r')})"
    )


def policy_sql(table: str, guard: Guard, *, dataset: str = "", any_label: bool = False) -> str:
    """The row-level policy of one table, as a boolean SQL expression over its columns; a labelled one is of a data set.

    With `any_label`, of what a change may leave behind: who sees an entry may raise it beyond his own eyes.
    """
    known = _known_sql(guard.person)
    one = f"{guard.person} = {_setting('person')}"  # nobody where the asker may not know of her
    if guard.excludes:
        return _exclusions_sql(guard, one, changing=any_label)
    if guard.office is not None:
        return _office_sql(guard)
    if guard.holders:
        own = f"({_mine_sql('')}) and {known}"
        return f"(case {_LEDGER} when 'all' then true when 'own' then {own} when 'one' then {one} else false end)"
    # Where no person is open the first is neither true nor false, and the ledger is asked: it shows lines in lists alone.
    rows = f"coalesce({one}, {_relation_sql(table, guard.person)})"
    if guard.labelled and not any_label:
        rows = f"{rows} and {_label_sql(table, guard.person, dataset)}"
    if guard.confided:
        rows = f"{rows} and {_confided_sql(table, guard)}"
    registry = f"{guard.registry} = {_setting('area')} and {known}" if guard.registry else "false"
    audit = "false"
    if guard.audit:
        audit = one if guard.audit == guard.person else f"{guard.audit} = {_setting('area')} and {known}"
    reach = _setting("reach", "text")
    sql = f"(case {reach} when 'system' then true when 'registry' then {registry} when 'audit' then {audit} else {rows} end)"
    if guard.owner:
        sql += f" or ({guard.person} is null and {guard.owner} = {_said('organization')})"
    if guard.own_account:
        sql += f" or {guard.own_account} = {_said('account')}"
    if guard.names and not any_label:  # to read: who is named changes nothing of it
        named = f"role_id = {_said('role')} or organization_id = {_said('organization')}"
        sql += f" or ({_WRITER} is not null and ({named}) and {known})"
    return sql


def _exclusions_sql(guard: Guard, one: str, *, changing: bool) -> str:
    """Who may know nothing of whom: to the officer of the area, who alone changes it; of an opened record, so that an
    assignment can be refused; and, only for the context to be told, to the account itself and to who acts for the unit."""
    mine = f"account_id = {_said('account')}"
    own = f"({mine} or organization_id = any ({_said('units', 'uuid[]')}))"
    area = f"{guard.audit} = {_said('area')} and not coalesce({mine}, false) and {_known_sql(guard.person)}"
    reach, cases = _said("reach", "text"), f"when 'system' then true when 'audit' then {area}"
    if changing:
        return f"(case {reach} {cases} else false end)"
    return f"{own} or (case {reach} {cases} when 'person' then {one} else false end)"


def _office_sql(guard: Guard) -> str:
    """What the officer of the area keeps, but of whom she may not know and what speaks of herself."""
    rows, reach = f"{guard.audit} = {_setting('area')}", _setting("reach", "text")
    rows += f" and ({guard.person} is null or {_known_sql(guard.person)})"
    rows += f" and {guard.office} is distinct from {_setting('account')}" if guard.office else ""
    return f"(case {reach} when 'system' then true when 'audit' then {rows} else false end)"
