# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bodies of the demonstration signed before anybody wrote anything: the joint controllers of the shared social and
health record, and who works on behalf of the Comune and of the Ambito."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from raccordo.demo.cast import PRACTICES
from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import SYSTEM_ACTOR, Actor
from raccordo.privacy import policies
from raccordo.privacy.operations import agreements
from raccordo.privacy.queries.agreements import controller_of
from raccordo.privacy.rules.agreements import Grant
from raccordo.territory import operations as territory
from raccordo.territory.codes import Role
from raccordo.territory.models import Organization

LASTS = timedelta(days=3 * 365)
PURPOSES = ("care", "social", "triage", "admin", "legal")
JOINT = (
    "asst-lecco", "aft-lecco", "aft-oggiono-valmadrera", "aft-valle-san-martino", "ambito-lecco", "comune-lecco",
    "rsa-villa-dei-tigli", "medici-tre-ponti",
)  # fmt: skip
PROCESSORS = {
    "comune-lecco": ("cooperativa-la-quercia",),
    "ambito-lecco": ("volontari-passi-vicini", "centro-ascolto-lecco"),
}
_BASIS = (
    "GDPR, art. 9, par. 2, lett. g e h, e art. 26; D.Lgs. 196/2003, art. 2-sexies, c. 2, lett. s; DM 77/2022"
)
_ESSENCE = (
    "Gli enti che assistono la stessa persona leggono gli uni ciò che scrivono gli altri, nella misura del proprio ruolo: "
    "valutazioni, piano, diario, visite. Ciascuno risponde di ciò che scrive. Per esercitare i propri diritti la persona si "
    "rivolge al Punto unico di accesso, che passa la richiesta a chi deve rispondere."
)
_ON_BEHALF = (
    "L'ente del terzo settore lavora per conto del titolare: legge ciò che serve per il servizio affidato, e ciò che scrive è "
    "del titolare. Non lo usa per altro e alla fine del servizio lo restituisce."
)


def sign_agreements(
    bodies: dict[str, Organization], officer: Actor, signers: dict[str, Actor], at: datetime
) -> None:
    """Propose and sign, by the real operations, as of the first day of the demonstration."""
    area_id = officer.area_id
    assert area_id is not None
    joint = [bodies[code] for code in _controllers(bodies)]
    hands = {body.pk: signers.get(body.code) or _administrator(body, area_id, at) for body in joint}
    _agree(
        officer, hands, at, kind="joint-controllers", title="Cartella sociosanitaria condivisa", essence=_ESSENCE,
        basis=_BASIS, parties=[(body.pk, "joint-controller") for body in joint], grants=_everything(),
    )  # fmt: skip
    for code, others in PROCESSORS.items():
        chief, helpers = bodies[code], [bodies[one] for one in others]
        hands |= {body.pk: _administrator(body, area_id, at) for body in helpers}
        _agree(
            officer, hands, at, kind="processor", title=f"Servizi affidati da {chief.name}", essence=_ON_BEHALF,
            basis="GDPR, art. 28; D.Lgs. 117/2017, artt. 55 e 56", grants=_everything(chief.pk),
            parties=[(chief.pk, "controller"), *((body.pk, "processor") for body in helpers)],
        )  # fmt: skip


def _controllers(bodies: dict[str, Organization]) -> list[str]:
    """The joint controllers, with the practices of the doctors that are of none of them."""
    practices = {controller_of(bodies[one.code]).code for one in PRACTICES}
    return [*JOINT, *sorted(practices - set(JOINT))]


def _everything(giver: Any = None) -> list[Grant]:
    return [Grant(one.code, giver) for one in policies.datasets().shareable]


def _administrator(body: Organization, area_id: Any, at: datetime) -> Actor:
    """Who signs for a body; nobody of the demonstration's picker."""
    account = Account.objects.create_user(f"firma.{body.code}@dimostrazione.example")
    practitioner = territory.register_practitioner(
        by=SYSTEM_ACTOR, at=at, given_name="Legale", family_name="Rappresentante", account_id=account.pk
    )
    mandate = territory.assign_role(
        by=SYSTEM_ACTOR, at=at, practitioner_id=practitioner.pk, organization_id=body.pk, role=Role.ADMINISTRATOR,
        starts=at, area_id=area_id,
    )  # fmt: skip
    return Actor(account.pk, mandate.pk, body.pk, area_id, Role.ADMINISTRATOR, Role.ADMINISTRATOR)


def _agree(officer: Actor, hands: dict[Any, Actor], at: datetime, **said: Any) -> None:
    row = agreements.propose(by=officer, at=at, purposes=PURPOSES, starts=at, ends=at + LASTS, **said)
    for body, _ in said["parties"]:
        agreements.sign(by=hands[body], at=at, agreement_id=row.pk)
