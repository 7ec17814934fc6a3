# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of care relationships, and the changes of who may read an entry."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, Purpose, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import RelationshipKind


class CareRelationship(Record):
    """One reason why a role, an organisation or an account may open a person's record, from when to when.

    `because` completes the sentence «Vedi questa scheda perché …».
    """

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(labelled=False, holders=True, audit="person_id")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=RelationshipKind.choices)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    because = models.CharField(max_length=200)
    source_id = models.UUIDField(null=True, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="relationship_period"
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__isnull=False, organization=None, account=None)
                    | Q(role=None, organization__isnull=False, account=None)
                    | Q(role=None, organization=None, account__isnull=False)
                ),
                name="relationship_one_holder",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "role"], name="relationship_person_role"),
            models.Index(fields=["person", "organization"], name="relationship_person_org"),
            models.Index(fields=["role", "person"], name="relationship_role"),
            models.Index(fields=["organization", "person"], name="relationship_org"),
            models.Index(fields=["account", "person"], name="relationship_account"),
        ]


class LabelChange(PersonRecord):
    """Somebody raised or lowered the label of one entry, and why. Its own label is the higher of the two: nobody learns
    by it of an entry that is hidden from them."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(append_only=True, replaced="open")

    kind = models.CharField(max_length=40)  # the entry's model: "delivery.DiaryEntry"
    object_id = models.UUIDField()
    before = models.CharField(max_length=1, choices=Label.choices)
    after = models.CharField("chi può leggere", max_length=1, choices=Label.choices)
    reason = models.CharField("motivo", max_length=300)
    role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="labelchange_reason", violation_error_message="Scrivi il motivo."
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="labelchange_changes",
                violation_error_message="È già così: scegli un altro livello.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["object_id"], name="labelchange_object")]
