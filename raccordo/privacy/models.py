# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of care relationships, who may know nothing of whom, and what people ask about who saw their data."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, Purpose, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import Asker, ExclusionSource, RelationshipKind, Scope


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
    guard = Guard(append_only=True)

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


class Obscuring(PersonRecord):
    """The person hides an entry, an episode, everything of an author or of a body, until she takes it back (privacy.md 2.4).

    The row is seen by the person and by who recorded it. No constraint says that two are alike: who cannot see the first
    must not learn of it by writing the second.
    """

    sensitivity = declare(Label.VERY_RESTRICTED)

    scope = models.CharField("che cosa", max_length=8, choices=Scope.choices)
    kind = models.CharField(max_length=40, blank=True)  # of an entry, its model: "delivery.DiaryEntry"
    target_id = models.UUIDField()  # the entry, the episode, the author's account, the body
    words = models.CharField(max_length=200)  # as the page said it
    asked_by = models.CharField("chi lo ha chiesto", max_length=16, choices=Asker.choices)
    heard_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
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


class AccessQuestion(PersonRecord):
    """«Non capisco questo accesso»: the person asks, the privacy officer of the area answers in time (GDPR art. 12.3)."""

    sensitivity = declare(Label.RESTRICTED)
    guard = Guard(audit="area_id")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    line_id = models.BigIntegerField()  # the access line, which has no keys
    about = models.CharField(max_length=300)  # the line in words, as the person saw it
    text = models.CharField("che cosa non capisci", max_length=500, blank=True)
    due_date = models.DateField()
    answer = models.CharField("risposta", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "line_id"], name="accessquestion_once",
                violation_error_message="Hai già chiesto di questo accesso.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="accessquestion_answered", violation_error_message="Scrivi la risposta.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("created_at")), name="accessquestion_order"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["area", "due_date"], condition=Q(answered_at=None), name="accessquestion_waiting")
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """What one says on the telephone."""
        return str(self.pk)[-8:].upper()


@pghistory.track()
class Exclusion(Record):
    """One account that may know nothing of one person, from when to when, and why (privacy.md 2.5). To lift it is to end it.

    `everywhere` bars the account also at home, as a relative; otherwise at work alone.
    """

    sensitivity = declare(Label.SEALED)
    guard = Guard(labelled=False, excludes=True, audit="area_id")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    source = models.CharField("da dove viene", max_length=16, choices=ExclusionSource.choices)
    reason = models.CharField("motivo", max_length=300)
    everywhere = models.BooleanField()
    provisional = models.BooleanField(
        default=False
    )  # found by a likeness: the officer confirms it or lifts it
    code_digest = models.CharField(
        max_length=32, blank=True
    )  # of her tax code: by it an exact search is known
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_reason = models.CharField("perché si toglie", max_length=300, blank=True)

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="exclusion_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="exclusion_reason", violation_error_message="Scrivi il motivo."
            ),
            models.CheckConstraint(
                condition=Q(everywhere=True, source__in=("request", "order"))
                | (Q(everywhere=False) & ~Q(source__in=("request", "order"))),
                name="exclusion_everywhere",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | (~Q(lifted_reason="") & Q(ends__isnull=False)), name="exclusion_lifted",
                violation_error_message="Scrivi perché la togli.",
            ),
            models.UniqueConstraint(
                fields=["person", "account"], condition=Q(ends=None), name="exclusion_once",
                violation_error_message="C'è già un'esclusione senza fine tra le due persone.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["account", "person"], name="exclusion_account"),
            models.Index(fields=["area", "-starts"], name="exclusion_area"),
        ]


class ExclusionAlert(PersonRecord):
    """An excluded account tried to reach the person: written with the refusal, read by the officer of her area alone."""

    sensitivity = declare(Label.SEALED)
    guard = Guard(audit="area_id", insert_open=True, append_only=True)

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, related_name="+")
    role = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=64)  # as in the access line: "record.summary", "people.search"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["area", "-created_at"], name="exclusionalert_area")]


class ExclusionRequest(PersonRecord):
    """«Chiedi che una persona non veda i tuoi dati»: in the person's own words; the officer of the area answers."""

    sensitivity = declare(Label.SEALED)
    guard = Guard(audit="area_id")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    who = models.CharField("chi non deve vedere", max_length=200)
    text = models.CharField("perché", max_length=500, blank=True)
    due_date = models.DateField()
    answer = models.CharField("risposta", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(who=""), name="exclusionrequest_who", violation_error_message="Scrivi chi."
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="exclusionrequest_answered", violation_error_message="Scrivi la risposta.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["area", "due_date"], condition=Q(answered_at=None), name="exclusionrequest_waiting")
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """What one says on the telephone."""
        return str(self.pk)[-8:].upper()
