# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of protected cases, in a schema of their own. No column names a person of the registry, none holds a tax code, and no
key leaves the schema: bodies and mandates are written by their identifiers. What could tell who or where is ciphertext.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from raccordo.kernel.sensitivity import Label, declare
from raccordo.protected.codes import CaseKind, ChangeKind, ChangeState, SealedName
from raccordo.protected.compartment import CompartmentManager
from raccordo.protected.walls import SCHEMA


def _table(name: str) -> str:
    """The name of a table in our schema, as Django quotes it."""
    return f'{SCHEMA}"."{name}'


class Protected(models.Model):
    """One row of the compartment: its identifier says neither when it was written nor about whom."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    objects = CompartmentManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"protected row {self.pk}"


class Case(Protected):
    """One protected case, known by a name that we made up."""

    sensitivity = declare(Label.SEALED)

    pseudonym = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=24, choices=CaseKind.choices)
    body_id = models.UUIDField()  # territory.Organization
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()  # territory.PractitionerRole, as everywhere here
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = _table("case")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by_id=None) | Q(closed_at__gte=F("opened_at"), closed_by_id__isnull=False),
                name="case_closed",
            )
        ]  # fmt: skip


class CaseKey(Protected):
    """The key of one case, itself closed by the key of the compartment. Destroyed, nothing of the case opens any more."""

    sensitivity = declare(Label.SEALED)

    case = models.OneToOneField(Case, models.PROTECT, related_name="key")
    wrapped = models.BinaryField()

    class Meta:
        db_table = _table("casekey")


class Change(Protected):
    """An act of two people of one body: one asks, the other confirms or not. Neither may be the one it is about."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="changes")
    body_id = models.UUIDField()
    pseudonym = models.CharField(max_length=40)  # the confirmer may not be a reader: that is all she is told
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    reader_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    confirmer_id = models.UUIDField()
    state = models.CharField(max_length=12, choices=ChangeState.choices, default=ChangeState.ASKED)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = _table("change")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(asked_by_id=F("confirmer_id")) & (Q(reader_id=None) | ~Q(reader_id=F("confirmer_id"))),
                name="change_two_people", violation_error_message="Chi conferma è un’altra collega.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.ERASE, reader_id=None) | (~Q(kind=ChangeKind.ERASE) & Q(reader_id__isnull=False)),
                name="change_about",
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, decided_at=None)
                | (~Q(state=ChangeState.ASKED) & Q(decided_at__isnull=False)),
                name="change_decided",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "reader_id"], condition=Q(state=ChangeState.ASKED), nulls_distinct=False,
                name="change_once", violation_error_message="È già stato chiesto: manca la conferma.",
            ),
        ]  # fmt: skip


class CaseReader(Protected):
    """Who may open a case, since when, given by whom. The first two are named as it is opened; then it takes two people."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="readers")
    role_id = models.UUIDField()
    body_id = models.UUIDField()
    first = models.PositiveSmallIntegerField(null=True)  # 1 and 2: named at the opening
    change = models.ForeignKey(Change, models.PROTECT, null=True, related_name="+")
    given_by_id = models.UUIDField()
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = _table("casereader")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "first"], name="casereader_first"),
            models.UniqueConstraint(
                fields=["case", "role_id"], condition=Q(ends=None), name="casereader_once",
                violation_error_message="Questa collega può già aprirlo.",
            ),
            models.CheckConstraint(
                condition=Q(first__in=(1, 2), change=None) | Q(first=None, change__isnull=False), name="casereader_given",
            ),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="casereader_period"),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["role_id", "case"], name="casereader_role")]


class Written(Protected):
    """Something written about a case, closed with its key."""

    written_at = models.DateTimeField()
    written_by_id = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        abstract = True


class SafeContact(Written):
    """How she may be called without being put in danger. A new one replaces the former, which stays closed beside it."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = _table("safecontact")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(replaced_at=None), name="safecontact_one")
        ]


class SealedField(Written):
    """One thing that could tell who or where: a true name, a telephone, a refuge, a court order."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=16, choices=SealedName.choices)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = _table("sealedfield")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "name"], condition=Q(replaced_at=None), name="sealedfield_one")
        ]  # fmt: skip


class CaseNote(Written):
    """A note of who works on the case; written once."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        db_table = _table("casenote")
        indexes: ClassVar = [models.Index(fields=["case", "-written_at"], name="casenote_case")]


class RegistryLink(Protected):
    """That this case is a person of the registry: only by her consent, until she takes it back. Which one, and her words, are
    ciphertext: no key of the registry stands here."""

    sensitivity = declare(Label.SEALED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    heard_by_id = models.UUIDField()  # who heard her consent
    heard_on = models.DateField()
    sealed_words = models.BinaryField()
    sealed_person = models.BinaryField()
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)

    class Meta:
        db_table = _table("registrylink")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(ends=None), name="registrylink_one"),
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="registrylink_period"),
        ]  # fmt: skip


class Sending(models.Model):
    """The memory of a form of these pages that was sent: it stays in here, because its address says of which case."""

    sensitivity = declare(Label.SEALED)

    token = models.UUIDField(primary_key=True)
    role_id = models.UUIDField()
    location = models.CharField(max_length=200, blank=True)

    objects = CompartmentManager()

    class Meta:
        db_table = _table("sending")

    def __str__(self) -> str:
        return f"sending {self.pk}"
