# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What falls due without anybody's act: the mandate of who represents a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models.functions import Least

from raccordo.intake.models import Episode
from raccordo.kernel.periods import local_day
from raccordo.kernel.scoping import Actor
from raccordo.people.codes import Power
from raccordo.people.models import RelatedPerson
from raccordo.record import operations as record
from raccordo.record.codes import TaskKind
from raccordo.record.models import Task

_BEFORE = timedelta(days=60)  # a judge needs weeks: the tutelary judge renews on request


def remind_mandates(*, by: Actor, at: datetime) -> int:
    """Whoever holds the case learns in time that legal powers end: without them nobody may sign. Returns how many.

    Each end is said once, also when the thing to do was closed in the meantime.
    """
    rows = RelatedPerson.objects.exclude(power=Power.NONE).annotate(over=Least("ends", "power_ends"))
    ending = rows.filter(over__gt=at, over__lte=at + _BEFORE)
    told = set(Task.objects.filter(source_id__in=ending.values("pk")).values_list("source_id", "due_date"))
    count = 0
    for related in ending.order_by("over", "id"):
        last = local_day(related.over)
        episode = (
            Episode.objects.filter(person_id=related.person_id, state="active", entered_in_error_at=None)
            .select_related("case_manager")
            .order_by("-starts", "-id")
            .first()
        )
        if episode is None or (related.pk, last) in told:
            continue
        record.assign_task(
            by=by, at=at, person_id=related.person_id, kind=TaskKind.REMINDER, role_id=episode.case_manager_id,
            title="Finisce il mandato di chi rappresenta la persona", due_date=last, source_id=related.pk,
            organization_id=episode.case_manager.organization_id, path=f"/persone/{related.person_id}/rete/",
            detail=f"Vale fino al {last:%d/%m/%Y}", about=episode.label,
        )  # fmt: skip
        count += 1
    return count
