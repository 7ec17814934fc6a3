# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of persons and their ties, and the base of every table about a person."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from raccordo.kernel.records import Record
from raccordo.kernel.scoping import Guard, PersonManager
from raccordo.kernel.sensitivity import Label, Sector, declare
from raccordo.people.codes import Power, RelatedRole, Scope, Sex


class Person(Record):
    """A person who may receive care. A tax code is wished for, never required (homeless, newborn, STP/ENI)."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(person="id", registry="area_id", labelled=False)

    family_name = models.CharField("cognome", max_length=80)
    given_name = models.CharField("nome", max_length=80)
    sex = models.CharField("sesso", max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField("data di nascita", null=True, blank=True)
    birth_place = models.ForeignKey(
        "territory.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="comune di nascita",
    )
    tax_code = models.CharField("codice fiscale", max_length=16, blank=True)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+")
    municipality = models.ForeignKey(
        "territory.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="comune",
    )
    address = models.CharField("indirizzo", max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField("telefono", max_length=30, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True)
    language = models.CharField("lingua", max_length=40, blank=True)
    communication = models.CharField("per parlarsi", max_length=160, blank=True)
    lives_alone = models.BooleanField("vive sola", null=True, blank=True)
    deceased_date = models.DateField("data di morte", null=True, blank=True)
    search_text = models.CharField(
        max_length=240, blank=True
    )  # unaccented, lower case: both names, maiden name
    # What the open links say (`PersonLink`), beside the person so that no page asks for it. Kept by database triggers.
    replaced_by = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    replaces_others = models.BooleanField(default=False, db_default=False, editable=False)

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deceased_date=None) | Q(birth_date=None) | Q(deceased_date__gte=F("birth_date")),
                name="person_dies_after_birth",
                violation_error_message="La data di morte non può venire prima della nascita.",
            ),
            # Two people may bear the same code by mistake or by omocodia: it is watched, not forced, hence no unique.
            models.CheckConstraint(
                condition=Q(tax_code=Upper("tax_code")), name="person_tax_code_upper",
                violation_error_message="Il codice fiscale va scritto in maiuscolo.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(replaces_others=False), name="person_no_chain",
                violation_error_message="Questa scheda è già unita a un'altra.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="person_search_trgm"),
            models.Index(fields=["tax_code"], name="person_tax_code"),
            models.Index(fields=["phone_digits"], name="person_phone"),
            models.Index(fields=["birth_date"], name="person_birth_date"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def list_name(self) -> str:
        """«Cognome Nome», for lists."""
        return f"{self.family_name} {self.given_name}"

    @property
    def full_name(self) -> str:
        """«Nome Cognome», for sentences."""
        return f"{self.given_name} {self.family_name}"


class PersonLink(Record):
    """Two records are of one person: `person`'s is replaced, `remaining`'s goes on (FHIR Patient.link). No row moves.

    Written by somebody who compared them, and ended by somebody who saw that they are two: then all is as it was.
    """

    sensitivity = declare(Label.NORMAL)
    guard = Guard(labelled=False)

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    remaining = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("perché sono la stessa persona", max_length=300)
    linked_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    took_tax_code = models.BooleanField(
        default=False
    )  # the remaining one had none, and who linked chose to take the other's
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "territory.PractitionerRole", models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField("perché non sono la stessa persona", max_length=300, blank=True)

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(person=F("remaining")), name="personlink_two",
                violation_error_message="È la stessa scheda: ne servono due.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="personlink_reason", violation_error_message="Scrivi il motivo."
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | (Q(ended_at__gte=F("created_at")) & ~Q(end_reason="")),
                name="personlink_end", violation_error_message="Scrivi il motivo.",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="personlink_once",
                violation_error_message="Questa scheda è già unita a un'altra.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["remaining"], condition=Q(ended_at=None), name="personlink_remaining")
        ]


class SearchKey(models.Model):
    """One word by which a person is found: of the names, the tax code, the phone. Kept by a database trigger.

    Row-level security lets an index serve only comparisons that cannot leak (equality, order), which trigrams are not:
    hence whole words, found by their beginning.
    """

    sensitivity = declare(Label.NORMAL)
    guard = Guard(registry="area_id", labelled=False)

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    area = models.ForeignKey("territory.Area", models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=80, db_collation="C")
    sort_name = models.CharField(max_length=240, db_collation="C")

    objects = PersonManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "word"], name="searchkey_once")]
        indexes: ClassVar = [
            models.Index(fields=["area", "word", "sort_name", "person"], name="searchkey_area_word"),
            models.Index(fields=["word", "sort_name", "person"], include=["area"], name="searchkey_word"),
        ]

    def __str__(self) -> str:
        return f"search key {self.pk}"


class NameWord(models.Model):
    """A word that occurs in names, without saying whose: what a mistyped name is compared with."""

    sensitivity = declare(Label.RESTRICTED)

    word = models.CharField(primary_key=True, max_length=80, db_collation="C")
    sound = models.CharField(max_length=80, db_collation="C")

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="nameword_trgm"),
            models.Index(fields=["sound"], name="nameword_sound"),
        ]

    def __str__(self) -> str:
        return f"name word {self.pk}"


class PersonRecord(Record):
    """The base of every row about a person: whose it is, how confidential, which side and which body wrote it.

    The label is computed when the row is written, from the service of origin and the author's choice (`label_for`). The
    custodian (FHIR) is the body whose mandate wrote it, filled by the kernel; nobody for a citizen's words and for jobs.
    """

    guard = Guard()

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(max_length=1, choices=Label.choices, default=Label.RESTRICTED)
    sector = models.CharField(max_length=8, choices=[("", "-"), *Sector.choices], blank=True)
    custodian = models.ForeignKey(
        "territory.Organization", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        db_index=False,
    )  # fmt: skip

    objects = PersonManager()

    class Meta:
        abstract = True


class GPEnrollment(PersonRecord):
    """A person has chosen a GP, from one day to another; one GP at a time."""

    sensitivity = declare(Label.NORMAL)

    gp_role = models.ForeignKey("territory.PractitionerRole", models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    # The person's searched name, by which the doctor's list is ordered; empty for who has died. Kept by database triggers.
    sort_name = models.CharField(max_length=240, blank=True, default="", editable=False, db_collation="C")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="gpenrollment_period"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends=None), name="gpenrollment_one_at_a_time",
                violation_error_message="La persona ha già un medico: chiudi prima la scelta precedente.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["gp_role", "person"], name="gpenrollment_gp")]


@pghistory.track()
class RelatedPerson(PersonRecord):
    """A relative, neighbour, volunteer or carer of the person; with legal powers where a decree gives them."""

    sensitivity = declare(Label.NORMAL)
    guard = Guard(
        confided="id", confided_if="reserved"
    )  # kept apart, one's place is read by oneself and by the person

    family_name = models.CharField("cognome", max_length=80)
    given_name = models.CharField("nome", max_length=80, blank=True)
    role = models.CharField("chi è", max_length=16, choices=RelatedRole.choices)
    phone = models.CharField("telefono", max_length=30, blank=True)
    lives_with = models.BooleanField("convive", default=False)
    is_caregiver = models.BooleanField("è chi la assiste di più", default=False)
    strength = models.PositiveSmallIntegerField(
        "quanto è presente", default=2
    )  # 1 poco, 2 abbastanza, 3 molto
    conflict = models.BooleanField("rapporto difficile", default=False)
    note = models.CharField("disponibilità", max_length=200, blank=True)
    power = models.CharField("potere", max_length=24, choices=Power.choices, default=Power.NONE)
    powers_text = models.CharField("poteri nel decreto", max_length=300, blank=True)
    covers_health = models.BooleanField("può consentire per la salute", default=False)
    scopes = ArrayField(
        models.CharField(max_length=12, choices=Scope.choices),
        default=list,
        blank=True,
        verbose_name="che cosa comprendono i poteri",
    )  # besides health, which has its column
    decree_date = models.DateField("data del decreto", null=True, blank=True)
    court = models.CharField("tribunale", max_length=120, blank=True)
    decree_number = models.CharField("numero del decreto", max_length=40, blank=True)
    # The power's own period, within the one in the network: a neighbour of years is delegated from one day to another.
    power_starts = models.DateTimeField(null=True, blank=True)
    power_ends = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(
        null=True, blank=True
    )  # by the person, once of age: it was given while she was not
    reserved = models.BooleanField("dati riservati all'altro genitore", default=False)
    reserved_reason = models.CharField("perché sono riservati", max_length=200, blank=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="relatedperson_period",
                violation_error_message="La fine deve venire dopo l'inizio.",
            ),
            models.CheckConstraint(condition=Q(strength__in=[1, 2, 3]), name="relatedperson_strength"),
            models.CheckConstraint(
                condition=Q(power_ends=None) | Q(power_starts=None) | Q(power_ends__gt=F("power_starts")),
                name="relatedperson_power_period",
                violation_error_message="La delega finisce prima di cominciare: controlla le date.",
            ),
            models.CheckConstraint(
                condition=Q(reserved=False) | ~Q(reserved_reason=""), name="relatedperson_reserved",
                violation_error_message="Scrivi perché i suoi dati sono riservati.",
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(Scope.values)), name="relatedperson_scopes",
                violation_error_message="Scegli che cosa comprendono i poteri.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["person", "role"], name="relatedperson_person")]

    @property
    def full_name(self) -> str:
        """«Nome Cognome», for sentences."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def covered(self) -> frozenset[str]:
        """All that the power covers, health included."""
        return frozenset(self.scopes) | ({"health"} if self.covers_health else set())


class ConfidedRecord(PersonRecord):
    """The base of what somebody near the person may ask, write or give in confidence: with `confided_by`, who stands by from
    home does not read it, but for who gave it; the person and who works for her do (domain.md: each parent's own confidentiality).

    Written from home by who keeps their data apart it is filled by the kernel; who works writes for whom.
    """

    guard = Guard(confided="confided_by_id")

    confided_by = models.ForeignKey(
        RelatedPerson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="in confidenza da",
    )

    class Meta:
        abstract = True
