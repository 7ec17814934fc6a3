# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named to read what the law protects more."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord


class NamedReader(PersonRecord):
    """A mandate, or a unit, may read one entry of greater protection, or some kinds of them, from when to when, and why.

    Named by who wrote the entry or by their service (of whose entries alone it speaks: the custodian), or by the person's
    consent, which speaks of everybody's. `opened` are the rows, kept by `privacy/readers.py`; the label of a row, the
    relationship and the agreements between bodies are asked all the same.
    """

    sensitivity = declare(Label.VERY_RESTRICTED)
    guard = Guard(names=True)

    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40, blank=True)  # of one entry, its model: "delivery.DiaryEntry"
    target_id = models.UUIDField(null=True, blank=True)
    kinds = ArrayField(models.CharField(max_length=32), default=list, blank=True)  # classes of labels.yaml
    consent = models.ForeignKey(
        "privacy.Consent", models.PROTECT, null=True, blank=True, related_name="readers"
    )
    reason = models.CharField("perché", max_length=300)
    starts = models.DateTimeField()
    ends = models.DateTimeField("fino a", null=True, blank=True)
    opened = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="namedreader_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(role=None, organization__isnull=False) | Q(role__isnull=False, organization=None),
                name="namedreader_one_reader", violation_error_message="Scegli chi può leggere.",
            ),
            models.CheckConstraint(
                condition=Q(kind="", target_id=None) & ~Q(kinds=[]) | ~Q(kind="") & Q(target_id__isnull=False, kinds=[]),
                name="namedreader_what", violation_error_message="Scegli che cosa può leggere.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="namedreader_reason", violation_error_message="Scrivi perché."
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person"], name="namedreader_person"),
            models.Index(fields=["role"], name="namedreader_role"),
            models.Index(fields=["organization"], name="namedreader_organization"),
        ]
