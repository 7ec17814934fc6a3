# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office of the privacy officer lets the night prepare: the pack of a breach, a run of retention."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare
from raccordo.privacy.codes import PackState, RunState, TallyAxis


class BreachPack(Record):
    """What a breach may have touched, drawn from the register alone (GDPR art. 33 and 34): who, what, how many, when.

    It bears no person: those affected stand in their own lines.
    """

    sensitivity = declare(Label.SEALED)

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    known_at = models.DateTimeField("quando lo si è saputo")  # from here run the 72 hours
    since = models.DateTimeField("dal")
    until = models.DateTimeField("al")
    account = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_id = models.CharField("numero della richiesta", max_length=36, blank=True)
    nature = models.CharField("che cosa è successo", max_length=1000)
    state = models.CharField(max_length=8, choices=PackState.choices, default=PackState.ASKED)
    lines = models.PositiveIntegerField(null=True, blank=True)
    persons = models.PositiveIntegerField(null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)  # how long it took to draw, in seconds

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="breachpack_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(organization__isnull=False) | ~Q(request_id=""),
                name="breachpack_about",
                violation_error_message="Scrivi chi, oppure quale ente, oppure quale richiesta.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["area", "-created_at"], name="breachpack_area")]


class BreachPerson(models.Model):
    """One person affected by a breach, as a reference, with how often and between when."""

    sensitivity = declare(Label.SEALED)
    guard = Guard(labelled=False, audit="area_id", office="")

    id = models.BigAutoField(primary_key=True)
    pack = models.ForeignKey(BreachPack, models.PROTECT, related_name="affected")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    reads = models.PositiveIntegerField()
    writes = models.PositiveIntegerField()
    sections = models.CharField(max_length=200)  # codes of sections, in a row
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack", "person_id"], name="breachperson_once")
        ]

    def __str__(self) -> str:
        return f"breach person {self.pk}"


class BreachTally(models.Model):
    """How many lines and persons of a breach fall on one kind, one day, one account."""

    sensitivity = declare(Label.NORMAL)

    id = models.BigAutoField(primary_key=True)
    pack = models.ForeignKey(BreachPack, models.PROTECT, related_name="tallies")
    axis = models.CharField(max_length=8, choices=TallyAxis.choices)
    value = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    persons = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack", "axis", "value"], name="breachtally_once")
        ]

    def __str__(self) -> str:
        return f"breach tally {self.pk}"


class RetentionRun(Record):
    """One run of retention: counted first, confirmed within a day with the same counts, then done in batches."""

    sensitivity = declare(Label.NORMAL)

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    policy = models.CharField(max_length=16)  # the version of privacy/policies/retention.yaml
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.ASKED)
    counted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)  # counted
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area", "-created_at"], name="retentionrun_area")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(state__in=("asked", "counted", "confirmed")), name="retentionrun_one_at_a_time",
                violation_error_message="C'è già una prova aperta: finisci quella.",
            )
        ]  # fmt: skip


class RetentionTally(models.Model):
    """How many rows of a table and of a year a run touches."""

    sensitivity = declare(Label.NORMAL)

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(RetentionRun, models.PROTECT, related_name="tallies")
    model = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "model", "year"], name="retentiontally_once")
        ]

    def __str__(self) -> str:
        return f"retention tally {self.pk}"
