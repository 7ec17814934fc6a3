# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages for the world outside, written in the same transaction as the change that they announce."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from raccordo.kernel.scoping import Actor, Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare


class OutboxMessage(models.Model):
    """One thing the world must hear: a topic and the identifiers it concerns; never content."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(labelled=False, insert_open=True)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)  # identifiers and codes only: the receiver asks for the rest

    objects = PersonManager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="outbox_waiting", condition=models.Q(delivered_at=None)),
        ]

    def __str__(self) -> str:
        return f"outbox {self.topic} {self.pk}"


def announce(
    *, by: Actor, at: datetime, topic: str, person_id: UUID | None, object_id: UUID | None, **body: Any
) -> OutboxMessage:
    """Append a message; `interop.dispatch` delivers it after the transaction is durable."""
    return OutboxMessage.objects.create(
        topic=topic, person_id=person_id, object_id=object_id, organization_id=by.organization_id,
        created_at=at, body=body,
    )  # fmt: skip
