# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may know nothing of whom, the attempts, and the person's wishes."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, declare
from raccordo.people.models import PersonRecord
from raccordo.privacy.codes import ExclusionOf, ExclusionSource


@pghistory.track()
class Exclusion(Record):
    """Who may know nothing of one person, from when to when, and why (privacy.md 2.5). To lift it is to end it.

    An account, `everywhere` or at work alone; or a unit: whoever acts for it or for one below. Or the household of somebody: it
    bars nobody by itself, the lines of the accounts that live there follow it (`follows`).
    """

    sensitivity = declare(Label.SEALED)
    guard = Guard(labelled=False, excludes=True, audit="area_id")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    account = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, related_name="+"
    )
    household_of = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
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
    order = models.ForeignKey(
        "privacy.ParentalOrder", models.PROTECT, null=True, blank=True, related_name="+"
    )  # of a court: the line follows it, and nobody lifts it by itself
    # Of two records of one person each keeps out whom the other does: a copy follows its original, by database triggers.
    link = models.ForeignKey("people.PersonLink", models.PROTECT, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey(
        "privacy.Exclusion", models.PROTECT, null=True, blank=True, related_name="+"
    )
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
                condition=Q(everywhere=True, source__in=("request", "order", "parental"))
                | (Q(everywhere=False) & ~Q(source__in=("request", "order", "parental"))),
                name="exclusion_everywhere",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | (~Q(lifted_reason="") & Q(ends__isnull=False)), name="exclusion_lifted",
                violation_error_message="Scrivi perché la togli.",
            ),
            models.UniqueConstraint(
                fields=["person", "account"], condition=Q(ends=None, follows=None, link=None) & ~Q(source="parental"), name="exclusion_once",
                violation_error_message="C'è già un'esclusione senza fine tra le due persone.",
            ),
            models.UniqueConstraint(
                fields=["person", "organization", "source"], condition=Q(ends=None, link=None), name="exclusion_unit_once",
                violation_error_message="C'è già un'esclusione senza fine di questo ente.",
            ),
            models.UniqueConstraint(
                fields=["person", "household_of"], condition=Q(ends=None), name="exclusion_household_once",
                violation_error_message="C'è già un'esclusione senza fine di questa casa.",
            ),
            models.UniqueConstraint(
                fields=["follows", "account"], condition=Q(ends=None), name="exclusion_follower_once"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, organization=None, household_of=None)
                | Q(account=None, organization__isnull=False, household_of=None, follows=None)
                | Q(account=None, organization=None, household_of__isnull=False, follows=None),
                name="exclusion_of_one_kind", violation_error_message="Scegli chi non deve vedere: uno solo.",
            ),
            models.CheckConstraint(
                condition=~Q(source="colleague") | Q(organization__isnull=False), name="exclusion_colleague"
            ),
            models.UniqueConstraint(fields=["order", "account"], name="exclusion_order_once"),
            models.UniqueConstraint(fields=["copied_from", "link"], name="exclusion_copied_once"),
            models.CheckConstraint(
                condition=Q(link=None, copied_from=None) | Q(link__isnull=False, copied_from__isnull=False),
                name="exclusion_copy",
            ),
            models.CheckConstraint(
                condition=Q(order=None) | Q(source="parental"), name="exclusion_of_an_order"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["account", "person"], name="exclusion_account"),
            models.Index(fields=["area", "-starts"], name="exclusion_area"),
            models.Index(
                fields=["organization", "person"],
                condition=Q(organization__isnull=False),
                name="exclusion_unit",
            ),
        ]

    @property
    def of(self) -> str:
        """Whom it keeps away: a code of `ExclusionOf`."""
        if self.organization_id is not None:
            return ExclusionOf.UNIT
        return ExclusionOf.ACCOUNT if self.account_id is not None else ExclusionOf.HOUSEHOLD


class ExclusionAlert(PersonRecord):
    """An excluded account tried to reach the person: written with the refusal, read by the officer of her area alone."""

    sensitivity = declare(Label.SEALED)
    guard = Guard(audit="area_id", insert_open=True, append_only=True, replaced="open")

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
    guard = Guard(audit="area_id", replaced="open")

    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    of = models.CharField("chi", max_length=12, choices=ExclusionOf.choices, default=ExclusionOf.ACCOUNT)
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
