# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking, and how far their eyes reach: the context that every query about persons runs in.

Two walls stand behind it. The managers here raise outside a context and narrow every query; PostgreSQL's row-level
security reads the same context, set for one transaction, and shows no row when the code forgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q

from raccordo.kernel.sensitivity import Label, Purpose, Sector


class Reach(StrEnum):
    """How far a context sees."""

    CARE = "care"  # every person with a care relationship to the actor: lists
    PERSON = "person"  # one person, opened by a decision: record pages
    REGISTRY = "registry"  # identities of one area, to search before creating: the access point
    AUDIT = "audit"  # the register of one person, without content: the privacy officer
    SYSTEM = "system"  # everything: jobs, demo, migrations; never a request


class OutOfContext(RuntimeError):
    """A query about persons was tried where nobody said who is asking."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account in one role for one organisation (or a citizen, without a role)."""

    account_id: UUID | None = None
    role_id: UUID | None = None
    organization_id: UUID | None = None
    area_id: UUID | None = None
    role: str = ""
    profession: str = ""
    sector: str = ""


SYSTEM_ACTOR = Actor(role="system")


@dataclass(frozen=True)
class AccessContext:
    """The actor, the purpose, the moment and the reach of one piece of work."""

    actor: Actor
    purpose: Purpose
    at: datetime
    reach: Reach = Reach.CARE
    person_id: UUID | None = None
    seen: set[UUID] = field(default_factory=set, compare=False)
    origins: dict[UUID, bool | None] = field(default_factory=dict, compare=False)  # whose name says too much
    obscured: dict[UUID, Any] = field(default_factory=dict, compare=False)  # what each person hides

    def opening(self, person_id: UUID, reach: Reach = Reach.PERSON) -> AccessContext:
        """The same work, narrowed to one person after the decision to open the record, or its register alone."""
        return replace(self, reach=reach, person_id=person_id)


_current: ContextVar[AccessContext | None] = ContextVar("raccordo_access", default=None)


def current() -> AccessContext:
    """The context in force. Raises OutOfContext when there is none."""
    context = _current.get()
    if context is None:
        raise OutOfContext("a query about persons needs an access context: see kernel.scoping")
    return context


def context_person() -> UUID | None:
    """The person opened by the decision in force, if one is."""
    context = _current.get()
    return context.person_id if context is not None else None


_SET = """select set_config('raccordo.reach', %s, true), set_config('raccordo.person', %s, true),
 set_config('raccordo.account', %s, true), set_config('raccordo.role', %s, true),
 set_config('raccordo.organization', %s, true), set_config('raccordo.area', %s, true),
 set_config('raccordo.sector', %s, true), set_config('raccordo.at', %s, true),
 set_config('raccordo.excluded', array(select x.person_id from privacy_exclusion x
  where x.account_id = nullif(current_setting('raccordo.account', true), '')::uuid
  and tstzrange(x.starts, x.ends) @> nullif(current_setting('raccordo.at', true), '')::timestamptz
  and (x.everywhere or current_setting('raccordo.role', true) <> ''))::text, true)"""
# The last one asks of whom the account may know nothing (privacy.md 2.5), once a context, after the others have said who it is.


def _tell_database(context: AccessContext | None, writing: tuple[str, Sequence[Any]] | None = None) -> None:
    values: list[Any] = [""] * 8
    if context is not None:
        actor = context.actor
        values = [
            context.reach.value, context.person_id, actor.account_id, actor.role_id, _body(actor), actor.area_id,
            _clearance(actor), context.at.isoformat(),
        ]  # fmt: skip
    told = ["" if value is None else str(value) for value in values]
    with connection.cursor() as cursor:
        if writing is None:
            cursor.execute(_SET, told)
        else:
            cursor.execute(
                f"with written as ({writing[0]} returning 1) {_SET}, (select count(*) from written)",
                [*writing[1], *told],
            )
            if cursor.fetchone()[-1] != 1:
                raise RuntimeError("the line of the opening was not written")


def _transaction_goes_on() -> bool:
    """Whether somebody else's transaction goes on after ours (tests, nested work)."""
    return len(connection.savepoint_ids) > 0


@contextmanager
def access(context: AccessContext) -> Iterator[AccessContext]:
    """Run a block in a context, inside a transaction; the database hears of it for that transaction only.

    On an error the transaction is rolled back, and with it the setting.
    """
    outer = _current.get()
    with transaction.atomic():
        _tell_database(context)
        token = _current.set(context)
        try:
            yield context
        finally:
            _current.reset(token)
        if outer is not None or _transaction_goes_on():
            _tell_database(outer)  # otherwise the transaction ends here, and the setting with it


def narrow(context: AccessContext, *, writing: tuple[str, Sequence[Any]] | None = None) -> None:
    """Replace the context in force by a narrower one until the enclosing `access` block ends.

    `writing` is a statement, with its values, that belongs to the same act (the line of the opening): both happen in one
    statement, so that neither is there without the other.
    """
    current()
    _tell_database(context, writing)
    _current.set(context)


@contextmanager
def system_access(at: datetime) -> Iterator[AccessContext]:
    """See everything, for jobs, imports, the demo world and tests. Web code may not import it (house test)."""
    context = AccessContext(SYSTEM_ACTOR, Purpose.SYSTEM, at, Reach.SYSTEM)
    with access(context) as inside:
        yield inside


@dataclass(frozen=True)
class Guard:
    """How a table about persons is guarded, by the manager and by row-level security alike.

    `person` names the column of the person. `owner` names a column with an organisation whose people see rows that
    have no person (an anonymous contact). `registry` names the area column of tables the access point may search.
    `labelled` says that rows carry `label`, `sector` and `created_by_id`. `own_account` names a column with
    the account that always sees its own rows. `holders` marks the ledger of relationships itself, `excludes` the list of
    who may know nothing of whom. `audit` opens the table to the privacy officer: it names the person's column, for one
    person at a time, or an area's, for the officer's.
    """

    person: str = "person_id"
    owner: str | None = None
    registry: str | None = None
    labelled: bool = True
    own_account: str | None = None
    holders: bool = False
    excludes: bool = False
    audit: str | None = None
    insert_open: bool = False  # anybody may append a row; reading stays guarded
    append_only: bool = False  # the application may neither change nor delete a row


RelationshipPredicate = Callable[[AccessContext, str], Q]
_NOTHING = Q(pk__in=[])


def _nobody(context: AccessContext, column: str) -> Q:
    return _NOTHING


def _none(actor: Actor) -> str:
    return ""


def _alone(actor: Actor) -> UUID | None:
    return None


# What the privacy room says at start; the kernel stands below it and cannot ask. Until it speaks, nothing is seen.
_related: RelationshipPredicate = _nobody
_oneself: RelationshipPredicate = _nobody
_not_excluded: RelationshipPredicate = _nobody
_clearance: Callable[[Actor], str] = _none
_body: Callable[[Actor], UUID | None] = _alone


def set_policy(
    *, related: RelationshipPredicate, oneself: RelationshipPredicate, not_excluded: RelationshipPredicate,
    clearance: Callable[[Actor], str], body: Callable[[Actor], UUID | None],
) -> None:  # fmt: skip
    """The privacy room says how a relationship is looked up, which rows are about the actor himself, which about persons
    of whom he may know, on whose restricted rows a role may lay eyes (a sector, or nothing), and whose body's
    relationships are the actor's too."""
    global _related, _oneself, _not_excluded, _clearance, _body
    _related, _oneself, _not_excluded, _clearance, _body = related, oneself, not_excluded, clearance, body


def body_of(actor: Actor) -> UUID | None:
    """The body whose relationships are the actor's too, as the privacy room says: for hot paths that write their own SQL."""
    return _body(actor)


def clearance_of(actor: Actor) -> str:
    """The sector whose restricted rows an actor may read, as the privacy room says: for hot paths that write their own SQL."""
    return _clearance(actor)


def _is(column: str, value: Any) -> Q:
    """A column equal to a value; nothing when there is no value (a filter by None would ask for empty cells)."""
    return _NOTHING if value is None else Q(**{column: value})


def _label_predicate(context: AccessContext, guard: Guard) -> Q:
    """Shared rows; one's own; restricted ones of the sector that the role may read; a citizen's own, all but sealed."""
    sector = _clearance(context.actor)
    allowed = Q(label=Label.NORMAL) | _is("created_by", context.actor.account_id)
    if sector == Sector.FAMILY:
        return (
            allowed
            | Q(label=Label.RESTRICTED)
            | (Q(label=Label.VERY_RESTRICTED) & _oneself(context, guard.person))
        )
    return allowed | Q(label=Label.RESTRICTED, sector=sector) if sector else allowed


def _examined(context: AccessContext, guard: Guard) -> Q:
    """What the privacy officer examines: the register of one person, the questions of the area."""
    if guard.audit is None:
        return _NOTHING
    rows = _is(guard.audit, context.person_id if guard.audit == guard.person else context.actor.area_id)
    return rows & _not_excluded(context, guard.person)


def visible(context: AccessContext, guard: Guard) -> Q:
    """The predicate of the rows that a context may see in a table so guarded."""
    if context.reach == Reach.SYSTEM:
        return Q()
    rows = _NOTHING
    if guard.excludes and context.reach not in (Reach.AUDIT, Reach.PERSON):
        return _NOTHING
    if context.reach == Reach.PERSON:
        rows = _is(guard.person, context.person_id)
    elif context.reach == Reach.REGISTRY and guard.registry:
        rows = _is(guard.registry, context.actor.area_id) & _not_excluded(context, guard.person)
    elif context.reach == Reach.AUDIT:
        return _examined(context, guard)
    elif context.reach == Reach.CARE or guard.holders:
        rows = _related(context, guard.person)  # in the registry too, one finds one's own lines of the ledger
    if guard.labelled:
        rows &= _label_predicate(context, guard)
    if guard.owner:
        rows |= Q(**{guard.person: None}) & _is(guard.owner, context.actor.organization_id)
    if guard.own_account:
        rows |= _is(guard.own_account, context.actor.account_id)
    return rows


class PersonQuerySet(models.QuerySet):
    """A queryset about persons; what it loads is remembered, so that the access log of a list is complete."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        context = _current.get()
        if fresh and context is not None and context.reach is not Reach.SYSTEM:
            context.seen.update(_persons_in(self._result_cache or [], self.model.guard.person))


def _persons_in(rows: list[Any], column: str) -> set[UUID]:
    found = set()
    for row in rows:
        value = row.get(column) if isinstance(row, dict) else getattr(row, column, None)
        if value is not None:
            found.add(value)
    return found


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """The only manager of tables about persons: raises without a context, narrows with one."""

    def get_queryset(self) -> PersonQuerySet:
        return super().get_queryset().filter(visible(current(), self.model.guard))


# --- row-level security, generated from the same declarations -------------------------------------------------------


def _setting(name: str, cast: str = "uuid") -> str:
    """One value of the context, read once a statement. Each costs a start at every statement on every table: they are few."""
    return f"(select nullif(current_setting('raccordo.{name}', true), '')::{cast})"


_CITIZEN = """(select case when nullif(current_setting('raccordo.role', true), '') is null
 then nullif(current_setting('raccordo.account', true), '')::uuid end)"""
# Which lines of the ledger a reach shows: one's own in lists, one person's when one is open.
_LEDGER = """(select case current_setting('raccordo.reach', true) when 'system' then 'all' when 'care' then 'own'
 when 'registry' then 'own' when 'person' then 'one' when 'audit' then 'one' end)"""


def _known_sql(person: str) -> str:
    """Persons of whom the account may know; nobody where the context has not said of whom it may not."""
    return f"{person} <> all ({_setting('excluded', 'uuid[]')}::uuid[])"


def _label_sql(table: str, person: str) -> str:
    oneself = (
        f"{table}.{person} in (select o.person_id from privacy_carerelationship o where o.kind = 'self' "
        f"and o.account_id = {_setting('account')} and {_alive_sql('o')})"
    )
    return (
        f"(label = 'N' or created_by_id = {_setting('account')} "
        f"or (label = 'R' and {_setting('sector', 'text')} = any (array['family', sector])) "
        f"or (label = 'V' and {_setting('sector', 'text')} = 'family' and {oneself}))"
    )


def _alive_sql(row: str) -> str:
    return f"tstzrange({row}.starts, {row}.ends) @> {_setting('at', 'timestamptz')}"


def _holder_sql(prefix: str = "") -> str:
    """The ledger's lines of the actor: as a professional, his mandate's and his body's; as a citizen, his account's."""
    return (
        f"({prefix}role_id = {_setting('role')} or {prefix}organization_id = {_setting('organization')} "
        f"or {prefix}account_id = {_CITIZEN})"
    )


def _relation_sql(table: str, person: str) -> str:
    return (
        f"exists (select 1 from privacy_carerelationship r where r.person_id = {table}.{person} "
        f"and {_holder_sql('r.')} and {_alive_sql('r')})"
    )


def policy_sql(table: str, guard: Guard, *, any_label: bool = False) -> str:
    """The row-level policy of one table, as a boolean SQL expression over its columns.

    With `any_label`, of what a change may leave behind: who sees an entry may raise it beyond his own eyes.
    """
    known = _known_sql(guard.person)
    one = f"{guard.person} = {_setting('person')} and {known}"
    if guard.excludes:
        return _exclusions_sql(guard, one, changing=any_label)
    if guard.holders:
        own = f"{_holder_sql()} and {known}"
        return f"(case {_LEDGER} when 'all' then true when 'own' then {own} when 'one' then {one} else false end)"
    reach = _setting("reach", "text")
    rows = f"case {reach} when 'care' then {_relation_sql(table, guard.person)} when 'person' then {one} else false end"
    if guard.labelled and not any_label:
        rows = f"({rows}) and {_label_sql(table, guard.person)}"
    cases = ["when 'system' then true"]
    if guard.registry:
        cases.append(f"when 'registry' then {guard.registry} = {_setting('area')} and {known}")
    if guard.audit:
        of_area = f"{guard.audit} = {_setting('area')} and {known}"
        cases.append(f"when 'audit' then {one if guard.audit == guard.person else of_area}")
    sql = f"(case {reach} {' '.join(cases)} else {rows} end)"
    if guard.owner:
        sql += f" or ({guard.person} is null and {guard.owner} = {_setting('organization')})"
    if guard.own_account:
        sql += f" or {guard.own_account} = {_setting('account')}"
    return sql


def _exclusions_sql(guard: Guard, one: str, *, changing: bool) -> str:
    """Who may know nothing of whom: to the officer of the area, who alone changes it; of an opened record, so that an
    assignment can be refused; and, only for the context to be told, to the account itself."""
    own, area = f"account_id = {_setting('account')}", f"{guard.audit} = {_setting('area')}"
    area = f"{area} and not {own} and {_known_sql(guard.person)}"
    reach, cases = _setting("reach", "text"), f"when 'system' then true when 'audit' then {area}"
    if changing:
        return f"(case {reach} {cases} else false end)"
    return f"{own} or (case {reach} {cases} when 'person' then {one} else false end)"
