# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records opened in an emergency by who does not follow the person, and what the services may know of it without her."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import PUBLIC, Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import EmergencyOutcome, EmergencyReason


class Emergency(PersonRecord):
    """One mandate asks to open one person's record in an emergency, opens it for some hours, and is examined (privacy.md 2.6).

    It is no line of the ledger: lists, searches and counts never look here, only the decision to open that one record.
    """

    sensitivity = declare(Label.RESTRICTED, words=Label.RESTRICTED)
    guard = Guard(own_account="account_id", audit="area_id", replaced="open")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    reason = models.CharField("motivo", max_length=16, choices=EmergencyReason.choices)
    words = models.CharField("che cosa succede", max_length=500)
    starts = models.DateTimeField(null=True, blank=True)  # nothing until it is confirmed
    ends = models.DateTimeField(null=True, blank=True)
    tell_at = models.DateTimeField()  # from when the person reads of it on her page
    delay_reason = models.CharField("perché aspetta", max_length=300, blank=True)
    delayed_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    question = models.CharField("che cosa chiedi", max_length=500, blank=True)
    explanation = models.CharField("spiegazione", max_length=1000, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("esito", max_length=16, choices=EmergencyOutcome.choices, blank=True)
    outcome_words = models.CharField("perché", max_length=500, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gte=F("starts")), name="emergency_period",
                violation_error_message="La fine non può venire prima dell'inizio.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="emergency_words", violation_error_message="Scrivi che cosa succede."
            ),
            models.CheckConstraint(
                condition=Q(delay_reason="", delayed_by=None) | (~Q(delay_reason="") & Q(delayed_by__isnull=False)),
                name="emergency_delay", violation_error_message="Scrivi perché la persona deve aspettare.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, outcome="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False, starts__isnull=False) & ~Q(outcome="")),
                name="emergency_reviewed", violation_error_message="Scegli l'esito.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["account", "person"], condition=Q(starts__isnull=False), name="emergency_opened"
            ),
            models.Index(fields=["area", "-starts"], name="emergency_area"),
            models.Index(fields=["person", "-starts"], name="emergency_person"),
        ]

    @property
    def number(self) -> str:
        """What one says on the telephone, and all that a notice carries."""
        return str(self.pk)[-8:].upper()


class EmergencyClock(Record):
    """What may be known of an emergency without the person: of which unit, when, by when it is examined, how it ended.

    Its identifier is the emergency's. This is the notice to the head of the unit, and what the unit is blocked by.
    """

    sensitivity = PUBLIC

    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=EmergencyOutcome.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_at__gt=F("opened_at")), name="emergencyclock_due"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, outcome="") | (Q(reviewed_at__isnull=False) & ~Q(outcome="")),
                name="emergencyclock_reviewed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organization", "-opened_at"], name="emergencyclock_unit")]

    @property
    def number(self) -> str:
        """The emergency's number."""
        return str(self.pk)[-8:].upper()


class UnitAccesses(models.Model):
    """How many times a unit opened a record in one month: a number, counted by night, so that figures need no register."""

    sensitivity = PUBLIC

    id = models.BigAutoField(primary_key=True)
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    month_date = models.DateField()  # the first of the month
    accesses = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "month_date"], name="unitaccesses_once")
        ]

    def __str__(self) -> str:
        return f"unit accesses {self.pk}"
