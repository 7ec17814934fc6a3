# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lived-in world of the leak tests: the demonstration's year, with every name made unmistakable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.apps import apps
from django.db import connection

from raccordo.config.guards import guarded_models
from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import Actor, system_access
from raccordo.kernel.sensitivity import Sector
from raccordo.people.models import Person
from raccordo.privacy.models import CareRelationship
from raccordo.territory.models import PractitionerRole
from tests.oracle import oracle
from tests.personas import NOW, Persona

IDENTIFYING = ("family_name", "given_name", "tax_code", "phone", "address")


@dataclass
class Scene:
    """Everybody who may log in, and the world as the oracle reads it."""

    personas: dict[str, Persona]
    world: dict
    tokens: dict[str, UUID]  # family name → person

    @cached_property
    def ties(self) -> dict[UUID, list[dict]]:
        found: dict[UUID, list[dict]] = {}
        for line in self.world["relationships"]:
            found.setdefault(line["person"], []).append(line)
        return found

    def narrowed(self, person: UUID | None) -> dict:
        """The world with the ledger of one person only: the same answers, sooner."""
        return {**self.world, "relationships": self.ties.get(person, [])}

    def followed(self, name: str) -> set[UUID]:
        """Persons in the lists of a persona."""
        actor = self.world["actors"][name]
        return {p for p in self.ties if oracle.ties(self.narrowed(p), actor, p)}


def make_names_unmistakable() -> None:
    """Every identifying field of every person gets a word that stands nowhere else."""
    with system_access(NOW), connection.cursor() as cursor:
        cursor.execute(
            """update people_person set family_name = 'Zq' || {word}, given_name = 'Xj' || {word},
            tax_code = 'WK' || upper(substr({word}, 1, 14)), phone = '0999' || substr({digits}, 1, 9),
            address = 'Vicolo Yh' || {word}""".format(
                word="translate(substr(md5(id::text), 1, 14), '0123456789', 'ghijklmnop')",
                digits="translate(md5('p' || id::text), 'abcdef', '123456')",
            )
        )
        cursor.execute(
            """update people_person set search_text = lower(family_name || ' ' || given_name),
            phone_digits = phone"""
        )


def read_scene() -> Scene:
    """Who may log in, and the world in plain values."""
    personas = {**_staff(), **_citizens()}
    with system_access(NOW):
        world = {
            "now": NOW,
            "persons": {pk: {"area": area} for pk, area in Person.objects.values_list("id", "area_id")},
            "actors": {name: _plain(p.actor) for name, p in personas.items()},
            "relationships": [
                {"person": r.person_id, "kind": r.kind, "starts": r.starts, "ends": r.ends, "mandate": r.role_id,
                 "body": r.organization_id, "account": r.account_id}
                for r in CareRelationship.objects.all()
            ],
            "entries": [],
        }  # fmt: skip
        tokens = dict(Person.objects.values_list("family_name", "id"))
    return Scene(personas, world, tokens)


def _staff() -> dict[str, Persona]:
    found: dict[str, Persona] = {}
    roles = PractitionerRole.objects.select_related("practitioner__account").order_by("id")
    for role in roles.filter(practitioner__account__is_demo=True):
        account = role.practitioner.account
        actor = Actor(
            account.pk, role.pk, role.organization_id, role.area_id, role.role, role.role, role.sector
        )
        found[account.email.split("@")[0]] = Persona(account, role, actor)
    return found


def _citizens() -> dict[str, Persona]:
    with_role = PractitionerRole.objects.values("practitioner__account_id")
    rows = Account.objects.filter(is_demo=True).exclude(pk__in=with_role).order_by("email")
    return {
        a.email.split("@")[0]: Persona(a, None, Actor(account_id=a.pk, sector=Sector.FAMILY)) for a in rows
    }


def _plain(actor: Actor) -> dict:
    return {
        "account": actor.account_id, "mandate": actor.role_id, "body": actor.organization_id,
        "area": actor.area_id, "role": actor.role, "side": actor.sector,
    }  # fmt: skip


def tables_about_persons():
    """Models with a guard that hang on a person, history included."""
    guards = guarded_models()
    for model in apps.get_models(include_auto_created=True):
        guard = guards.get(model._meta.db_table)
        if guard is not None and guard.own_account is None and model is not CareRelationship:
            yield model, guard
