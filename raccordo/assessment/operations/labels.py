# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read an assessment: it is raised or lowered with its parts, the sheets in them, and the tasks about it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from raccordo.assessment import answering, queries
from raccordo.assessment.models import Answer, Assessment, Response, Section
from raccordo.assessment.rules import findings
from raccordo.kernel import audit, records
from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Label
from raccordo.people.models import PersonRecord
from raccordo.privacy import operations as privacy
from raccordo.record.models import Task


def relabel_assessment(
    *, by: Actor, at: datetime, assessment_id: UUID, label: str, reason: str, version: int | None = None
) -> Assessment:
    """Anybody of the team makes an assessment more confidential; the service that opened it alone less, and never its
    sheets less than what was answered calls for."""
    row = records.lock(Assessment, assessment_id)
    if label == Label.NORMAL and row.state == "open" and _twin(row):
        raise Refused(
            "C'è già una valutazione di questo tipo in corso, aperta a tutti: completa prima quella.", "label"
        )
    owner_id = row.opened_by.organization_id if row.opened_by else None
    tasks = Task.objects.filter(person_id=row.person_id, source_id=row.pk)
    privacy.relabel(
        by=by, at=at, row=row, label=label, reason=reason, version=version, owner_id=owner_id,
        inside=[*_sheets(row), *((part, Label.NORMAL) for part in (*Section.objects.filter(assessment_id=row.pk), *tasks))],
    )  # fmt: skip
    audit.note(by=by, at=at, act="assessment.relabel_assessment", person_id=row.person_id, object_id=row.pk)
    return row


def _twin(row: Assessment) -> bool:
    same = Assessment.objects.filter(
        person_id=row.person_id, outline=row.outline, state="open", label=Label.NORMAL
    )
    return same.exclude(pk=row.pk).exists()


def _sheets(row: Assessment) -> list[tuple[PersonRecord, str]]:
    """Responses and their answers, each with the label that its answers call for."""
    found: list[tuple[PersonRecord, str]] = []
    for response in Response.objects.filter(section__assessment_id=row.pk):
        floor = findings.label(answering.instrument_of(response), queries.answers_of(response))
        found += [(answer, floor) for answer in Answer.objects.filter(response_id=response.pk)]
        found.append((response, floor))
    return found
