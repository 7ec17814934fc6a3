# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which PostgreSQL serves: embedded by default, any server by DATABASE_URL. Nothing else in the house knows which."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psycopg
from psycopg import sql

from raccordo.config import embedded
from raccordo.protected.walls import ROLE as PROTECTED_ROLE
from raccordo.web.shell import limits

OWNER_ROLE = "raccordo_owner"
APP_ROLE = "raccordo_app"
OLDEST_SERVER = 15
_INHERIT_BY_GRANT = 160000  # from here on it is the grant that says so, before the role that receives it
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "fuzzystrmatch")


# A plan for all values, made once: with row security on every table, planning a list anew costs more than reading it.
_GENERIC = "-c plan_cache_mode=force_generic_plan"


class OwnerMigrates:
    """Tables are made by their owner; the application's own connection owns nothing."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"


def connections(app_url: str | None, owner_url: str | None, data_dir: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` is the application's role, `owner` makes and changes tables."""
    if os.environ.get("RACCORDO_NO_DATABASE") == "1":
        app_url = owner_url = "postgresql://nobody@127.0.0.1:1/none"
    elif not app_url:
        admin = embedded_url(data_dir)
        name = os.environ.get("RACCORDO_DATABASE", "raccordo")
        app_url, owner_url = with_user(admin, APP_ROLE, name), with_user(admin, OWNER_ROLE, name)
    pages = os.environ.get("RACCORDO_SERVES_PAGES") == "1"
    return {"default": _django(app_url, _patience(pages)), "owner": _django(owner_url or app_url)}


def _patience(pages: bool) -> str:
    """How long the application's connection waits before it gives up (milliseconds, as PostgreSQL takes them)."""
    statement = limits.STATEMENT if pages else limits.JOB_STATEMENT
    lock = limits.LOCK if pages else limits.JOB_LOCK
    idle = f" -c idle_in_transaction_session_timeout={limits.IDLE_TRANSACTION * 1000}" if pages else ""
    return f" -c statement_timeout={statement * 1000} -c lock_timeout={lock * 1000}{idle}"


def _django(url: str, patience: str = "") -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or (unquote(parts.hostname) if parts.hostname else "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "ATOMIC_REQUESTS": False,  # the gate opens one transaction per request, with its access context
        "OPTIONS": {
            "prepare_threshold": 3,
            "server_side_binding": True,
            "options": _GENERIC + patience,
            **query,
        },
        "TEST": {"NAME": parts.path.lstrip("/")},
    }


def with_user(url: str, user: str, database: str) -> str:
    """The same server, as another user (with the same password, if any) and database."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    password = f":{parts.password}" if parts.password else ""
    return parts._replace(netloc=f"{user}{password}@{host}", path=f"/{database}").geturl()


@lru_cache(maxsize=1)
def embedded_url(data_dir: Path) -> str:
    """Start the embedded server (or find it running) and return the address of its administrator."""
    data_dir.mkdir(
        parents=True, exist_ok=True, mode=0o711
    )  # others may pass (root's server runs as somebody else), not look
    socket = embedded.start(data_dir / "postgres")
    return f"postgresql://postgres@/postgres?host={quote(str(socket), safe='/')}"


def prepare(admin_url: str, name: str) -> None:
    """Make the roles, the database and its extensions, where they are missing. Needs an administrator.

    For servers of one's own: the roles get the administrator's password, if the address has one.
    """
    password = unquote(urlsplit(admin_url).password or "")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        for role in (OWNER_ROLE, APP_ROLE):
            if not admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
                admin.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls").format(sql.Identifier(role))
                )
            if password:
                admin.execute(
                    sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
                )
        for statement in protected_role(admin):
            admin.execute(statement)
        if not admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            admin.execute(
                sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
                    sql.Identifier(name), sql.Identifier(OWNER_ROLE)
                )
            )
    user = urlsplit(admin_url).username or "postgres"
    with psycopg.connect(with_user(admin_url, user, name), autocommit=True) as admin:
        for extension in EXTENSIONS:
            admin.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def protected_role(admin: psycopg.Connection) -> list[sql.Composed]:
    """What is missing for the application to take the role of protected cases, and have nothing of it until it does."""
    role, app = sql.Identifier(PROTECTED_ROLE), sql.Identifier(APP_ROLE)
    found = []
    if not admin.execute("select 1 from pg_roles where rolname = %s", [PROTECTED_ROLE]).fetchone():
        found.append(sql.SQL("create role {} nologin nosuperuser nobypassrls noinherit").format(role))
    found.append(sql.SQL("alter role {} noinherit").format(app))
    words = " with inherit false, set true" if admin.info.server_version >= _INHERIT_BY_GRANT else ""
    found.append(sql.SQL("grant {} to {}" + words).format(role, app))
    return found


def drop(admin_url: str, name: str) -> None:
    """Throw a database away, whoever is using it."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def local_secret(data_dir: Path, name: str) -> str:
    """A secret of this installation, made at the first start and readable by its owner only."""
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o711)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
