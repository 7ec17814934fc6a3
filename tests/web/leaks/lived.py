# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lived-in world of the leak tests: the demonstration's year, with every name made unmistakable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from raccordo.careplan.models import PlanVersion
from raccordo.config.guards import guarded_models
from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import Actor, system_access
from raccordo.kernel.sensitivity import Sector
from raccordo.people.models import Person, RelatedPerson
from raccordo.privacy.models import CareRelationship, Exclusion, SecondApproval
from raccordo.territory.models import Organization, Practitioner, PractitionerRole
from tests.oracle import oracle
from tests.personas import NOW, Persona
from tests.web.leaks import sheltered


@dataclass
class Scene:
    """Everybody who may log in, and the world as the oracle reads it."""

    personas: dict[str, Persona]
    world: dict
    tokens: dict[str, UUID]  # family name → person
    former: dict[str, UUID]  # the name before it was made unmistakable, where it is of one person alone
    _things: dict[str, dict[UUID | None, list[Any]]] = field(default_factory=dict)
    _followed: dict[str, set[UUID]] = field(default_factory=dict)
    _told: dict[tuple[str, ...], tuple[UUID | None, UUID]] = field(default_factory=dict)
    askers: dict[str, list[str]] = field(default_factory=dict)  # address → who asks it, once that is decided

    @cached_property
    def ties(self) -> dict[UUID, list[dict]]:
        found: dict[UUID, list[dict]] = {}
        for line in self.world["relationships"]:
            found.setdefault(line["person"], []).append(line)
        return found

    def narrowed(self, person: UUID | None) -> dict:
        """The world with the ledger of one person only: the same answers, sooner."""
        return {**self.world, "relationships": self.ties.get(person, [])}

    def things(self, label: str) -> dict[UUID | None, list[Any]]:
        """Rows of a model by person, newest and oldest: enough to tell. A thing about nobody stands under None. A state
        may be asked for: `delivery.Visit?state=planned`."""
        if label not in self._things:
            model, _, state = label.partition("?")
            self._things[label] = _rows_by_person(
                apps.get_model(model), dict(one.split("=") for one in state.split("&") if one)
            )
        return self._things[label]

    def told(self, name: str, labels: Iterable[str] = ()) -> tuple[UUID | None, UUID]:
        """A person whom a persona follows and one whom it does not: those with such things, and most to tell."""
        asked = (name, *labels)
        if asked not in self._told:
            self._told[asked] = self._choose(*asked)
        return self._told[asked]

    def _choose(self, name: str, *labels: str) -> tuple[UUID | None, UUID]:
        followed, anyhow = self.followed(name), [label.partition("?")[0] for label in labels]
        fit = [p for p in self.by_ties if all(self._has(p, label) for label in labels)]
        fit += [p for p in self.by_ties if all(self._has(p, label) for label in anyhow)]
        visible = next((p for p in [*fit, *self.by_ties] if p in followed), None)
        return visible, next(p for p in [*fit, *self.by_ties] if p not in followed)

    def _has(self, person: UUID, label: str) -> bool:
        """A thing about nobody is there for all."""
        found = self.things(label)
        return person in found or not hasattr(apps.get_model(label.partition("?")[0]), "guard")

    @cached_property
    def by_ties(self) -> list[UUID]:
        """All persons, those first with whom most people have to do."""
        return sorted(self.world["persons"], key=lambda p: (-len(self.ties.get(p, ())), str(p)))

    def family(self, person: UUID) -> str:
        """The family name of a person, as it is now."""
        return self._families[person]

    @cached_property
    def _families(self) -> dict[UUID, str]:
        return {person: word for word, person in self.tokens.items()}

    def may_open(self, name: str, person: UUID, section: str, action: str = "read") -> bool:
        """What the oracle says of one section of one person."""
        return oracle.may_open(self.narrowed(person), self.world["actors"][name], person, section, action)

    def followed(self, name: str) -> set[UUID]:
        """Persons in the lists of a persona."""
        if name not in self._followed:
            actor = self.world["actors"][name]
            self._followed[name] = {p for p in self.ties if oracle.ties(self.narrowed(p), actor, p)}
        return self._followed[name]


def _rows_by_person(model: Any, state: dict[str, str]) -> dict[UUID | None, list[Any]]:
    if model._meta.app_label == "protected":
        return sheltered.rows(model)
    rows, key = model.objects.filter, "number" if model is PlanVersion else "pk"
    if not hasattr(model, "guard"):
        return {None: list(rows(**state).order_by("-pk").values_list("pk", flat=True)[:2])}
    found: dict[UUID | None, list[Any]] = {}
    with system_access(NOW):
        for person, one in rows(**state).order_by("-pk").values_list("person_id", key):
            known = found.setdefault(person, [])
            known[1:] = [one] if known else []
            known[:1] = known[:1] or [one]
    return found


def make_names_unmistakable() -> dict[str, UUID]:
    """Every identifying field of every person gets a word that stands nowhere else. Returns the names that they had,
    where nobody else bears them: they must not stand in any text either."""
    former = _names_of_one()
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
    return former


def _names_of_one() -> dict[str, UUID]:
    """«Nome Cognome», «Cognome Nome» and tax codes of the demonstration's persons, as they may stand in its texts; not
    those that a professional or a relative bears too."""
    with system_access(NOW):
        rows = list(Person.objects.values_list("id", "given_name", "family_name", "tax_code"))
        relatives = set(RelatedPerson.objects.values_list("given_name", "family_name"))
    others = relatives | set(Practitioner.objects.values_list("given_name", "family_name"))
    names = [(given, family) for _, given, family, _ in rows]
    found = {code: pk for pk, _, _, code in rows if code}
    for pk, given, family, _ in rows:
        simple = (
            " " not in given + family and (given, family) not in others and names.count((given, family)) == 1
        )
        found |= {f"{given} {family}": pk, f"{family} {given}": pk} if simple else {}
    return found


def read_scene(former: dict[str, UUID]) -> Scene:
    """Who may log in, and the world in plain values."""
    personas = {**_staff(), **_citizens()}
    with system_access(NOW):
        world = {
            "now": NOW,
            "persons": {pk: {"area": area} for pk, area in Person.objects.values_list("id", "area_id")},
            "actors": {name: _plain(p.actor) for name, p in personas.items()},
            "relationships": [
                {"person": r.person_id, "kind": r.kind, "starts": r.starts, "ends": r.ends, "mandate": r.role_id,
                 "body": r.organization_id, "account": r.account_id, "source": r.source_id}
                for r in CareRelationship.objects.all()
            ],
            "entries": [],
            "exclusions": [
                {"person": e.person_id, "account": e.account_id, "unit": e.organization_id, "source": e.source, "starts": e.starts,
                 "ends": e.ends}
                for e in Exclusion.objects.filter(household_of=None)
            ],
            "approvals": [
                {"person": a.person_id, "mandate": a.role_id, "starts": a.starts, "ends": a.ends}
                for a in SecondApproval.objects.exclude(starts=None)
            ],
            "parents": dict(Organization.objects.values_list("id", "parent_id")),
        }  # fmt: skip
        tokens = dict(Person.objects.values_list("family_name", "id"))
    return Scene(personas, world, tokens, former)


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
        if guard is not None and guard.own_account is None and model not in (CareRelationship, Exclusion):
            yield model, guard
