# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a database with a large synthetic territory in minutes: COPY for persons, INSERT … SELECT for their rows."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PEOPLE_PER_GP = 1200
FAMILY = [
    "Rossi",
    "Brambilla",
    "Colombo",
    "Ferrari",
    "Fumagalli",
    "Galli",
    "Riva",
    "Villa",
    "Sala",
    "Corti",
    "Conti",
    "Rizzi",
    "Bonfanti",
    "Spreafico",
    "Valsecchi",
    "Invernizzi",
    "Locatelli",
    "Mauri",
    "Castelnuovo",
    "Dell'Oro",
    "Ghislanzoni",
    "Panzeri",
    "Bonacina",
    "Crippa",
    "Redaelli",
    "Ratti",
    "Longoni",
    "Milani",
    "Bianchi",
    "Pozzi",
    "Viganò",
    "Beretta",
    "Cattaneo",
    "Molteni",
    "Frigerio",
    "Perego",
    "Maggi",
    "Arrigoni",
    "Losa",
    "Tentori",
]
GIVEN = [
    "Teresa",
    "Maria",
    "Giuseppina",
    "Anna",
    "Rosa",
    "Angela",
    "Carla",
    "Luigia",
    "Franca",
    "Giovanna",
    "Giuseppe",
    "Giovanni",
    "Luigi",
    "Carlo",
    "Mario",
    "Angelo",
    "Antonio",
    "Franco",
    "Pietro",
    "Ambrogio",
    "Ernesta",
    "Piera",
    "Lucia",
    "Bruna",
    "Adele",
    "Silvana",
    "Renzo",
    "Sergio",
    "Walter",
    "Enrico",
]


@dataclass(frozen=True)
class Cast:
    """The identifiers the measurements log in with and open."""

    area: UUID
    gp_account: UUID
    gp_role: UUID
    social_account: UUID
    social_role: UUID
    access_point_account: UUID
    access_point_role: UUID
    social_org: UUID
    persons: list[UUID]


def fill(url: str, persons: int, seed: int = 7) -> Cast:
    """Fill an empty, migrated database as its administrator (COPY does not pass row-level security)."""
    rng = random.Random(seed)
    with psycopg.connect(url) as db:
        # References are right by construction: checking two million of them one by one would take most of the time.
        db.execute("set session_replication_role = replica")
        area = uuid7()
        db.execute(
            "insert into territory_area (id, kind, code, name) values (%s, 'social-ambito', 'bench', 'Misura')",
            [area],
        )
        db.execute(
            "insert into territory_municipality (istat_code, name, province, cadastral_code, population)"
            " values ('097042', 'Lecco', 'LC', 'E507', 47000) on conflict do nothing"
        )
        gps = [
            _staff(db, area, "gp", "gp-practice", "health", n)
            for n in range(max(1, persons // PEOPLE_PER_GP))
        ]
        social = _staff(db, area, "social-worker", "municipality", "social", 0)
        pua = _staff(db, area, "access-point-operator", "access-point", "social", 0)
        ids = _persons(db, area, persons, rng)
        _ties(db, gps, social)
        _rows(db, social[1])
        db.commit()
        db.autocommit = True
        db.execute("vacuum analyze")
    return Cast(area, gps[0][0], gps[0][1], social[0], social[1], pua[0], pua[1], social[2], ids)


def _staff(
    db: psycopg.Connection, area: UUID, role: str, kind: str, sector: str, n: int
) -> tuple[UUID, UUID, UUID]:
    account, practitioner, mandate, organization = (uuid7() for _ in range(4))
    long_ago = AT - timedelta(days=900)
    db.execute(
        "insert into kernel_account (id, email, password, is_active, is_demo, created_at) values (%s, %s, '!', true, false, %s)",
        [account, f"{role}{n}@misura.example", long_ago],
    )
    db.execute(
        "insert into territory_organization (id, kind, code, name, sector, sensitive, phone, email, area_id, municipality_id)"
        " values (%s, %s, %s, %s, %s, false, '', '', %s, '097042')",
        [organization, kind, f"{role}-{n}", f"{kind} {n}", sector, area],
    )
    db.execute(
        "insert into territory_practitioner (id, account_id, family_name, given_name, phone, qualifications)"
        " values (%s, %s, %s, 'Misura', '', '')",
        [practitioner, account, f"{role} {n}"],
    )
    db.execute(
        "insert into territory_practitionerrole (id, practitioner_id, organization_id, area_id, role, starts, joined_at)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [mandate, practitioner, organization, area, role, long_ago, long_ago],
    )
    return account, mandate, organization


def _persons(db: psycopg.Connection, area: UUID, count: int, rng: random.Random) -> list[UUID]:
    ids = [uuid7() for _ in range(count)]
    columns = (
        "id, created_at, version, family_name, given_name, sex, birth_date, tax_code, area_id, municipality_id, address,"
        " phone, phone_digits, language, communication, lives_alone, search_text"
    )
    with db.cursor().copy(f"copy people_person ({columns}) from stdin") as copy:
        for number, pk in enumerate(ids):
            family, given = rng.choice(FAMILY), rng.choice(GIVEN)
            family = f"{family} {rng.choice(FAMILY)}" if rng.random() < 0.3 else family
            born = date(1930, 1, 1) + timedelta(days=rng.randrange(33000))
            phone = f"0300555{number % 10000:04d}"
            text = f"{family} {given}".lower().replace("'", " ").replace("ò", "o")
            copy.write_row((
                pk, AT, 1, family, given, rng.choice(("female", "male")), born, f"{number:06d}42C52X000Q", area, "097042",
                f"Via dei Tigli {number % 200}", phone, phone, "", "", rng.random() < 0.3, text,
            ))  # fmt: skip
    return ids


def _ties(
    db: psycopg.Connection, gps: list[tuple[UUID, UUID, UUID]], social: tuple[UUID, UUID, UUID]
) -> None:
    roles = [gp[1] for gp in gps]
    db.execute(
        """with numbered as (select id, row_number() over (order by id) n from people_person),
        chosen as (select id person_id, (%(roles)s::uuid[])[1 + n %% %(count)s] role_id from numbered),
        enrolled as (insert into people_gpenrollment (id, created_at, version, label, sector, starts, gp_role_id, person_id)
          select gen_random_uuid(), %(at)s, 1, 'N', '', %(ago)s, role_id, person_id from chosen returning person_id, gp_role_id, id)
        insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, source_id, starts, role_id, person_id)
          select gen_random_uuid(), %(at)s, 1, 'enrolled-gp', 'care', 'sei il medico scelto dalla persona', id, %(ago)s, gp_role_id, person_id
          from enrolled""",
        {"roles": roles, "count": len(roles), "at": AT, "ago": AT - timedelta(days=700)},
    )
    db.execute(
        """insert into privacy_carerelationship (id, created_at, version, kind, purpose, because, starts, organization_id, person_id)
        select gen_random_uuid(), %s, 1, 'care-team', 'social', 'il tuo servizio segue la persona', %s, %s, id
        from (select id, row_number() over (order by id) n from people_person) p where n %% 20 = 0""",
        [AT, AT - timedelta(days=200), social[2]],
    )


def _rows(db: psycopg.Connection, social_role: UUID) -> None:
    """Twenty record rows a person: 2 million for 100,000 persons."""
    base = "gen_random_uuid(), %(at)s::timestamptz - (g * interval '9 days'), 1, 'N', 'health', p.id"
    plans = (
        ("record_condition", "side, title, code, note", "'health', 'Condizione ' || g, '', ''", 3),
        ("record_medication", "title, dosage, prescribed_by", "'Farmaco ' || g, '1 al mattino', ''", 3),
        ("record_observation", "code, text, unit, observed_at", "'pressure', 'Pressione 128/74', '', %(at)s::timestamptz - (g * interval '9 days')", 12),
        ("record_riskfact", "scheme, level, evidence, assessed_at", "'dm77', 'moderate', 'calcolo di prova', %(at)s::timestamptz - (g * interval '9 days')", 1),
        ("record_alert", "kind, tone, text, starts", "'social', 'amber', 'Vive sola', %(at)s::timestamptz - interval '300 days'", 1),
    )  # fmt: skip
    for table, columns, values, count in plans:
        db.execute(
            f"insert into {table} (id, created_at, version, label, sector, person_id, {columns})"
            f" select {base}, {values} from people_person p, generate_series(1, {count}) g",
            {"at": AT},
        )
    db.execute(
        """insert into record_task (id, created_at, version, label, sector, person_id, kind, title, detail, path, role_id,
          organization_id, due_date, state, reason)
        select gen_random_uuid(), %(at)s, 1, 'N', 'social', r.person_id, 'reminder', 'Chiama la famiglia', '', '', %(role)s,
          r.organization_id, %(day)s::date + (row_number() over ())::int %% 30, 'open', ''
        from privacy_carerelationship r where r.kind = 'care-team' limit 400""",
        {"at": AT, "role": social_role, "day": AT.date()},
    )
