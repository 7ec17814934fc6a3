# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs the measured workers in, past the second factor: session rows and the cookie by which a browser remembers them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.utils.crypto import get_random_string

from raccordo.kernel.accounts import Account
from raccordo.web.shell import drafts
from raccordo.web.shell.sessions import BEGAN
from tools.bench.territory import Worker


def log_in(db: psycopg.Connection, worker: Worker, count: int) -> list[str]:
    """As many sessions of a worker as asked for; their keys. A form sent needs one of its own: its messages stay in it."""
    data = SessionStore().encode({
        SESSION_KEY: str(worker.account), BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
        HASH_SESSION_KEY: Account(password="!").get_session_auth_hash(), "role": str(worker.role),
        "account_authentication_methods": [{"method": "password"}, {"method": "mfa"}],
        "account_authentication_methods_user": str(worker.account), BEGAN: datetime.now(UTC).timestamp(),
    })  # fmt: skip
    keys = [get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(count)]
    ends = datetime.now(UTC) + timedelta(hours=8)
    with db.cursor().copy("copy django_session (session_key, session_data, expire_date) from stdin") as copy:
        for key in keys:
            copy.write_row((key, data, ends))
    return keys


def remembered(worker: Worker) -> str:
    """The signed cookie of a browser in which this worker works."""
    return signing.dumps(str(worker.account), salt=drafts._SALT)
