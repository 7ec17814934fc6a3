# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictured rows that somebody may read by a fact about that very row: a name, a confidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from raccordo.kernel.scoping import system_access
from raccordo.privacy.models import NamedReader
from tests.oracle import worlds
from tests.oracle.worlds import SECOND
from tests.personas import LONG_AGO, NOW


def named(stage: worlds.Stage, rows: list[dict[str, Any]], table: str) -> Iterator[dict[str, Any]]:
    """Named readers of pictured rows of each label, one row each: by mandate and by body, at the edges, of persons whom they follow,
    do not follow, or may know nothing of; and some whose role is never named."""
    readers = (
        "gp",
        "community-nurse",
        "social-worker",
        "home-care-operator",
        "access-point-operator",
        "colleague",
    )
    terms = ((LONG_AGO, None), (NOW, NOW + SECOND), (LONG_AGO, NOW), (NOW + SECOND, None))
    there = [row for row in rows if row["person_id"] is not None and row["label"] in "VSR"]
    for number, row in enumerate(there):
        actor = stage.actors[readers[number % len(readers)]].actor
        starts, ends = terms[number // len(readers) % len(terms)]
        holder, column, value = (
            ("body", "organization_id", actor.organization_id) if number % 5 == 0 else ("mandate", "role_id", actor.role_id)
        )  # fmt: skip
        with system_access(NOW):
            NamedReader.objects.create(
                created_at=LONG_AGO, person_id=row["person_id"], label="V", kind=table, target_id=row["id"], reason="prova",
                starts=starts, ends=ends, opened=[row["id"]], **{column: value},
            )  # fmt: skip
        yield {"person": row["person_id"], "entry": row["id"], "starts": starts, "ends": ends, holder: value}


def in_confidence(stage: worlds.Stage, world: dict, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that somebody of the network gave in confidence, and the places in the network of who keeps theirs apart: of each who
    stands by some person, of a stranger to both, and of who stands by somebody else."""
    for row in rows:
        row |= {"confided_by_id": None, "reserved": False}
    lines = [line for line in world["relationships"] if line.get("source") is not None]
    elsewhere = {line["source"]: lines[place - 1]["source"] for place, line in enumerate(lines)}
    areas = {p.pk: p.area_id for p in stage.persons}
    found = []
    for line in lines:
        plain = {
            **rows[0], "person_id": line["person"], "area_id": areas[line["person"]], "label": "N", "sector": "family",
            "created_by_id": uuid4(), "account_id": None, "role_id": None, "organization_id": None, "custodian_id": None,
        }  # fmt: skip
        found += [
            {**plain, "id": uuid4(), "confided_by_id": giver}
            for giver in (line["source"], uuid4(), elsewhere[line["source"]])
        ]
        found += [
            {**plain, "id": line["source"], "reserved": True},
            {**plain, "id": uuid4(), "reserved": True},
            {**plain, "id": uuid4(), "reserved": False, "confided_by_id": uuid4()},
        ]
    return found
