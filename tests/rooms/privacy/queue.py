# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of the house, worked through by hand: tests run inside a transaction that no worker sees."""

from __future__ import annotations

import json

from django.db import connection

from raccordo.privacy import tasks
from raccordo.privacy.operations.office import WORK


def waiting() -> list[dict[str, float]]:
    """What the jobs of the office that wait are told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where task_name = %s and status = 'todo' order by id", [WORK]
        )
        return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]


def queue_works() -> int:
    """Do what waits, each job with what it was told, and take it off the queue. Returns how many jobs."""
    told = waiting()
    for one in told:
        tasks.do_office_work(**one)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded' where task_name = %s", [WORK])
    return len(told)
