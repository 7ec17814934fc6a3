# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Generated traces of the register: a hundred people at work for some weeks, and snoopers of each kind among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from raccordo.kernel.accounts import Account
from raccordo.kernel.audit import AccessLine
from raccordo.kernel.periods import ROME
from raccordo.kernel.scoping import system_access
from raccordo.people.models import Person
from raccordo.privacy.models import CareRelationship
from raccordo.territory.models import Municipality, Practitioner, PractitionerRole
from tests.personas import LONG_AGO, NOW

# Persons whom each role opens in a day, most of the time; and whether it works at night too.
ROLES = {
    "gp": (14, 4), "social-worker": (8, 3), "community-nurse": (10, 3), "home-care-operator": (7, 2), "access-point-operator": (11, 4),
}  # fmt: skip
CASELOAD = 30


@dataclass(frozen=True)
class Worker:
    account: UUID
    role_id: UUID
    role: str
    organization: UUID


@dataclass
class Office:
    """Who works, whom they follow, what they did."""

    workers: list[Worker]
    persons: list[UUID]
    followed: dict[UUID, list[UUID]]
    strangers: list[UUID]
    place: str
    lines: list[AccessLine] = field(default_factory=list)

    def line(self, who: Worker, at: datetime, kind: str, person: UUID | None, **more) -> None:
        self.lines.append(AccessLine(
            at=at, action=more.pop("action", "R"), kind=kind, person_id=person, account_id=who.account, role_id=who.role_id,
            organization_id=who.organization, role=who.role, purpose="care", permitted=more.pop("permitted", True),
            rule=more.pop("rule", "relationship-care-team"), because=more.pop("because", ""), request_id="",
        ))  # fmt: skip

    def write(self) -> None:
        """Put the lines in the register, in the order of time."""
        with system_access(NOW):
            AccessLine.objects.bulk_create(sorted(self.lines, key=lambda line: line.at), batch_size=4000)
        self.lines = []


def people(world, luck: Random, many: int = 100) -> Office:
    """A hundred at work in three bodies; each follows thirty persons, whom their body has written about lately."""
    bodies = [world.practice, world.social_service, world.cooperative]
    here = Municipality.objects.create(
        istat_code="997001", name="Borgo", province="LC", cadastral_code="X997", population=2_000
    )
    accounts = Account.objects.bulk_create(Account(email=f"w{n}@raccordo.example") for n in range(many))
    names = Practitioner.objects.bulk_create(
        Practitioner(account=a, family_name=f"Cognome{n}", given_name="Prova") for n, a in enumerate(accounts)
    )
    roles = PractitionerRole.objects.bulk_create(
        PractitionerRole(practitioner=p, organization=bodies[n % 3], area=world.area, role=list(ROLES)[n % 5], starts=LONG_AGO)
        for n, p in enumerate(names)
    )  # fmt: skip
    with system_access(NOW):
        persons = Person.objects.bulk_create(
            Person(
                created_at=LONG_AGO,
                family_name=f"Persona{n}",
                given_name="Prova",
                area=world.area,
                municipality=here,
            )
            for n in range(700)
        )
        ids = [person.pk for person in persons]
        workers = [
            Worker(a.pk, r.pk, r.role, r.organization_id) for a, r in zip(accounts, roles, strict=True)
        ]
        followed = {w.account: luck.sample(ids[:600], CASELOAD) for w in workers}
        CareRelationship.objects.bulk_create(
            CareRelationship(created_at=LONG_AGO, person_id=p, role_id=w.role_id, kind="care-team", purpose="care", because="prova",
                             starts=LONG_AGO) for w in workers for p in followed[w.account]
        )  # fmt: skip
    return Office(workers, ids, followed, ids[600:], here.pk)


def moment(day: date, hour: float) -> datetime:
    return datetime.combine(day, time(), ROME) + timedelta(hours=hour)


def ordinary_day(office: Office, day: date, luck: Random) -> None:
    """What a day of work leaves: openings of one's own cases, notes, some searches, a late evening, a refusal by mistake."""
    for who in office.workers:
        mean, spread = ROLES[who.role]
        for person in luck.sample(
            office.followed[who.account], max(1, min(CASELOAD, round(luck.gauss(mean, spread))))
        ):
            at = moment(day, luck.uniform(7.5, 18.5))
            office.line(who, at, luck.choice(["record.summary", "record.diary", "record.plan"]), person)
            if luck.random() < 0.5:
                office.line(
                    who, at + timedelta(minutes=5), "delivery.write_note", person, action="C", rule=""
                )
        if luck.random() < 0.05:  # somebody finishes at home
            office.line(who, moment(day, 22.5), "record.plan", luck.choice(office.followed[who.account]))
        if luck.random() < 0.01:  # an old link
            office.line(
                who,
                moment(day, 9),
                "record.summary",
                luck.choice(office.persons),
                permitted=False,
                rule="no-relationship",
            )
        if who.role == "access-point-operator":  # to search before one registers finds nobody, often
            for _ in range(luck.randint(4, 14)):
                rule, none = luck.choice(["words", "words", "code"]), luck.random() < 0.5
                office.line(
                    who,
                    moment(day, luck.uniform(8.5, 17)),
                    "people.search",
                    None,
                    rule=rule,
                    because="0" if none else "2",
                )


def snoop(office: Office, kind: str, who: Worker, day: date, luck: Random) -> None:
    """One day of somebody who looks where there is no reason to, in one of the ways of the table."""
    if kind == "near":
        _marry(office, who, luck)
    elif kind == "colleague":
        other = next(w for w in office.workers if w.organization == who.organization and w != who)
        person = luck.choice(office.strangers)
        with system_access(NOW):
            CareRelationship.objects.create(
                created_at=LONG_AGO, person_id=person, account_id=other.account, kind="self", purpose="self", because="prova", starts=LONG_AGO
            )  # fmt: skip
        office.line(who, moment(day, 11), "record.summary", person)
    elif kind == "volume":
        for n, person in enumerate(luck.sample(office.persons[:600], luck.randint(60, 90))):
            office.line(who, moment(day, 8 + n * 0.1), "record.summary", person)
            office.line(who, moment(day, 7), "delivery.write_note", person, action="C", rule="")
    elif kind == "hours":
        for person in luck.sample(office.followed[who.account], luck.randint(3, 8)):
            office.line(who, moment(day, luck.choice([0.5, 1.5, 3, 23.2])), "record.diary", person)
    elif kind == "codes":
        for n in range(luck.randint(10, 30)):
            at = moment(day, 10) + timedelta(seconds=15 * n)
            office.line(who, at, "people.search", None, rule="code", because="1")
    elif kind == "empty":
        for _ in range(luck.randint(18, 40)):
            office.line(
                who, moment(day, luck.uniform(8, 18)), "people.search", None, rule="words", because="0"
            )
    elif kind == "emergency":
        for n, person in enumerate(luck.sample(office.strangers, 4)):
            at = moment(day - timedelta(days=n), 10)
            office.line(who, at, "record.summary", person, rule="relationship-break-glass")
    else:
        _look_back(office, kind, who, day, luck)


def _marry(office: Office, who: Worker, luck: Random) -> None:
    person = luck.choice(office.strangers)
    with system_access(NOW):
        Person.objects.filter(pk=person).update(
            family_name=Practitioner.objects.get(account_id=who.account).family_name
        )
        Municipality.objects.filter(pk=office.place).update(population=2_000)
        PractitionerRole.objects.get(pk=who.role_id).organization.__class__.objects.filter(
            pk=who.organization
        ).update(municipality_id=office.place)
    office.line(who, moment(DAY, 12), "record.summary", person)


def _look_back(office: Office, kind: str, who: Worker, day: date, luck: Random) -> None:
    """Cases that are over: refused, or still open though nobody has written for months."""
    for person in luck.sample(office.strangers, luck.randint(4, 7)):
        over = kind == "after-end"
        with system_access(NOW):
            CareRelationship.objects.create(
                created_at=LONG_AGO, person_id=person, role_id=who.role_id, kind="care-team", purpose="care", because="prova",
                starts=LONG_AGO, ends=moment(day - timedelta(days=60), 0) if over else None,
            )  # fmt: skip
        more = {"permitted": False, "rule": "no-relationship"} if over else {}
        office.line(who, moment(day, luck.uniform(9, 17)), "record.summary", person, **more)


DAY = date(2026, 11, 20)  # a Friday
