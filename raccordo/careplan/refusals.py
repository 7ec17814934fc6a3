# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations of this room ask before they write: may this role, is the text fit, is the thing still open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from raccordo.careplan.models import PlanVersion
from raccordo.kernel import records
from raccordo.kernel.periods import ROME, clock, local_day
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor, Reach, access, current
from raccordo.territory.codes import Role
from raccordo.territory.models import PractitionerRole

MAY_CONVENE = frozenset({Role.PANEL_COORDINATOR, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE})
MAY_SIT = frozenset(
    {
        Role.GP, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.PANEL_COORDINATOR, Role.PHYSIOTHERAPIST,
        Role.SPECIALIST,
    }
)  # fmt: skip
MAY_PLAN = frozenset({Role.GP, Role.SOCIAL_WORKER, Role.COMMUNITY_NURSE, Role.PANEL_COORDINATOR})


def may(by: Actor, allowed: Collection[str], act: str) -> None:
    """Refuse when the role may not do this act: `act` completes «Il tuo ruolo non può …»."""
    if by.role not in allowed or by.role_id is None:
        raise Refused(f"Il tuo ruolo non può {act}.")


def fit(text: str, field: str, missing: str, longest: int) -> str:
    """The text without spaces around. Refused when it is empty or too long."""
    clean = " ".join(text.split()) if longest <= 300 else text.strip()
    if not clean:
        raise Refused(missing, field)
    if len(clean) > longest:
        raise Refused(f"Il testo è di {len(clean)} caratteri: il massimo è {longest}.", field)
    return clean


def role_at(role_id: UUID, at: datetime, field: str = "") -> PractitionerRole:
    """A mandate in force, with names at hand. Refused when it has ended or does not exist."""
    role = PractitionerRole.objects.select_related("practitioner", "organization").filter(pk=role_id).first()
    if role is None or role.starts > at or (role.ends is not None and role.ends <= at):
        raise Refused("L'incarico scelto non è in vigore: scegli un'altra persona.", field or None)
    return role


def when(moment: datetime, at: datetime) -> str:
    """«alle 10:02» for today, «il 20/11/2026 alle 10:02» for another day."""
    local = moment.astimezone(ROME)
    day = "" if local_day(moment) == local_day(at) else f"il {local:%d/%m/%Y} "
    return f"{day}alle {clock(moment)}"


def already(what: str, moment: datetime | None, at: datetime, then: str = "") -> Conflict:
    """What somebody else, or one's own first click, has done already; `what` is the sentence, the moment follows."""
    since = f" {when(moment, at)}" if moment else ""
    return Conflict(f"{what}{since}{f': {then}' if then else ''}.")


def draft_version(version_id: UUID) -> PlanVersion:
    """A version held for writing. Refused, in words, when it is no longer a draft."""
    row = records.lock(PlanVersion, version_id)
    if row.state == "draft":
        return row
    if row.frozen_at is not None:
        raise Conflict(
            f"La versione {row.number} è firmata dal {local_day(row.frozen_at):%d/%m/%Y} e non si cambia più: "
            "avvia una revisione per scriverne una nuova."
        )
    raise Conflict(
        f"La versione {row.number} è già stata proposta: chi la deve condividere può chiedere una modifica, "
        "e allora torna in bozza."
    )


@contextmanager
def inside(person_id: UUID) -> Iterator[None]:
    """Work on one person of a list: the reach narrows from the list to that person, never widens."""
    context = current()
    if context.reach is not Reach.CARE:
        yield
        return
    with access(context.opening(person_id)):
        yield
