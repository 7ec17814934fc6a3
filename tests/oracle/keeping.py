# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is kept away in a drawn world, accounts and units, and the second words that open: at the edges of this moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from raccordo.kernel import records
from raccordo.privacy.codes import ExclusionSource
from raccordo.privacy.models import Exclusion, SecondApproval
from tests.personas import LONG_AGO, NOW

SECOND = timedelta(seconds=1)
STARTS = (LONG_AGO, NOW - SECOND, NOW, NOW + SECOND)
ENDS = (None, NOW - SECOND, NOW, NOW + SECOND, NOW + timedelta(days=30))


def exclusions(cast):
    return st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "actor": st.sampled_from(cast),
        "source": st.sampled_from(ExclusionSource.values),
        "unit": st.booleans(),
        "starts": st.sampled_from(STARTS),
        "ends": st.sampled_from(ENDS),
    }), max_size=2, unique_by=lambda line: (line["person"], line["actor"]))  # fmt: skip


def approvals(cast):
    """Second approvals that touch this moment."""
    return st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "actor": st.sampled_from(cast),
        "starts": st.sampled_from(STARTS),
        "ends": st.sampled_from(ENDS[1:]),
    }), max_size=2)  # fmt: skip


def keep(stage: Any, world: Any, spec: Any) -> None:
    """Write who is kept away, and the second words to those who work."""
    for line in spec.get("exclusions", ()):
        exclude(stage, world, line)
    for line in spec.get("approvals", ()):
        if stage.actors[line["actor"]].role is not None:
            world["approvals"].append(approve(stage, line))


def exclude(stage: Any, world, line) -> None:
    """Somebody is excluded, or the whole unit for which they act; that somebody works there is a line of units alone."""
    actor, person = stage.actors[line["actor"]].actor, stage.persons[line["person"]]
    unit = actor.organization_id if line.get("unit") or line["source"] == "colleague" else None
    whom = {"organization_id": unit} if unit else {"account_id": actor.account_id}
    source = "request" if line["source"] == "colleague" and not unit else line["source"]
    told = {
        "person": person.pk,
        "source": source,
        "starts": line["starts"],
        "ends": line["ends"],
        "actor": line["actor"],
    }
    told |= {"unit": unit} if unit else {"account": actor.account_id}
    if unit and any(
        (one["person"], one.get("unit"), one["source"]) == (person.pk, unit, source)
        for one in world["exclusions"]
    ):
        return  # two of one unit were drawn
    records.create(
        Exclusion, by=actor, at=LONG_AGO, person=person, area_id=person.area_id, source=source, reason="prova",
        everywhere=source in ("request", "order", "parental"), starts=line["starts"], ends=line["ends"], **whom,
    )  # fmt: skip
    world["exclusions"].append(told)


def approve(stage: Any, line) -> dict:
    """A second approval to somebody who works."""
    actor, person = stage.actors[line["actor"]].actor, stage.persons[line["person"]]
    records.create(
        SecondApproval, by=actor, at=LONG_AGO, person=person, area_id=person.area_id, account_id=actor.account_id,
        role_id=actor.role_id, organization_id=actor.organization_id, words="prova", due_at=NOW, label="N",
        starts=line["starts"], ends=line["ends"],
    )  # fmt: skip
    return {"person": person.pk, "mandate": actor.role_id, "starts": line["starts"], "ends": line["ends"]}
