# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the demonstration's cast into the database through the real operations: bodies, staff, services, persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from raccordo.demo.agreements import sign_agreements
from raccordo.demo.cast import BODIES, DOCTORS, LECCO, PRACTICES, TEAM, SyntheticBody, SyntheticWorker
from raccordo.demo.people import SyntheticPerson, synthesize
from raccordo.demo.together import both
from raccordo.kernel.accounts import Account
from raccordo.kernel.periods import ROME, age_on
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor, system_access
from raccordo.kernel.sensitivity import Sector
from raccordo.people import operations as people
from raccordo.people.codes import Power
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.operations import delegates
from raccordo.record import operations as record
from raccordo.record.codes import AlertKind, AlertTone, Frailty
from raccordo.territory import data
from raccordo.territory import operations as territory
from raccordo.territory.codes import SECTOR_OF_ROLE, AreaKind
from raccordo.territory.models import Area, HealthcareService, Organization

DAY = date(2026, 11, 23)  # the frozen day of the demonstration: a Monday
START = datetime.combine(DAY - timedelta(days=420), time(9), tzinfo=ROME)


@dataclass
class World:
    """Everything that the history needs at hand, by key."""

    area: Area
    bodies: dict[str, Organization] = field(default_factory=dict)
    staff: dict[str, Actor] = field(default_factory=dict)
    services: dict[str, HealthcareService] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    synthetic: dict[str, SyntheticPerson] = field(default_factory=dict)
    citizens: dict[str, Actor] = field(default_factory=dict)

    def doctor_of(self, key: str) -> Actor:
        """The GP whom a person has chosen."""
        return self.staff[self.synthetic[key].doctor]

    def cohort(self) -> list[str]:
        """The keys of the ten persons of the pilot, Teresa first."""
        keys = [key for key, one in self.synthetic.items() if one.in_cohort]
        return sorted(keys, key=lambda key: (self.synthetic[key].family_name != "Brambilla", key))


def populate() -> World:
    """Build the static part: the territory with its staff and services, then everybody who lives there."""
    with system_access(START):
        world = _territory()
    everybody = synthesize()
    half = len(everybody) // 2
    both(lambda: _people(world, everybody[:half]), lambda: _people(world, everybody[half:]))
    with system_access(START):
        persons = {person.tax_code: person for person in Person.objects.all()}
    for one in everybody:
        world.persons[one.key], world.synthetic[one.key] = persons[one.tax_code], one
    return world


def _territory() -> World:
    world = World(area=Area.objects.get(kind=AreaKind.SOCIAL_AMBITO, name="Ambito di Lecco"))
    for body in (*BODIES, *PRACTICES):
        _body(world, body)
    for worker in (*TEAM, *DOCTORS):
        _worker(world, worker)
    sign_agreements(world.bodies, world.staff["flavia"], {"ambito-lecco": world.staff["renato"]}, START)
    for sheet in data.services():
        organization = world.bodies.get(sheet.organization) or world.bodies["ambito-lecco"]
        world.services[sheet.code] = territory.publish_service(
            by=SYSTEM_ACTOR, at=START, sheet=sheet, organization_id=organization.pk, area_id=world.area.pk
        )
    return world


def _people(world: World, some: Sequence[SyntheticPerson]) -> None:
    for one in some:
        with system_access(START):
            _person(world, one)


def _body(world: World, body: SyntheticBody) -> None:
    parent = world.bodies.get(body.parent)
    world.bodies[body.code] = territory.register_organization(
        by=SYSTEM_ACTOR, at=START, code=body.code, kind=body.kind, name=body.name, sector=body.sector,
        parent=parent, area=world.area, municipality_id=body.municipality, phone=body.phone, sensitive=body.sensitive,
    )  # fmt: skip


def _worker(world: World, worker: SyntheticWorker) -> None:
    """An account for everybody; those in the picker stand in the demonstration's strip."""
    account = Account.objects.create_user(f"{worker.key}@dimostrazione.example", is_demo=worker.in_picker)
    practitioner = territory.register_practitioner(
        by=SYSTEM_ACTOR, at=START, given_name=worker.given_name, family_name=worker.family_name,
        account_id=account.pk, phone=worker.phone, qualifications=worker.qualifications,
    )  # fmt: skip
    body = world.bodies[worker.organization]
    mandate = territory.assign_role(
        by=SYSTEM_ACTOR, at=START, practitioner_id=practitioner.pk, organization_id=body.pk, role=worker.role,
        starts=START, area_id=world.area.pk, list_size=worker.list_size, weekly_hours=worker.weekly_hours,
    )  # fmt: skip
    if worker.joined_on:
        joined = datetime.combine(date.fromisoformat(worker.joined_on), time(12), tzinfo=ROME)
        territory.join(by=SYSTEM_ACTOR, at=joined, role_id=mandate.pk, joined_at=joined)
    world.staff[worker.key] = Actor(
        account.pk,
        mandate.pk,
        body.pk,
        world.area.pk,
        worker.role,
        worker.role,
        SECTOR_OF_ROLE.get(worker.role, ""),
    )


def _person(world: World, one: SyntheticPerson) -> None:
    doctor = world.staff[one.doctor]
    at = max(
        START, datetime.combine(one.birth_date + timedelta(days=20), time(9), tzinfo=ROME)
    )  # the newborn too
    person = people.register_person(
        by=doctor, at=at, area_id=world.area.pk, family_name=one.family_name, given_name=one.given_name,
        sex=one.sex, birth_date=one.birth_date, tax_code=one.tax_code, municipality_id=one.municipality,
        address=one.address, latitude=one.latitude, longitude=one.longitude, phone=one.phone, language=one.language,
        lives_alone=one.lives_alone,
    )  # fmt: skip
    assert doctor.role_id is not None
    privacy.enrol_with_gp(by=doctor, at=at, person=person, gp_role_id=doctor.role_id, starts=at)
    if age_on(one.birth_date, DAY) >= 65 or one.in_cohort:
        _health(person, one, doctor)
    for relative in one.relatives:
        people.add_related_person(
            by=doctor, at=at, person=person, family_name=relative.family_name, given_name=relative.given_name,
            role=relative.role, phone=relative.phone, lives_with=relative.lives_with,
            is_caregiver=relative.is_caregiver, strength=relative.strength, note=relative.note,
        )  # fmt: skip


def _health(person: Person, one: SyntheticPerson, doctor: Actor) -> None:
    for condition in one.conditions:
        record.record_condition(
            by=doctor, at=START, person_id=person.pk, side=condition.side, title=condition.title,
            code=condition.code, starts=date(condition.since_year, 1, 1),
        )  # fmt: skip
    for title, dosage in one.medicines:
        record.record_medication(by=doctor, at=START, person_id=person.pk, title=title, dosage=dosage)
    record.record_risk(
        by=doctor, at=START, person_id=person.pk, scheme="dm77", level=Frailty(one.frailty),
        evidence=one.frailty_evidence,
    )  # fmt: skip
    if one.lives_alone:
        record.raise_alert(
            by=doctor, at=START, person_id=person.pk, kind=AlertKind.SOCIAL, tone=AlertTone.AMBER, text="Vive sola"
            if one.sex == "female" else "Vive solo",
        )  # fmt: skip


def open_portal(world: World, key: str, email: str, *, relative_name: str = "") -> Actor:
    """Give a new account of a citizen the pages of one person: herself, or the relative whom she delegates."""
    account = Account.objects.create_user(email, is_demo=True)
    actor = Actor(account_id=account.pk, sector=Sector.FAMILY)
    doctor, person = world.doctor_of(key), world.persons[key]
    with system_access(START):
        if not relative_name:
            delegates.tie_self(by=doctor, at=START, person_id=person.pk, account_id=account.pk)
        else:
            relative = RelatedPerson.objects.get(person=person, given_name=relative_name)
            delegates.set_power(
                by=doctor, at=START, related_id=relative.pk, power=Power.DELEGATE, covers_health=True, power_starts=START,
                powers_text="Delega scritta: legge, scrive e firma con lei",
            )  # fmt: skip
            delegates.tie_account(by=doctor, at=START, related_id=relative.pk, account_id=account.pk)
    world.citizens[email] = actor
    return actor


__all__ = ["DAY", "LECCO", "START", "World", "open_portal", "populate"]
