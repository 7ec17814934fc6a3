# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody near a person keeps apart («dati riservati all'altro genitore»): which rows bear their name, from the moment
they are written; `following` changes them with the choice. The walls do the rest, by the column (`Guard.confided`)."""

from __future__ import annotations

from typing import Any

from django.db import models

from raccordo.kernel.records import Refused
from raccordo.kernel.scoping import Actor
from raccordo.people.models import RelatedPerson
from raccordo.privacy import policies


def confide(row: models.Model, by: Actor) -> None:
    """A row that is being written from home by who keeps their data apart bears their name."""
    if row._meta.label not in policies.delegates().kept_apart:
        return
    keeps = RelatedPerson.objects.filter(
        person_id=row.person_id,
        account_id=by.account_id,
        reserved=True,
        entered_in_error_at=None,  # type: ignore[attr-defined]
    )
    row.confided_by_id = keeps.order_by("starts", "id").values_list("pk", flat=True).first()  # type: ignore[attr-defined]


def check_giver(person_id: Any, related_id: Any) -> None:
    """In confidence gives who keeps their data apart, and stands in the network of the person. Raises Refused otherwise."""
    if related_id is None:
        return
    if not RelatedPerson.objects.filter(pk=related_id, person_id=person_id, reserved=True).exists():
        raise Refused(
            "In confidenza può dare qualcosa chi, nella rete, ha i dati riservati all’altro genitore.",
            "confided_by",
        )
