# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people ask about who saw their data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import ConfidedRecord


class AccessQuestion(ConfidedRecord):
    """«Non capisco questo accesso»: the person asks, the privacy officer of the area answers in time (GDPR art. 12.3)."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(audit="area_id", confided="confided_by_id", replaced="open")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    line_id = models.BigIntegerField()  # the access line, which has no keys
    about = models.CharField(max_length=300)  # the line in words, as the person saw it
    text = models.CharField("che cosa non capisci", max_length=500, blank=True)
    due_date = models.DateField()
    answer = models.CharField("risposta", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "line_id", "created_by"], name="accessquestion_once",
                violation_error_message="Hai già chiesto di questo accesso.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="accessquestion_answered", violation_error_message="Scrivi la risposta.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("created_at")), name="accessquestion_order"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["area", "due_date"], condition=Q(answered_at=None), name="accessquestion_waiting")
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """What one says on the telephone."""
        return str(self.pk)[-8:].upper()
