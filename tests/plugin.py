# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prepares the environment of a test run before Django reads its settings."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from raccordo.config import database

ROOT = Path(__file__).resolve().parent.parent
os.environ["RACCORDO_TESTING"] = "1"
# The browser driver keeps a loop in the thread of the tests; Django would refuse to prepare the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["RACCORDO_CLOCK"] = "2026-11-23T10:00"
os.environ.setdefault("RACCORDO_DATA", str(ROOT / "build" / "prova"))


def _digest() -> str:
    """Changes when anything changes that shapes the database."""
    files = [*ROOT.glob("raccordo/*/migrations/*.py"), *ROOT.glob("raccordo/*/*/migrations/*.py"),
             *ROOT.glob("raccordo/**/models*.py"), *ROOT.glob("raccordo/**/models/*.py"),
             ROOT / "raccordo/kernel/walls.py", ROOT / "raccordo/privacy/policies/datasets.yaml",
             ROOT / "raccordo/kernel/audit.py", ROOT / "raccordo/config/guards.py"]  # fmt: skip
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:10]


ADMIN_URL = os.environ.get("RACCORDO_TEST_ADMIN_URL") or database.embedded_url(
    Path(os.environ["RACCORDO_DATA"])
)
TEMPLATE = f"rc_template_{_digest()}"
NAME = f"rc_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
os.environ["DATABASE_URL"] = database.with_user(ADMIN_URL, database.APP_ROLE, NAME)
os.environ["DATABASE_OWNER_URL"] = database.with_user(ADMIN_URL, database.OWNER_ROLE, NAME)
