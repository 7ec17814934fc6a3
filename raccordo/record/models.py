# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of facts about a person."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, Sector, declare
from raccordo.people.models import ConfidedRecord, PersonRecord
from raccordo.record.codes import TASK, AlertKind, AlertTone, DocumentKind, Frailty, TaskKind


@pghistory.track()
class Condition(PersonRecord):
    """A health or social condition that lasts (FHIR Condition)."""

    sensitivity = declare(Label.NORMAL)

    side = models.CharField(max_length=8, choices=Sector.choices)
    title = models.CharField("condizione", max_length=120)
    code = models.CharField("codice", max_length=20, blank=True)
    starts = models.DateField("dal", null=True, blank=True)
    ends = models.DateField("al", null=True, blank=True)
    note = models.CharField("nota", max_length=300, blank=True)


@pghistory.track()
class Medication(PersonRecord):
    """A medicine the person takes, as somebody reported it; nothing is prescribed here (M-137)."""

    sensitivity = declare(Label.NORMAL)

    title = models.CharField("farmaco", max_length=120)
    dosage = models.CharField("come", max_length=160, blank=True)
    prescribed_by = models.CharField("prescritto da", max_length=120, blank=True)
    starts = models.DateField("dal", null=True, blank=True)
    ends = models.DateField("al", null=True, blank=True)


class Observation(ConfidedRecord):
    """Something measured or seen at a moment (FHIR Observation): a pressure, a weight, a concern."""

    sensitivity = declare(Label.NORMAL)

    code = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    observed_at = models.DateTimeField()
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-observed_at"], name="observation_person")]


class RiskFact(PersonRecord):
    """A level of frailty or risk computed or judged at a moment, with its evidence in words."""

    sensitivity = declare(Label.NORMAL)

    scheme = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Frailty.choices)
    evidence = models.CharField(max_length=300)
    assessed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-assessed_at"], name="risk_person")]


@pghistory.track()
class Alert(ConfidedRecord):
    """What must be known before going in: an allergy, a dog, keys at the neighbour's (FHIR Flag)."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(confided="confided_by_id", replaced="ends")

    kind = models.CharField(max_length=12, choices=AlertKind.choices)
    tone = models.CharField(max_length=8, choices=AlertTone.choices)
    text = models.CharField("avviso", max_length=120)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], name="alert_person")]


class Document(ConfidedRecord):
    """A finished document: its bytes, their hash, who made it. Never edited; a correction is another document."""

    sensitivity = declare(Label.NORMAL)

    kind = models.CharField(max_length=16, choices=DocumentKind.choices)
    title = models.CharField(max_length=160)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    source_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-created_at"], name="document_person")]


class Task(ConfidedRecord):
    """One thing to do about a person, for one role or for a whole organisation, by a day (FHIR Task).

    `source_id` is the thing it is about: doing that thing closes the task. `path` is the page where it is done.
    """

    sensitivity = declare(Label.NORMAL)
    guard = Guard(confided="confided_by_id", replaced="ends")

    kind = models.CharField(max_length=16, choices=TaskKind.choices)
    title = models.CharField("che cosa", max_length=160)
    detail = models.CharField("dettaglio", max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organization = models.ForeignKey("territory.Organization", models.PROTECT, related_name="+")
    due_date = models.DateField("entro", null=True, blank=True)
    state = models.CharField(max_length=12, choices=TASK.choices, default=TASK.initial)
    source_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("motivo", max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            TASK.constraint("task"),
            models.CheckConstraint(
                condition=(Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False))),
                name="task_closed_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("created_at")), name="task_order"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["role", "due_date"], condition=Q(state="open"), name="task_role_open"),
            models.Index(
                fields=["organization", "due_date"], condition=Q(state="open"), name="task_org_open"
            ),
            models.Index(fields=["person"], condition=Q(state="open"), name="task_person_open"),
            models.Index(fields=["source_id"], name="task_source"),
            # «Successo da ieri» asks it at every first page of the day, among all that was ever done.
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="task_closed"),
        ]
