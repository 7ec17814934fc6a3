# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that is only read changes nothing but what tells that it was read (OWASP ASVS 5.0, 3.5.3)."""

from __future__ import annotations

import re
from contextlib import contextmanager

from django.db import connection, transaction

from tests.house.test_addresses import addresses, third_party
from tests.web.input import asking

TELLS = {"kernel_accessline", "kernel_accesslink", "django_session", "shell_cache"}
"""The register, the sign of life of a session, the count of tries."""
LEAVING = {"protected:exit"}
_WRITES = re.compile(
    r"^\s*(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+\"?([\w.]+)", re.I
)


@contextmanager
def writing():
    """Tables that are written while it is looked at."""
    found: list[str] = []

    def look(execute, sql, params, many, context):
        if match := _WRITES.match(str(sql)):
            found.append(match[1].split(".")[-1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def test_a_page_that_is_read_writes_nothing_but_that_it_was_read(year):
    visitors, faults, read = asking.Visitors(), {}, 0
    for address in addresses():
        if third_party(address) or address.name in LEAVING:
            continue
        for role in asking.meant_for(address)[:2]:
            visitor = visitors.of(role)
            url = next(asking.places(address, visitor[1]), None) if visitor else None
            if url is None:
                continue
            with transaction.atomic(), writing() as written:
                read += visitor[0].get(url).status_code == 200
                transaction.set_rollback(True)
            if set(written) - TELLS:
                faults[address.name] = sorted(set(written) - TELLS)

    assert not faults
    assert read > 80


def test_a_page_that_writes_is_seen(db):
    with writing() as written, connection.cursor() as cursor:
        cursor.execute("delete from shell_draft where false")
        cursor.execute("select 1")

    assert written == ["shell_draft"]
