# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of every test: the database, the moment, the small world with its personas."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from hypothesis import settings

from raccordo.config.guards import apply_guards
from raccordo.web.shell import clock
from raccordo.web.shell.submissions import FIELD
from tests import databases
from tests.personas import NOW, Persona, World, build_world
from tests.plugin import NAME

# How long one example takes is the machine's matter: speed has a benchmark, not a test.
settings.register_profile("raccordo", deadline=None)
settings.load_profile("raccordo")


# Proofs of identity are stamped by the true clock. Here they are always of one moment, which is always now: pages of twin worlds
# are compared byte for byte, and say when a session ends. Tests of proofs that age have a clock of their own.
PROVED_AT = NOW.timestamp()
clock.epoch = lambda: PROVED_AT


def _migrate() -> None:
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    apply_guards()
    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Our own database: migrated by its owner, used by the application's role."""
    with django_db_blocker.unblock():
        databases.ensure_template(_migrate)
        databases.clone(NAME)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def now():
    """The moment of every test: Monday 23 November 2026, ten o'clock in Italy."""
    return NOW


@pytest.fixture
def world(db) -> World:
    """The small world: Ada, Bruno, Carla, Dino, Elsa and the persons they follow or must not see."""
    return build_world()


def bearing_tokens(client: Client) -> Client:
    """Let a browser send forms as pages make them: each with a token of its own, where a test gives none."""
    send = client.post

    def post(path: str, data: Any = None, *args: Any, **more: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {FIELD: str(uuid4()), **(data or {})}
        return send(path, data, *args, **more)

    client.post = post  # type: ignore[method-assign]
    return client


def log_in(client: Client, persona: Persona) -> Client:
    """Let a persona in, past the second factor."""
    if "post" not in vars(client):
        bearing_tokens(client)
    client.force_login(persona.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["role"] = str(persona.role.pk) if persona.role else None
    session["account_authentication_methods"] = [
        {"method": "password", "at": PROVED_AT},
        {"method": "mfa", "at": PROVED_AT},
    ]
    session["account_authentication_methods_user"] = str(persona.account.pk)
    session.save()
    return client


@pytest.fixture
def login(client):
    """Log a persona in: `login(world.ada)` gives a client that acts in that role."""
    return lambda persona: log_in(client, persona)


@pytest.fixture
def enter():
    """Several people at once, each in a browser of their own: `ada, elsa = enter(world.ada), enter(world.elsa)`."""
    return lambda persona: log_in(Client(), persona)
