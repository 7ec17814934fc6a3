# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asked to fill which parts, and the tasks that come and go with them: one for each person asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from raccordo.assessment.models import Assessment, Section
from raccordo.assessment.rules.filling import may_fill
from raccordo.kernel.scoping import Actor
from raccordo.privacy import queries as privacy
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.territory.models import PractitionerRole

_OPEN = ("to-do", "in-progress")


def candidates(by: Actor, person_id: UUID, at: datetime) -> list[PractitionerRole]:
    """The roles that follow the person, the actor's own first, then the latest to come."""
    rows = [row.role for row in privacy.in_force(person_id, at) if row.role is not None]
    rows.reverse()
    rows.sort(key=lambda role: role.pk != by.role_id)
    return rows


def likeliest(people: Sequence[PractitionerRole], professions: Sequence[str]) -> PractitionerRole | None:
    """Who is asked to fill a part: the first who follows the person and has the likeliest profession."""
    for profession in professions:
        for role in people:
            if may_fill(role.role, [profession]):
                return role
    return None


def assign(*, by: Actor, at: datetime, assessment: Assessment, sections: Sequence[Section]) -> None:
    """Put one task for each person asked, naming how many parts wait for them."""
    asked = {section.assigned_to_id: section.assigned_to for section in sections if section.assigned_to}
    count = Counter(section.assigned_to_id for section in sections)
    for role_id, role in asked.items():
        parts = "1 parte" if count[role_id] == 1 else f"{count[role_id]} parti"
        record.assign_task(
            by=by, at=at, person_id=assessment.person_id, kind=TaskKind.ASSESSMENT,
            title=f"Compila {parts} della {assessment.get_kind_display().lower()}",
            organization_id=role.organization_id, role_id=role_id, due_date=assessment.due_date,
            source_id=assessment.pk, path=f"/persone/{assessment.person_id}/valutazioni/{assessment.pk}/",
            about=assessment.label,
        )  # fmt: skip


def close_if_done(*, by: Actor, at: datetime, section: Section) -> None:
    """Close the task of whoever was asked for this part, when no other part waits for them."""
    role_id = section.assigned_to_id
    if role_id is None:
        return
    waiting = Section.objects.filter(
        assessment_id=section.assessment_id, assigned_to_id=role_id, state__in=_OPEN
    )
    if not waiting.exists():
        record.close_tasks(
            by=by, at=at, person_id=section.person_id, source_id=section.assessment_id,
            kind=TaskKind.ASSESSMENT, role_id=role_id,
        )  # fmt: skip


def close_all(*, by: Actor, at: datetime, assessment: Assessment, state: str) -> None:
    """The assessment is over: nobody is asked for a part any more."""
    record.close_tasks(
        by=by,
        at=at,
        person_id=assessment.person_id,
        source_id=assessment.pk,
        kind=TaskKind.ASSESSMENT,
        state=state,
    )
