# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements of the tests' worlds, proposed and signed by the real operations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from raccordo.kernel.accounts import Account
from raccordo.kernel.scoping import Actor, system_access
from raccordo.privacy import policies
from raccordo.privacy.models import SharingAgreement
from raccordo.privacy.operations import agreements
from raccordo.privacy.rules.agreements import Grant
from raccordo.territory.codes import Role
from raccordo.territory.models import Area, Organization, Practitioner, PractitionerRole

WORK = ("care", "social", "triage", "admin", "legal")
YEARS = timedelta(days=3000)


def everything(giver: Any = None, receiver: Any = None) -> list[Grant]:
    """Every data set that may be shared."""
    return [Grant(one.code, giver, receiver) for one in policies.datasets().shareable]


def mandate(area: Area, organization: Organization, role: str, since: datetime, name: str = "") -> Actor:
    """An officer or an administrator, who follows nobody."""
    name = name or f"{role}-{organization.code}"
    account = Account.objects.create_user(f"{name}@raccordo.example")
    practitioner = Practitioner.objects.create(account=account, given_name="Prova", family_name=name)
    row = PractitionerRole.objects.create(
        practitioner=practitioner, organization=organization, area=area, role=role, starts=since
    )
    return Actor(account.pk, row.pk, organization.pk, area.pk, role, role, row.sector)


def administrators(area: Area, bodies: Iterable[Organization], since: datetime) -> dict[Any, Actor]:
    """Who signs for each body."""
    return {body.pk: mandate(area, body, Role.ADMINISTRATOR, since) for body in bodies}


def agree(
    officer: Actor, signers: dict[Any, Actor], at: datetime, *, parties: list[tuple[Any, str]], signed: bool = True,
    kind: str = "joint-controllers", grants: list[Grant] | None = None, **fields: Any,
) -> SharingAgreement:  # fmt: skip
    """Propose, and let every party sign."""
    known = {
        "title": "Accordo di prova", "essence": "Gli enti si danno ciò che serve.", "basis": "L. 328/2000, art. 22",
        "purposes": WORK, "starts": at, "ends": at + YEARS,
    }  # fmt: skip
    row = agreements.propose(
        by=officer, at=at, kind=kind, parties=parties, grants=everything() if grants is None else grants,
        **{**known, **fields},
    )  # fmt: skip
    for body, _ in parties if signed else ():
        row = agreements.sign(by=signers[body], at=at, agreement_id=row.pk)
    return row


def agree_on_everything(
    area: Area, bodies: list[Organization], at: datetime, *, processors: Iterable[Organization] = (),
    controller: Organization | None = None,
) -> None:  # fmt: skip
    """Everybody gives everything to everybody; some work on behalf of one of them (GDPR art. 28)."""
    processors = list(processors)
    with system_access(at):
        officer = mandate(area, bodies[0], Role.PRIVACY_OFFICER, at, "tutela-accordi")
        signers = administrators(area, [*bodies, *processors], at)
        agree(officer, signers, at, parties=[(body.pk, "joint-controller") for body in bodies])
        if controller is not None and processors:
            agree(
                officer, signers, at, kind="processor", grants=everything(controller.pk),
                parties=[(controller.pk, "controller"), *((one.pk, "processor") for one in processors)],
            )  # fmt: skip


def on_behalf(area: Area, controller: Organization, helper: Organization, at: datetime) -> None:
    """A body works on behalf of another (GDPR art. 28)."""
    with system_access(at):
        officer = mandate(area, controller, Role.PRIVACY_OFFICER, at, f"tutela-{helper.code}")
        signers = {
            body.pk: mandate(area, body, Role.ADMINISTRATOR, at, f"firma-{body.code}-{helper.code}")
            for body in (controller, helper)
        }
        agree(
            officer, signers, at, kind="processor", grants=everything(controller.pk),
            parties=[(controller.pk, "controller"), (helper.pk, "processor")],
        )  # fmt: skip
