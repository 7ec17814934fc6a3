# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second word that a colleague's work with a person who works here needs (privacy.md 2.5; ADR 0036)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import ApprovalOutcome


class SecondApproval(PersonRecord):
    """One mandate asks to work with a person who works in the same unit; somebody of another unit says so, for a time.

    Without a person nobody answers to the code that was asked for, or nobody for whom one may ask: who asked does not know. What
    opens with the mark, for who was following her by name, was asked by nobody.
    """

    sensitivity = declare(Label.RESTRICTED, words=Label.RESTRICTED)
    guard = Guard(own_account="account_id", audit="area_id")

    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    words = models.CharField("perché", max_length=500, blank=True)  # empty: it opened with the mark
    due_at = models.DateTimeField()
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("risposta", max_length=8, choices=ApprovalOutcome.choices, blank=True)
    outcome_words = models.CharField("perché no", max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gte=F("starts")),
                name="secondapproval_period", violation_error_message="La fine non può venire prima dell'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(person__isnull=False), name="secondapproval_of_somebody"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False, person__isnull=False) & ~Q(outcome="")),
                name="secondapproval_decided", violation_error_message="Scegli la risposta.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="granted") | Q(starts__isnull=False), name="secondapproval_granted"
            ),
            models.CheckConstraint(
                condition=~Q(words="") | Q(starts__isnull=False), name="secondapproval_words",
                violation_error_message="Scrivi perché.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["person", "role"], condition=Q(starts__isnull=False), name="secondapproval_open"
            ),
            models.Index(fields=["account", "-created_at"], name="secondapproval_own"),
            models.Index(fields=["area", "due_at"], condition=Q(decided_at=None), name="secondapproval_area"),
        ]

    @property
    def number(self) -> str:
        """What one says on the telephone."""
        return str(self.pk)[-8:].upper()
