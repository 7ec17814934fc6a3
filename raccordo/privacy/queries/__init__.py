# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Expression, F, Q

from raccordo.kernel.barring import bars, persons_barred_to
from raccordo.kernel.scoping import AccessContext, Actor, Guard, PersonQuerySet
from raccordo.privacy import policies
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import CareRelationship
from raccordo.privacy.rules import Relationship


class InLedger(Expression):
    """Whether a person has a line of the ledger, in force at a moment, with one of some holders.

    The same condition as an `Exists` over the model, at a fifth of its price: every list and every page pays it.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, person_column: str, holders: dict[str, UUID], at: datetime, kind: str = "") -> None:
        super().__init__()
        self.person: Any = F(person_column)
        self.holders, self.at, self.kind = holders, at, kind

    def get_source_expressions(self) -> list[Any]:
        return [self.person]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        (self.person,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The condition and its values; the columns of `holders` are named here, never by a visitor."""
        person, values = compiler.compile(self.person)
        held = " or ".join(f"held.{column} = %s" for column in self.holders)
        kind = " and held.kind = %s" if self.kind else ""
        sql = (
            f"exists (select 1 from privacy_carerelationship held where held.person_id = {person} and ({held}){kind}"  # noqa: S608
            " and held.starts <= %s and (held.ends is null or held.ends > %s))"
        )
        return sql, [*values, *self.holders.values(), *([self.kind] if self.kind else []), self.at, self.at]


class NotExcluded(Expression):
    """Whether an actor may know of a person at a moment: looked up once a statement, by account and unit, never once a row."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, person_column: str, actor: Actor, at: datetime) -> None:
        super().__init__()
        self.person: Any = F(person_column)
        self.actor, self.at = actor, at

    def get_source_expressions(self) -> list[Any]:
        return [self.person]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        (self.person,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The condition and its values. What was found in the data bars at work alone: a daughter who is a nurse here goes
        on helping her mother from home."""
        person, values = compiler.compile(self.person)
        actor = self.actor
        barred, theirs = persons_barred_to(
            {"account": actor.account_id, "role": actor.role_id, "unit": actor.organization_id, "at": self.at}
        )
        return f"{person} <> all ({barred})", [*values, *theirs]


class Confided(Expression):
    """Whether an account reads what somebody of the network gave in confidence: as that somebody, or as the person."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, person_column: str, giver_column: str, account_id: UUID, at: datetime) -> None:
        super().__init__()
        self.person: Any = F(person_column)
        self.giver: Any = F(giver_column)
        self.account_id, self.at = account_id, at

    def get_source_expressions(self) -> list[Any]:
        return [self.person, self.giver]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        self.person, self.giver = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The condition and its values: the line of a delegate bears who, of the network, it comes from."""
        person, of_person = compiler.compile(self.person)
        giver, of_giver = compiler.compile(self.giver)
        sql = (
            f"exists (select 1 from privacy_carerelationship held where held.person_id = {person} and held.account_id = %s"  # noqa: S608
            f" and (held.kind = 'self' or held.source_id = {giver})"
            " and held.starts <= %s and (held.ends is null or held.ends > %s))"
        )
        return sql, [*of_person, self.account_id, *of_giver, self.at, self.at]


def confided_predicate(context: AccessContext, guard: Guard) -> Q:
    """Of what was given in confidence, what who asks from home gave, or is about who asks; and all that nobody so gave."""
    free = Q(**{guard.confided_if: False}) if guard.confided_if else Q(**{str(guard.confided): None})
    account = context.actor.account_id
    if account is None:
        return free
    own = Q(Confided(guard.person, str(guard.confided), account, context.at))
    return free | (own & not_excluded_predicate(context, guard.person))


def not_excluded_predicate(context: AccessContext, person_column: str) -> Q:
    """The rows whose person the actor of the context may know of."""
    if context.actor.account_id is None:
        return Q()
    return Q(NotExcluded(person_column, context.actor, context.at))


def relationship_predicate(context: AccessContext, person_column: str) -> Q:
    """The rows whose person has a relationship, in force now, with the actor of the context.

    A professional at work sees as a professional: what the same account holds as a relative does not count.
    """
    actor = context.actor
    body = policies.body(actor)
    holders: dict[str, UUID] = {}
    if actor.role_id:
        holders["role_id"] = actor.role_id
    elif actor.account_id:
        holders["account_id"] = actor.account_id
    if body:
        holders["organization_id"] = body
    if not holders:
        return Q(pk__in=[])
    return Q(InLedger(person_column, holders, context.at)) & not_excluded_predicate(context, person_column)


def oneself_predicate(context: AccessContext, person_column: str) -> Q:
    """The rows whose person is the actor of the context, logged in as a citizen."""
    account = context.actor.account_id
    if context.actor.role_id or not account:
        return Q(pk__in=[])
    oneself = Q(InLedger(person_column, {"account_id": account}, context.at, RelationshipKind.SELF.value))
    return oneself & not_excluded_predicate(context, person_column)


_BARRED = bars(account="%(excluded)s", role="%(role)s", unit="%(unit)s", at="%(at)s")
_FACTS = f"""select r.kind, r.purpose, r.because, r.starts, r.ends, null::uuid from privacy_carerelationship r
 where r.person_id = %(person)s and r.starts <= %(at)s and (r.ends is null or r.ends > %(at)s)
 and (r.role_id = %(role)s or r.organization_id = %(body)s or r.account_id = %(account)s)
 union all select 'break-glass', 'emergency', '', b.starts, b.ends, b.id from privacy_emergency b
 where b.person_id = %(person)s and b.account_id = %(excluded)s and b.role_id = %(role)s and b.starts <= %(at)s and b.ends > %(at)s
 union all select '', '', '', barred.starts, barred.ends, null from privacy_exclusion barred where barred.person_id = %(person)s
 and {_BARRED} order by 4"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Facts:
    """What a decision weighs: the relationships in force, oldest first, an emergency among them, and whether the actor may know of the person at all."""

    relationships: list[Relationship]
    excluded: bool


def facts(actor: Actor, person_id: UUID, at: datetime) -> Facts:
    """Everything in force between the actor and a person (hot path, by cursor, in one statement)."""
    values = {
        "person": person_id, "at": at, "role": actor.role_id, "body": policies.body(actor),
        "account": None if actor.role_id else actor.account_id, "excluded": actor.account_id, "unit": actor.organization_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, values)
        rows = cursor.fetchall()
    excluded = any(not row[0] for row in rows)
    return Facts([] if excluded else [Relationship(*row) for row in rows], excluded)


def relationships(actor: Actor, person_id: UUID, at: datetime) -> list[Relationship]:
    """The relationships in force between the actor and a person, oldest first; none with whom one may know nothing of."""
    return facts(actor, person_id, at).relationships


def in_force(person_id: UUID, at: datetime) -> PersonQuerySet:
    """Everybody who may open a person's record at a moment, with names at hand: «Chi vede questa cartella»."""
    alive = Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))
    return (
        CareRelationship.objects.filter(alive, person_id=person_id)
        .select_related("role__practitioner", "role__organization", "organization")
        .order_by("starts", "id")
    )


@dataclass(frozen=True)
class WhoSees:
    """How many may open a record, and who opened it last."""

    people: int
    bodies: int
    last_at: datetime | None = None
    last_name: str = ""
    last_body: str = ""
    last_body_id: UUID | None = None
    last_tells: bool = False  # the body's very name says too much: pages ask who may know


_SEES = """with counted as (select count(distinct coalesce(r.role_id, r.account_id, r.organization_id)) as people,
  count(distinct coalesce(p.organization_id, r.organization_id)) as bodies
  from privacy_carerelationship r left join territory_practitionerrole p on p.id = r.role_id
  where r.person_id = %(person)s and r.starts <= %(at)s and (r.ends is null or r.ends > %(at)s)),
 last as materialized (select a.at, concat_ws(' ', w.given_name, w.family_name), o.name, o.id, o.sensitive
  from kernel_accessline a join territory_practitionerrole d on d.id = a.role_id
  join territory_practitioner w on w.id = d.practitioner_id join territory_organization o on o.id = d.organization_id
  where %(last)s and a.person_id = %(person)s and a.permitted and a.action = 'R' and a.account_id is distinct from %(but)s
  order by a.at desc, a.id desc limit 1)
 select counted.*, last.* from counted left join last on true"""


def who_sees(person_id: UUID, at: datetime, *, but: UUID | None, with_last: bool) -> WhoSees:
    """«Chi vede questa cartella», in short; the last access of somebody else only where the reader may know it."""
    values = {"person": person_id, "at": at, "but": but, "last": with_last}
    with connection.cursor() as cursor:
        cursor.execute(_SEES, values)
        people, bodies, last_at, name, body, body_id, tells = cursor.fetchone()
    return WhoSees(people, bodies, last_at, name or "", body or "", body_id, bool(tells))
