# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How what a person hides goes out of sight and comes back: rows get the label of greatest protection, and their old one is
remembered. The pages do not change, and pay nothing.

A decision is about rows that who records it may not see, and who writes afterwards does not see the decision: hence the
reach of the system, for labels alone. Nothing of what is read here leaves this module but identifiers of what was hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, Min, OuterRef, Q

from raccordo.kernel.scoping import AccessContext, Reach, current, system_access, system_glance
from raccordo.kernel.sensitivity import RANK, Label, highest
from raccordo.people.models import PersonLink
from raccordo.privacy import policies
from raccordo.privacy.codes import Scope
from raccordo.privacy.models import ObscuredEntry, Obscuring
from raccordo.privacy.rules import Part, hidden_label
from raccordo.territory.models import PractitionerRole

_COPIED = (
    "scope",
    "kind",
    "target_id",
    "words",
    "asked_by",
    "heard_by_id",
    "label",
    "sector",
    "created_by_id",
    "custodian_id",
)

Found = dict[str, dict[UUID, UUID | None]]  # model → row → the entry that it goes with
Only = Mapping[str, set[UUID]]


def after_writing(rows: Sequence[models.Model], at: datetime) -> None:
    """What is written within an open decision is born hidden; its writer sees that it is."""
    table = policies.obscurable().models
    persons: dict[UUID, list[Any]] = {}
    for row in rows:
        if row._meta.label in table and getattr(row, "person_id", None) is not None:
            persons.setdefault(row.person_id, []).append(row)  # type: ignore[attr-defined]
    for person_id, written in persons.items():
        _hide_at_birth(person_id, written, at)


def _hide_at_birth(person_id: UUID, rows: Sequence[Any], at: datetime) -> None:
    decisions = standing(current(), person_id)
    if not decisions:
        return
    only: dict[str, set[UUID]] = {}
    for row in rows:
        only.setdefault(row._meta.label, set()).add(row.pk)
    hidden: set[UUID] = set()
    with system_access(at):
        for decision in decisions:
            hidden |= hide(decision, at, only)
    for row in rows:
        if row.pk in hidden:
            row.label = hidden_label(row.label)


def standing(context: AccessContext, person_id: UUID) -> tuple[Obscuring, ...]:
    """The decisions in force about a person, asked once in a piece of work."""
    known = context.obscured.get(person_id)
    if known is None:
        if context.reach is Reach.SYSTEM:
            known = _open(person_id)
        else:
            wait(person_id, to_decide=False)
            with system_glance():
                known = _open(person_id)
        context.obscured[person_id] = known
    return known  # type: ignore[no-any-return]


def wait(person_id: UUID, *, to_decide: bool) -> None:
    """Who decides waits for those who are writing about the person, and they for who decides: of a row and of a decision
    made at the same moment, the second always sees the first. Jobs, which are nobody's hand, do not wait."""
    shared = "" if to_decide else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock{shared}(hashtextextended(%s, 24))", [str(person_id)])


_ANY = "select exists (select 1 from privacy_obscuring where person_id = %s and ends is null)"


def _open(person_id: UUID) -> tuple[Obscuring, ...]:
    with connection.cursor() as cursor:  # few persons hide anything, and everything written asks
        cursor.execute(_ANY, [person_id])
        if not cursor.fetchone()[0]:
            return ()
    return tuple(Obscuring.objects.filter(person_id=person_id, ends=None).order_by("starts", "id"))


def hide(decision: Obscuring, at: datetime, only: Only | None = None) -> set[UUID]:
    """Put out of sight all that a decision covers, or what of it was just written. Returns what it hid."""
    before: Found = {}
    for kind, object_id in decision.entries.filter(restored_at=None).values_list("kind", "object_id"):
        before.setdefault(kind, {})[object_id] = None
    found = _covered(decision, before, only)
    for kind, rows in found.items():
        _put_out_of_sight(decision, at, kind, rows)
    return {row for rows in found.values() for row in rows}


def _covered(decision: Obscuring, before: Found, only: Only | None) -> Found:
    table = policies.obscurable()
    found: Found = {}
    for kind, limits in table.entries.items():
        rows = _asked(kind, decision, only).filter(_matching(decision, kind, limits))
        _add(found, before, kind, [(pk, None) for pk in rows.values_list("pk", flat=True)])
    grew = True
    while grew:
        grew = False
        for part in table.parts:
            grew |= _add(found, before, part.model, _with(part, decision, before, found, only))
    return found


def _add(found: Found, before: Found, kind: str, rows: Sequence[tuple[UUID, UUID | None]]) -> bool:
    known = before.get(kind, {})
    mine = found.setdefault(kind, {})
    fresh = {pk: whole for pk, whole in rows if pk not in known and pk not in mine}
    mine.update(fresh)
    return bool(fresh)


def _asked(kind: str, decision: Obscuring, only: Only | None) -> Any:
    rows = _model(kind).objects.filter(person_id=decision.person_id)
    return rows if only is None else rows.filter(pk__in=only.get(kind, set()))


def _model(kind: str) -> Any:
    return apps.get_model(kind)


def _matching(decision: Obscuring, kind: str, limits: Mapping[str, Any]) -> Q:
    """The entries of one table that a decision is about by itself."""
    apart = _among(limits.get("but", {}))
    if decision.scope == Scope.ITEM:
        return Q(pk=decision.target_id) & ~apart if decision.kind == kind else Q(pk__in=[])
    return _written_there(decision) & ~apart & ~_among(limits.get("team", {}))


def _among(limits: Mapping[str, Sequence[str]]) -> Q:
    found = Q(pk__in=[])
    for name, values in limits.items():
        found |= Q(**{f"{name}__in": list(values)})
    return found


def _written_there(decision: Obscuring) -> Q:
    """By that author; by who worked for that body as they wrote; in the course of that episode."""
    if decision.scope == Scope.AUTHOR:
        return Q(created_by_id=decision.target_id)
    if decision.scope == Scope.BODY:
        alive = Q(ends=None) | Q(ends__gt=OuterRef("created_at"))
        mandates = PractitionerRole.objects.filter(
            alive, organization_id=decision.target_id, starts__lte=OuterRef("created_at"),
            practitioner__account_id=OuterRef("created_by_id"),
        )  # fmt: skip
        return Q(Exists(mandates))
    episode = _model("intake.Episode").objects.filter(pk=decision.target_id).first()
    if episode is None or episode.person_id != decision.person_id:
        return Q(pk__in=[])
    until = Q() if episode.ends is None else Q(created_at__lt=episode.ends)
    return Q(created_at__gte=episode.starts) & until


def _with(
    part: Part, decision: Obscuring, before: Found, found: Found, only: Only | None
) -> list[tuple[UUID, UUID | None]]:
    """The rows of one table that go with what is hidden."""
    wholes = [
        pk
        for group in (before, found)
        for kind, rows in group.items()
        if part.of in ("*", kind)
        for pk in rows
    ]
    rows = _asked(part.model, decision, only)
    if not wholes:
        return []
    if part.by:
        tied = rows.filter(**{f"{part.by}__in": wholes})
        return list(tied.values_list("pk", part.by))
    if only is not None:
        return []  # a copy made afterwards holds only what its writer reads, and bears the label of what it holds
    copies = rows.filter(_that_may_hold(part, wholes))
    for name, values in (part.after or {}).items():
        copies = copies.filter(**{f"{name}__in": list(values)})
    return [(pk, wholes[0]) for pk in copies.values_list("pk", flat=True)]


def _that_may_hold(part: Part, wholes: Sequence[UUID]) -> Q:
    """Copies made after an entry, and at least as confidential: what holds an entry bears no lower label. Otherwise a paper
    would go out of sight with something that its readers never saw, and tell of it."""
    found = Q(pk__in=[])
    firsts = _model(part.of).objects.filter(pk__in=wholes).order_by().values_list("label")
    for label, first in firsts.annotate(first=Min("created_at")):
        enough = [other for other in RANK if RANK[other] >= RANK[Label(label)]]
        found |= Q(created_at__gte=first, label__in=enough)
    return found


def _put_out_of_sight(
    decision: Obscuring, at: datetime, kind: str, found: Mapping[UUID, UUID | None]
) -> None:
    others = ObscuredEntry.objects.filter(object_id__in=found, restored_at=None)
    bases = dict(others.values_list("object_id", "before"))
    rows = _model(kind).objects.filter(pk__in=found)
    columns = rows.values_list("pk", "label", "created_by_id", "sector", "custodian_id")
    # Identifiers at random, that follow no order: those given after them do not tell how many rows were hidden.
    ObscuredEntry.objects.bulk_create(
        ObscuredEntry(
            id=uuid4(), obscuring=decision, person_id=decision.person_id, kind=kind, object_id=pk, whole_id=found[pk],
            before=bases.get(pk, label), label=hidden_label(label), sector=sector, created_by_id=author, created_at=at,
            custodian_id=custodian,
        )
        for pk, label, author, sector, custodian in columns
    )  # fmt: skip
    # «Older» labels stand in the history, which is read only by who reads the row.
    rows.exclude(label=Label.SEALED).update(label=hidden_label(Label.NORMAL))


def hide_likewise(decision: Obscuring, at: datetime) -> None:
    """What hides an author or a body on one record of a person hides them on her others too, as long as they are linked."""
    if decision.scope not in (Scope.AUTHOR, Scope.BODY):
        return
    linked = PersonLink.objects.filter(
        Q(person=decision.person_id) | Q(remaining=decision.person_id), ended_at=None
    )
    for link in linked.exclude(pk=decision.link_id):
        _copy(decision, link, at)


def _copy(decision: Obscuring, link: PersonLink, at: datetime) -> None:
    other = link.remaining_id if link.person_id == decision.person_id else link.person_id
    same = {name: getattr(decision, name) for name in _COPIED}
    copy = Obscuring.objects.create(
        person_id=other, link=link, copied_from=decision, created_at=at, starts=at, **same
    )
    hide(copy, at)
    hide_likewise(copy, at)


def follow_link(link: PersonLink, at: datetime) -> None:
    """Two records were linked, or parted: what each hides of authors and bodies goes for both, or for itself again."""
    with system_access(at):
        if link.ended_at is None:
            both = Obscuring.objects.filter(person_id__in=(link.person_id, link.remaining_id), ends=None)
            for decision in list(both):
                if decision.scope in (Scope.AUTHOR, Scope.BODY):
                    _copy(decision, link, at)
        else:
            end_copies(Obscuring.objects.filter(link=link, ends=None), at)


def end_copies(copies: Any, at: datetime) -> None:
    """Copies that follow no longer, and the copies of these: their entries are read as before."""
    for copy in list(copies):
        Obscuring.objects.filter(pk=copy.pk).update(ends=at)
        restore(copy, at)
        end_copies(Obscuring.objects.filter(copied_from=copy, ends=None), at)


def restore(decision: Obscuring, at: datetime) -> None:
    """Give back to what a decision hid the label that it had, unless another decision still hides it."""
    mine = decision.entries.filter(restored_at=None)
    groups: dict[tuple[str, str], list[UUID]] = {}
    for kind, before, object_id in mine.values_list("kind", "before", "object_id"):
        groups.setdefault((kind, before), []).append(object_id)
    mine.update(restored_at=at)
    for (kind, before), ids in groups.items():
        still = ObscuredEntry.objects.filter(object_id__in=ids, restored_at=None)
        free = set(ids) - set(still.values_list("object_id", flat=True))
        _give_back(_model(kind).objects.filter(pk__in=free, label=Label.VERY_RESTRICTED), before)


def _give_back(rows: Any, label: str) -> None:
    """All at once; one by one only where somebody's place is taken."""
    try:
        with transaction.atomic():
            rows.update(label=label)
    except IntegrityError:
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if len(ids) > 1:
            for pk in ids:
                _give_back(rows.filter(pk=pk), label)
        else:  # while it was hidden another took its place, as it should: both cannot stand before everybody
            rows.update(label=highest([label, Label.RESTRICTED]))
