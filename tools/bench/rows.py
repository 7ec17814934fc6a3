# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twenty rows of the record for every person: two million for a hundred thousand."""

from __future__ import annotations

from datetime import datetime

import psycopg

_AGO = "%(at)s::timestamptz - interval '40 days' - g * interval '9 days'"
# table, columns, values (n is the person's number, g counts the rows), how many
ROWS = (
    ("record_condition", "side, title, code, note", "'health', 'Condizione ' || g, '', ''", 3),
    ("record_medication", "title, dosage, prescribed_by", "'Farmaco ' || g, '1 al mattino', ''", 3),
    ("record_observation", "code, text, unit, observed_at", f"'pressure', 'Pressione 128/74', 'mmHg', {_AGO}", 12),
    (
        "record_riskfact", "scheme, level, evidence, assessed_at",
        "'dm77', (array['robust', 'mild', 'moderate', 'severe'])[1 + n % 4], 'calcolo di prova',"
        " %(at)s::timestamptz - (n % 400) * interval '1 day'", 1,
    ),
    (
        "record_alert", "kind, tone, text, starts",
        "(array['social', 'clinical', 'practical'])[1 + n % 3], (array['amber', 'red', 'grey'])[1 + n % 3],"
        " (array['Vive sola', 'Allergia: penicillina', 'Le chiavi le ha la vicina'])[1 + n % 3],"
        " %(at)s::timestamptz - interval '300 days'", 1,
    ),
)  # fmt: skip


def fill(db: psycopg.Connection, at: datetime) -> None:
    """Write them, table by table."""
    for table, columns, values, count in ROWS:
        filled = values.replace("n % ", "n %% ")
        db.execute(
            f"insert into {table} (id, created_at, version, label, sector, person_id, {columns})"
            f" select uuidv7(), {_AGO}, 1, 'N', 'health', p.person_id, {filled}"
            f" from person_number p, generate_series(1, {count}) g",
            {"at": at},
        )


def count(db: psycopg.Connection) -> int:
    """How many rows of the record there are."""
    tables = " + ".join(f"(select count(*) from {table})" for table, *_ in ROWS)
    found = db.execute(f"select {tables}").fetchone()
    assert found is not None
    return int(found[0])
