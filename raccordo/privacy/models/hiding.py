# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person hides, and the rows that go out of sight with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.scoping import Guard
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import Asker, Scope


class Obscuring(PersonRecord):
    """The person hides an entry, an episode, everything of an author or of a body, until she takes it back (privacy.md 2.4).

    The row is seen by the person and by who recorded it. No constraint says that two are alike: who cannot see the first
    must not learn of it by writing the second.
    """

    sensitivity = declare(Label.VERY_RESTRICTED)
    guard = Guard(replaced="open")

    scope = models.CharField("che cosa", max_length=8, choices=Scope.choices)
    kind = models.CharField(max_length=40, blank=True)  # of an entry, its model: "delivery.DiaryEntry"
    target_id = models.UUIDField()  # the entry, the episode, the author's account, the body
    words = models.CharField(max_length=200)  # as the page said it
    asked_by = models.CharField("chi lo ha chiesto", max_length=16, choices=Asker.choices)
    heard_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of two records of one person what hides an author or a body hides them on both: a copy follows its original.
    link = models.ForeignKey("people.PersonLink", models.PROTECT, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey(
        "privacy.Obscuring", models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)  # taken back

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="obscuring_period",
                violation_error_message="La fine non può venire prima dell'inizio.",
            ),
            models.CheckConstraint(
                condition=Q(scope="item") & ~Q(kind="") | ~Q(scope="item") & Q(kind=""), name="obscuring_kind",
                violation_error_message="Scegli che cosa nascondere.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person"], condition=Q(ends=None), name="obscuring_open")]


class ObscuredEntry(PersonRecord):
    """One row out of sight by one decision, with the label that it had: its author sees this line, and so knows why."""

    sensitivity = declare(Label.VERY_RESTRICTED)
    guard = Guard(replaced="open")

    obscuring = models.ForeignKey(Obscuring, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    whole_id = models.UUIDField(null=True, blank=True)  # the entry that it goes with
    before = models.CharField(max_length=1, choices=Label.choices)
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["obscuring", "object_id"], name="obscuredentry_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_id"], condition=Q(restored_at=None), name="obscuredentry_open")
        ]
