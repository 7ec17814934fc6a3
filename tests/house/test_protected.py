# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected cases stay apart in the code, too: who may import the room, who may take its role."""

from __future__ import annotations

import ast
import configparser

from tests.house.scan import ROOT, faults_in, floors, imports, python

MAY_KNOW = (
    "raccordo/protected/",
    "raccordo/web/protected/",
    "raccordo/config/",
    "raccordo/demo/sheltered.py",
)
MAY_NAME_THE_ROLE = ("raccordo/protected/walls.py", "raccordo/protected/compartment.py", "raccordo/config/")
KNOWN = ("raccordo.kernel", "raccordo.territory", "raccordo.people", "raccordo.protected")


def knows(text: str) -> list[str]:
    """Imports of the room."""
    return [
        f"line {line} imports {name}"
        for line, name in imports(ast.parse(text))
        if name.startswith("raccordo.protected")
    ]


def leans(text: str) -> list[str]:
    """Imports of rooms that the compartment has no business with."""
    return [
        f"line {line} imports {name}"
        for line, name in imports(ast.parse(text))
        if name.startswith("raccordo.") and not name.startswith(KNOWN)
    ]


WORDS = (
    "raccordo_protected",
    "set local role",
    "set role",
    "set_config('role'",
    "walls.enter",
    "walls.leave",
)


def takes_the_role(text: str) -> list[str]:
    """Words by which a role is taken."""
    return [f"says {word}" for word in WORDS if word in text.lower()]


def test_no_ordinary_room_can_reach_protected_cases():
    assert knows("from raccordo.protected import queries") and knows("import raccordo.protected.models")

    assert not faults_in((s for s in python("raccordo") if not s[0].startswith(MAY_KNOW)), knows)
    known = floors()
    rooms = (
        "people",
        "governance",
        "privacy",
        "record",
        "assessment",
        "intake",
        "careplan",
        "delivery",
        "programmes",
        "observatory",
    )
    assert all(known[room] < known["protected"] for room in rooms)


def test_the_compartment_stands_on_the_territory_and_the_registry_alone():
    assert leans("from raccordo.record.models import Task") and not leans(
        "from raccordo.people.models import Person"
    )

    assert not faults_in(python("raccordo/protected"), leans)


def test_the_contracts_say_so_too():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")

    above = contracts["importlinter:contract:protected-above"]
    areas = {p.name for p in (ROOT / "raccordo" / "web").iterdir() if (p / "__init__.py").exists()} - {
        "protected"
    }
    assert {f"raccordo.web.{area}" for area in areas} <= set(above["source_modules"].split())
    assert above["ignore_imports"].split()[0] == "raccordo.demo.sheltered"


def test_the_role_is_taken_in_one_place():
    assert takes_the_role("cursor.execute('set local role raccordo_protected')")
    assert takes_the_role("cursor.execute(walls.ENTER)")

    assert not faults_in(
        (s for s in python("raccordo") if not s[0].startswith(MAY_NAME_THE_ROLE)), takes_the_role
    )
