# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads about two records of one person: the link, the other record for who may open it, what each of them holds back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from raccordo.kernel.scoping import Reach, access, current
from raccordo.people.models import Person, PersonLink


@contextmanager
def own_ties() -> Iterator[None]:
    """A reach where the asker's ties to other persons are seen, from inside an opened record."""
    context = current()
    if context.reach is Reach.SYSTEM:
        yield
    else:
        with access(replace(context, reach=Reach.CARE, person_id=None, emergency_id=None)):
            yield


def link(link_id: UUID) -> PersonLink:
    """One link, to who follows the replaced record. Raises PersonLink.DoesNotExist."""
    with own_ties():
        return PersonLink.objects.get(pk=link_id)


def open_link(person_id: UUID) -> PersonLink | None:
    """The link that stands of a replaced record, to who follows it."""
    with own_ties():
        return PersonLink.objects.filter(person_id=person_id, ended_at=None).first()


def remaining_of(person_id: UUID) -> UUID | None:
    """The record that goes on in the place of a replaced one, for who follows both; to the others nothing is said of it."""
    with own_ties():
        rows = Person.objects.filter(pk__in=Person.objects.filter(pk=person_id).values("replaced_by"))
        return rows.values_list("pk", flat=True).first()


def replaced_by(person_id: UUID) -> list[PersonLink]:
    """The links of the records that a record goes on for, the newest first: those that the asker follows."""
    with own_ties():
        rows = PersonLink.objects.filter(remaining_id=person_id, ended_at=None)
        return list(rows.order_by("-created_at", "id"))
