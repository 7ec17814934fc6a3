# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Protected cases in the worlds of the leak tests: Rita's own, which she may open; and those of her two colleagues, tied by
consent to persons of the world, which stand in one of the twins alone and of which nobody of the walk may notice anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from raccordo.kernel.scoping import AccessContext, Actor, access, system_access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.protected import operations, queries, sealing
from raccordo.protected.codes import ChangeKind
from raccordo.protected.compartment import compartment
from raccordo.protected.models import RegistryLink
from raccordo.protected.operations import linking, readers
from raccordo.protected.rules import Contact
from raccordo.territory.models import PractitionerRole
from tests.personas import NOW
from tests.web.leaks import adapters, seeds

CANARIES = {
    "real-name": "Zkverità di prova", "safe-phone": "0998877665544", "refuge": "Vicolo Zkrifugio 8", "details": "Zkdettaglio",
}  # fmt: skip
CONTACT = Contact(
    when="Zkquando", how="Zkcome", caller="Zkchi", words="Zkparole", answers="Zkrisponde", never="Zkmai"
)
NOTE, CONSENT = "Zknota di prova", "Zkconsenso di prova"


def actor(name: str) -> Actor:
    """One of the centre's operators; only Rita stands in the picker."""
    role = PractitionerRole.objects.get(practitioner__account__email=f"{name}@dimostrazione.example")
    account = role.practitioner.account_id
    return Actor(account, role.pk, role.organization_id, role.area_id, role.role, role.role, role.sector)


@contextmanager
def acting(name: str) -> Iterator[Actor]:
    """The context that the gate would make."""
    by = actor(name)
    with access(AccessContext(by, Purpose.SOCIAL, NOW)):
        yield by


def furnish(person: UUID) -> None:
    """One of Rita's cases is somebody of the registry, and something waits for her word."""
    with acting("rita") as by:
        case = queries.my_cases()[0].id  # made-up names are drawn by lot: either case may come first
        _link(by, case, person)
        for number in adapters.PLAIN["part"]:  # those that the walk asks to read
            line = queries.opened(case, NOW).lines[number - 1]
            if line.id is None:
                operations.write_field(by=by, at=NOW, case_id=case, name=line.name, text="Prova", basis=None)
    with acting("nives") as by:
        readers.ask_change(
            by=by,
            at=NOW,
            case_id=case,
            kind=ChangeKind.ADD,
            reader_id=actor("olga").role_id,
            confirmer_id=actor("rita").role_id,
        )


def _link(by: Actor, case: UUID, person: UUID) -> None:
    with system_access(NOW):
        code = Person.objects.get(pk=person).tax_code
    day = (NOW - timedelta(days=1)).date()
    linking.link_registry(by=by, at=NOW, case_id=case, code=code, heard_on=day, consent=CONSENT)


def rows(model: Any) -> dict[UUID | None, list[Any]]:
    """What Rita's pages may be asked about: the case that is linked, what waits for her."""
    with acting("rita") as by:
        if model._meta.model_name == "change":
            return {None: [one.id for one in queries.to_confirm(by.role_id)]}
        cases = [one.id for one in queries.my_cases()]
        cases.sort(key=lambda one: queries.opened(one, NOW).heard_on is None)
    return {None: cases}


def consented(name: str) -> set[UUID]:
    """Persons of the registry whose name a persona reads in a case, by their consent: the twins do not differ in it."""
    if name != "rita":
        return set()
    with acting(name), compartment():
        links = RegistryLink.objects.filter(ends=None)  # of the cases that name her
        return {UUID(sealing.read(one.case_id, sealing.PERSON, one.pk, one.sealed_person)) for one in links}


def add(persons: Iterable[UUID]) -> int:
    """Olga and Nives open a case for each of some persons, with everything in it. Returns how many."""
    seeds.elsewhere()
    done = 0
    with acting("olga") as by:
        for person in persons:
            case = operations.open_case(
                by=by, at=NOW, second_id=actor("nives").role_id, contact=CONTACT, fields=CANARIES
            )
            operations.add_note(by=by, at=NOW, case_id=case, text=NOTE)
            _link(by, case, person)
            operations.read_field(by=by, at=NOW, case_id=case, name="refuge", reason="danger")
            done += 1
    return done
