# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named reads of the territory."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from raccordo.kernel.periods import clock, local_day
from raccordo.kernel.scoping import Actor, current
from raccordo.territory.codes import AreaKind
from raccordo.territory.models import (
    Area,
    HealthcareService,
    Municipality,
    Organization,
    OutOfHoursSite,
    PractitionerRole,
    TemporaryClinic,
)


def _in_force(at: datetime) -> Q:
    return Q(starts__lte=at) & (Q(ends=None) | Q(ends__gt=at))


def mandates(account_id: UUID, at: datetime) -> list[PractitionerRole]:
    """The mandates of an account in force at a moment, with names at hand."""
    return list(
        PractitionerRole.objects.filter(_in_force(at), practitioner__account_id=account_id)
        .select_related("practitioner", "organization")
        .order_by("starts", "id")
    )


def roles_of(organization_id: UUID, at: datetime, role: str | None = None) -> QuerySet[PractitionerRole]:
    """The mandates in force in an organisation, by name."""
    rows = PractitionerRole.objects.filter(_in_force(at), organization_id=organization_id)
    if role:
        rows = rows.filter(role=role)
    return rows.select_related("practitioner", "organization").order_by(
        "practitioner__family_name", "practitioner__given_name"
    )


def who_and_when(
    *, by: Actor, at: datetime, moment: datetime | None, role_id: UUID | None = None, account_id: UUID | None = None
) -> str:  # fmt: skip
    """Who did something and when, to end a sentence: « da Sara Conti, il 20/11/2026 alle 10:02».

    A citizen reads when it was done; which employee did it is in the register of accesses, by the body's own rule. Who works
    for a service whose name says too much is named to the colleagues alone.
    """
    words = ""
    if by.role_id is not None and (role_id or account_id):
        whose = Q(pk=role_id) if role_id else Q(practitioner__account_id=account_id)
        rows = PractitionerRole.objects.select_related("practitioner", "organization").filter(whose)
        role = rows.order_by("id").first()
        words = f" da {_named(role, by)}" if role else ""
    if moment is None:
        return words
    day = "" if local_day(moment) == local_day(at) else f"il {local_day(moment):%d/%m/%Y} "
    return f"{words}{',' if words and day else ''} {day}alle {clock(moment)}"


def _named(role: PractitionerRole, by: Actor) -> str:
    kept_back = role.organization.sensitive and role.organization_id != by.organization_id
    return "un professionista" if kept_back else role.practitioner.full_name


def sensitive_origin(by: Actor) -> bool | None:
    """Whether the very name of the body that somebody writes for says too much (domain.md 2.17); None for a body that is
    not there. Who writes for none, as citizens and jobs do, has no such name. Asked once a piece of work."""
    return False if by.organization_id is None else tells(by.organization_id)


def tells(organization_id: UUID) -> bool | None:
    """Whether the very name of a body says too much; None for a body that is not there. Asked once a piece of work."""
    known = current().origins
    if organization_id not in known:
        rows = Organization.objects.filter(pk=organization_id)
        known[organization_id] = rows.values_list("sensitive", flat=True).first()
    return known[organization_id]


def telling_services(organization_id: UUID) -> list[str] | None:
    """The services of the Guida that a body offers, by code, if its very name says too much; None if it does not."""
    if not Organization.objects.filter(pk=organization_id, sensitive=True).exists():
        return None
    rows = HealthcareService.objects.filter(organization_id=organization_id).order_by("code")
    return list(rows.values_list("code", flat=True))


def demo_roles(at: datetime) -> QuerySet[PractitionerRole]:
    """The mandates of demonstration accounts, for the role picker of a demonstration."""
    return (
        PractitionerRole.objects.filter(_in_force(at), practitioner__account__is_demo=True)
        .select_related("practitioner__account", "organization")
        .order_by("role", "practitioner__family_name")
    )


def municipality_named(text: str) -> Municipality | None:
    """The municipality somebody typed: by ISTAT code or by name in any case, accents aside; the largest if two share it."""
    rows = Municipality.objects.filter(Q(pk=text.strip()) | Q(name__unaccent__iexact=text.strip()))
    return rows.order_by(F("population").desc(nulls_last=True)).first()


def municipalities_of(area_id: UUID) -> QuerySet[Municipality]:
    """The municipalities of an area, by name."""
    return Municipality.objects.filter(memberships__area_id=area_id).order_by("name")


def area_named(code: str) -> Area:
    """One area by its code. Raises Area.DoesNotExist."""
    return Area.objects.get(code=code)


def schedulable_services() -> QuerySet[HealthcareService]:
    """The services that can stand in a plan: those with a unit."""
    rows = HealthcareService.objects.filter(active=True).exclude(unit="")
    return rows.select_related("organization", "place__municipality").order_by("title")


def departments() -> QuerySet[Area]:
    """The groupings of trusts that run primary care together, with how many municipalities and residents each has."""
    rows = Area.objects.filter(kind=AreaKind.DEPARTMENT).annotate(
        count=Count("municipalities"), residents=Sum("municipalities__population")
    )
    return rows.order_by("name")


def temporary_clinics() -> QuerySet[TemporaryClinic]:
    """The temporary GP clinics with their periods, by trust and place."""
    return TemporaryClinic.objects.order_by("trust", "place", "starts")


def out_of_hours_sites(day: date) -> QuerySet[OutOfHoursSite]:
    """The out-of-hours sites open on a day, by kind and zone; a site without a first day was there before."""
    open_then = (Q(starts=None) | Q(starts__lte=day)) & (Q(ends=None) | Q(ends__gt=day))
    return OutOfHoursSite.objects.filter(open_then).order_by("kind", "zones", "name")
