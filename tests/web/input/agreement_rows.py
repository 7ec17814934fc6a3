# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input about agreements between bodies: contradictions, signatures of others, reasons that are missing."""

from __future__ import annotations

from typing import Any

from tests.rooms.delivery.ground import Service
from tests.web.input.officer_rows import officer
from tests.web.input.rows import KEPT, Bad, row

PATH = "/accordi/territorio/nuovo/"


def proposing(s: Service, words: str, **fields: Any) -> Bad:
    bodies = [str(s.world.social_service.pk), str(s.world.practice.pk)]
    form = {
        "kind": "joint-controllers", "title": "Accordo", "essence": KEPT, "basis": "GDPR, art. 26", "purposes": ["care"],
        "parties": bodies, "datasets": ["diary"], "starts": "23/11/2026", "ends": "31/12/2027", **fields,
    }  # fmt: skip
    return Bad(officer(s), PATH, form, words)


@row("an agreement of a body with itself")
def _(s: Service) -> Bad:
    return proposing(s, "Servono almeno due enti", parties=[str(s.world.practice.pk)])


@row("an agreement where a body stands twice")
def _(s: Service) -> Bad:
    return proposing(s, "due volte", parties=[str(s.world.practice.pk)] * 2)


@row("an agreement whose giver receives")
def _(s: Service) -> Bad:
    body = str(s.world.practice.pk)
    return proposing(s, "Chi dà e chi riceve sono due enti diversi.", giver=body, receiver=body)


@row("an agreement whose giver is no party")
def _(s: Service) -> Bad:
    return proposing(s, "Dà e riceve solo chi è parte", giver=str(s.world.nursing.pk))


@row("an agreement that ends before it starts")
def _(s: Service) -> Bad:
    return proposing(s, "La fine deve venire dopo l'inizio.", ends="01/01/2026")


@row("an agreement that is over already")
def _(s: Service) -> Bad:
    return proposing(s, "già scaduto", starts="01/01/2025", ends="01/01/2026")


@row("an agreement about what rests on no law")
def _(s: Service) -> Bad:
    return proposing(s, "non ha una base giuridica", purposes=["quality"])


@row("an appointment of who is the controller already")
def _(s: Service) -> Bad:
    return proposing(s, "Serve un titolare", kind="processor", giver=str(s.world.practice.pk))


@row("an agreement that gives something back to nobody")
def _(s: Service) -> Bad:
    return proposing(
        s, "Per dire che cosa si dà in cambio scrivi chi dà o chi riceve", back_datasets=["plan"]
    )


@row("an agreement with a purpose for nothing in return")
def _(s: Service) -> Bad:
    return proposing(s, "Scegli anche gli insiemi di dati che si danno in cambio.", back_purposes=["social"])


@row("an agreement where who works on behalf gives back")
def _(s: Service) -> Bad:
    bodies = [str(s.world.social_service.pk), str(s.world.practice.pk)]
    return proposing(
        s, "In una nomina a responsabile dà solo il titolare.", kind="processor", controller=bodies[0], giver=bodies[0],
        receiver=bodies[1], back_datasets=["plan"],
    )  # fmt: skip


@row("an agreement that gives back what rests on no law")
def _(s: Service) -> Bad:
    bodies = [str(s.world.social_service.pk), str(s.world.practice.pk)]
    return proposing(
        s, "non ha una base giuridica", giver=bodies[0], receiver=bodies[1], back_datasets=["plan"], back_purposes=["quality"]
    )  # fmt: skip
