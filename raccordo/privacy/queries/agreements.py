# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies share: asked in the statement that tells a context to the database, and by the pages of agreements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Expression, F, Q, QuerySet

from raccordo.kernel.scoping import AccessContext, Actor
from raccordo.kernel.sharing import Shared, Sharing
from raccordo.privacy import policies
from raccordo.privacy.models import AgreementParty, AgreementWarning, SharingAgreement
from raccordo.privacy.queries import readers
from raccordo.privacy.rules import OpenedBy
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization

# The asker's controller (the nearest body that answers for its data); the agreements in force; what is given to it, for the
# purpose; what its own controller receives, where it is a processor; with each holder its processors, and their offices.
_TABLES = """up (id, parent_id, legal) as (
  select o.id, o.parent_id, o.kind = any({legal}) from territory_organization o where o.id = %s::uuid
  union all select o.id, o.parent_id, o.kind = any({legal}) from up join territory_organization o on o.id = up.parent_id
  where not up.legal),
 me (id) as (select id from up where legal or parent_id is null),
 now (t) as (select %s::timestamptz),
 edge (t) as (select unnest(array[a.effective_at, a.starts, a.ends, a.ended_at]) from privacy_sharingagreement a),
 alive as (select a.id, a.kind, a.title, a.edition, a.purposes from privacy_sharingagreement a, now
  where a.effective_at <= now.t and a.starts <= now.t and a.ends > now.t and (a.ended_at is null or a.ended_at > now.t)),
 meant as (select * from alive where %s::text = any(purposes)),
 grants (agreement, kind, giver, receiver, sets) as (
  select a.id, a.kind, s.giver_id, s.receiver_id, array_agg(s.dataset order by s.dataset)
  from meant a join privacy_shareddataset s on s.agreement_id = a.id
  where s.purposes = '{{}}' or %s::text = any(s.purposes) group by a.id, a.kind, s.giver_id, s.receiver_id),
 given (agreement, kind, sets, giver) as (
  select t.agreement, t.kind, t.sets, g.organization_id from me join privacy_agreementparty r on r.organization_id = me.id
  join grants t on t.agreement = r.agreement_id and (t.receiver is null or t.receiver = me.id)
  join privacy_agreementparty g on g.agreement_id = t.agreement and g.organization_id <> me.id
   and (t.giver is null or t.giver = g.organization_id) and (t.kind <> 'processor' or g.role = 'controller')),
 onward (sets, giver) as (
  select array(select unnest(f.sets) intersect select unnest(t.sets)), g.organization_id
  from given f join privacy_agreementparty r on r.organization_id = f.giver
  join grants t on t.agreement = r.agreement_id and t.kind <> 'processor' and (t.receiver is null or t.receiver = f.giver)
  join privacy_agreementparty g on g.agreement_id = t.agreement and g.organization_id <> f.giver
   and (t.giver is null or t.giver = g.organization_id) where f.kind = 'processor'),
 holder (sets, id) as (
  select array['']::varchar[], id from me union select sets, giver from given union select sets, giver from onward),
 body (sets, id) as (select sets, id from holder union select h.sets, p.organization_id from holder h
  join privacy_agreementparty c on c.organization_id = h.id and c.role = 'controller'
  join alive a on a.id = c.agreement_id and a.kind = 'processor'
  join privacy_agreementparty p on p.agreement_id = a.id and p.role = 'processor'),
 unit (sets, id) as (select sets, id from body union select u.sets, o.id from unit u
  join territory_organization o on o.parent_id = u.id and o.kind <> all({legal})),
 packed (sets, ids) as (select sets, array_agg(id) from unit group by sets)"""
# One's own stand under the set '', which is every set; they come first, because most rows are theirs and an array is read in order.
_BODIES = """array(select i.id from packed p, unnest(p.ids) i (id) where p.sets && array['', '{}']::varchar[]
 order by '' = any(p.sets) desc)::text"""
_AGREEMENTS = """(select json_agg(json_build_array(o.id, o.title, o.edition, o.sets))
 from (select a.id, a.title, a.edition, array_agg(distinct one) sets
  from (select distinct agreement, sets from given) g join alive a on a.id = g.agreement, unnest(g.sets) one
  group by a.id, a.title, a.edition order by a.title, a.id) o)::text"""

_EDGES = "(select max(e.t) from edge e, now where e.t <= now.t), (select min(e.t) from edge e, now where e.t > now.t)"


def sharing() -> Sharing:
    """What the kernel needs to ask which bodies share their rows with an actor's."""
    table = policies.datasets()
    legal = f"array[{', '.join(repr(kind) for kind in table.legal_bodies)}]"
    return Sharing(
        sets=tuple(table.sets), of=dict(table.of), tables=_TABLES.format(legal=legal), bodies=_BODIES, agreements=_AGREEMENTS,
        edges=_EDGES, values=_asked, predicate=_predicate,
        readers=readers.TABLES, named=readers.ROWS, openings=readers.OPENINGS, readers_values=readers.asked,
    )  # fmt: skip


def _asked(context: AccessContext) -> list[Any]:
    purpose = context.purpose.value  # of the agreement, and of the direction
    return [context.actor.organization_id, context.at, purpose, purpose]


class OfBodies(Expression):
    """Whether the custodian of a row is among some bodies, as the text of an array: no subquery, no identifier parsed."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, bodies: str) -> None:
        super().__init__()
        self.custodian: Any = F("custodian_id")
        self.bodies = bodies

    def get_source_expressions(self) -> list[Any]:
        return [self.custodian]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        (self.custodian,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The condition and its value."""
        custodian, values = compiler.compile(self.custodian)
        return f"{custodian} = any (%s::uuid[])", [*values, self.bodies]


def _predicate(context: AccessContext, dataset: str) -> Q:
    return Q(OfBodies(bodies_of(context.shared, dataset)))


def bodies_of(shared: Shared | None, dataset: str) -> str:
    """The bodies whose rows of a data set may be read, as the text of an array; none before the database was told."""
    return (shared.bodies.get(dataset) if shared else None) or "{}"


def opened_by(shared: Shared | None) -> tuple[OpenedBy, ...]:
    """The agreements by which other bodies' rows are read, in the context that was told."""
    rows = json.loads(shared.agreements) if shared and shared.agreements else []
    return tuple(OpenedBy(UUID(pk), title, edition, frozenset(sets)) for pk, title, edition, sets in rows)


# --- pages ---------------------------------------------------------------------------------------------------------


def controller_of(organization: Organization) -> Organization:
    """The body that answers for an organisation's data: itself, or the nearest above that does."""
    legal = policies.datasets().legal_bodies
    while organization.kind not in legal and organization.parent is not None:
        organization = organization.parent
    return organization


def in_force(at: datetime) -> Q:
    """The agreements that open something at a moment."""
    return (
        Q(effective_at__lte=at, starts__lte=at, ends__gt=at) & (Q(ended_at=None) | Q(ended_at__gt=at))
    )  # fmt: skip


def agreements() -> QuerySet[SharingAgreement]:
    """Agreements with parties and data sets at hand, those that end sooner first."""
    rows = SharingAgreement.objects.select_related("area", "replaces")
    return rows.prefetch_related(
        "parties__organization",
        "parties__signed_by__practitioner",
        "datasets__giver",
        "datasets__receiver",
        "warnings",
    ).order_by("ends", "id")


def agreements_of_area(area_id: UUID | None) -> QuerySet[SharingAgreement]:
    """The agreements of an area: the officer's list."""
    return agreements().filter(area_id=area_id)


def agreements_of_office(actor: Actor) -> QuerySet[SharingAgreement]:
    """What an officer reads: the agreements of the area, and those to which the officer's own body is a party."""
    parties = AgreementParty.objects.filter(organization_id=actor.organization_id).values("agreement_id")
    return agreements().filter(Q(area_id=actor.area_id) | Q(pk__in=parties))


def told_to(actor: Actor) -> QuerySet[AgreementWarning]:
    """What the night says to an actor of agreements that end: to who signs for a party, and to the officer of its area or
    of a party. Nothing to others."""
    parties = AgreementParty.objects.filter(organization_id=actor.organization_id).values("agreement_id")
    mine = Q(agreement_id__in=parties)
    if actor.role == Role.PRIVACY_OFFICER:
        mine |= Q(agreement__area_id=actor.area_id)
    elif actor.role != Role.ADMINISTRATOR:
        return AgreementWarning.objects.none()
    rows = AgreementWarning.objects.filter(mine).select_related("agreement")
    return rows.order_by("-told_at", "-id")


def ending(actor: Actor, at: datetime) -> list[AgreementWarning]:
    """The newest word on each agreement that goes towards its end and that nobody has closed: while it lasts, it waits."""
    rows = told_to(actor).filter(agreement__ended_at=None, agreement__ends__gt=at).order_by("-days", "id")
    return list({row.agreement_id: row for row in rows}.values())


def agreements_of_body(organization_id: UUID | None) -> QuerySet[SharingAgreement]:
    """The agreements to which a body is a party: its administrator's list."""
    return agreements().filter(parties__organization_id=organization_id)


def bodies(area_id: UUID | None) -> list[Organization]:
    """The bodies of an area that may be parties, by name: those that answer for their data."""
    legal = policies.datasets().legal_bodies
    rows = Organization.objects.filter(Q(kind__in=legal) | Q(parent=None), area_id=area_id)
    return list(rows.order_by("name", "id"))


def with_controllers(ids: Iterable[UUID]) -> dict[UUID, tuple[Organization, UUID]]:
    """Organisations by identifier, each with the body that answers for it."""
    rows = Organization.objects.filter(pk__in=list(ids)).select_related("parent__parent__parent")
    return {row.pk: (row, controller_of(row).pk) for row in rows}
