# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What persons ask of their own data, under articles 15 to 22 of the GDPR, with its clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import ConfidedRecord
from raccordo.privacy.codes import GivenBy, IdentifiedHow, RequestChannel, RequestOutcome, SubjectRight


class SubjectRequest(ConfidedRecord):
    """One request of the person about her own data: a month to answer, two more with a reason (GDPR art. 12.3)."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(audit="area_id", confided="confided_by_id", replaced="open")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    kind = models.CharField("che cosa chiede", max_length=16, choices=SubjectRight.choices)
    text = models.CharField("con parole sue", max_length=1000, blank=True)
    channel = models.CharField("come è arrivata", max_length=8, choices=RequestChannel.choices)
    # How who came another way was recognised, and whether it was the person: the portal knows both by itself.
    identified = models.CharField(
        "come è stata riconosciuta", max_length=12, choices=IdentifiedHow.choices, blank=True
    )
    given_by = models.CharField("chi l'ha portata", max_length=16, choices=GivenBy.choices, blank=True)
    received_date = models.DateField("ricevuta il")
    due_date = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_reason = models.CharField("perché serve altro tempo", max_length=500, blank=True)
    outcome = models.CharField("esito", max_length=8, choices=RequestOutcome.choices, blank=True)
    answer = models.CharField("risposta", max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="", outcome="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(outcome="")),
                name="subjectrequest_answered", violation_error_message="Scrivi la risposta e l'esito.",
            ),
            models.CheckConstraint(
                condition=Q(extended_at=None, extended_reason="") | (Q(extended_at__isnull=False) & ~Q(extended_reason="")),
                name="subjectrequest_extended", violation_error_message="Scrivi perché serve altro tempo.",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gt=F("received_date")), name="subjectrequest_order",
                violation_error_message="Il termine deve venire dopo la richiesta.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["area", "due_date"], condition=Q(answered_at=None), name="subjectrequest_waiting")
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """What one says on the telephone."""
        return str(self.pk)[-8:].upper()
