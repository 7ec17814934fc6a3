# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the territory. None of them is about a person who receives care."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from raccordo.kernel.sensitivity import PUBLIC, Label, Sector, declare
from raccordo.kernel.sharing import marks_sharing
from raccordo.territory.codes import SECTOR_OF_ROLE, AreaKind, OrganizationKind, Role, SiteKind


class Municipality(models.Model):
    """An Italian municipality, by its ISTAT code (source: ISTAT, CC BY 4.0)."""

    sensitivity = PUBLIC

    istat_code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=80)
    province = models.CharField(max_length=2)
    cadastral_code = models.CharField(max_length=4, unique=True)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of the territory: an Ambito, a district, an ASST, an ATS. Groupings may overlap (M-088)."""

    sensitivity = PUBLIC

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24, choices=AreaKind.choices)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    municipalities = models.ManyToManyField(Municipality, through="AreaMembership", related_name="areas")

    def __str__(self) -> str:
        return self.name


class AreaMembership(models.Model):
    """A municipality belongs to an area from a day on."""

    sensitivity = PUBLIC

    area = models.ForeignKey(Area, models.CASCADE, related_name="memberships")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="memberships")
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "municipality", "starts"], name="areamembership_once")
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class Organization(models.Model):
    """A body, a unit or an office. `sensitive` says that its very name reveals a condition (domain.md 2.17)."""

    sensitivity = PUBLIC

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=32, choices=OrganizationKind.choices)
    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="organizations")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    sector = models.CharField(max_length=8, choices=Sector.choices)
    sensitive = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        triggers: ClassVar = [marks_sharing()]  # whose body an office is decides what it reads

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A site with an address where something is offered."""

    sensitivity = PUBLIC

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="places")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=160, blank=True)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class HealthcareService(models.Model):
    """One service of the Guida: what it is, for whom, how to ask; `sheet` holds the published text by heading."""

    sensitivity = PUBLIC

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="services")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    acronym = models.CharField(max_length=12, blank=True)
    sensitive = models.BooleanField(
        default=False
    )  # its very name reveals a condition: never in a message or subject
    sector = models.CharField(max_length=8, choices=Sector.choices)
    level_tag = models.CharField(max_length=24, blank=True)  # LEPS or LEA reference (domain.md 2.9)
    unit = models.CharField(max_length=12, blank=True)  # hour, meal, access … when it can stand in a plan
    unit_cost = models.DecimalField(max_digits=8, decimal_places=2, null=True)  # euro per unit
    tariff_source = models.CharField(max_length=160, blank=True)
    updated_on = models.DateField()
    sheet = models.JSONField(default=dict)  # published headings and search words: text, no shape of its own
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Practitioner(models.Model):
    """A professional or volunteer, as the persons they follow may know them."""

    sensitivity = declare(Label.NORMAL)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField("kernel.Account", models.PROTECT, null=True, blank=True, related_name="+")
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)
    qualifications = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"practitioner {self.pk}"

    @property
    def full_name(self) -> str:
        """«Nome Cognome», for sentences."""
        return f"{self.given_name} {self.family_name}"


class PractitionerRole(models.Model):
    """A mandate: who, for which organisation, as what, from when to when (end excluded)."""

    sensitivity = declare(Label.NORMAL)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="roles")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="roles")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32, choices=Role.choices)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)  # adhesion to the shared record (M-024)
    list_size = models.PositiveIntegerField(null=True, blank=True)  # enrolled people of a GP
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=F("starts")), name="practitionerrole_period",
                violation_error_message="La fine dell'incarico deve venire dopo l'inizio.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["organization", "role"], name="role_org_role")]

    def __str__(self) -> str:
        return f"role {self.pk}"

    @property
    def sector(self) -> str:
        """The side of the plan on which this role stands, or nothing."""
        return SECTOR_OF_ROLE.get(self.role, "")


class TemporaryClinic(models.Model):
    """One period of activity of a temporary GP clinic (ambulatorio medico temporaneo, M-087)."""

    sensitivity = PUBLIC

    trust = models.CharField(max_length=80)
    place = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField(null=True)

    def __str__(self) -> str:
        return self.place


class OutOfHoursSite(models.Model):
    """An out-of-hours site (continuità assistenziale) in one period (M-091, M-092)."""

    sensitivity = PUBLIC

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=SiteKind.choices)
    zones = models.CharField(max_length=60)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
