# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No page offers its reader a link that leads to «Non trovato»: what may not be opened is not offered."""

from __future__ import annotations

import re
from collections import deque
from html import unescape

import pytest
from django.test import Client

from raccordo.territory.codes import Role
from raccordo.web.shell.navigation import LANDING, NAVIGATION
from tests.conftest import log_in
from tests.web.input import asking

MOST = 45  # pages of each reader, one of each kind
LEAVING = ("/statici/", "/demo/", "/entra/", "/ruolo/")
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d")


def walk(client: Client, start: str) -> list[str]:
    """Follow the links of a reader from page to page. Returns those that lead nowhere, with the page that offers them."""
    waiting, seen, dead = deque([(start, "")]), set(), []
    while waiting and len(seen) < MOST:
        address, offered_by = waiting.popleft()
        kind = IDENTIFIER.sub("…", address.split("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        response = client.get(address, follow=True)
        if response.status_code != 200:
            dead.append(f"{kind} from {offered_by}: {response.status_code}")
        elif response.headers["Content-Type"].startswith("text/html"):
            found = (unescape(link) for link in LINK.findall(response.content.decode()))
            waiting += [(link, kind) for link in found if not link.startswith(LEAVING)]
    return dead


# Nobody of the demonstration has these roles: their pages are those of another, which is walked.
ABSENT = {Role.CHILD_PROTECTION_WORKER.value: Role.ANTI_VIOLENCE_OPERATOR.value}


def test_who_is_not_walked_has_the_pages_of_somebody_who_is():
    assert all(
        NAVIGATION[role] == NAVIGATION[other] and other not in ABSENT for role, other in ABSENT.items()
    )


@pytest.mark.parametrize("role", [*(one for one in Role.values if one not in ABSENT), ""])
def test_every_link_that_a_page_offers_opens(year, role):
    persona = asking.somebody(role)
    assert persona is not None, "the demonstration has somebody of each role"

    assert not walk(log_in(Client(), persona), LANDING[role or "citizen"])
