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
from typing import Any, TypeGuard
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q
from psycopg.pq import TransactionStatus

from raccordo.kernel.sensitivity import Label, Purpose, Sector
from raccordo.kernel.sharing import Part, Shared, Sharing
from raccordo.kernel.walls import NOBODYS_TOLD, OWN_TOLD
from raccordo.kernel.walls import TELLING as _SET


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
    emergency_id: UUID | None = None  # of an opened record: both sides' restricted rows, nothing more
    seen: set[UUID] = field(default_factory=set, compare=False)
    origins: dict[UUID, bool | None] = field(default_factory=dict, compare=False)  # whose name says too much
    obscured: dict[UUID, Any] = field(default_factory=dict, compare=False)  # what each person hides
    shared: Shared | None = field(default=None, compare=False)  # until it is told: nobody else's rows

    def opening(
        self, person_id: UUID, reach: Reach = Reach.PERSON, *, by: UUID | None = None
    ) -> AccessContext:
        """The same work, narrowed to one person after the decision to open the record (`by` an emergency), or its register."""
        by = by or (self.emergency_id if person_id == self.person_id else None)
        return replace(self, reach=reach, person_id=person_id, emergency_id=by)

    @property
    def in_emergency(self) -> bool:
        """Whether a record is open by an emergency, and by nothing else."""
        return self.reach is Reach.PERSON and self.emergency_id is not None


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


_UNITS = 7  # the place of the units among what `_SET` answers


def _tell_database(
    context: AccessContext | None, writing: tuple[str, Sequence[Any]] | None = None, *, before: AccessContext | None = None
) -> AccessContext | None:  # fmt: skip
    """Set the context in the database, in one statement. Returns it with what the database said that bodies share.

    `before` is the context told last: what bodies share with the same asker is not worked out again.
    """
    values_of_actor: list[Any] = [""] * 7
    person = str(context.person_id or "") if context is not None else ""
    unit = None if context is None or context.actor.role_id is None else context.actor.organization_id
    if context is not None:
        actor = context.actor
        values_of_actor = [
            context.reach.value, actor.account_id, actor.role_id, _body(actor), actor.area_id, sight(context),
            context.at.isoformat(),
        ]  # fmt: skip
    known = _known(context, before)
    guess = None if known or not _asks(context) else _sharing.remembered(context)
    part = _asking(context, before, known) if guess is None else _sharing.guessing(guess, context)
    tables, values, columns = list(part.tables), list(part.values), list(part.columns)
    if writing is not None:
        tables.insert(0, f"written as ({writing[0]} returning 1)")
        values[:0], columns[:0] = writing[1], ["(select count(*) from written)"]
    units = (guess.shared if guess else known or Shared({})).units
    told: list[Any] = ["" if value is None else str(value) for value in values_of_actor]
    told += [units, str(unit or ""), person]
    opening = f"with recursive {', '.join(tables)} " if tables else ""
    own = NOBODYS_TOLD if context is None or context.actor.role_id else OWN_TOLD
    with connection.cursor() as cursor:
        cursor.execute(f"{opening}{', '.join([_SET, own, *columns])}{part.source}", [*values, *told])
        said = cursor.fetchone()
    if writing is not None and said[(_SET + own).count("set_config")] != 1:
        raise RuntimeError("the line of the opening was not written")
    if not _asks(context):
        return context
    if guess is not None:
        known = _sharing.guessed(guess, context, said)
        if known is None:  # something was written since: nothing was read by the old answer
            return _tell_database(context, before=before)
    return replace(context, shared=known or _sharing.learnt(context, said, said[_UNITS]))


def _asks(context: AccessContext | None) -> TypeGuard[AccessContext]:
    """Whether what bodies share matters to a context."""
    return context is not None and context.reach is not Reach.SYSTEM


def _known(context: AccessContext | None, before: AccessContext | None) -> Shared | None:
    """What is known already of what bodies share with the asker; for a citizen, and in an emergency, everything."""
    if not _asks(context):
        return None
    if context.in_emergency:
        return _sharing.everything()
    for told in (context, before):
        if told is not None and told.shared is not None and _asker(told) == _asker(context):
            return told.shared
    return None if context.actor.role_id else _sharing.everything()


def _asker(context: AccessContext) -> tuple[Any, ...]:
    return context.actor, context.purpose, context.at


def _asking(context: AccessContext | None, before: AccessContext | None, known: Shared | None) -> Part:
    """The part of the statement about what bodies share and who is a named reader."""
    if context is None:
        return _sharing.silence()
    if not _asks(context) or (known is not None and before is not None and before.shared is known):
        return Part()
    return _sharing.asking(context) if known is None else _sharing.telling(known)


@contextmanager
def access(context: AccessContext) -> Iterator[AccessContext]:
    """Run a block in a context, inside a transaction; the database hears of it for that transaction only. On an error it is
    rolled back, and with it the setting."""
    outer = _current.get()
    with transaction.atomic():
        told = _tell_database(context, before=outer)
        assert told is not None
        token = _current.set(told)
        try:
            yield told
        finally:
            _current.reset(token)
        if outer is not None or connection.savepoint_ids:  # somebody else's transaction goes on
            _tell_database(outer, before=told)  # otherwise the transaction ends here, and the setting with it


def narrow(context: AccessContext, *, writing: tuple[str, Sequence[Any]] | None = None) -> None:
    """Replace the context in force by a narrower one until the enclosing `access` block ends. `writing` is a statement, with
    its values, of the same act (the line of the opening): both happen in one, so that neither is there without the other."""
    _current.set(_tell_database(context, writing, before=current()))


@contextmanager
def system_access(at: datetime) -> Iterator[AccessContext]:
    """See everything, for jobs, imports, the demo world and tests. Web code may not import it (house test)."""
    context = AccessContext(SYSTEM_ACTOR, Purpose.SYSTEM, at, Reach.SYSTEM)
    with access(context) as inside:
        yield inside


@contextmanager
def system_glance() -> Iterator[None]:
    """The system's reach for one reading within a context, which goes on after it: the database is told of the reach alone."""
    outer = current()
    token = _current.set(replace(outer, actor=SYSTEM_ACTOR, purpose=Purpose.SYSTEM, reach=Reach.SYSTEM))
    _tell_reach(Reach.SYSTEM)
    try:
        yield
    finally:
        _current.reset(token)
        status = connection.connection.info.transaction_status
        if status == TransactionStatus.INTRANS:  # otherwise it is rolled back, and the reach with it
            _tell_reach(outer.reach)


def _tell_reach(reach: Reach) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('raccordo.reach', %s, true)", [reach.value])


@dataclass(frozen=True)
class Guard:
    """How a table about persons is guarded, by the manager and by row-level security alike.

    `person` names the column of the person. `owner` names a column with an organisation whose people see rows that
    have no person (an anonymous contact). `registry` names the area column of tables the access point may search.
    `labelled` says that rows carry `label`, `sector` and `created_by_id`. `own_account` names a column with
    the account that always sees its own rows. `holders` marks the ledger of relationships itself, `excludes` the list of
    who may know nothing of whom. `audit` opens the table to the privacy officer: it names the person's column, for one
    person at a time, or an area's, for the officer's. `confided` names the column of who, of the network, gave the row in
    confidence: from home nobody else reads it, but the person. Where a row is its own giver, `confided_if` says whether.
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
    office: str | None = None  # the area's officer's alone; "" or the account it speaks of, who never reads
    names: bool = False  # a row is read, too, by the mandate or the body that it names as a reader
    confided: str | None = None
    confided_if: str | None = None
    replaced: str = "shut"  # of a record that another replaces: "shut", "ends" (finish it) or "open"


RelationshipPredicate = Callable[[AccessContext, str], Q]
_NOTHING = Q(pk__in=[])


def _nobody(context: AccessContext, column: object) -> Q:
    return _NOTHING


# What the privacy room says at start; the kernel stands below it and cannot ask. Until it speaks, nothing is seen.
_related: RelationshipPredicate = _nobody
_oneself: RelationshipPredicate = _nobody
_not_excluded: RelationshipPredicate = _nobody
_confided: Callable[[AccessContext, Guard], Q] = _nobody
_clearance: Callable[[Actor], str] = lambda actor: ""  # noqa: E731
_body: Callable[[Actor], UUID | None] = lambda actor: None  # noqa: E731
_sharing = Sharing()


def set_policy(
    *, related: RelationshipPredicate, oneself: RelationshipPredicate, not_excluded: RelationshipPredicate,
    confided: Callable[[AccessContext, Guard], Q], clearance: Callable[[Actor], str],
    body: Callable[[Actor], UUID | None], sharing: Sharing,
) -> None:  # fmt: skip
    """The privacy room says how a relationship is looked up, which rows are about the actor himself, which about persons
    of whom he may know, which were given in confidence by him or are about him, on whose restricted rows a role may lay eyes
    (a sector, or nothing), whose body's relationships are the actor's too, and which bodies share their rows with his."""
    global _related, _oneself, _not_excluded, _confided, _clearance, _body, _sharing
    _related, _oneself, _not_excluded, _clearance, _body = related, oneself, not_excluded, clearance, body
    _confided, _sharing = confided, sharing


def body_of(actor: Actor) -> UUID | None:
    """The body whose relationships are the actor's too, as the privacy room says: for hot paths that write their own SQL."""
    return _body(actor)


BOTH_SIDES = "both"  # whose restricted rows an emergency shows; and nothing above them, not even one's own


def sight(context: AccessContext) -> str:
    """The sector whose restricted rows a context may read, as the privacy room says; hot paths that write their own SQL ask too."""
    return BOTH_SIDES if context.in_emergency else _clearance(context.actor)


def _is(column: str, value: Any) -> Q:
    """A column equal to a value; nothing when there is no value (a filter by None would ask for empty cells)."""
    return _NOTHING if value is None else Q(**{column: value})


def _label_predicate(context: AccessContext, guard: Guard) -> Q:
    """Shared rows; one's own; restricted ones of the sector that the role may read; those of greater protection of which one is
    a named reader; a citizen's own, all but sealed."""
    if context.in_emergency:
        return Q(label__in=(Label.NORMAL, Label.RESTRICTED))
    sector = _clearance(context.actor)
    allowed = Q(label=Label.NORMAL) | _is("created_by", context.actor.account_id)
    named = context.shared.named.strip("{}") if context.shared else ""
    if named:
        allowed |= Q(label=Label.VERY_RESTRICTED, id__in=named.split(","))
    if sector == Sector.FAMILY:
        own = Q(label=Label.VERY_RESTRICTED) & _oneself(context, guard.person)
        return allowed | Q(label=Label.RESTRICTED) | own
    return allowed | Q(label=Label.RESTRICTED, sector=sector) if sector else allowed


def _examined(context: AccessContext, guard: Guard) -> Q:
    """What the privacy officer examines: the register of one person, the questions of the area."""
    if guard.audit is None:
        return _NOTHING
    rows = _is(guard.audit, context.person_id if guard.audit == guard.person else context.actor.area_id)
    known = _not_excluded(context, guard.person)
    if guard.office is not None:  # a row of the office may be about nobody
        known |= Q(**{guard.person: None})
        rows &= ~_is(guard.office, context.actor.account_id) if guard.office else Q()
    return rows & known


def _custody_predicate(context: AccessContext, model: str) -> Q:
    """Rows of no body, of one's own, or that their body shares by an agreement in force; bodies keep nothing from citizens,
    nor in an emergency, which rests on vital interests (GDPR art. 6(1)(d) and 9(2)(c)), not on an agreement."""
    if context.actor.role_id is None or context.in_emergency:
        return Q()
    shared = _sharing.predicate(context, _sharing.of[model]) if model in _sharing.of else _NOTHING
    return Q(custodian=None) | shared | _is("created_by", context.actor.account_id)


def visible(context: AccessContext, guard: Guard, model: str = "") -> Q:
    """The predicate of the rows that a context may see in a table so guarded; `model` names it ("record.Task")."""
    if context.reach == Reach.SYSTEM:
        return Q()
    rows = _NOTHING
    if guard.excludes and context.reach not in (Reach.AUDIT, Reach.PERSON):
        return _NOTHING
    if guard.office is not None and context.reach != Reach.AUDIT:
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
        rows &= _label_predicate(context, guard) & _custody_predicate(context, model)
    if guard.confided and context.actor.role_id is None:
        rows &= _confided(context, guard)
    if guard.owner:
        rows |= Q(**{guard.person: None}) & _is(guard.owner, context.actor.organization_id)
    if guard.own_account:
        rows |= _is(guard.own_account, context.actor.account_id)
    if guard.names and not context.in_emergency:
        holders = _is("role_id", context.actor.role_id) | _is("organization_id", _body(context.actor))
        rows |= holders & _not_excluded(context, guard.person)
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
    return {row.get(column) if isinstance(row, dict) else getattr(row, column, None) for row in rows} - {None}


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """The only manager of tables about persons: raises without a context, narrows with one."""

    def get_queryset(self) -> PersonQuerySet:
        return super().get_queryset().filter(visible(current(), self.model.guard, self.model._meta.label))
