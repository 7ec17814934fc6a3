# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the person consents to, where the law wants her to be asked."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import GivenBy, HeardHow


@pghistory.track()
class Consent(PersonRecord):
    """The person, or who represents her, consents to one use of her data, by whom, since when, and with which words read to
    her (GDPR art. 7). Taken back, it ends; it is never deleted. `closed_at` says that it is no longer the one that counts."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(replaced="ends")

    purpose = models.CharField("per che cosa", max_length=32)  # a code of privacy/policies/bases.yaml
    recipient = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reader = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )  # to one professional by name, where the use is so
    kinds = ArrayField(models.CharField(max_length=32), default=list, blank=True)  # classes of labels.yaml
    given_by = models.CharField("chi lo dà", max_length=16, choices=GivenBy.choices)
    related = models.ForeignKey(
        "people.RelatedPerson", models.PROTECT, null=True, blank=True, related_name="+"
    )
    power = models.CharField(max_length=24, blank=True)  # of who represents her, as it was then
    heard_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    heard_how = models.CharField("come", max_length=12, choices=HeardHow.choices)
    text_version = models.CharField(max_length=16)
    words = models.CharField(max_length=1000)  # what was read
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="consent_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(given_by="person", related=None) | Q(given_by="representative", related__isnull=False),
                name="consent_giver", violation_error_message="Scegli chi dà il consenso.",
            ),
            models.CheckConstraint(
                condition=Q(heard_how="portal", heard_by=None) | (~Q(heard_how="portal") & Q(heard_by__isnull=False)),
                name="consent_heard", violation_error_message="Scrivi come hai raccolto il consenso.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(ends__isnull=False, ends__lte=F("closed_at")), name="consent_closed"
            ),
            # None among those that name a reader: who cannot see the first must not learn of it by writing the second.
            models.UniqueConstraint(
                fields=["person", "purpose", "recipient"], condition=Q(closed_at=None, kinds=[]), nulls_distinct=False,
                name="consent_once", violation_error_message="Questo consenso c'è già.",
            ),
            models.CheckConstraint(
                condition=Q(kinds=[], reader=None) | Q(reader=None, recipient__isnull=False) | Q(reader__isnull=False, recipient=None),
                name="consent_reader", violation_error_message="Scegli a chi.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "purpose"], name="consent_person")]
