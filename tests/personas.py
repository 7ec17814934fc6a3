# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The personas of the tests and the small world they live in, made with the real operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import AccessContext, Actor, Reach, system_access
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.people import operations as people
from raccordo.people.models import Person
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.territory.codes import AreaKind, OrganizationKind, Role
from raccordo.territory.models import (
    Area,
    HealthcareService,
    Municipality,
    Organization,
    Practitioner,
    PractitionerRole,
)
from tests.agreements import agree_on_everything

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ROME)
LONG_AGO = NOW - timedelta(days=400)


@dataclass
class Persona:
    """Somebody who logs in: account, mandate, and the actor that operations take."""

    account: Account
    role: PractitionerRole | None
    actor: Actor

    def context(
        self, *, person: Person | None = None, purpose: Purpose = Purpose.CARE, at: datetime = NOW
    ) -> AccessContext:
        """An access context as the gate would make it."""
        if person is None:
            return AccessContext(self.actor, purpose, at)
        return AccessContext(self.actor, purpose, at, Reach.PERSON, person.pk)


@dataclass
class World:
    """What the fixture gives: personas, organisations, two persons."""

    area: Area
    lecco: Municipality
    practice: Organization
    pua: Organization
    social_service: Organization
    nursing: Organization
    cooperative: Organization
    elsewhere: Organization
    ada: Persona  # GP of Teresa
    bruno: Persona  # at the access point
    carla: Persona  # coordinates the panel, social worker's side
    sara: Persona  # social worker, responsible for the case
    marta: Persona  # community nurse
    lucia: Persona  # home-care coordinator
    dino: Persona  # home-care operator
    elsa: Persona  # outsider: a GP who must see nothing of Teresa
    teresa_account: Persona  # Teresa herself
    laura: Persona  # Teresa's daughter, delegate
    teresa: Person  # the person everybody follows
    ugo: Person  # enrolled with Elsa; Ada must see nothing of him
    services: dict[str, HealthcareService] = field(default_factory=dict)


def _organization(
    area: Area, lecco: Municipality, code: str, kind: str, name: str, sector: str
) -> Organization:
    return Organization.objects.create(
        code=code, kind=kind, name=name, area=area, municipality=lecco, sector=sector
    )


def make_persona(given: str, family: str, role: str, organization: Organization, area: Area) -> Persona:
    """An account with a mandate, in force for long."""
    account = Account.objects.create_user(f"{given}.{family}@raccordo.example".lower().replace(" ", ""))
    practitioner = Practitioner.objects.create(
        account=account, given_name=given, family_name=family, phone="0300 555 001"
    )
    mandate = PractitionerRole.objects.create(
        practitioner=practitioner,
        organization=organization,
        area=area,
        role=role,
        starts=LONG_AGO,
        joined_at=LONG_AGO,
    )
    actor = Actor(account.pk, mandate.pk, organization.pk, area.pk, role, role, mandate.sector)
    return Persona(account, mandate, actor)


def make_citizen(email: str) -> Persona:
    """An account without mandate."""
    account = Account.objects.create_user(email)
    return Persona(account, None, Actor(account_id=account.pk, sector=Sector.FAMILY))


def make_person(
    by: Actor, area: Area, lecco: Municipality, given: str, family: str, born: date, **fields: Any
) -> Person:
    """A synthetic person, registered by the real operation."""
    return people.register_person(
        by=by, at=LONG_AGO, area_id=area.pk, given_name=given, family_name=family, birth_date=born,
        municipality=lecco, address="Via dei Tigli 8", phone="0300 555 014", sex=fields.pop("sex", "female"), **fields,
    )  # fmt: skip


def _place() -> tuple[Area, Municipality]:
    lecco = Municipality.objects.create(
        istat_code="097042", name="Lecco", province="LC", cadastral_code="E507", population=47000
    )
    area = Area.objects.create(kind=AreaKind.SOCIAL_AMBITO, code="ambito-prova", name="Ambito di prova")
    area.memberships.create(municipality=lecco)
    return area, lecco


def _organizations(area: Area, lecco: Municipality) -> SimpleNamespace:
    make = lambda *a: _organization(area, lecco, *a)  # noqa: E731
    return SimpleNamespace(
        practice=make("studio-ada", OrganizationKind.GP_PRACTICE, "Studio di Ada Riva", Sector.HEALTH),
        pua=make("pua-lecco", OrganizationKind.ACCESS_POINT, "Punto unico di accesso di Lecco", Sector.SOCIAL),
        social_service=make("comune-lecco", OrganizationKind.MUNICIPALITY, "Comune di Lecco, servizi sociali", Sector.SOCIAL),
        nursing=make("ifec-lecco", OrganizationKind.COMMUNITY_HOUSE, "Casa di Comunità di Lecco", Sector.HEALTH),
        cooperative=make("coop-filo", OrganizationKind.HOME_CARE_PROVIDER, "Cooperativa Il Filo", Sector.SOCIAL),
        elsewhere=make("studio-elsa", OrganizationKind.GP_PRACTICE, "Studio di Elsa Neri", Sector.HEALTH),
    )  # fmt: skip


def _staff(o: SimpleNamespace, area: Area) -> dict[str, Persona]:
    return dict(
        ada=make_persona("Ada", "Riva", Role.GP, o.practice, area),
        bruno=make_persona("Bruno", "Galli", Role.ACCESS_POINT_OPERATOR, o.pua, area),
        carla=make_persona("Carla", "Fumagalli", Role.PANEL_COORDINATOR, o.social_service, area),
        sara=make_persona("Sara", "Conti", Role.SOCIAL_WORKER, o.social_service, area),
        marta=make_persona("Marta", "Rizzi", Role.COMMUNITY_NURSE, o.nursing, area),
        lucia=make_persona("Lucia", "Bonfanti", Role.HOME_CARE_COORDINATOR, o.cooperative, area),
        dino=make_persona("Dino", "Corti", Role.HOME_CARE_OPERATOR, o.cooperative, area),
        elsa=make_persona("Elsa", "Neri", Role.GP, o.elsewhere, area),
    )


def _persons(
    area: Area, lecco: Municipality, ada: Persona, elsa: Persona, citizens: dict[str, Persona]
) -> tuple[Person, Person]:
    by = ada.actor
    teresa = make_person(
        by, area, lecco, "Teresa", "Brambilla", date(1942, 3, 12), tax_code="BRMTRS42C52X000B", lives_alone=True
    )  # fmt: skip
    ugo = make_person(by, area, lecco, "Ugo", "Segreti", date(1938, 7, 1), sex="male")
    for person, gp in ((teresa, ada), (ugo, elsa)):
        privacy.enrol_with_gp(by=by, at=LONG_AGO, person=person, gp_role_id=gp.role.pk, starts=LONG_AGO)
    for persona, kind, because in (
        (citizens["teresa_account"], RelationshipKind.SELF, "sono i tuoi dati"),
        (citizens["laura"], RelationshipKind.DELEGATE, "Teresa ti ha delegata"),
    ):
        privacy.grant_relationship(
            by=by, at=LONG_AGO, person_id=teresa.pk, kind=kind, purpose=Purpose.SELF, because=because,
            account_id=persona.account.pk, source_id=teresa.pk,
        )  # fmt: skip
    return teresa, ugo


def build_world() -> World:
    """Build the small world in the current transaction."""
    area, lecco = _place()
    o = _organizations(area, lecco)
    staff = _staff(o, area)
    citizens = dict(
        teresa_account=make_citizen("teresa@raccordo.example"), laura=make_citizen("laura@raccordo.example")
    )
    agree_on_everything(
        area, [o.practice, o.pua, o.social_service, o.nursing, o.elsewhere], LONG_AGO,
        processors=[o.cooperative], controller=o.social_service,
    )  # fmt: skip
    with system_access(NOW):
        teresa, ugo = _persons(area, lecco, staff["ada"], staff["elsa"], citizens)
    return World(area=area, lecco=lecco, **vars(o), **staff, **citizens, teresa=teresa, ugo=ugo)
