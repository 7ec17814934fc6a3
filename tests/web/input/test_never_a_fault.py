# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is sent to any form, or asked of any address, the answer is a page in words: never a fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch

import pytest
from django.db import transaction

from tests.house.test_addresses import addresses, third_party
from tests.web.input import asking
from tests.web.leaks.adapters import QUERIES

NOBODY = str(asking.NOBODY)
ODD: dict[str, list[str]] = {
    "nothing": [],
    "a character that no keyboard writes": ["a\x00b"],
    "a text without end": ["x" * 70_000],
    "a digit that is no number": ["²"],
    "a number out of all measure": ["9" * 40],
    "the last day of all": ["9999-12-31"],
    "the identifier of nobody": [NOBODY],
    "two where one is asked": ["a", "b"],
}
OURS = ("csrfmiddlewaretoken", "submission")
ASKED = (
    "a\x00b",
    "²",
    "9" * 40,
    "-1",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59+14:00",
    "x" * 3000,
    NOBODY,
    "",
)


def odd(sheet: asking.Sheet, values: list[str], only: str = "") -> asking.Pairs:
    """A form with something odd in every field, or in one."""
    names = list(dict.fromkeys(name for name, _ in sheet.fields if name not in OURS))
    changed = {only} if only else set(names)
    kept = [(name, value) for name, value in sheet.fields if name not in changed and name not in OURS]
    return kept + [(name, value) for name in names if name in changed for value in values]


def sendings(sheet: asking.Sheet, turn: int) -> Iterator[tuple[str, asking.Pairs]]:
    """What is tried on one form: each kind of oddity in every field at once and in one field alone. The ordinary suite
    takes two kinds a form, in turn, so that each is tried on many; RACCORDO_EVERY_ODDITY=1 takes all."""
    names = list(dict.fromkeys(name for name, _ in sheet.fields if name not in OURS))
    kinds = list(ODD)
    if not os.environ.get("RACCORDO_EVERY_ODDITY"):
        kinds = [kinds[(2 * turn + step) % len(kinds)] for step in range(2)]
    for number, kind in enumerate(kinds):
        yield f"{kind}, everywhere", odd(sheet, ODD[kind])
        if len(names) > 1:
            one = names[(turn + number) % len(names)]
            yield f"{kind}, in {one}", odd(sheet, ODD[kind], one)


def test_no_form_answers_with_a_fault_whatever_is_sent(year):
    faults, asked = [], set()
    for turn, sheet in enumerate(asking.sheets()):
        asked.add(sheet.name)
        for what, form in sendings(sheet, turn):
            if asking.send(sheet, form) >= 500:
                faults.append(f"{sheet.name}: {what}")

    assert not faults
    unasked = {a.name for a in addresses() if asking.takes_forms(a)} - asked
    assert unasked <= {"shell:demo"}, "the role picker exists in a demonstration only"


def test_no_address_answers_with_a_fault_whatever_is_asked(year):
    visitors, faults = asking.Visitors(), []
    for address in addresses():
        names = set() if third_party(address) else _names_asked(address.name)
        visitor = visitors.of(asking.meant_for(address)[0]) if names else None
        url = next(asking.places(address, visitor[1]), None) if visitor else None
        for name in names if url else ():
            for value in ASKED:
                with transaction.atomic():
                    if visitor[0].get(url, {name: value}).status_code >= 500:
                        faults.append(f"{address.name}?{name}={value[:20]!r}")
                    transaction.set_rollback(True)

    assert not faults


def _names_asked(page: str) -> set[str]:
    """The names that a page reads in its query string."""
    lines = [line for pattern, line in QUERIES.items() if fnmatch(page, pattern)]
    return {name for line in lines for query in line("a", "b") for name in query}


@pytest.mark.parametrize(
    "data",
    [
        "",
        "[]",
        "1",
        "null",
        "{",
        '"x"',
        "[" * 100_000,
        '{"a": {"b": 1}}',
        '{"a": ["\\u0000"]}',
        '{"a": ["\\ud800"]}',
    ],
)
def test_a_draft_that_is_none_is_refused_and_one_with_odd_signs_is_kept_without_them(world, login, data):
    client = login(world.sara)

    kept = client.post("/bozze/", {"key": "prova:1", "data": data})

    assert kept.status_code in (200, 422)
    fields = client.get("/bozze/", {"key": "prova:1"}).json()["fields"]
    assert fields in (None, {"a": [""]})
