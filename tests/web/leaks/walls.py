# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One wall at a time, on every table about persons of a lived-in world, and pages without managers that narrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q

from raccordo.config.guards import guarded_models
from raccordo.kernel import scoping
from raccordo.kernel.scoping import AccessContext, Reach, access
from raccordo.kernel.sensitivity import Purpose
from tests.oracle import oracle
from tests.oracle.channels import manager_alone
from tests.personas import NOW
from tests.web.leaks.lived import Scene

APART: dict[str, str] = {
    "privacy_carerelationship": "the database shows one's own lines, the manager those of the persons whom one follows",
    "privacy_exclusion": "the database shows an account its own, so that the context can be told; no manager does",
    "shell_draft": "kept by session",
}
"""Tables where the two walls promise different things (tests/oracle/guards.py says which)."""


def contexts(scene: Scene, name: str) -> Iterator[tuple[str, AccessContext]]:
    """Lists, the registry, the register, and two opened records: one that a decision opens."""
    actor = scene.personas[name].actor
    lists = AccessContext(actor, Purpose.CARE, NOW)
    yield "lists", lists
    yield "registry", AccessContext(actor, Purpose.TRIAGE, NOW, Reach.REGISTRY)
    for person in sorted(scene.followed(name), key=str)[:2]:
        yield "record", lists.opening(person)
    yield "audit", AccessContext(actor, Purpose.LEGAL, NOW, Reach.AUDIT)
    if oracle.examines_register(scene.world, scene.world["actors"][name], None):
        yield "register", lists.opening(scene.by_ties[0], Reach.AUDIT)


def models_() -> Iterator[Any]:
    """The models of guarded tables that a manager narrows; history has none."""
    tables = guarded_models()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in tables and hasattr(model, "guard") and table not in APART:
            yield model


def differences(scene: Scene, name: str, found: Iterator[Any] | None = None) -> tuple[list[str], int]:
    """Tables where the database alone shows a row that the manager alone would not; and how many rows were compared.

    What only the manager shows is kept back by the database: the page gets what both let through.
    """
    faults, compared = [], 0
    for where, context in contexts(scene, name):
        for model in found or models_():
            table, guard = model._meta.db_table, model.guard
            if context.reach is Reach.AUDIT and (guard.owner or guard.own_account):
                continue  # one's own body's anonymous contacts, one's own drafts: the officer's pages ask for neither
            with manager_alone(context):
                by_manager = set(model.objects.values_list("pk", flat=True))
            with access(context), connection.cursor() as cursor:
                cursor.execute(f'select "{model._meta.pk.column}" from "{table}"')
                by_database = {row[0] for row in cursor.fetchall()}
            compared += len(by_manager | by_database)
            over, under = by_database - by_manager, by_manager - by_database
            if over or under:
                faults.append(
                    f"{table} in {where}: the database alone shows {len(over)} more, {len(under)} fewer"
                )
    return faults, compared


@contextmanager
def managers_off() -> Iterator[None]:
    """A build whose managers narrow nothing; the database stands alone. Contexts are still asked for."""
    usual = scoping.visible
    scoping.visible = lambda context, guard, model="": Q()
    try:
        yield
    finally:
        scoping.visible = usual
