# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a court decided about the responsibility of a parent."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import OrderKind


@pghistory.track()
class ParentalOrder(PersonRecord):
    """A parent may neither decide for the child nor know of the child, from when to when, by order of a court (c.c. artt.
    330, 333). It stops every power of the same parent, and is a deny that comes before any permit: an `Exclusion` for each
    account of the parent."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(replaced="ends")

    related = models.ForeignKey("people.RelatedPerson", models.PROTECT, related_name="+")
    kind = models.CharField("che cosa ha deciso", max_length=12, choices=OrderKind.choices)
    court = models.CharField("tribunale", max_length=120)
    number = models.CharField("numero del provvedimento", max_length=40)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_reason = models.CharField("perché finisce", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="parentalorder_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=~Q(court="") & ~Q(number=""), name="parentalorder_court",
                violation_error_message="Scrivi il tribunale e il numero del provvedimento.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | (~Q(lifted_reason="") & Q(ends__isnull=False)), name="parentalorder_lifted",
                violation_error_message="Scrivi perché finisce.",
            ),
            models.UniqueConstraint(
                fields=["related"], condition=Q(ends=None), name="parentalorder_once",
                violation_error_message="C'è già un provvedimento senza fine per questo genitore.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "starts"], name="parentalorder_person")]
