# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrating sooner: tables made one after another are drawn once, together.

Django draws every model related to a new one again for each table that a migration makes, which for our rooms is most of the
time of the first start. Making a table looks at that table alone: the state after the last of them serves for all.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from typing import Any

from django.db import Error, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation

from raccordo.config import doctor
from raccordo.config.database import EXTENSIONS


class CreateModels(Operation):
    """Several `CreateModel` as one step."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change the state without drawing it: who needs it drawn asks for `state.apps`, once."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


def draw_together() -> None:
    """For this process, join what each migration makes in a row. Nothing is written anywhere."""
    for migration in MigrationLoader(connections["owner"]).disk_migrations.values():
        type(migration).operations = [
            one
            for makes, row in groupby(migration.operations, lambda one: type(one) is CreateModel)
            for one in ([CreateModels(list(row))] if makes else row)
        ]


def prepare() -> None:
    """Make what migrations need and the owner may make, or stop with the sentence of `raccordo doctor`."""
    try:
        connections["owner"].ensure_connection()
    except Error as error:
        raise SystemExit(
            "Il database non risponde al ruolo che possiede le tabelle. Controlla DATABASE_OWNER_URL e che il server sia acceso."
        ) from error
    for name in EXTENSIONS:
        # PostgreSQL trusts the owner of a database with these, unless the server's packages lack them.
        with suppress(Error), connections["owner"].cursor() as cursor:
            cursor.execute(f"create extension if not exists {name}")
    lacking = doctor.missing_extensions("owner")
    if lacking:
        raise SystemExit(lacking[0])
    draw_together()
