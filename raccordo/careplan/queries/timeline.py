# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The story of a person's plan: sessions, versions, agreements, reviews, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.careplan.models import Agreement, ConferenceCase, PlanVersion, Review


@dataclass(frozen=True)
class Moment:
    """One thing that happened."""

    at: datetime
    title: str
    text: str = ""
    number: int | None = None


def timeline(person_id: UUID) -> list[Moment]:
    """What happened to the plan of a person, newest first."""
    moments = [*_cases(person_id), *_versions(person_id), *_agreements(person_id), *_reviews(person_id)]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _cases(person_id: UUID) -> Iterator[Moment]:
    for case in ConferenceCase.objects.filter(person_id=person_id, concluded_at__isnull=False):
        words = case.get_path_display() if case.path else case.get_state_display()
        yield Moment(case.concluded_at, "Riunione della UVM", words)


def _versions(person_id: UUID) -> Iterator[Moment]:
    words = (
        ("created_at", "Bozza della versione {0}"),
        ("proposed_at", "Versione {0} proposta ai due lati"),
        ("shared_at", "Versione {0} condivisa con la persona"),
        ("activated_at", "Versione {0} in vigore"),
        ("ended_at", "Versione {0} conclusa"),
    )
    for row in PlanVersion.objects.filter(person_id=person_id):
        for field, text in words:
            if getattr(row, field):
                yield Moment(getattr(row, field), text.format(row.number), number=row.number)


def _agreements(person_id: UUID) -> Iterator[Moment]:
    rows = Agreement.objects.filter(person_id=person_id, signed_at__isnull=False).select_related(
        "plan_version"
    )
    for row in rows:
        yield Moment(
            row.signed_at, "Patto di cura firmato", row.get_method_display(), row.plan_version.number
        )
        if row.revoked_at:
            yield Moment(
                row.revoked_at, "Patto di cura revocato", row.revoked_reason, row.plan_version.number
            )


def _reviews(person_id: UUID) -> Iterator[Moment]:
    for row in Review.objects.filter(person_id=person_id, concluded_at__isnull=False).select_related(
        "plan_version"
    ):
        yield Moment(
            row.concluded_at,
            f"Revisione: {row.get_outcome_display().lower()}",
            row.summary,
            row.plan_version.number,
        )
