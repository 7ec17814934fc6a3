# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see what, written a second time from the privacy officer's words and from nothing else.

It imports nothing of the product (a test says so): it reads plain dictionaries and answers with sets of identifiers. Where
the product filters by SQL, this walks every row and asks every question. When the two differ, one of them is wrong.

A world:
    now            the moment
    persons        {person: {"area": area}}
    actors         {name: {"account", "mandate", "body", "area", "role", "side"}}; a citizen has no mandate, body, role
    relationships  [{"person", "kind", "starts", "ends", and one of "mandate", "body", "account"}]
    exclusions     [{"person", "source", "starts", "ends", and one of "account", "unit"}]; those of a household are the lines of its
                   accounts
    approvals      [{"person", "mandate", "starts", "ends"}]; a world may have none
    parents        {body: the body above it}
    emergencies    [{"person", "account", "mandate", "starts", "ends"}]; a world may have none
    entries        [{"id", "person", "label", "side", "author"}]; an anonymous entry has no person but an "owner" body;
                   "custodian" (the body that it was written for) and "set", where agreements are looked at
                   for what is hidden, also "written" (when) and "bodies" (for whom its author worked as it was written)
    powers         {"power", "health", "decree", "starts", "ends", "born"}: dates and instants of one power over one person
    orders         [{"starts", "ends"}]: what courts decided about the same parent
    consents       [{"purpose", "body", "starts", "ends"}]
                   for what the law protects: "kinds", the classes of the law that it falls under
    named          [{"person", "mandate" or "body", "starts", "ends", and "entry", or "kinds" with the "service" whose
                   entries alone it speaks of (nobody: everybody's)}]: who is named to read V entries. A world may have none
    hidings        [{"person", "what", "whom", "ends"}]: "item", "author" or "body" with its identifier, or "episode" with
                   its (starts, ends); one without end stands. A world may have none
    controllers    {body: the body that answers for it}; a body that is not there answers for itself
    agreements     [{"kind", "purposes", "parties" {body: role}, "signed" {body: when or None}, "starts", "ends", "ended",
                   "grants" [{"set", "giver", "receiver", "purposes"}]}]: nobody named gives or receives means every party;
                   purposes named there narrow those of the agreement, for that direction
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

TABLE = Path(__file__).parents[2] / "raccordo" / "privacy" / "policies" / "sections.yaml"

# privacy.md 2.3, column R, the letter «s»: who reads the restricted entries of their own side.
READS_RESTRICTED_OF_OWN_SIDE = {
    "gp", "specialist", "community-nurse", "physiotherapist", "social-worker", "panel-coordinator",
}  # fmt: skip
# privacy.md 2.3, OSS/ASA: «visit set» — the visits of the day, not everybody the cooperative serves.
ENTRUSTED_BY_NAME = {"home-care-operator"}


def is_citizen(actor) -> bool:
    """Who enters without a mandate enters as a private person."""
    return actor["mandate"] is None


def in_force(line, now) -> bool:
    """From the first instant included to the last excluded."""
    begun = not line["starts"] > now
    over = line["ends"] is not None and not line["ends"] > now
    return begun and not over


def belongs_to(line, actor) -> bool:
    """A line of the ledger speaks of a mandate, of a body, or of a private person; at work nobody is a private person."""
    if line.get("mandate") is not None:
        return line["mandate"] == actor["mandate"]
    if line.get("body") is not None:
        at_work = actor["mandate"] is not None and actor["role"] not in ENTRUSTED_BY_NAME
        return at_work and line["body"] == actor["body"]
    return is_citizen(actor) and line["account"] == actor["account"]


# privacy.md 2.5, «Sources»: what somebody asked for holds wherever the account is; what was found in the data («staff member
# is relative…») speaks of the staff member at work.
ASKED_FOR = {"request", "order", "parental"}  # and what a court decided about a parent (1.3, threat 20)


def units_above(world, body) -> set:
    """A body with those above it, one after the other."""
    found = set()
    while body is not None and body not in found:
        found.add(body)
        body = world.get("parents", {}).get(body)
    return found


def is_approved(world, actor, person) -> bool:
    """privacy.md 2.5: «Staff who are themselves clients are marked; colleagues' accesses need second approval.»"""
    return any(
        line["person"] == person and line["mandate"] == actor["mandate"] and in_force(line, world["now"])
        for line in world.get("approvals", ())
    )


def is_excluded(world, actor, person) -> bool:
    """privacy.md 2.1 and 2.5: «any deny fact beats any permit»; it «looks like non-existence», everywhere."""
    return any(
        line["person"] == person and in_force(line, world["now"]) and _bars(world, actor, line)
        for line in world.get("exclusions", ())
    )


def _bars(world, actor, line) -> bool:
    """An account's line speaks of the account; a unit's, of whoever acts for it or for one below, by the mandate in use. That
    somebody works there bars her colleagues without a second word."""
    if line.get("account") is not None:
        at_home = line["source"] in ASKED_FOR
        return line["account"] == actor["account"] and (at_home or not is_citizen(actor))
    if is_citizen(actor) or line.get("unit") not in units_above(world, actor["body"]):
        return False
    return line["source"] != "colleague" or not is_approved(world, actor, line["person"])


def ties(world, actor, person):
    """The reasons, in force now, for which this actor has to do with this person."""
    if is_excluded(world, actor, person):
        return []
    return [
        line
        for line in world["relationships"]
        if line["person"] == person and belongs_to(line, actor) and in_force(line, world["now"])
    ]


# privacy.md 2.3, the letters «BG»: who may break the glass.
MAY_BREAK_GLASS = {"gp", "specialist", "community-nurse", "physiotherapist"}
BREAK_GLASS = "break-glass"


def broken_glass(world, actor, person) -> bool:
    """privacy.md 2.6: one record, for one user, for a time; «any deny fact beats any permit»."""
    return not is_excluded(world, actor, person) and any(
        line["person"] == person
        and line["account"] == actor["account"]
        and line["mandate"] == actor["mandate"]
        and in_force(line, world["now"])
        for line in world.get("emergencies", ())
    )


def entries_in_emergency(world, person) -> set:
    """«Opens N/R of one person… Never opens V, S or obscured»: both sides', and not even what one wrote oneself above them."""
    return {
        entry["id"]
        for entry in world["entries"]
        if entry["person"] == person
        and entry["label"] in ("N", "R")
        and not any(hides(hiding, entry) for hiding in world.get("hidings", ()))
    }


def persons_in_lists(world, actor) -> set:
    """The persons of an actor's lists: those with at least one reason in force."""
    return {person for person in world["persons"] if ties(world, actor, person)}


SEARCHES_THE_REGISTRY = {"access-point-operator"}  # privacy.md 2.3, PUA: search before creating


def identities(world, actor) -> set:
    """Whose bare identity (not contacts, not care) an actor may come across when searching."""
    return persons_in_registry(world, actor) if actor["role"] in SEARCHES_THE_REGISTRY else set()


EXAMINES_ACCESSES = {"privacy-officer"}  # privacy.md 2.3, DPO: «audit only»


def examines_register(world, actor, person) -> bool:
    """Whether an actor may read who has looked: when and why, never content. Of anybody but those one is kept from."""
    return actor["role"] in EXAMINES_ACCESSES and not is_excluded(world, actor, person)


def examines_questions(world, actor, person) -> bool:
    """Whether an actor may read what a person asked about an access: the officer of the person's area."""
    area = world["persons"][person]["area"] if person in world["persons"] else None
    return examines_register(world, actor, person) and area is not None and area == actor["area"]


def persons_in_registry(world, actor) -> set:
    """The identities that the search before creating may show: those of the actor's own area."""
    return {
        p
        for p, facts in world["persons"].items()
        if actor["area"] is not None and facts["area"] == actor["area"] and not is_excluded(world, actor, p)
    }


def controller(world, body):
    """Offices of one legal body are one."""
    return world.get("controllers", {}).get(body, body)


def stands(agreement, now) -> bool:
    """privacy.md 2.1: signed by both, begun, and neither over nor left by anybody."""
    if any(when is None or when > now for when in agreement["signed"].values()):
        return False
    left = agreement["ended"] is not None and not agreement["ended"] > now
    return in_force(agreement, now) and not left


def gives(world, agreement, purpose, dataset, giver, receiver) -> bool:
    """Whether an agreement lets one body read a data set of another, for a purpose."""
    parties = agreement["parties"]
    if not stands(agreement, world["now"]) or purpose not in agreement["purposes"] or giver == receiver:
        return False
    if giver not in parties or receiver not in parties:
        return False
    if agreement["kind"] == "processor" and parties[giver] != "controller":
        return False
    return any(
        grant["set"] == dataset
        and grant["giver"] in (None, giver)
        and grant["receiver"] in (None, receiver)
        and (not grant["purposes"] or purpose in grant["purposes"])
        for grant in agreement["grants"]
    )


def processors_of(world, body) -> set:
    """Who works on behalf of a body: what they write is its own (GDPR art. 28)."""
    return {
        other
        for agreement in world.get("agreements", ())
        if agreement["kind"] == "processor" and agreement["parties"].get(body) == "controller" and stands(agreement, world["now"])
        for other, role in agreement["parties"].items()
        if role == "processor"
    }  # fmt: skip


def bodies_read(world, actor, dataset, purpose) -> set:
    """Whose entries of a data set an actor reads: those of the own body; of who gives them to it; as a processor, of its
    controller and of who gives them to that one. With each, of who works on its behalf."""
    mine, agreements = controller(world, actor["body"]), world.get("agreements", ())
    bodies = {party for agreement in agreements for party in agreement["parties"]}
    read = {mine}
    for agreement in agreements:
        for giver in bodies:
            if not gives(world, agreement, purpose, dataset, giver, mine):
                continue
            read.add(giver)
            if agreement["kind"] == "processor":
                read |= {
                    other
                    for further in agreements
                    for other in bodies
                    if further["kind"] != "processor"
                    and gives(world, further, purpose, dataset, other, giver)
                }
    return read.union(*(processors_of(world, body) for body in read))


def is_shared(world, actor, entry, purpose) -> bool:
    """privacy.md 2.1, «dataset-in-agreement». Agreements bind bodies: they keep nothing from the person, nor from an author."""
    custodian = entry.get("custodian")
    if is_citizen(actor) or custodian is None or entry["author"] == actor["account"]:
        return True
    return controller(world, custodian) in bodies_read(world, actor, entry["set"], purpose)


# privacy.md 2.3, column V, the word «named»: an operator of home care, the access point and a coordinator are never named.
MAY_BE_NAMED = {
    "gp", "specialist", "community-nurse", "physiotherapist", "social-worker", "panel-coordinator",
}  # fmt: skip


def covers(line, entry) -> bool:
    """Whether a name, or a consent, speaks of an entry: of that one; or of its kinds, all of them."""
    if line["person"] != entry["person"]:
        return False
    if line.get("entry") is not None:
        return line["entry"] == entry["id"]
    of_theirs = line.get("service") is None or line["service"] == entry.get("custodian")
    kinds = set(entry.get("kinds", ()))
    return of_theirs and bool(kinds) and kinds <= set(line["kinds"])


def names(line, actor) -> bool:
    """Whether a line names this actor: the mandate, or the body where the mandate works."""
    if is_citizen(actor) or actor["role"] not in MAY_BE_NAMED:
        return False
    if line.get("mandate") is not None:
        return line["mandate"] == actor["mandate"]
    return line.get("body") is not None and line["body"] == actor["body"]


def is_named(world, actor, entry) -> bool:
    """privacy.md 2.2, class V: «named authors/compartment; others only with explicit specific consent»."""
    return any(
        names(line, actor) and in_force(line, world["now"]) and covers(line, entry)
        for line in world.get("named", ())
    )


def hides(hiding, entry) -> bool:
    """privacy.md 2.4: «Citizen may hide an item, an episode, an author or a body», and revoke it at any time."""
    if hiding["ends"] is not None or hiding["person"] != entry["person"]:
        return False
    what, whom = hiding["what"], hiding["whom"]
    if what == "item":
        return entry["id"] == whom
    if what == "author":
        return entry["author"] == whom
    if what == "body":
        return whom in entry["bodies"]
    starts, ends = whom
    return not entry["written"] < starts and (ends is None or entry["written"] < ends)


def clears(world, actor, entry, purpose="care") -> bool:
    """Whether an entry lets this actor read it, given a reason to see its person: its body shares it, the person has not
    hidden it from them, and its label lets them."""
    if not is_shared(world, actor, entry, purpose):
        return False
    if any(hides(hiding, entry) for hiding in world.get("hidings", ())):
        # «The author and the citizen still see it»; what is sealed stays sealed to her too.
        oneself = is_citizen(actor) and any(t["kind"] == "self" for t in ties(world, actor, entry["person"]))
        return entry["author"] == actor["account"] or (oneself and entry["label"] != "S")
    if entry["label"] == "N" or entry["author"] == actor["account"]:
        return True
    if is_citizen(actor):
        oneself = any(line["kind"] == "self" for line in ties(world, actor, entry["person"]))
        return entry["label"] == "R" or (entry["label"] == "V" and oneself)
    if entry["label"] == "R":
        return actor["role"] in READS_RESTRICTED_OF_OWN_SIDE and entry["side"] == actor["side"]
    if entry["label"] == "V":
        return is_named(world, actor, entry)
    return False  # S: the compartment alone, which is not here


def entries_in_lists(world, actor) -> set:
    """The entries that an actor's lists may draw upon."""
    followed = persons_in_lists(world, actor)
    return {
        entry["id"]
        for entry in world["entries"]
        if (entry["person"] in followed and clears(world, actor, entry)) or is_anonymous_of(entry, actor)
    }


def is_anonymous_of(entry, actor) -> bool:
    """An anonymous contact belongs to the body that received it."""
    return entry["person"] is None and actor["body"] is not None and entry.get("owner") == actor["body"]


def entries_in_record(world, actor, person) -> set:
    """The entries of a person that a page of the opened record may draw upon."""
    return {e["id"] for e in world["entries"] if e["person"] == person and clears(world, actor, e)}


@lru_cache(maxsize=1)
def table():
    """The privacy officer's table, read cell by cell: (row, section) → the letter in the cell."""
    sheet = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    cells = {}
    functions = {f"function of {role}": line for role, line in sheet["functions"].items()}
    for rows in (sheet["roles"], sheet["relationships"], functions):
        for row, line in rows.items():
            for section, letter in zip(sheet["sections"], line.split(), strict=True):
                cells[row, section] = letter
    return cells


def lets(letter: str, action: str) -> bool:
    """What a letter of the table means."""
    return letter == "w" or (letter == "r" and action == "read")


def may_open(world, actor, person, section, action, cells=None) -> bool:
    """Whether an actor may read or write one section of a person: the role must have it, and a reason must open it."""
    cells = cells or table()
    row = "citizen" if is_citizen(actor) else actor["role"]
    if is_excluded(world, actor, person) or not lets(cells.get((row, section), "."), action):
        return False
    if lets(cells.get((f"function of {row}", section), "."), action):
        return True  # the privacy officer reads who has read, of anybody, and nothing else
    if broken_glass(world, actor, person) and lets(cells.get((BREAK_GLASS, section), "."), action):
        return True
    return any(lets(cells.get((line["kind"], section), "."), action) for line in ties(world, actor, person))
