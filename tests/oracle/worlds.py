# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small worlds drawn at random: as a plain dictionary for the oracle, and as rows of the database for the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from hypothesis import strategies as st

from raccordo.intake.codes import EpisodeOutcome, EpisodeProgramme
from raccordo.intake.models import Episode
from raccordo.kernel import records
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor, system_access
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.people.models import Person
from raccordo.privacy import hiding, readers
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.models import (
    AgreementParty,
    CareRelationship,
    Emergency,
    Obscuring,
    SharedDataSet,
    SharingAgreement,
)
from raccordo.record.models import Condition
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Area, Organization
from tests.oracle import keeping, naming
from tests.personas import LONG_AGO, NOW, Persona, make_citizen, make_person, make_persona

SECOND = timedelta(seconds=1)
FOUR = timedelta(hours=4)
STARTS = (LONG_AGO, NOW - SECOND, NOW, NOW + SECOND)
ENDS = (None, NOW - SECOND, NOW, NOW + SECOND, NOW + timedelta(days=30))


@dataclass
class Stage:
    """What does not change from world to world: two areas, two bodies, an actor for each role, two citizens, three persons."""

    actors: dict[str, Persona] = field(default_factory=dict)
    persons: list[Person] = field(default_factory=list)
    bodies: list[Organization] = field(default_factory=list)
    signers: list[Persona] = field(default_factory=list)


def build_stage() -> Stage:
    """Make the stage in the current transaction."""
    near, far = (
        Area.objects.create(kind="social-ambito", code=f"area-{n}", name=f"Area {n}") for n in (1, 2)
    )
    stage = Stage()
    stage.bodies = [
        Organization.objects.create(
            code=f"ente-{n}",
            kind=OrganizationKind.MUNICIPALITY,
            name=f"Ente {n}",
            area=area,
            sector=Sector.SOCIAL,
        )
        for n, area in enumerate((near, near, far))
    ]
    office = Organization.objects.create(
        code="ufficio", kind=OrganizationKind.ACCESS_POINT, name="Ufficio dell'ente 0", area=near, sector=Sector.SOCIAL,
        parent=stage.bodies[0],
    )  # fmt: skip
    stage.signers = [
        make_persona("Firma", f"Ente {n}", Role.ADMINISTRATOR, b, near) for n, b in enumerate(stage.bodies)
    ]
    stage.actors["office"] = make_persona("Dell'", "ufficio", Role.COMMUNITY_NURSE, office, near)
    for number, role in enumerate(Role.values):
        body = stage.bodies[number % 2]
        stage.actors[role] = make_persona("Attore", role, role, body, near)
    stage.actors["colleague"] = make_persona("Collega", "lontano", Role.GP, stage.bodies[2], far)
    for name in ("anna", "bice"):
        stage.actors[name] = make_citizen(f"{name}@raccordo.example")
    with system_access(NOW):
        by = stage.actors["gp"].actor
        stage.persons = [
            make_person(by, area, None, f"Nome{n}", f"Cognome{n}", date(1940, 1, 1 + n))
            for n, area in enumerate((near, near, far))
        ]
    return stage


agreements_drawn = st.lists(st.fixed_dictionaries({
        "kind": st.sampled_from(("joint-controllers", "processor", "protocol")),
        "between": st.permutations((0, 1, 2)).flatmap(lambda p: st.sampled_from((p, p[:2], p[:2]))),
        "purposes": st.sampled_from((["care"], ["care", "social"], ["social"])),
        "signed": st.lists(st.sampled_from((LONG_AGO, LONG_AGO, LONG_AGO, NOW - SECOND, NOW, NOW + SECOND, None)), min_size=3, max_size=3),
        "starts": st.sampled_from((LONG_AGO, LONG_AGO, NOW, NOW + SECOND)),
        "ends": st.sampled_from((NOW + SECOND, NOW + timedelta(days=30), NOW + timedelta(days=30), NOW, NOW - SECOND)),
        "ended": st.sampled_from((None, None, None, NOW - SECOND, NOW, NOW + SECOND)),
        "set": st.sampled_from(("clinical", "clinical", "clinical", "diary")),
        "giver": st.sampled_from((None, 0, 1)),
        "receiver": st.sampled_from((None, None, 0, 1)),
        "narrow": st.sampled_from(([], [], ["care"], ["social"])),
    }), max_size=3)  # fmt: skip


@st.composite
def specs(draw, actors: tuple[str, ...]):
    """Two actors, their relationships and their entries: small, so that a counterexample can be read."""
    cast = draw(st.tuples(st.sampled_from(actors), st.sampled_from(actors)))
    relationships = draw(st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "holder": st.sampled_from(("mandate", "body", "account")),
        "actor": st.sampled_from(cast),
        "kind": st.sampled_from(RelationshipKind.values),
        "starts": st.sampled_from(STARTS),
        "ends": st.sampled_from(ENDS),
    }), max_size=6))  # fmt: skip
    entries = draw(st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "label": st.sampled_from("NRVS"),
        "side": st.sampled_from(("health", "social", "family", "")),
        "author": st.sampled_from(cast),
        "written": st.integers(0, 2),
        "code": st.sampled_from(("", "", *naming.KINDS)),
    }), max_size=8))  # fmt: skip
    hidings = draw(st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "what": st.sampled_from(("item", "author", "body", "episode")),
        "number": st.integers(0, 7),
        "actor": st.sampled_from(cast),
        "before": st.booleans(),
        "ended": st.booleans(),
    }), max_size=3))  # fmt: skip
    return {
        "agreements": [line for line in draw(agreements_drawn) if _can_be_signed(line)],
        "cast": sorted(set(cast)),
        "exclusions": [line for line in draw(keeping.exclusions(cast)) if _possible(line)],
        "emergencies": [line for line in draw(_emergencies(cast)) if _possible(line)],
        "approvals": [line for line in draw(keeping.approvals(cast)) if _possible(line)],
        "relationships": [r for r in relationships if _possible(r)],
        "entries": entries, "hidings": hidings, "named": [line for line in draw(naming.drawn(cast, STARTS, ENDS)) if _possible(line)],
    }  # fmt: skip


def _emergencies(cast):
    """Emergencies that touch this moment, and one that reaches to the end of its hours."""
    return st.lists(st.fixed_dictionaries({
        "person": st.integers(0, 2),
        "actor": st.sampled_from(cast),
        "starts": st.sampled_from((NOW - FOUR, *STARTS[1:])),
        "ends": st.sampled_from((*ENDS[1:4], NOW + FOUR)),
    }), max_size=2)  # fmt: skip


def _possible(line) -> bool:
    return line["ends"] is None or line["ends"] > line["starts"]


def _can_be_signed(line) -> bool:
    """Giver and receiver are two; where somebody works on behalf of another, the latter alone gives."""
    if line["giver"] is not None and line["giver"] == line["receiver"]:
        return False
    return line["ends"] > line["starts"] and (line["kind"] != "processor" or line["giver"] != 1)


def agree(stage: Stage, line) -> dict:
    """Write one agreement as the operations would, its signatures at given moments; return it as the oracle reads it."""
    bodies = [stage.bodies[n] for n in line["between"]]
    roles = {
        "joint-controllers": ["joint-controller"] * 3,
        "protocol": ["controller"] * 3,
        "processor": ["controller", "processor", "processor"],
    }[line["kind"]]
    named = lambda n: None if n is None else bodies[n].pk  # noqa: E731
    row = records.create(
        SharingAgreement, by=SYSTEM_ACTOR, at=LONG_AGO, kind=line["kind"], title="prova", essence="prova", basis="prova",
        purposes=line["purposes"], area=bodies[0].area, starts=line["starts"], ends=line["ends"],
    )  # fmt: skip
    parties = [
        AgreementParty(agreement=row, organization=b, role=r) for b, r in zip(bodies, roles, strict=False)
    ]
    AgreementParty.objects.bulk_create(parties)
    SharedDataSet.objects.create(
        agreement=row, dataset=line["set"], giver_id=named(line["giver"]), receiver_id=named(line["receiver"]),
        purposes=line["narrow"],
    )  # fmt: skip
    signed = dict(zip([b.pk for b in bodies], line["signed"], strict=False))
    for number, party in zip(line["between"], parties, strict=True):
        when = signed[party.organization_id]
        if when is not None:
            signer = stage.signers[number].role
            AgreementParty.objects.filter(pk=party.pk).update(signed_at=when, signed_by=signer)
    if None not in signed.values():
        records.change(row, by=SYSTEM_ACTOR, at=NOW, state="in-force", effective_at=max(signed.values()))
    if line["ended"] is not None:
        records.change(
            row, by=SYSTEM_ACTOR, at=NOW, state="ended", ended_at=line["ended"], end_reason="prova"
        )
    return {
        "kind": line["kind"], "purposes": line["purposes"], "parties": {p.organization_id: p.role for p in parties},
        "signed": signed, "starts": line["starts"], "ends": line["ends"], "ended": line["ended"],
        "grants": [
            {"set": line["set"], "giver": named(line["giver"]), "receiver": named(line["receiver"]), "purposes": line["narrow"]}
        ],
    }  # fmt: skip


def realise(stage: Stage, spec) -> dict:
    """Write a drawn world into the database; return it as the oracle reads it. Citizens hold by account only."""
    world = {
        "now": NOW,
        "persons": {p.pk: {"area": p.area_id} for p in stage.persons},
        "actors": {name: _plain(persona.actor) for name, persona in stage.actors.items()},
        "relationships": [],
        "entries": [],
        "exclusions": [],
        "hidings": [],
        "agreements": [],
        "emergencies": [],
        "named": [],
        "approvals": [],
        "parents": dict(Organization.objects.values_list("id", "parent_id")),
        "controllers": {
            row.pk: row.parent_id for row in Organization.objects.filter(parent__in=stage.bodies)
        },
    }
    with system_access(NOW):
        for line in spec.get("agreements", ()):
            world["agreements"].append(agree(stage, line))
        for line in spec.get("emergencies", ()):
            if stage.actors[line["actor"]].role is not None:
                world["emergencies"].append(break_glass(stage, line))
        keeping.keep(stage, world, spec)
        for line in spec["relationships"]:
            world["relationships"].append(_relate(stage, line))
    # What is hidden before the entries are written catches them at birth, what is hidden after at once.
    later = [h for h in spec.get("hidings", ()) if not h["before"] or h["what"] == "item"]
    standing = [hide(stage, world, h) for h in spec.get("hidings", ()) if h["before"] and h["what"] != "item"]
    with system_access(NOW):
        naming.name_all(stage, world, spec, before=True)
        world["entries"] += [_write(stage, entry) for entry in spec["entries"]]
        naming.name_all(stage, world, spec, before=False)
    standing += [hide(stage, world, h) for h in later]
    for row, one in standing:
        if row is not None and one["ended"]:
            reveal(world, row)
    return world


# At the edges of the episode of a hiding: it begins a second ago, and ends now, excluded.
WRITTEN = (LONG_AGO, NOW - SECOND, NOW)


def hide(stage: Stage, world, one):
    """The person hides something; nothing, where there is no such entry."""
    person = stage.persons[one["person"]].pk
    actor = stage.actors[one["actor"]].actor
    mine = [entry["id"] for entry in world["entries"] if entry["person"] == person]
    whom = {
        "item": mine[one["number"] % len(mine)] if mine else None, "author": actor.account_id, "body": actor.organization_id,
        "episode": person,
    }[one["what"]]  # fmt: skip
    if whom is None:
        return None, one
    with system_access(NOW):
        if one["what"] == "episode":
            whom = _episode(stage, person)
        row = records.create(
            Obscuring, by=SYSTEM_ACTOR, at=NOW, person_id=person, scope=one["what"], target_id=whom, words="prova",
            kind="record.Condition" if one["what"] == "item" else "", asked_by="person", starts=NOW, label="V",
        )  # fmt: skip
        hiding.hide(row, NOW)
        readers.follow(person, NOW)
    told = (NOW - SECOND, NOW) if one["what"] == "episode" else whom
    world["hidings"].append(
        {"row": row.pk, "person": person, "what": one["what"], "whom": told, "ends": None}
    )
    return row, one


def _episode(stage: Stage, person: UUID) -> UUID:
    known = Episode.objects.filter(person_id=person).first()
    if known is not None:
        return known.pk
    role = stage.actors["social-worker"].role
    return records.create(
        Episode, by=SYSTEM_ACTOR, at=NOW, person_id=person, programme=EpisodeProgramme.values[0], organization_id=role.organization_id,
        case_manager=role, starts=NOW - SECOND, ends=NOW, state="closed", outcome=EpisodeOutcome.values[0], closed_by=role,
        label="N",
    ).pk  # fmt: skip


def reveal(world, row) -> None:
    """The person takes it back."""
    with system_access(NOW):
        records.change(row, by=SYSTEM_ACTOR, at=NOW, ends=NOW)
        hiding.restore(row, NOW)
        readers.follow(row.person_id, NOW)
    for one in world["hidings"]:
        if one["row"] == row.pk:
            one["ends"] = NOW


def _plain(actor: Actor) -> dict:
    return {
        "account": actor.account_id, "mandate": actor.role_id, "body": actor.organization_id,
        "area": actor.area_id, "role": actor.role, "side": actor.sector,
    }  # fmt: skip


def _relate(stage: Stage, line) -> dict:
    actor = stage.actors[line["actor"]].actor
    holder = line["holder"] if actor.role_id else "account"
    key: UUID | None = {"mandate": actor.role_id, "body": actor.organization_id, "account": actor.account_id}[
        holder
    ]
    column = {"mandate": "role_id", "body": "organization_id", "account": "account_id"}[holder]
    person = stage.persons[line["person"]].pk
    CareRelationship.objects.create(  # as a load of data: what it would exclude by itself is not of this world
        created_at=LONG_AGO, person_id=person, kind=line["kind"], purpose=Purpose.CARE, because="prova", starts=line["starts"],
        ends=line["ends"], source_id=line.get("source"), **{column: key},
    )  # fmt: skip
    return {
        "source": line.get("source"),
        "person": person,
        "kind": line["kind"],
        "starts": line["starts"],
        "ends": line["ends"],
        holder: key,
    }


def break_glass(stage: Stage, line) -> dict:
    """Somebody who works opens a record in an emergency."""
    actor, person = stage.actors[line["actor"]].actor, stage.persons[line["person"]]
    row = records.create(
        Emergency, by=actor, at=LONG_AGO, person_id=person.pk, area_id=person.area_id, account_id=actor.account_id,
        role_id=actor.role_id, organization_id=actor.organization_id, reason="life-threat", words="prova", tell_at=NOW, label="R",
        starts=line["starts"], ends=line["ends"],
    )  # fmt: skip
    return {**line, "person": person.pk, "account": actor.account_id, "mandate": actor.role_id, "row": row.pk}


def write(stage: Stage, entry) -> dict:
    """One entry in a piece of work of its own."""
    with system_access(NOW):
        return _write(stage, entry)


def _write(stage: Stage, entry) -> dict:
    author = stage.actors[entry["author"]].actor
    person = stage.persons[entry["person"]].pk
    row = records.create(
        Condition, by=author, at=WRITTEN[entry.get("written", 0)], person_id=person, side="health", title="voce",
        label=entry["label"], sector=entry["side"], code=entry.get("code", ""),
    )  # fmt: skip
    return {
        "id": row.pk, "person": person, "label": entry["label"], "side": entry["side"], "author": author.account_id,
        "custodian": author.organization_id, "set": "clinical", "written": row.created_at, "bodies": {author.organization_id} - {None},
        "kinds": {naming.KINDS[entry["code"]]} if entry.get("code") else set(),
    }  # fmt: skip
