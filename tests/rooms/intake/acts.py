# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of intake as the personas do them, each in the context that the gate would give."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from raccordo.intake import operations as intake
from raccordo.intake.models import Episode, Request, Signal
from raccordo.kernel.scoping import access
from raccordo.privacy.queries import relationships
from tests.personas import NOW, Persona, World

PATRON = (12, 6)


def as_(persona: Persona, world: World, at: datetime = NOW) -> Any:
    """Open Teresa as this persona does."""
    return access(persona.context(person=world.teresa, at=at))


def flag(world: World, *, by: Persona | None = None, at: datetime = NOW, **fields: Any) -> Signal:
    """Ada flags Teresa to the access point."""
    sender = by or world.ada
    fields = {
        "reasons": ["medication"],
        "words": "Confonde le pastiglie della sera",
        "patron": PATRON,
        **fields,
    }
    with as_(sender, world, at):
        return intake.receive_signal(
            by=sender.actor, at=at, person_id=world.teresa.pk, organization_id=world.pua.pk, **fields
        )


def take(world: World, signal: Signal, *, by: Persona | None = None, at: datetime = NOW) -> Signal:
    """Bruno takes the signal."""
    taker = by or world.bruno
    with as_(taker, world, at):
        return intake.take_signal(by=taker.actor, at=at, signal_id=signal.pk)


def ask(world: World, *, signal: Signal | None = None, at: datetime = NOW, **fields: Any) -> Request:
    """Bruno opens a request to Sara's social service and Marta's nurses."""
    fields = {
        "reasons": ["medication", "falls"],
        "need": "Vive sola, confonde le medicine",
        "patron": PATRON,
        **fields,
    }
    with as_(world.bruno, world, at):
        return intake.open_request(
            by=world.bruno.actor, at=at, person_id=world.teresa.pk, organization_id=world.social_service.pk,
            nurse_organization_id=world.nursing.pk, signal_id=signal.pk if signal else None, **fields,
        )  # fmt: skip


def to_panel(world: World, request: Request, *, at: datetime = NOW) -> Request:
    """Sara decides that the panel must meet."""
    with as_(world.sara, world, at):
        return intake.triage(
            by=world.sara.actor, at=at, request_id=request.pk, decision="panel",
            answer="Bisogno complesso, sanitario e sociale", panel_organization_id=world.social_service.pk,
        )  # fmt: skip


def take_charge(
    world: World, *, request: Request | None = None, at: datetime = NOW, team: Any = (), **fields: Any
) -> Episode:
    """Sara takes Teresa in charge."""
    with as_(world.sara, world, at):
        return intake.open_episode(
            by=world.sara.actor, at=at, person_id=world.teresa.pk,
            **{"programme": "frail-older", "case_manager_id": world.sara.role.pk, "reason": "la segue dalla richiesta",
               "request_id": request.pk if request else None, "team": team, **fields},
        )  # fmt: skip


LATER = NOW + timedelta(hours=2)
NEXT_WEEK = NOW + timedelta(days=7)


def why(world: World, persona: Persona, at: datetime = NOW) -> list[str]:
    """The reasons for which a persona may open Teresa at a moment."""
    with access(persona.context(at=at)):
        return [relation.because for relation in relationships(persona.actor, world.teresa.pk, at)]
