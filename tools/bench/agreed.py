# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies of the territory write for themselves and read each other by one agreement that all have signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

_AGREEMENT = """insert into privacy_sharingagreement (id, created_at, version, kind, title, essence, basis, purposes, area_id, starts, ends,
 edition, state, effective_at, end_reason) values (%(id)s, %(at)s, 1, 'joint-controllers', 'Misura', 'Misura', 'Misura', %(purposes)s,
 %(area)s, %(at)s, %(ends)s, 1, 'in-force', %(at)s, '')"""
_PARTIES = """insert into privacy_agreementparty (agreement_id, organization_id, role, signed_at, signed_by_id)
 select %(id)s, o.id, 'joint-controller', %(at)s, (array_agg(r.id order by r.id))[1] from territory_organization o
 join territory_practitionerrole r on r.organization_id = o.id where o.area_id = %(area)s group by o.id"""
_SETS = "insert into privacy_shareddataset (agreement_id, dataset, purposes) select %(id)s, s, '{}' from unnest(%(sets)s::text[]) s"
PURPOSES = ["care", "social", "triage", "admin", "legal"]


def agree(db: psycopg.Connection, area: UUID, at: datetime, sets: list[str]) -> None:
    """One agreement among all bodies, for every data set."""
    values = {
        "id": uuid7(), "at": at, "ends": at + timedelta(days=3000), "area": area, "purposes": PURPOSES, "sets": sets,
    }  # fmt: skip
    for statement in (_AGREEMENT, _PARTIES, _SETS):
        db.execute(statement, values)


@contextmanager
def written_by(db: psycopg.Connection, health: UUID, social: UUID) -> Iterator[None]:
    """Rows of the block that do not say which body wrote them are of one body of health, the clinical ones, or of one social
    body: two million of them are not changed afterwards."""
    found = db.execute(
        "select table_name from information_schema.columns where column_name = 'custodian_id' and table_schema = 'public'"
        " and table_name not like '%event'"
    ).fetchall()
    tables = {table: health if table.startswith("record_") else social for (table,) in found}
    for table, body in tables.items():
        db.execute(f"alter table {table} alter custodian_id set default '{body}'")
    yield
    for table in tables:
        db.execute(f"alter table {table} alter custodian_id drop default")
