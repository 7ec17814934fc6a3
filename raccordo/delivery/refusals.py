# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations on visits share: who may, the lock, refusals of the database in words, the key to the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from raccordo.delivery import queries
from raccordo.delivery.codes import MAY_COORDINATE, VISIT
from raccordo.delivery.models import Visit
from raccordo.delivery.rules.moments import EARLY, when
from raccordo.kernel.periods import ROME, clock
from raccordo.kernel.records import Conflict, Refused
from raccordo.kernel.scoping import Actor
from raccordo.kernel.sensitivity import Purpose
from raccordo.privacy import operations as privacy
from raccordo.privacy.codes import RelationshipKind
from raccordo.privacy.queries import bodies

_DEADLOCK = "40P01"  # PostgreSQL's class of errors, appendix A
WORDS = {
    "visit_operator_one_at_a_time": ("role", "L'operatore ha già una visita in quelle ore."),
    "visit_person_one_at_a_time": (
        "starts",
        "La persona ha già una visita dello stesso servizio in quelle ore.",
    ),
    "visit_one_in_progress": (None, "Hai già una visita in corso: chiudila prima di iniziare questa."),
    "visit_once_per_slot": ("starts", "Questa visita c'è già."),
    "visit_period": ("ends", "La fine deve venire dopo l'inizio."),
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a refusal of the database into a sentence; the rows stay as they were."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in WORDS:
            raise
        field, message = WORDS[name]
        raise Refused(message, field) from error
    except OperationalError as error:
        # Two who overlap may wait for each other's row: the database lets one go on, and the other hears the same as usual.
        if getattr(error.__cause__, "sqlstate", "") != _DEADLOCK:
            raise
        raise Conflict(
            "Nello stesso momento qualcuno ha preso le stesse ore: l'operatore, o la persona, ha già una visita. Ricarica la pagina."
        ) from error


def taken(visit_id: UUID) -> Visit:
    """A visit, locked, with the names that refusals need."""
    rows = Visit.objects.select_related("role__practitioner", "service")
    visit = rows.select_for_update(of=("self",)).get(pk=visit_id)
    if visit.role_id != (
        visit.role and visit.role.pk
    ):  # given while we waited: the join still speaks of before
        visit.refresh_from_db(fields=["role"])
    return visit


def coordinates(by: Actor, organization_id: UUID) -> None:
    """Only who organises the visits of that service may go on; jobs may too."""
    if by.role == "system":
        return
    if by.role not in MAY_COORDINATE or by.organization_id != organization_id:
        raise Refused("Le visite le organizza chi coordina il servizio.")


def check_state(visit: Visit, target: str, at: datetime) -> None:
    """Refuse an act that the visit's state no longer allows, saying what happened meanwhile."""
    if VISIT.may(visit.state, target):
        return
    if visit.closed_at:
        who = f", da {bodies.worker(visit.role, within=True)}" if visit.role else ""
        raise Conflict(f"La visita è già chiusa: {label(visit)}{who}, {when(visit.closed_at, at)}.")
    if visit.state == "in-progress" and visit.started_at:
        raise Conflict(f"La visita è già in corso dalle {clock(visit.started_at)}.")
    if not VISIT.passed(visit.state, target):
        raise Refused(f"Non si può ancora: la visita è {label(visit)}.")
    raise Conflict(f"La visita è {label(visit)}: ricarica la pagina per vedere come sta adesso.")


def label(visit: Visit) -> str:
    """The state in a sentence: «fatta in parte»."""
    return VISIT.labels[visit.state].lower()


def refuse_overlap(visit: Visit, role_id: UUID, name: str, starts: datetime, ends: datetime) -> None:
    """Say which hour is taken, before the database says only that one is."""
    busy = queries.engagements([role_id], starts, ends, but=visit.pk).get(role_id)
    if busy:
        raise Refused(f"{name} ha già una visita alle {clock(busy[0].starts)}.", "role")


def give_key(*, by: Actor, at: datetime, visit: Visit) -> None:
    """The operator may open what the visit needs, from twelve hours before to twelve hours after."""
    opens, closes = visit.starts - EARLY, visit.ends + EARLY
    if visit.role_id is None or closes <= at:
        return
    privacy.grant_relationship(
        by=by, at=at, person_id=visit.person_id, kind=RelationshipKind.VISIT,
        purpose=Purpose.CARE if visit.side == "health" else Purpose.SOCIAL,
        because=f"hai una visita il {visit.starts.astimezone(ROME):%d/%m} alle {clock(visit.starts)}", role_id=visit.role_id,
        starts=opens, ends=closes, source_id=visit.pk,
    )  # fmt: skip


def take_key(*, by: Actor, at: datetime, visit: Visit) -> None:
    """The visit is no longer that operator's: neither is the record."""
    privacy.end_relationships(by=by, at=at, person_id=visit.person_id, source_id=visit.pk)


def local(at: datetime) -> datetime:
    """A moment on the Italian clock."""
    return at.astimezone(ROME)
