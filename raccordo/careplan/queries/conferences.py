# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the panel: sessions, agendas, and one case with all that was said about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from raccordo.careplan import library
from raccordo.careplan.models import (
    Attendance,
    Commitment,
    Conference,
    ConferenceCase,
    Dissent,
    KnownFact,
    MinutesSignature,
    Opinion,
)
from raccordo.careplan.rules.quorum import Quorum, quorum
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor, PersonQuerySet


def conferences_of(actor: Actor) -> QuerySet[Conference]:
    """The sessions of an actor's organisation, and those the actor is called to; the latest first."""
    return (
        Conference.objects.filter(
            Q(organization_id=actor.organization_id) | Q(attendances__role_id=actor.role_id)
        )
        .select_related("organization", "convener__practitioner")
        .distinct()
        .order_by("-starts_at", "-id")
    )


def conference(conference_id: UUID, actor: Actor) -> Conference:
    """One session, if it is the actor's. Raises Conference.DoesNotExist."""
    return conferences_of(actor).get(pk=conference_id)


def members(conference_id: UUID, case_id: UUID | None = None) -> list[Attendance]:
    """Who is called to a session, with names; for one case, also who comes only for it."""
    called = Q(for_case=None) | Q(for_case_id=case_id) if case_id else Q(for_case=None)
    return list(
        Attendance.objects.filter(called, conference_id=conference_id)
        .select_related("role__practitioner", "role__organization")
        .order_by("created_at", "id")
    )


def quorum_of(row: Conference, attendances: list[Attendance]) -> Quorum:
    """Whether the session may decide, by the composition in force on its day."""
    composition = library.composition(local_day(row.starts_at))
    return quorum([(a.profession, a.presence) for a in attendances], composition)


def agenda(conference_id: UUID) -> PersonQuerySet:
    """The cases of a session in their order, with the persons; those the context may see."""
    return (
        ConferenceCase.objects.filter(conference_id=conference_id)
        .exclude(state="withdrawn")
        .select_related("person__municipality")
        .order_by("order", "id")
    )


def cases_seen(conference_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many cases of each session the context may see: of the others not even the number."""
    rows = ConferenceCase.objects.filter(conference_id__in=conference_ids).exclude(state="withdrawn")
    return dict(rows.values_list("conference_id").annotate(Count("pk")))


def cases_of(person_id: UUID) -> PersonQuerySet:
    """The cases of a person, newest first."""
    return (
        ConferenceCase.objects.filter(person_id=person_id)
        .exclude(state="withdrawn")
        .select_related("conference__organization", "minutes")
        .defer("minutes__content")
        .order_by("-conference__starts_at", "-id")
    )


@dataclass
class CaseSheet:
    """One case with the session, who takes part, what was known, said, promised and signed."""

    case: ConferenceCase
    members: list[Attendance]
    quorum: Quorum
    known: list[KnownFact]
    opinions: list[Opinion]
    dissents: list[Dissent]
    commitments: list[Commitment]
    signatures: list[MinutesSignature]

    @property
    def labels(self) -> list[str]:
        """The labels of all that the minutes say: their paper bears the highest."""
        said = (*self.known, *self.opinions, *self.dissents, *self.commitments, *self.signatures)
        return [self.case.label, *(row.label for row in said)]


def case_sheet(case_id: UUID) -> CaseSheet:
    """Everything about one case. Raises ConferenceCase.DoesNotExist when out of reach."""
    case = (
        ConferenceCase.objects.select_related("conference__organization", "person__municipality", "minutes")
        .defer("minutes__content")
        .get(pk=case_id)
    )
    who = ("role__practitioner", "role__organization")
    called = members(case.conference_id, case_id)
    return CaseSheet(
        case,
        called,
        quorum_of(case.conference, called),
        list(KnownFact.objects.filter(case_id=case_id).order_by("id")),
        list(Opinion.objects.filter(case_id=case_id).select_related(*who).order_by("created_at", "id")),
        list(Dissent.objects.filter(case_id=case_id).select_related(*who).order_by("created_at", "id")),
        list(Commitment.objects.filter(case_id=case_id).select_related(*who).order_by("due_date", "id")),
        list(MinutesSignature.objects.filter(case_id=case_id).select_related(*who).order_by("signed_at", "id")),
    )  # fmt: skip
