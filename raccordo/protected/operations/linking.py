# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link between a case and a person of the registry: by her consent alone, and back.

The registry is asked by exact code, once, in a context of its own that leaves no line with her name: a line would tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from raccordo.kernel.periods import local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import AccessContext, Actor, Reach, access
from raccordo.kernel.sensitivity import Purpose
from raccordo.people.models import Person
from raccordo.people.rules.tax_code_making import normalise
from raccordo.protected import envelope, register, sealing
from raccordo.protected.compartment import compartment
from raccordo.protected.models import Case, RegistryLink
from raccordo.protected.operations import refuse_unreasoned
from raccordo.protected.operations._checks import lock_open, words


@dataclass(frozen=True)
class Linked:
    """Who a case is, by her consent; no name when the registry does not show her here."""

    name: str
    words: str


def link_registry(*, by: Actor, at: datetime, case_id: UUID, code: str, heard_on: date, consent: str) -> None:
    """Tie a case to the person who bears exactly this tax code; who heard her consent writes when and in which words."""
    said = words(consent, "consent", "Scrivi con quali parole ha detto di sì.")
    if heard_on > local_day(at):
        raise Refused("Il giorno del consenso è nel futuro.", "heard_on")
    with compartment():
        lock_open(case_id)  # before the registry is asked: others learn nothing from it
    person_id = _bearer(code, by, at)
    with compartment():
        case = lock_open(case_id)
        if RegistryLink.objects.filter(case=case, ends=None).exists():
            raise Conflict("È già collegata: prima togli il collegamento che c’è.")
        key, row = sealing.key_of(case_id), uuid4()
        RegistryLink.objects.create(
            id=row, case=case, heard_by_id=by.role_id, heard_on=heard_on, starts=at,
            sealed_words=envelope.close(key, said, envelope.Place(case_id, sealing.CONSENT, row)),
            sealed_person=envelope.close(key, str(person_id), envelope.Place(case_id, sealing.PERSON, row)),
        )  # fmt: skip
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name="link")


def _asking(by: Actor, at: datetime) -> AccessContext:
    """The registry of the area, in a context whose readings are not told page by page."""
    return AccessContext(by, Purpose.SOCIAL, at, Reach.REGISTRY)


def _bearer(code: str, by: Actor, at: datetime) -> UUID:
    clean = normalise(code)
    with access(_asking(by, at)):
        found = list(Person.objects.filter(tax_code=clean).values_list("pk", flat=True)[:2]) if clean else []
    if len(found) != 1:
        raise Refused("Nell’anagrafe del territorio non c’è nessuno con questo codice.", "code")
    return UUID(str(found[0]))


def unlink_registry(*, by: Actor, at: datetime, case_id: UUID) -> None:
    """She has taken her consent back: from now on the case is nobody of the registry."""
    with compartment():
        case = Case.objects.select_for_update().get(pk=case_id)
        took = RegistryLink.objects.filter(case=case, ends=None).update(ends=at, ended_by_id=by.role_id)
    if not took:
        raise Conflict("Il collegamento è già stato tolto.")
    register.note(by=by, at=at, kind=register.WRITE, case_id=case_id, name="link")


def read_link(*, by: Actor, at: datetime, case_id: UUID, reason: str) -> Linked:
    """Who it is, and the words of her consent, for a reason. Raises DoesNotExist when there is no link."""
    refuse_unreasoned(by=by, at=at, reason=reason)
    with compartment():
        row = RegistryLink.objects.get(case_id=case_id, ends=None)
        said = sealing.read(case_id, sealing.CONSENT, row.pk, row.sealed_words)
        person_id = UUID(sealing.read(case_id, sealing.PERSON, row.pk, row.sealed_person))
    with access(_asking(by, at)):
        names = list(Person.objects.filter(pk=person_id).values_list("given_name", "family_name"))
    register.note(by=by, at=at, kind=register.READ, case_id=case_id, name="link", reason=reason)
    return Linked(" ".join(names[0]) if names else "", said)
