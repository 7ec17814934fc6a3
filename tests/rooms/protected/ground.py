# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ground of the tests of protected cases: a centre with four operators, another centre, and everybody else."""

from __future__ import annotations

import base64
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from raccordo.kernel.scoping import AccessContext, access
from raccordo.kernel.sensitivity import Purpose, Sector
from raccordo.protected import operations
from raccordo.protected.rules import Contact
from raccordo.territory.codes import OrganizationKind, Role
from raccordo.territory.models import Organization
from tests.personas import NOW, Persona, World, make_persona

CONTACT = Contact(
    when="Dalle 9 alle 11, mai di domenica", how="Chiamare il numero della sorella", caller="La sarta, per il cappotto",
    words="È pronto il cappotto?", answers="La sorella, che sa", never="Scrivere messaggi, richiamare",
)  # fmt: skip
SECRETS = {
    "real-name": "Zkverità Nascosta", "safe-phone": "0998877665544", "refuge": "Vicolo Zkrifugio 8", "details": "Zkdettaglio segreto",
}  # fmt: skip
WORDS = [*SECRETS.values(), CONTACT.when, CONTACT.how, CONTACT.caller, CONTACT.words, CONTACT.never]


@dataclass
class Centre:
    """The centre and who works in it: Rita and Nives open the case, Olga and Pia work beside them; Zoe works elsewhere."""

    world: World
    body: Organization
    rita: Persona
    nives: Persona
    olga: Persona
    pia: Persona
    zoe: Persona
    tullia: Persona  # child protection, another service

    def open(self, **fields: str) -> UUID:
        """A case with its secrets."""
        with acting(self.rita):
            return operations.open_case(
                by=self.rita.actor,
                at=NOW,
                second_id=self.nives.role.pk,
                contact=CONTACT,
                fields={**SECRETS, **fields},
            )


@contextmanager
def acting(persona: Persona, at: datetime = NOW):
    """The context that the gate would make."""
    with access(AccessContext(persona.actor, Purpose.SOCIAL, at)):
        yield


def make_centre(world: World) -> Centre:
    """Two centres and a service of child protection, in the area of the small world."""

    def body(code: str, kind: str, name: str) -> Organization:
        return Organization.objects.create(
            code=code,
            kind=kind,
            name=name,
            area=world.area,
            municipality=world.lecco,
            sector=Sector.SOCIAL,
            sensitive=True,
        )

    riva = body("cav-riva", OrganizationKind.ANTI_VIOLENCE_CENTRE, "Centro antiviolenza La Riva")
    other = body("cav-altro", OrganizationKind.ANTI_VIOLENCE_CENTRE, "Centro antiviolenza Altrove")
    minors = body("tutela", OrganizationKind.CHILD_PROTECTION, "Tutela minori")
    here = (Role.ANTI_VIOLENCE_OPERATOR, riva, world.area)
    return Centre(
        world=world, body=riva, rita=make_persona("Rita", "Sala", *here), nives=make_persona("Nives", "Gatti", *here),
        olga=make_persona("Olga", "Fermi", *here), pia=make_persona("Pia", "Monti", *here),
        zoe=make_persona("Zoe", "Lodi", Role.ANTI_VIOLENCE_OPERATOR, other, world.area),
        tullia=make_persona("Tullia", "Berti", Role.CHILD_PROTECTION_WORKER, minors, world.area),
    )  # fmt: skip


def telling(copy: dict[str, bytes], pg_restore: str, key: bytes) -> list[str]:
    """What a copy tells of protected cases, its dump read as text: words in clear, or the key that opens them."""
    dump = b"".join(content for name, content in sorted(copy.items()) if name.startswith("database/"))
    said = subprocess.run(
        [pg_restore, "-f", "-"], input=dump, capture_output=True, check=True
    ).stdout.decode()
    assert (
        'COPY protected."case"' in said and "TO raccordo_protected" in said and "Brambilla" in said
    )  # it is read
    found = [word for word in WORDS if word in said or word.encode().hex() in said]
    carried = key.hex() in said or any(key in c or base64.b64encode(key) in c for c in copy.values())
    return [*found, *(["the key"] if carried else [])]
