# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accesses that are out of the ordinary, and the use of each day by which the ordinary is known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare
from raccordo.privacy.codes import FindingState


class UnusualAccess(Record):
    """What one account did in one day that a rule finds unusual (privacy.md 3.4): for the officer of its area, who looks.

    The officer never sees what speaks of herself; nobody else sees any of it.
    """

    sensitivity = declare(Label.SEALED)
    guard = Guard(labelled=False, audit="area_id", office="account_id")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    rule = models.CharField(max_length=24)  # a code of privacy/policies/detection.yaml
    day = models.DateField()
    role = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    usual = models.FloatField(null=True, blank=True)  # what the rule compares with, where it compares
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(
        "stato", max_length=12, choices=FindingState.choices, default=FindingState.TO_LOOK
    )
    words = models.CharField("che cosa hai visto", max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "day", "account", "person"], nulls_distinct=False, name="unusualaccess_once"
            ),
            models.CheckConstraint(
                condition=Q(state="to-look", decided_at=None) | (~Q(state="to-look") & Q(decided_at__isnull=False) & ~Q(words="")),
                name="unusualaccess_decided", violation_error_message="Scrivi che cosa hai visto.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["area", "state", "-day"], name="unusualaccess_area")]


class UnusualLine(models.Model):
    """One line of the register that stands behind a finding, as identifiers: who, when, what kind; never content."""

    sensitivity = declare(Label.SEALED)
    guard = Guard(labelled=False, audit="area_id", office="account_id", append_only=True)

    id = models.BigAutoField(primary_key=True)
    finding = models.ForeignKey(UnusualAccess, models.PROTECT, related_name="lines")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    line_id = models.BigIntegerField()  # the access line, which has no keys
    at = models.DateTimeField()
    action = models.CharField(max_length=1)
    kind = models.CharField(max_length=64)
    rule = models.CharField(max_length=64)
    permitted = models.BooleanField()

    objects = PersonManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["finding", "at"], name="unusualline_finding")]

    def __str__(self) -> str:
        return f"unusual line {self.pk}"


class DailyUse(models.Model):
    """How many records an account opened in a day, in a role: by it the night knows what is usual. No person is named."""

    sensitivity = declare(Label.RESTRICTED)

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    account_id = models.UUIDField()
    role = models.CharField(max_length=40)
    persons = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "account_id", "role"], name="dailyuse_once")
        ]
        indexes: ClassVar = [models.Index(fields=["role", "day"], name="dailyuse_role")]

    def __str__(self) -> str:
        return f"daily use {self.pk}"
