# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a guard promises of one row, said from the words of its declaration and from the oracle.

Nothing of the product is imported: a guard comes as plain words (`person`, `owner`, `registry`, `labelled`…), a row as a
dictionary, a context as its reach and the person that it has opened. Two walls may promise different things of the same
row: the manager trusts the decision that opened a record, the database asks again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.oracle import oracle

MANAGER, DATABASE = "manager", "database"


class Look(NamedTuple):
    """One look at a table: how far, at whom, by which wall; why, at which data set, and whether only an emergency lets it."""

    reach: str
    opened: Any
    wall: str
    purpose: str = "care"
    dataset: str = ""
    emergency: bool = False


def possible(guard, row) -> bool:
    """Whether a table so guarded could hold such a row: a line of the ledger and a named reader have a person, an exclusion an account or a unit
    too; only what the officer keeps is of an area and of nobody."""
    if row["person_id"] is None and row["area_id"] is not None and guard.office is None:
        return False
    if guard.names and row["person_id"] is None:
        return False
    if guard.excludes and (row["account_id"] is None) == (row["organization_id"] is None):
        return False
    return not (guard.holders or guard.excludes) or row["person_id"] is not None


def shows(world, actor, guard, row, look) -> bool:
    """Whether one wall shows a row of a table so guarded."""
    if look.reach == "system":
        return True
    if guard.excludes:
        return _of_exclusions(world, actor, guard, row, look)
    if guard.office is not None:
        return look.reach == "audit" and _of_the_office(world, actor, guard, row)
    if guard.holders and look.wall == DATABASE:
        return _of_the_ledger(world, actor, guard, row, look)
    if look.reach == "audit":
        return _examined(world, actor, guard, row, look.opened) or (
            look.wall == DATABASE
            and (_own(guard, row, actor, look.wall) or _names(world, actor, guard, row, look))
        )
    person = row[guard.person]
    seen = _reached(world, actor, guard, row, person, look)
    if guard.labelled and not (look.wall == DATABASE and look.reach == "registry" and guard.registry):
        seen = seen and _read(world, actor, row, person, look)
    kept = seen and in_confidence(world, actor, guard, row, person)
    return kept or _own(guard, row, actor, look.wall) or _names(world, actor, guard, row, look)


def may_be_left(world, actor, guard, row, look) -> bool:
    """Whether the database lets a change leave such a row behind: the same, whatever its label and its body; of exclusions, only
    what the officer decides."""
    if guard.excludes:
        return look.reach == "system" or (look.reach == "audit" and _decided(world, actor, guard, row))
    return shows(world, actor, unlabelled(guard), row, look)


def in_hot_list(world, actor, row, look) -> bool:
    """Whether a list written as SQL shows a row of a labelled table: as the manager, but what the law protects only to its
    author; nothing but in lists and opened records."""
    if look.reach == "system":
        return True
    person = row["person_id"]
    followed = look.reach == "care" and bool(oracle.ties(world, actor, person))
    read = _read(world, actor, row, person, look) and (
        row["label"] in ("N", "R") or row["created_by_id"] == actor["account"]
        or oracle.is_named(world, actor, _entry(row, person, look.dataset))
    )  # fmt: skip
    return (followed or (look.reach == "person" and person == look.opened)) and read


def _read(world, actor, row, person, look) -> bool:
    """privacy.md 2.6: an emergency opens N and R, of both sides and of every body, and nothing above, not even what one wrote;
    else the label and the agreements of bodies decide."""
    if look.emergency:
        return row["label"] in ("N", "R")
    return oracle.clears(world, actor, _entry(row, person, look.dataset), look.purpose)


def in_confidence(world, actor, guard, row, person) -> bool:
    """domain.md, minors: «separate confidentiality for each parent». From home nobody reads what somebody else of the network gave
    in confidence, but the person; who works for her does. Somebody's own place in the network is kept apart if they say so."""
    if not guard.confided or not oracle.is_citizen(actor):
        return True
    if (not row["reserved"]) if guard.confided_if else row[guard.confided] is None:
        return True
    near = oracle.ties(world, actor, person)
    return any(tie["kind"] == "self" or tie.get("source") == row[guard.confided] for tie in near)


def _reached(world, actor, guard, row, person, look) -> bool:
    known = person is not None and not oracle.is_excluded(world, actor, person)
    if look.reach == "person":
        return person == look.opened and (known or look.wall == MANAGER)
    if look.reach == "registry" and guard.registry:
        return known and actor["area"] is not None and row[guard.registry] == actor["area"]
    if look.reach == "care" or guard.holders:
        return bool(oracle.ties(world, actor, person))
    return False


def _entry(row, person, dataset) -> dict:
    return {
        "id": row["id"],
        "person": person,
        "label": row["label"],
        "side": row["sector"],
        "author": row["created_by_id"],
        "custodian": row["custodian_id"],
        "set": dataset,
    }


def _own(guard, row, actor, wall) -> bool:
    """One's own form or draft; an anonymous contact of one's own body. To the database, who opens only what is entrusted by
    name has no body."""
    if guard.own_account and actor["account"] is not None and row[guard.own_account] == actor["account"]:
        return True
    by_name = wall == DATABASE and actor["role"] in oracle.ENTRUSTED_BY_NAME
    body = None if by_name else actor["body"]
    return bool(guard.owner) and row[guard.person] is None and body is not None and row[guard.owner] == body


def _names(world, actor, guard, row, look) -> bool:
    """What names one a reader, or one's body, one may know; of whom one may know at all, and not in an emergency."""
    if not guard.names or look.emergency or row[guard.person] is None:
        return False
    body = None if actor["role"] in oracle.ENTRUSTED_BY_NAME else actor["body"]
    mine = [(row["role_id"], actor["mandate"]), (row["organization_id"], body)]
    named = any(whose is not None and whose == who for whose, who in mine)
    return named and not oracle.is_excluded(world, actor, row[guard.person])


def _examined(world, actor, guard, row, opened) -> bool:
    if guard.audit is None:
        return False
    person = row[guard.person]
    whose = opened if guard.audit == guard.person else actor["area"]
    return (
        whose is not None
        and row[guard.audit] == whose
        and person is not None
        and not oracle.is_excluded(world, actor, person)
    )


def _of_the_office(world, actor, guard, row) -> bool:
    """What the officer of an area keeps: hers alone, of nobody or of whom she may know; never what speaks of herself."""
    person, area = row[guard.person], actor["area"]
    known = person is None or not oracle.is_excluded(world, actor, person)
    spoken_of = row[guard.office] if guard.office else None
    herself = actor["account"] is not None and spoken_of == actor["account"]
    return area is not None and row[guard.audit] == area and known and not herself


def _of_the_ledger(world, actor, guard, row, look) -> bool:
    """One's own lines in lists, whenever they were in force; one person's in an opened record or register."""
    person = row[guard.person]
    if oracle.is_excluded(world, actor, person):
        return False
    holders = {"mandate": row["role_id"], "body": row["organization_id"], "account": row["account_id"]}
    own = any(value is not None and oracle.belongs_to({key: value}, actor) for key, value in holders.items())
    return own if look.reach in ("care", "registry") else person == look.opened


def _of_exclusions(world, actor, guard, row, look) -> bool:
    if look.wall == DATABASE and _mine(world, actor, row):
        return True  # only for the context to be told; no manager shows it
    if look.reach == "audit":
        return (
            _decided(world, actor, guard, row)
            if look.wall == DATABASE
            else _examined(world, actor, guard, row, look.opened)
        )
    known = look.wall == MANAGER or not oracle.is_excluded(world, actor, row[guard.person])
    return look.reach == "person" and row[guard.person] == look.opened and known


def _mine(world, actor, row) -> bool:
    """A line of one's own account; of the unit for which one acts, or of one above."""
    if row["account_id"] is not None:
        return row["account_id"] == actor["account"]
    return actor["mandate"] is not None and row["organization_id"] in oracle.units_above(world, actor["body"])


def _decided(world, actor, guard, row) -> bool:
    """One's own one does not decide."""
    own = row["account_id"] is not None and row["account_id"] == actor["account"]
    return not own and _examined(world, actor, guard, row, None)


def unlabelled(guard):
    """The same guard, of rows without labels, that name nobody."""
    return type(guard)(**{**vars(guard), "labelled": False, "names": False})
