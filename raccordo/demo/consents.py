# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the person is asked before a plan is signed: whether bodies that are no institution may know of her."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from raccordo.careplan.models import PlannedService
from raccordo.kernel.scoping import Actor
from raccordo.privacy import policies
from raccordo.privacy.operations import consents


def ask(by: Actor, at: datetime, person_id: UUID, version_id: UUID) -> None:
    """She says yes, heard in person, to each such provider of the version."""
    partners = policies.bases().partners
    rows = PlannedService.objects.filter(plan_version_id=version_id, provider__kind__in=partners)
    for body, kind in sorted(set(rows.values_list("provider_id", "provider__kind"))):
        consents.give(
            by=by,
            at=at,
            person_id=person_id,
            purpose=partners[kind],
            recipient_id=body,
            heard_how="in-person",
        )
