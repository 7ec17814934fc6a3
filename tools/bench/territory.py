# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a database with a large synthetic territory in minutes: COPY for persons, INSERT … SELECT for their rows.

Nobody's work grows with the territory: a doctor has a thousand people, a social worker fifty, an access point forty that wait.
What grows is how many they are, and the tables behind them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from raccordo.people.rules import search_text
from raccordo.privacy import policies
from tools.bench import agreed, followed, rows

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=900)
PEOPLE_PER_GP = 1000
PEOPLE_PER_SERVICE = 20_000
PEOPLE_PER_FOLLOWED = 20  # one person in twenty is followed by a team
FOLLOWED_PER_WORKER = 50
FAMILY = [
    "Rossi", "Brambilla", "Colombo", "Ferrari", "Fumagalli", "Galli", "Riva", "Villa", "Sala", "Corti",
    "Conti", "Rizzi", "Bonfanti", "Spreafico", "Valsecchi", "Invernizzi", "Locatelli", "Mauri",
    "Castelnuovo", "Dell'Oro", "Ghislanzoni", "Panzeri", "Bonacina", "Crippa", "Redaelli", "Ratti",
    "Longoni", "Milani", "Bianchi", "Pozzi", "Viganò", "Beretta", "Cattaneo", "Molteni", "Frigerio",
    "Perego", "Maggi", "Arrigoni", "Losa", "Tentori",
]  # fmt: skip
GIVEN = [
    "Teresa", "Maria", "Giuseppina", "Anna", "Rosa", "Angela", "Carla", "Luigia", "Franca", "Giovanna",
    "Giuseppe", "Giovanni", "Luigi", "Carlo", "Mario", "Angelo", "Antonio", "Franco", "Pietro", "Ambrogio",
    "Ernesta", "Piera", "Lucia", "Bruna", "Adele", "Silvana", "Renzo", "Sergio", "Walter", "Enrico",
]  # fmt: skip
ORGANIZATIONS = {
    "gp": ("gp-practice", "health"), "social-worker": ("municipality", "social"),
    "community-nurse": ("community-house", "health"), "access-point-operator": ("access-point", "social"),
    "home-care-operator": ("home-care-provider", "social"),
}  # fmt: skip


@dataclass(frozen=True)
class Worker:
    """One professional: who logs in, in which mandate, for which body."""

    account: UUID
    role: UUID
    organization: UUID


@dataclass(frozen=True)
class Cast:
    """Who is measured at work."""

    gp: Worker
    social: Worker
    access_point: Worker


def fill(url: str, persons: int, seed: int = 7) -> None:
    """Fill an empty, migrated database as its administrator (COPY does not pass row-level security)."""
    rng = random.Random(seed)
    with psycopg.connect(url) as db:
        # References are right by construction: checking two million of them one by one would take most of the time.
        db.execute("set session_replication_role = replica")
        area = _place(db)
        gps = [
            _worker(db, area, "gp", _body(db, area, "gp", n), n)
            for n in range(max(1, persons // PEOPLE_PER_GP))
        ]
        desk = _worker(db, area, "access-point-operator", _body(db, area, "access-point-operator", 0), 0)
        services = max(1, persons // PEOPLE_PER_SERVICE)
        teams = [_team(db, area, n, persons // PEOPLE_PER_FOLLOWED // services) for n in range(services)]
        agreed.agree(db, area, LONG_AGO, [one.code for one in policies.datasets().shareable])
        _persons(db, area, persons, rng)
        with agreed.written_by(db, teams[0].nurses[0].organization, teams[0].workers[0].organization):
            _enrol(db, gps)
            rows.fill(db, AT)
            followed.fill(db, AT, teams, PEOPLE_PER_FOLLOWED)
            followed.flag(db, AT, desk.role, desk.organization)
        db.commit()
        db.autocommit = True
        db.execute("vacuum analyze")
        db.execute("checkpoint")


def cast_of(db: psycopg.Connection) -> Cast:
    """Who was put first in each body: the one who works in the measures."""

    def first(code: str) -> Worker:
        row = db.execute(
            "select p.account_id, r.id, r.organization_id from territory_practitionerrole r"
            " join territory_practitioner p on p.id = r.practitioner_id join territory_organization o on o.id = r.organization_id"
            " where o.code = %s order by r.id limit 1",
            [code],
        ).fetchone()
        assert row is not None
        return Worker(*row)

    return Cast(first("gp-practice-0"), first("municipality-0"), first("access-point-0"))


def _place(db: psycopg.Connection) -> UUID:
    area = uuid7()
    db.execute(
        "insert into territory_area (id, kind, code, name) values (%s, 'social-ambito', 'misura', 'Misura')",
        [area],
    )
    db.execute(
        "insert into territory_municipality (istat_code, name, province, cadastral_code, population)"
        " values ('097042', 'Lecco', 'LC', 'E507', 47000) on conflict do nothing"
    )
    return area


def _body(db: psycopg.Connection, area: UUID, role: str, number: int) -> UUID:
    kind, sector = ORGANIZATIONS[role]
    organization = uuid7()
    db.execute(
        "insert into territory_organization (id, kind, code, name, sector, sensitive, phone, email, area_id, municipality_id)"
        " values (%s, %s, %s, %s, %s, false, '', '', %s, '097042')",
        [organization, kind, f"{kind}-{number}", f"{kind} {number}", sector, area],
    )
    return organization


def _worker(db: psycopg.Connection, area: UUID, role: str, organization: UUID, number: int) -> Worker:
    account, practitioner, mandate = (uuid7() for _ in range(3))
    db.execute(
        "insert into kernel_account (id, email, password, is_active, is_demo, created_at) values (%s, %s, '!', true, false, %s)",
        [account, f"{role}{number}@misura.example", LONG_AGO],
    )
    db.execute(
        "insert into territory_practitioner (id, account_id, family_name, given_name, phone, qualifications)"
        " values (%s, %s, %s, %s, '0300 555 001', '')",
        [practitioner, account, FAMILY[number % len(FAMILY)], GIVEN[number % len(GIVEN)]],
    )
    db.execute(
        "insert into territory_practitionerrole (id, practitioner_id, organization_id, area_id, role, starts, joined_at)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [mandate, practitioner, organization, area, role, LONG_AGO, LONG_AGO],
    )
    return Worker(account, mandate, organization)


def _team(db: psycopg.Connection, area: UUID, number: int, persons: int) -> followed.Team:
    """One social service with its nurse and its home care, large enough for its persons."""
    bodies = {
        role: _body(db, area, role, number)
        for role in ("social-worker", "community-nurse", "home-care-operator")
    }

    def several(role: str, count: int) -> list[Worker]:
        return [_worker(db, area, role, bodies[role], number * 1000 + n) for n in range(max(1, count))]

    return followed.Team(
        several("social-worker", persons // FOLLOWED_PER_WORKER), several("community-nurse", 1),
        several("home-care-operator", -(-persons // followed.VISITED_PER_OPERATOR)),
    )  # fmt: skip


def _persons(db: psycopg.Connection, area: UUID, count: int, rng: random.Random) -> None:
    columns = (
        "id, created_at, version, family_name, given_name, sex, birth_date, tax_code, area_id, municipality_id, address,"
        " phone, phone_digits, language, communication, lives_alone, search_text"
    )
    with db.cursor().copy(f"copy people_person ({columns}) from stdin") as copy:
        for number in range(count):
            family, given = rng.choice(FAMILY), rng.choice(GIVEN)
            family = f"{family} {rng.choice(FAMILY)}" if rng.random() < 0.3 else family
            born = date(1930, 1, 1) + timedelta(days=rng.randrange(33000))
            phone = f"0300555{number % 10000:04d}"
            copy.write_row((
                uuid7(), AT, 1, family, given, rng.choice(("female", "male")), born, f"{number:06d}42C52X000Q", area,
                "097042", f"Via dei Tigli {number % 200}", phone, phone, "", "", rng.random() < 0.3,
                search_text(family, given),
            ))  # fmt: skip


def _enrol(db: psycopg.Connection, gps: list[Worker]) -> None:
    """Everybody has chosen a doctor, who may open the record for it; and a number by which the rest is dealt out."""
    db.execute(
        "create temporary table person_number on commit preserve rows as"
        " select id as person_id, row_number() over (order by id) - 1 as n from people_person"
    )
    db.execute("analyze person_number")
    db.execute(
        """with chosen as (select person_id, (%(roles)s::uuid[])[1 + n %% %(count)s] role_id from person_number),
        enrolled as (insert into people_gpenrollment (id, created_at, version, label, sector, starts, gp_role_id, person_id)
          select uuidv7(), %(at)s, 1, 'N', '', %(ago)s, role_id, person_id from chosen returning person_id, gp_role_id, id)
        insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, source_id, starts, role_id, person_id)
          select uuidv7(), %(at)s, 1, 'enrolled-gp', 'care', 'sei il medico scelto dalla persona', id, %(ago)s, gp_role_id, person_id
          from enrolled""",
        {"roles": [gp.role for gp in gps], "count": len(gps), "at": AT, "ago": AT - timedelta(days=700)},
    )
