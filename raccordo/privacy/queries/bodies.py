# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body, and who works there, are named beside a person: a service whose very name tells too much is named only to who may
know (privacy.md 2.2: membership itself is of greater protection), and so is a professional, whom one looks up in a directory. The
one place that says so, but for who did something first (`territory.queries.who_and_when`, which stands below and cannot ask here);
lists of services and of professionals about nobody do not ask it."""

from __future__ import annotations

from uuid import UUID

from raccordo.kernel.scoping import Reach, current
from raccordo.privacy import queries
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries.readers import openings
from raccordo.territory import queries as territory
from raccordo.territory.models import Organization, PractitionerRole

MASKED = "Servizio specialistico"
SOMEBODY = "Un professionista"


def name_of(body: Organization | None, person_id: UUID | None = None) -> str:
    """The name of a body beside a person (the opened one, unless said), as who asks may read it; empty for none."""
    return shown(body.name, body.pk, body.sensitive, person_id) if body is not None else ""


def for_all(body: Organization | None) -> str:
    """The name of a body on what all who follow the person read alike, whoever makes it: papers and plans."""
    return "" if body is None else MASKED if body.sensitive else body.name


def shown(name: str, body_id: UUID | None, sensitive: bool | None, person_id: UUID | None = None) -> str:
    """The same, of a body read by hand-written SQL."""
    return MASKED if sensitive and not _may_know(body_id, person_id) else name


def worker(role: PractitionerRole | None, person_id: UUID | None = None, *, within: bool = False) -> str:
    """The name of a professional beside a person (the opened one, unless said), as who asks may read it; empty for none. `within` a
    sentence, who is not named begins with a small letter."""
    if role is None:
        return ""
    return _somebody(within) if kept_back(role, person_id) else role.practitioner.full_name


def worker_for_all(role: PractitionerRole | None, *, within: bool = False) -> str:
    """The same on what all who follow the person read alike: papers, plans, sentences that are kept."""
    if role is None:
        return ""
    return _somebody(within) if _tells(role) else role.practitioner.full_name


def shown_worker(
    name: str, body_id: UUID | None, sensitive: bool | None, person_id: UUID | None = None
) -> str:
    """The same, of a professional read by hand-written SQL; nothing stays nothing."""
    return SOMEBODY if name and sensitive and not _may_know(body_id, person_id) else name


def kept_back(role: PractitionerRole, person_id: UUID | None = None) -> bool:
    """Whether who asks may not know where a professional works beside a person, nor then her name and her telephone."""
    return _tells(role) and not _may_know(role.organization_id, person_id)


def _somebody(within: bool) -> str:
    return SOMEBODY[0].lower() + SOMEBODY[1:] if within else SOMEBODY


def _tells(role: PractitionerRole) -> bool:
    """Whether the body of a mandate tells too much; asked once a body and piece of work, where it was not read with the row."""
    if PractitionerRole.organization.is_cached(role):  # type: ignore[attr-defined]
        return role.organization.sensitive
    return bool(territory.tells(role.organization_id))


def _may_know(body_id: UUID | None, person_id: UUID | None) -> bool:
    """Who works there; whom that service named as a reader of something about the person; the person herself."""
    context = current()
    actor, person = context.actor, person_id or context.person_id
    if context.reach is Reach.SYSTEM or context.in_emergency:
        return context.reach is Reach.SYSTEM
    if actor.role_id is not None:
        named = openings(context.shared, person) if person else ()
        return actor.organization_id == body_id or any(one.service_id == body_id for one in named)
    ties = queries.relationships(actor, person, context.at) if person else []
    return any(tie.kind == RelationshipKind.SELF for tie in ties)
