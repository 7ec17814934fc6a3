# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows a named reader may read. They are found when somebody is named, when a row is born, when the person hides or shows
something; kept with the fact, so that asking costs nothing.

Who names and who writes do not see each other's rows: hence the reach of the system. Nothing leaves but identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor, system_access
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import PersonRecord
from raccordo.privacy import policies
from raccordo.privacy.models import NamedReader, ObscuredEntry
from raccordo.privacy.queries import bodies
from raccordo.privacy.rules import law_classes
from raccordo.privacy.rules.readers import opens
from raccordo.territory import queries as territory

TELLING = frozenset({"telling-service"})  # labels.yaml: a service whose name alone says too much


def standing(person_id: UUID, at: datetime) -> models.QuerySet[NamedReader]:
    """The facts about a person that hold now or from a moment to come."""
    return NamedReader.objects.filter(Q(ends=None) | Q(ends__gt=at), person_id=person_id)


def after_writing(rows: Sequence[models.Model], at: datetime) -> None:
    """What is written of greater protection is born open to who is named for its kind, unless it was born hidden."""
    persons = {row.person_id for row in rows if _may_be_opened(row)}  # type: ignore[attr-defined]
    for person_id in sorted(persons):
        with system_access(at):
            follow(person_id, at)


def _may_be_opened(row: models.Model) -> bool:
    kept = getattr(row, "label", "") == Label.VERY_RESTRICTED and getattr(row, "person_id", None) is not None
    return kept and row._meta.label in _models()


def follow(person_id: UUID, at: datetime) -> None:
    """Make each fact about a person open what it speaks of, as things stand. Run where everything is seen."""
    facts = list(standing(person_id, at).select_for_update().order_by("id"))
    if not facts:
        return
    hidden = ObscuredEntry.objects.filter(person_id=person_id, restored_at=None)
    shut = set(hidden.values_list("object_id", flat=True))
    for fact in facts:
        rows = sorted(_opened(fact, at) - shut)
        if rows != sorted(fact.opened):
            standing(person_id, at).filter(pk=fact.pk).update(opened=rows)


def _opened(fact: NamedReader, at: datetime) -> set[UUID]:
    if fact.target_id is not None:
        return _with_its_parts(fact)
    kinds = frozenset(fact.kinds)
    return {pk for pk, classes in _classes(fact, at).items() if opens(classes, kinds)}


@dataclass(frozen=True)
class Reader:
    """One named reader of an entry, in words: who, of where, why, from when to when; and whether who asks may end it."""

    id: UUID
    name: str
    where: str
    reason: str
    starts: datetime
    ends: datetime | None
    kinds: tuple[str, ...]
    by_consent: bool
    own: bool


def of_entry(row: Any, *, by: Actor, at: datetime) -> list[Reader]:
    """Who may read one entry besides who wrote it: told to who may say so (`why_not_name`), and to nobody else."""
    words = {one.code: one.words for one in policies.label_classes()}
    with system_access(at):
        facts = standing(row.person_id, at).filter(opened__contains=[row.pk], starts__lte=at)
        named = facts.select_related("role__practitioner", "role__organization", "organization")
        rows = list(named.order_by("starts", "id"))
    return [
        Reader(
            one.pk, bodies.worker(one.role, row.person_id) or "Tutto il servizio",
            bodies.name_of((one.role or one).organization, row.person_id), one.reason, one.starts, one.ends,  # type: ignore[union-attr]
            tuple(words[code] for code in one.kinds), one.consent_id is not None, is_own(one, by),
        )
        for one in rows
    ]  # fmt: skip


def is_own(fact: NamedReader, by: Actor) -> bool:
    """Whether a fact was set by who acts, or by their service."""
    mine = fact.created_by_id == by.account_id or fact.custodian_id == by.organization_id
    return bool(by.role_id) and mine and fact.consent_id is None and fact.custodian_id is not None


def classes_of(row: Any, at: datetime) -> frozenset[str]:
    """Under which classes of greater protection an entry falls, by its codes and by the service that wrote it."""
    with system_access(at):
        return _classes(row, at).get(row.pk, frozenset())


def _models() -> frozenset[str]:
    """The models whose rows may be opened: entries, what bears codes of the law, and their parts."""
    parts = {part.model for part in _parts()}
    return frozenset(policies.obscurable().entries) | frozenset(policies.columns_of_codes()) | parts


def _parts() -> Iterator[Any]:
    """What belongs to an entry by a column of its own. Copies and papers, which may hold more, are opened by themselves."""
    return (part for part in policies.obscurable().parts if part.by and part.of != "*")


def _rows(whose: PersonRecord, kind: str) -> Any:
    """The rows of one table of which a fact may speak: those of the service that named, or everybody's."""
    rows = apps.get_model(kind).objects.filter(person_id=whose.person_id)  # type: ignore[attr-defined]
    return rows if whose.custodian_id is None else rows.filter(custodian_id=whose.custodian_id)


def _classes(whose: PersonRecord, at: datetime) -> dict[UUID, frozenset[str]]:
    """The rows about a person, of one service or of all, each with its classes; a part has those of its whole, too."""
    found: dict[UUID, frozenset[str]] = {}
    origins: dict[UUID | None, frozenset[str]] = {None: frozenset()}
    for kind in sorted(_models()):
        columns = policies.columns_of_codes().get(kind, {})
        for pk, custodian, *values in _rows(whose, kind).values_list("pk", "custodian_id", *columns.values()):
            if custodian not in origins:
                origins[custodian] = _by_origin(custodian, at)
            codes = {name: _listed(value) for name, value in zip(columns, values, strict=True)}
            found[pk] = _by_law(codes, at) | origins[custodian]
    grew = True
    while grew:
        grew = any(_inherit(whose, part, found) for part in _parts())
    return found


def _by_origin(custodian_id: UUID, at: datetime) -> frozenset[str]:
    """What the very name of a service tells: the classes of what it offers, where the Guida says; else that it tells."""
    services = territory.telling_services(custodian_id)
    return frozenset() if services is None else _by_law({"service": services}, at) or TELLING


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value or "")]


def _by_law(codes: Mapping[str, Sequence[str]], at: datetime) -> frozenset[str]:
    listed = law_classes(policies.label_classes(), codes, local_day(at))
    return frozenset(one.code for one in listed if one.label == Label.VERY_RESTRICTED)


def _inherit(whose: PersonRecord, part: Any, found: dict[UUID, frozenset[str]]) -> bool:
    grew = False
    tied = _rows(whose, part.model).exclude(**{part.by: None})
    for pk, whole in tied.values_list("pk", part.by):
        more = found.get(whole, frozenset()) - found[pk]
        found[pk] |= more
        grew = grew or bool(more)
    return grew


def _with_its_parts(fact: NamedReader) -> set[UUID]:
    found: set[UUID] = {fact.target_id} if fact.target_id else set()
    kinds = {fact.kind: set(found)}
    grew = True
    while grew:
        grew = False
        for part in _parts():
            tied = _rows(fact, part.model).filter(**{f"{part.by}__in": kinds.get(part.of, set())})
            fresh = set(tied.values_list("pk", flat=True)) - found
            found |= fresh
            kinds.setdefault(part.model, set()).update(fresh)
            grew = grew or bool(fresh)
    return found
