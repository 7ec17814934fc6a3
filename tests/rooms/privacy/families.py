# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A child with two parents who have accounts, and who follows him; and who reaches whom, by each wall alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from raccordo.kernel import scoping
from raccordo.kernel.scoping import access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.operations import delegates, parental
from tests.personas import LONG_AGO, NOW, Persona, World, make_citizen, make_person

BORN = date(2015, 5, 5)


@dataclass
class Family:
    """Luca, his parents, and the accounts of all three."""

    world: World
    child: Person
    mother: RelatedPerson
    father: RelatedPerson
    giulia: Persona
    marco: Persona
    luca: Persona


def make_family(world: World, born: date = BORN) -> Family:
    """Luca is followed by Sara and Bruno; both parents write from home."""
    with system_access(LONG_AGO):
        child = make_person(world.ada.actor, world.area, world.lecco, "Luca", "Valsecchi", born, sex="male")
        for persona in (world.sara, world.bruno, world.marta):
            privacy.grant_relationship(
                by=world.ada.actor, at=LONG_AGO, person_id=child.pk, kind=RelationshipKind.CARE_TEAM, purpose=Purpose.SOCIAL,
                because="lo segui", role_id=persona.role.pk, source_id=child.pk,
            )  # fmt: skip
    giulia, marco, luca = (make_citizen(f"{n}@raccordo.example") for n in ("giulia", "marco", "luca"))
    mother = add_parent(world, child, "Giulia", "Ratti", giulia)
    father = add_parent(world, child, "Marco", "Valsecchi", marco)
    return Family(world, child, mother, father, giulia, marco, luca)


def add_parent(
    world: World, child: Person, given: str, family: str, persona: Persona, **more
) -> RelatedPerson:
    """A parent with the responsibility and an account."""
    fields = {"role": "parent", "power": "parent", "phone": "0300 555 077", **more}
    with system_access(LONG_AGO):
        row = delegates.add_related(
            by=world.sara.actor, at=LONG_AGO, person=child, given_name=given, family_name=family, **fields
        )
        return delegates.tie_account(
            by=world.sara.actor, at=LONG_AGO, related_id=row.pk, account_id=persona.account.pk
        )


def on(family: Family, persona: Persona, at: datetime = NOW):
    """As the gate would open Luca's record."""
    return access(persona.context(person=family.child, at=at))


def suspend(family: Family, at: datetime = NOW, **more):
    """Sara writes down that the court suspended Marco."""
    fields = {
        "kind": "suspended",
        "court": "Tribunale per i minorenni di Milano",
        "number": "1234/2026",
        **more,
    }
    with on(family, family.world.sara, at):
        return parental.suspend(
            by=family.world.sara.actor, at=at, related_id=fields.pop("related_id", family.father.pk), **fields
        )


def reaches(family: Family, persona: Persona, at: datetime = NOW) -> tuple[bool, bool, bool]:
    """Whether somebody reaches the child: by the decision, by the managers alone, by the database alone."""
    return reaches_as(persona, family.child, at)


def reaches_as(persona: Persona, person: Person, at: datetime = NOW) -> tuple[bool, bool, bool]:
    """The same of any person."""
    lists = persona.context(at=at)
    with access(lists):
        decided = privacy.open_record(
            by=persona.actor,
            at=at,
            person_id=person.pk,
            purpose=Purpose.SELF,
            section="identity",
            action="read",
        ).permit
    with system_access(at):
        token = scoping._current.set(lists)
        try:
            managed = Person.objects.filter(pk=person.pk).exists()
        finally:
            scoping._current.reset(token)
    with access(lists), connection.cursor() as cursor:
        cursor.execute("select count(*) from people_person where id = %s", [person.pk])
        stored = cursor.fetchone()[0] == 1
    return decided, managed, stored


ALL, NONE = (True, True, True), (False, False, False)
