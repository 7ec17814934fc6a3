# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named readers of small worlds: drawn, written as the operations would, and told to the oracle."""

from __future__ import annotations

from hypothesis import strategies as st

from raccordo.kernel import records
from raccordo.kernel.scoping import SYSTEM_ACTOR
from raccordo.privacy import readers
from raccordo.privacy.models import NamedReader
from tests.personas import LONG_AGO, NOW

# Codes of ICD-10, and the classes of the law that they fall under.
KINDS = {"B20": "hiv", "F10": "addiction"}


def drawn(cast, starts, ends):
    """A name or two: of one entry, of some kinds of the namer's service, or of everybody's, as a consent is."""
    return st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "actor": st.sampled_from(cast),
        "reader": st.sampled_from(cast),
        "holder": st.sampled_from(("mandate", "mandate", "body")),
        "what": st.sampled_from(("entry", "theirs", "all")),
        "number": st.integers(0, 7),
        "kinds": st.sampled_from((["hiv"], ["addiction"], ["addiction", "hiv"])),
        "before": st.booleans(),
        "starts": st.sampled_from(starts),
        "ends": st.sampled_from(ends),
    }), max_size=2)  # fmt: skip


def name(stage, world, line) -> None:
    """Somebody is named to read one entry, or some kinds; nobody, where there is no such entry or nobody works."""
    person, reader = stage.persons[line["person"]].pk, stage.actors[line["reader"]].actor
    mine = [entry["id"] for entry in world["entries"] if entry["person"] == person]
    if reader.role_id is None or (line["what"] == "entry" and not mine):
        return
    by = SYSTEM_ACTOR if line["what"] == "all" else stage.actors[line["actor"]].actor
    entry = mine[line["number"] % len(mine)] if line["what"] == "entry" else None
    if line["what"] == "theirs" and by.organization_id is None:
        return  # a citizen has no service of which to speak
    holder = {"mandate": ("role_id", reader.role_id), "body": ("organization_id", reader.organization_id)}
    column, value = holder[line["holder"]]
    records.create(
        NamedReader, by=by, at=LONG_AGO, person_id=person, kind="record.Condition" if entry else "", target_id=entry,
        kinds=[] if entry else line["kinds"], reason="prova", label="V", starts=line["starts"], ends=line["ends"], **{column: value},
    )  # fmt: skip
    readers.follow(person, NOW)
    told = {"entry": entry} if entry else {"kinds": line["kinds"], "service": by.organization_id}
    world["named"].append(
        {"person": person, "starts": line["starts"], "ends": line["ends"], line["holder"]: value, **told}
    )


def name_all(stage, world, spec, *, before: bool) -> None:
    """Those who are named before the entries are written, or after: of an entry, always after."""
    for line in spec.get("named", ()):
        if before == (line["before"] and line["what"] != "entry"):
            name(stage, world, line)
